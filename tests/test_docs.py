"""The documentation leads somewhere, names every setting, and tells of the same people as the demonstration."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.conf import settings

from demo.cast import CAST

ROOT = Path(settings.ROOT)
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"\b(?:env|env_int|env_bool|env_list|is_set)\(\s*\"([A-Z_]+)\"")
SYSTEM = {"PYTEST_XDIST_WORKER"}  # given by a tool, not by an operator


def anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of the headings of a page."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page: Path) -> list[str]:
    dead = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    assert dead_links(page) == []


def test_a_dead_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Une page\n[ici](#une-page) [là](#ailleurs) [absent](absent.md)\n")
    assert dead_links(page) == ["#ailleurs", "absent.md"]


def test_every_page_can_be_reached_from_the_index():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = LINK.findall(page.read_text(encoding="utf-8"))
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links]
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in seen] == []


def test_every_variable_of_the_environment_is_documented():
    files = [*(ROOT / "coordination").rglob("*.py"), *(ROOT / "demo").rglob("*.py")]
    read = {name for path in files for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "operations.md").read_text()))
    assert len(read) > 15
    assert read - SYSTEM - documented == set()


def test_the_readme_tells_of_the_whole_cast():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+@demo\.test)`", text))
    assert told == {one.login for one in CAST}
    assert all(f"{one.first_name} {one.last_name}" in text for one in CAST)


def test_every_decision_is_in_the_index_and_has_its_three_parts():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "index.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("0*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert path.name in index
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
        ]


def test_every_model_of_the_field_is_in_the_glossary():

    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    models = [
        model.__name__
        for label in ("cases", "commissions", "directory", "signin", "notifications", "audit")
        for model in apps.get_app_config(label).get_models()
    ]
    assert [name for name in models if name not in glossary] == []
