"""What pages leave in the journal, and at what cost; nobody reads it but through its selectors."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from audit.enums import EventKind
from audit.models import Event
from tests.factories import cases as make
from tests.factories.signin import signed_in

ROOT = Path(settings.ROOT)


def newest(kind: EventKind) -> Event:
    return Event.objects.filter(kind=kind).latest("pk")


@pytest.mark.django_db
def test_readings_lists_and_refusals_say_by_which_page(cast):
    case = make.open_case(cast)
    situation = reverse("desk:situation", args=[case.public_id])

    assert signed_in(cast.camille).get(situation).status_code == 200
    assert newest(EventKind.READING).data == {"page": "desk:situation"}
    assert signed_in(cast.camille).get(reverse("desk:my-situations")).status_code == 200
    assert newest(EventKind.LISTING).data["page"] == "desk:my-situations"
    assert signed_in(cast.nadia).get(situation).status_code == 404
    refused = newest(EventKind.REFUSAL)
    assert (refused.data, refused.because) == ({"page": "desk:situation"}, "non visible")


@pytest.mark.django_db
@pytest.mark.journal_closed
@pytest.mark.parametrize("name", ["desk:situation", "desk:worklist", "desk:my-situations"])
def test_a_page_leaves_its_rows_in_at_most_two_statements(cast, statements, name):
    case = make.open_case(cast)
    client = signed_in(cast.camille)
    address = reverse(name, args=[case.public_id] if name == "desk:situation" else [])

    with statements() as asked:
        assert client.get(address).status_code == 200

    assert 1 <= len(asked.apart["journal"]) <= 2, asked


def test_the_journal_is_read_by_its_selectors_alone():
    """Elsewhere a question to the model would find a closed door, and an empty page."""
    asking = re.compile(
        r"\bEvent\.(_default_manager|_base_manager|objects)\b|journal\.(seen|event)\b"
    )
    folders = [path.parent for path in ROOT.glob("*/apps.py")]
    found = [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts and path != ROOT / "audit" / "selectors.py"
        if asking.search(path.read_text(encoding="utf-8"))
    ]
    assert [path for path in found if not path.startswith("coordination/")] == []
