"""Two savings of a draft that cross on their way: the newer text of a page stays."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Referral
from cases.services.draft import start_draft
from tests.factories.signin import signed_in
from tests.pages import read


@pytest.fixture
def draft(cast) -> Referral:
    return start_draft(by=cast.samir, at=timezone.now())


@pytest.fixture
def samir(cast):
    return signed_in(cast.samir)


def url(name: str, referral: Referral) -> str:
    return reverse(f"cases:{name}", args=[referral.public_id])


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        ("p.2", "p.1", "Premier"),  # the older one of the same page comes last
        ("p.9", "p.10", "Second"),
        ("p.2", "p.2", "Second"),
        ("p.2", "q.1", "Second"),  # another page was opened since
        ("p.2", "", "Second"),
        ("", "p.1", "Second"),
        ("p.2", "p.", "Second"),
        ("p.2", "p.-1", "Second"),
        ("p.2", "p.٣", "Second"),
        ("p.2", "p." + "9" * 400, "Second"),
        ("\x00", "\x00", "Second"),
    ],
)
def test_of_two_savings_that_cross_on_their_way_the_newer_stays(samir, draft, first, then, kept):
    for name, number in (("Premier", first), ("Second", then)):
        typed = {"birth_name": name} | ({"save_number": number} if number else {})
        assert samir.post(url("referral-autosave", draft), typed).status_code == 204

    assert read(samir.get(url("referral-edit", draft))).value("birth_name") == kept


def test_a_form_left_empty_holds_no_number(samir, draft):
    samir.post(url("referral-autosave", draft), {"birth_name": "", "save_number": "p.1"})

    draft.refresh_from_db()
    assert draft.draft_data == {}


def test_the_form_sent_at_last_is_not_undone_by_a_saving_that_was_on_its_way(samir, draft):
    sent = {"birth_name": "Envoyé", "save_number": "p.3"}
    assert samir.post(url("referral-edit", draft), sent).status_code == 422

    samir.post(url("referral-autosave", draft), {"birth_name": "Avant", "save_number": "p.2"})

    assert read(samir.get(url("referral-edit", draft))).value("birth_name") == "Envoyé"
