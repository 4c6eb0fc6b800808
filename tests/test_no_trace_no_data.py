"""When the journal cannot write, nothing personal is shown: no trace, no data."""

import itertools

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit.services import DoorJournal
from tests import addresses, markers
from tests.objects import BRIEFLY, OBJECTS, calm, path_to, printed_once  # noqa: F401 - fixtures
from tests.readers import readers

pytestmark = [pytest.mark.walk, pytest.mark.usefixtures("calm", "printed_once")]
READERS = ("samir", "camille", "sophie", "nadia")


@pytest.fixture
def journal_is_broken(monkeypatch):
    """As when its table is full, locked away, or gone."""

    def broken(*_):
        raise DatabaseError("the journal cannot write")

    monkeypatch.setattr(DoorJournal, "_write", broken)


def shown(reader, method: str, path: str):
    with transaction.atomic():
        response = getattr(reader.client, method)(path)
        transaction.set_rollback(True)
    return response


@pytest.fixture
def people(cast) -> dict:
    markers.name_the_motive(cast)
    return {reader.key: reader for reader in readers(cast) if reader.key in READERS}


CELLS = [
    (model, state)
    for model, (_, states) in OBJECTS.items()
    for state in [list(states)[-1], *list(states)[1:2]]
]


# one state of some models here; the others differ little, and are left to make test-full
FIRST = {model: str(list(OBJECTS[model][1])[-1]) for model in BRIEFLY}
IN_BRIEF = [
    pytest.param(model, state, marks=() if str(state) == FIRST.get(model) else pytest.mark.long)
    for model, state in sorted(set(CELLS), key=str)
]


@pytest.mark.parametrize(("model", "state"), IN_BRIEF)
def test_no_object_is_shown_that_the_journal_does_not_note(
    cast, people, request, monkeypatch, model, state
):
    obj = OBJECTS[model][0](cast, state)
    paths = [(a, path_to(a, obj.public_id)) for a in addresses.on_objects_of(model)]
    before = {
        (key, address.name, method): shown(people[key], method, path).status_code
        for key, (address, path), method in itertools.product(READERS, paths, ("get", "post"))
    }
    request.getfixturevalue("journal_is_broken")
    wrong = []
    for key, (address, path), method in itertools.product(READERS, paths, ("get", "post")):
        status = before[key, address.name, method]
        response = shown(people[key], method, path)
        is_read = status in (200, 409, 422) and not address.access.part_of
        if is_read or status in (403, 404):
            if response.status_code != 500 or markers.seen_in(response):
                wrong.append((address.name, method, key, status, response.status_code))
        elif response.status_code != status:
            wrong.append((address.name, method, key, status, response.status_code))
    assert wrong == []
    assert {200, 403, 404} & set(before.values())


def test_no_list_either(cast, people, request):
    for status in ("draft", "received", "accepted"):
        markers.in_status(cast, status)
    found = [a for a in addresses.of_kind("list") if not a.access.part_of]
    before = {
        (key, a.name): shown(people[key], "get", a.path()).status_code
        for key, a in itertools.product(READERS, found)
    }
    request.getfixturevalue("journal_is_broken")
    wrong = []
    for key, address in itertools.product(READERS, found):
        response = shown(people[key], "get", address.path())
        expected = 500 if before[key, address.name] == 200 else before[key, address.name]
        if response.status_code != expected or markers.seen_in(response):
            wrong.append((address.name, key, response.status_code))
    assert wrong == []


def test_what_a_reading_changes_is_undone_with_it(cast, people, request):
    """The answer is not noted as read when the page of the answer could not be shown."""
    referral = markers.in_status(cast, "accepted")
    request.getfixturevalue("journal_is_broken")

    response = people["samir"].client.get(reverse("cases:referral", args=[referral.public_id]))

    referral.refresh_from_db()
    assert (response.status_code, referral.answer_read_at) == (500, None)
