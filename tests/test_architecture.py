"""The house stands as its plan says: what imports cannot show, walked and counted."""

import ast
import importlib.metadata
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django_fsm import FSMFieldMixin

from common.database import StateTrigger
from common.workflow import initial_states, pairs

ROOT = Path(settings.ROOT)
# from the ground floor up; the same order as the layers of pyproject.toml
HOUSE = (
    "common",
    "accounts",
    "audit",
    "notifications",
    "directory",
    "signin",
    "cases",
    "ppcs",
    "commissions",
    "desk",
    "privacy",
    "demo",
    "coordination",
)
FILE_LINES, FUNCTION_LINES, VIEW_LINES = 500, 40, 20
# Reasons, not habits: this list only shrinks.
LONG_FUNCTIONS: frozenset[str] = frozenset()
# Atomic helpers of services that need no clock, with the reason.
WITHOUT_CLOCK = {
    "cases/services/attachment.py:delete_files": "its caller journals the deletion of the draft"
}


def sources(*folders: str) -> list[Path]:
    """The Python files of ours, migrations left out: they are never tidied up afterwards."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def length(function: ast.FunctionDef) -> int:
    """Lines of the function itself, its decorators and its docstring left out."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is not None:
        words = function.body[0]
        lines -= words.end_lineno - words.lineno + 1
    return lines


def our_models() -> list:
    return [model for label in HOUSE for model in apps.get_app_config(label).get_models()]


def test_the_apps_installed_are_those_of_the_house():
    ours = [c.label for c in apps.get_app_configs() if Path(c.path).is_relative_to(ROOT)]
    inside = [label for label in ours if ".venv" not in apps.get_app_config(label).path]
    assert sorted(inside) == sorted(HOUSE)


def test_foreign_keys_point_downwards():
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
        if field.related_model._meta.app_label in HOUSE
        if HOUSE.index(field.related_model._meta.app_label) > HOUSE.index(model._meta.app_label)
    ]
    assert upwards == []


