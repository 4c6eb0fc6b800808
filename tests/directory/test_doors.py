"""Each page of the settings and of the directory, for each kind of person."""

import pytest
from django.urls import reverse

from audit.enums import EventKind
from audit.models import Event
from directory.models import Dac, DacListItem
from directory.urls import urlpatterns
from tests.factories.signin import signed_in

KIND = "cases.referral_received"
# name: (more of the address, status of the coordinator, statuses of the manager for GET and POST)
READ, EDIT, GESTURE = (200, 405), (403, 403), (405, 405)
PAGES = {
    "dac-settings": ((), READ, (200, 405)),
    "lists": ((), READ, (200, 405)),
    "messages": ((), READ, (200, 405)),
    "coverage": ((), READ, (200, 405)),
    "team": ((), READ, (200, 405)),
    "history": ((), READ, (200, 405)),
    "settings-delais": ((), EDIT, (200, 422)),
    "settings-jours-ouvres": ((), EDIT, (200, 422)),
    "settings-rappels": ((), EDIT, (200, 422)),
    "settings-avis-du-medecin-traitant": ((), EDIT, (200, 422)),
    "settings-plan": ((), EDIT, (200, 422)),
    "settings-second-facteur": ((), EDIT, (200, 422)),
    "promise-examples": ((), (403, 405), (200, 405)),
    "closures": ((), EDIT, (200, 422)),
    "list": (("motive",), EDIT, (200, 422)),
    "item": (("motive", "other"), EDIT, (200, 422)),
    "message": ((KIND,), EDIT, (200, 422)),
    "coverage-add": ((), EDIT, (200, 422)),
    "coverage-end": ((), EDIT, (200, 422)),
    "place-suggestions": ((), (403, 405), (200, 405)),
    "closure-remove": ((), (405, 403), (405, 302)),
    "item-move": (("motive", "other"), (405, 403), (405, 302)),
    "item-switch": (("motive", "other"), (405, 403), (405, 302)),
    "message-preview": ((KIND,), (405, 403), (405, 200)),
    "message-reset": ((KIND,), (405, 403), (405, 302)),
}
ELSEWHERE = {
    "search",
    "search-results",
    "professionals",
    "professional-results",
    "organisation",
    "professional",
    "commune-suggestions",
    "organisation-suggestions",
    "professional-suggestions",
    "promise",
    "settings",
    "team-end",
}
OUTSIDERS = ("nadia", "noe", "samir", "stranger", "dpo")


def address(cast, name: str) -> str:
    return reverse(f"directory:{name}", args=[cast.dac35.public_id, *PAGES[name][0]])


def test_every_address_is_in_one_of_the_tables():
    assert {pattern.name for pattern in urlpatterns} == PAGES.keys() | ELSEWHERE


def statuses(client, cast) -> dict[str, tuple[int, int]]:
    """What each page answers to a visit and to an empty form."""
    pages = {name: address(cast, name) for name in PAGES}
    return {
        name: (client.get(page).status_code, client.post(page).status_code)
        for name, page in pages.items()
    }


def test_the_coordinator_reads_and_changes_nothing(cast):
    before = _settings(cast)
    found = statuses(signed_in(cast.camille), cast)
    assert found == {name: table[1] for name, table in PAGES.items()}
    assert _settings(cast) == before


def test_the_manager_opens_every_page(cast):
    found = statuses(signed_in(cast.sophie), cast)
    assert found == {name: table[2] for name, table in PAGES.items()}


@pytest.mark.parametrize("person", OUTSIDERS)
def test_to_everybody_else_it_does_not_exist(cast, person):
    client = signed_in(cast.people[person], second_factor=person in ("noe", "dpo"))
    before = _settings(cast)
    found = statuses(client, cast)
    # a method that a page has not is refused before anybody is looked at
    assert found == {
        name: tuple(405 if status == 405 else 404 for status in table[2])
        for name, table in PAGES.items()
    }
    assert _settings(cast) == before


def test_without_an_account_one_is_sent_to_the_sign_in(cast, client):
    found = statuses(client, cast)
    assert {status for both in found.values() for status in both} <= {302, 405}
    assert client.get(address(cast, "team")).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("person", ["samir", "nadia", "stranger", "noe", "dpo"])
def test_the_directory_is_open_to_every_account(cast, person):
    client = signed_in(cast.people[person], second_factor=person in ("noe", "dpo"))
    for name in ("search", "professionals", "search-results", "professional-results"):
        page = reverse(f"directory:{name}")
        assert (client.get(page).status_code, client.post(page).status_code) == (200, 405)


def test_a_refusal_says_why_and_is_in_the_journal(cast):
    page = signed_in(cast.camille).get(address(cast, "settings-delais"))
    assert "réservée à : responsable du DAC" in page.content.decode().replace("\xa0", " ")
    refusal = Event.objects.get(kind=EventKind.REFUSAL)
    assert (refusal.object_id, refusal.actor_id) == (str(cast.dac35.public_id), cast.camille.pk)


def test_reading_the_settings_is_one_row_of_the_journal(cast):
    client = signed_in(cast.camille)
    client.get(address(cast, "dac-settings"))
    (reading,) = Event.objects.filter(kind=EventKind.READING)
    assert reading.because == "coordinateur du DAC"


def _settings(cast) -> list:
    dac = Dac.objects.filter(pk=cast.dac35.pk).values()
    items = (
        DacListItem.objects.filter(dac=cast.dac35)
        .order_by("pk")
        .values_list("label", "rank", "is_active")
    )
    return [list(dac), list(items)]