@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        (r"(?<!_state\.)\bapps\.get_model\(", "a model is imported, so that the layers see it"),
        (r"^\s*@receiver\b", "no signals: the service is called by name"),
        (r"\.connect\(\s*\w+\s*,\s*sender=", "no signals: the service is called by name"),
        (r"\.update\([^)]*\bstatus\s*=", "a state changes by a transition"),
        (r"\bassign_perm\(", "named grants are written by one service per app"),
        (r"\b(TODO|FIXME|XXX)\b", "what is not done is not merged"),
        (r"\braise NotImplementedError\b", "what is not done is not merged"),
        (r"# type: ignore\s*$", "an exception to the types says which"),
    ],
)
def test_nothing_in_the_code_goes_around_the_rules(forbidden, why):
    pattern = re.compile(forbidden, re.MULTILINE)
    found = [
        f"{named(path)}: {why}"
        for path in sources(*HOUSE)
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_is_longer_than_one_can_read():
    files = [*sources(*HOUSE, "tests"), *(ROOT / "templates").rglob("*.html")]
    long = {
        named(path): lines
        for path in files
        if (lines := path.read_text(encoding="utf-8").count("\n")) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_one_can_read():
    long = {
        f"{named(path)}:{function.name}": length(function)
        for path in sources(*HOUSE)
        for function in functions(path)
        if length(function) > FUNCTION_LINES
    }
    assert long.keys() == LONG_FUNCTIONS


def test_a_view_is_guard_form_service_answer():
    views = [path for path in sources(*HOUSE) if "views" in path.parts]
    long = {
        f"{named(path)}:{function.name}": length(function)
        for path in views
        for function in functions(path)
        if function.args.args and function.args.args[0].arg == "request"
        if length(function) > VIEW_LINES
    }
    assert views
    assert long == {}


def states_of(label: str) -> set[str]:
    """The values that a state of this app's machines may have."""
    return {
        str(value)
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.fields
        if isinstance(field, FSMFieldMixin)
        for value, _ in field.flatchoices
    }


@pytest.mark.parametrize("label", HOUSE)
def test_a_state_is_compared_by_its_name_and_not_by_its_letters(label):
    """`referral.status == "draft"` and `status="draft"` are typing errors waiting to happen.

    Models are left out: a constraint is written with letters, as the migration keeps it.
    """
    states = states_of(label)
    found = [
        f"{named(path)}:{node.lineno}"
        for path in sources(label)
        if "models" not in path.parts and path.name != "enums.py"
        for node in ast.walk(tree(path))
        if _says_a_state(node, states)
    ]
    assert found == []


def _says_a_state(node: ast.AST, states: set[str]) -> bool:
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        about_status = any(isinstance(s, ast.Attribute) and s.attr == "status" for s in sides)
        return about_status and any(_is_one_of(side, states) for side in sides)
    if isinstance(node, ast.keyword):
        return (node.arg or "").split("__")[-1] == "status" and _is_one_of(node.value, states)
    return False


def _is_one_of(node: ast.AST, states: set[str]) -> bool:
    return isinstance(node, ast.Constant) and node.value in states


def service_files() -> list[Path]:
    return [
        path
        for path in sources(*HOUSE)
        if "services" in path.relative_to(ROOT).parts or path.name == "services.py"
    ]


def is_atomic(function: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in function.decorator_list)


def test_a_service_is_called_by_keyword_with_person_and_clock():
    """A public function that opens a transaction is a service: `by` (unless nobody is signed in) and `at`."""
    files = service_files()
    faults = [
        fault
        for path in files
        for function in tree(path).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and is_atomic(function)
        for fault in _faults(f"{named(path)}:{function.name}", function.args)
    ]
    assert len(files) > 10
    assert faults == []


def _faults(name: str, arguments: ast.arguments) -> list[str]:
    keywords = {argument.arg for argument in arguments.kwonlyargs}
    positional = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    found = []
    if len(positional) > 1:
        found.append(f"{name}: {positional} without keywords")
    if not {"at", "now", "before"} & keywords and name not in WITHOUT_CLOCK:
        found.append(f"{name}: no clock")
    if "request" in positional:
        found.append(f"{name}: knows of HTTP")
    return found


INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle\s*=|\son(?:click|change|submit|load|input|focus|blur|key\w+)\s*="
    r"|\shx-on|javascript:|\shx-vals\s*=\s*[\"']js:",
    re.IGNORECASE,
)


def test_no_template_needs_an_exception_of_the_content_policy():
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.svg")]
    mails = {path for path in files if "email" in path.parts or "pdf" in path.parts}
    found = [
        named(path)
        for path in files
        if path not in mails and INLINE.search(path.read_text(encoding="utf-8"))
    ]
    assert len(files) > 30
    assert found == []


def test_no_permission_is_asked_in_a_template():
    asked = re.compile(r"\bperms\.|\bhas_perm\b|user\.is_(?:staff|superuser)")
    found = [
        named(path)
        for path in (ROOT / "templates").rglob("*.html")
        if asked.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_old_state_machine_is_not_installed():
    """`django-fsm` would overwrite `django-fsm-2` under the same name, silently."""
    installed = {d.metadata["Name"].lower() for d in importlib.metadata.distributions()}
    assert "django-fsm-2" in installed
    assert "django-fsm" not in installed


def tracked_texts() -> dict[str, str]:
    """What git keeps or is about to keep, as far as it is text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    texts = {}
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__) and "vendor" not in path.parts:
            try:
                texts[name] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return texts


def test_no_machine_and_no_registry_is_named():
    """What is ours is installed from wherever one installs, and lives wherever one clones it."""
    hosts = (
        r"(?:https?://|@)[\w.-]*(?:pypi|pythonhosted|artifactory|nexus|jfrog|npmjs|registry)[\w.-]*"
    )
    places = r"(?<![\w.~/-])/(?:work|home/\w+|Users/\w+|root)/"
    pattern = re.compile(f"{hosts}|{places}")
    found = {
        f"{name}: {match.group()}"
        for name, text in tracked_texts().items()
        for match in pattern.finditer(text)
    }
    assert found == set()


def machines() -> list[tuple]:
    return [
        (model, field.name)
        for model in our_models()
        for field in model._meta.fields
        if isinstance(field, FSMFieldMixin)
    ]


def frozen_triggers() -> dict[tuple[str, str], StateTrigger]:
    """The last StateTrigger of each model, in the order of migrations."""
    loader = MigrationLoader(None)
    found: dict[tuple[str, str], StateTrigger] = {}
    for key in sorted(loader.graph.nodes):  # our names begin with their rank
        for operation in loader.disk_migrations[key].operations:
            if isinstance(operation, StateTrigger):
                found[key[0], operation.model_name.lower()] = operation
    return found


def test_the_database_holds_the_table_of_every_machine():
    triggers = frozen_triggers()
    assert len(machines()) >= 6
    for model, field in machines():
        trigger = triggers[model._meta.app_label, model._meta.model_name]
        assert trigger.field == field
        assert sorted(map(tuple, trigger.pairs)) == pairs(model, field), model
        assert sorted(trigger.born) == initial_states(model, field), model


def test_migrations_do_not_lean_on_the_application():
    """A migration of today must run in ten years: of ours it may import `common.database` only."""
    allowed = {"common.database"}
    found = []
    for path in (p for label in HOUSE for p in (ROOT / label).glob("migrations/0*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in HOUSE:
                found += [f"{named(path)}: {node.module}"] if node.module not in allowed else []
    assert found == []


def test_every_migration_is_one_of_ours():
    loader = MigrationLoader(None)
    ours = [key for key in loader.disk_migrations if key[0] in HOUSE]
    assert all(isinstance(loader.disk_migrations[key], migrations.Migration) for key in ours)
    assert {key[0] for key in ours} == {
        model._meta.app_label for model in our_models() if model._meta.app_label != "common"
    }


# what asks the clock, ours (tests/factories) and Django's
CLOCKS = {"now", "localdate", "localtime", "today", "utcnow", "day", "hour"}


def on_import(node: ast.AST) -> Iterator[ast.AST]:
    """What Python works out when it reads the file: not the bodies of functions."""
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.FunctionDef):
        given = node.args.defaults + [one for one in node.args.kw_defaults if one]
        for part in (*node.decorator_list, *given):
            yield from on_import(part)
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from on_import(child)


def test_no_test_keeps_the_day_on_which_its_file_was_read():
    """A run that goes on past midnight would be told that tomorrow is to come."""
    found = [
        f"{named(path)}:{node.lineno}"
        for path in sources("tests")
        for node in on_import(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in CLOCKS
    ]
    assert not found, (
        "Asked once for all: say a number of days, or InDays (tests/factories/team.py)."
    )
