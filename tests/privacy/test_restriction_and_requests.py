"""Requests with their delay; a rectification; a restriction that closes a situation to all but the DAC."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.notifications import TeamJoined
from cases.permissions import CASE, NOTE
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import Notice
from notifications.services.enqueue import enqueue
from ppcs.permissions import PLAN
from privacy.enums import AskedBy, IdentityCheck, RequestStatus, RightKind
from privacy.models import Restriction, RightsRequest
from privacy.services import holds, restriction
from privacy.services.subject_requests import (
    Wanted,
    note_rectified,
    note_request,
    refuse_request,
)
from tests import around, elsewhere, markers
from tests.elsewhere import waiting
from tests.factories.signin import signed_in
from tests.personas import fresh
from tests.privacy import persons

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def note(cast, wanted, by=None, **changes) -> RightsRequest:
    return note_request(
        asked=persons.asked(**changes), wanted=wanted, by=fresh(by or cast.dpo), at=NOW()
    )


# --- Noting ---
@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 3, 15), date(2026, 4, 15)),
    ],
)
def test_the_delay_is_one_month_from_its_arrival(cast, received, due):
    case = around.situation(cast)
    request = note(cast, Wanted(reference=case.reference), received_on=received)
    assert request.due_on == due


def test_it_is_found_by_reference_or_by_the_whole_identity(cast):
    case = around.situation(cast)
    asked = case.referrals.get().reference
    whole = {"name": "zqusage", "first_name": "ZQPRENOM", "birth_date": markers.BORN}
    for wanted in (
        Wanted(reference=case.reference.lower()),
        Wanted(reference=asked),
        Wanted(**whole),
        Wanted(**{**whole, "name": "Zqnaissance"}),
    ):
        assert note(cast, wanted).person == case.person
    for wanted in (
        Wanted(),
        Wanted(reference="S-2000-00001"),
        Wanted(name="Zqusage", first_name="Zqprenom"),
        Wanted(**{**whole, "birth_date": date(1931, 2, 14)}),
    ):
        with pytest.raises(GuardsFailed, match="Personne ne correspond"):
            note(cast, wanted)


def test_a_request_that_opened_nothing_is_somebody_too(cast):
    referral = markers.in_status(cast, "declined")
    request = note(cast, Wanted(reference=referral.reference))
    assert (request.person, request.referral) == (None, referral)


def test_another_dac_knows_nobody(cast):
    case = around.situation(cast)
    with pytest.raises(Refused):
        note(cast, Wanted(reference=case.reference), by=cast.nadia)
    for nobody in (cast.camille, cast.samir, cast.noe):
        with pytest.raises(Refused):
            note(cast, Wanted(reference=case.reference), by=nobody)


def test_everything_that_is_missing_is_said(cast):
    with pytest.raises(GuardsFailed) as failed:
        note(
            cast,
            Wanted(),
            kind="rectification",
            words="",
            received_on=timezone.localdate() + timedelta(days=1),
            asked_by=AskedBy.MANDATED,
            identity=IdentityCheck.KNOWN,
        )
    fields = {one.field for one in failed.value.missing}
    assert fields == {"received_on", "identity", "words", "reference"}


def test_the_other_office_and_the_referent_are_told(cast):
    case = around.situation(cast)
    Notice.objects.all().delete()
    note(cast, Wanted(reference=case.reference))
    told = set(Notice.objects.values_list("recipient__email", flat=True))
    assert told == {"sophie@demo.test", "camille@demo.test"}


# --- Answering ---
def test_the_referent_notes_the_rectification(cast):
    request = persons.noted(cast, around.situation(cast), RightKind.RECTIFICATION)
    acting = {"request": request, "version": 1, "at": NOW()}
    for nobody in (cast.dpo, cast.yann, cast.nadia):
        with pytest.raises(Refused):
            note_rectified(done="Fait.", by=fresh(nobody), **acting)
    with pytest.raises(GuardsFailed):
        note_rectified(done=" ", by=fresh(cast.camille), **acting)
    done = note_rectified(done="Adresse corrigée.", by=fresh(cast.camille), **acting)
    assert (done.status, done.answered_by) == (RequestStatus.ANSWERED, cast.camille)


def test_the_officer_does_not_read_what_is_to_be_rectified(cast):
    request = persons.noted(cast, around.situation(cast), RightKind.RECTIFICATION)
    path = reverse("privacy:request", args=[request.public_id])
    for user, reads in ((cast.dpo, False), (cast.camille, True), (cast.sophie, True)):
        page = signed_in(user, second_factor=True).get(path)
        assert page.status_code == 200
        assert (b"Zqrectifier" in page.content) is reads, user


def test_a_refusal_says_why_and_an_overtaken_page_is_told(cast):
    request = persons.noted(cast, around.situation(cast), RightKind.RECTIFICATION)
    with pytest.raises(GuardsFailed, match="CNIL"):
        refuse_request(request=request, reason="", version=1, by=fresh(cast.dpo), at=NOW())
    refuse_request(request=request, reason="Déjà fait.", version=1, by=fresh(cast.dpo), at=NOW())
    with pytest.raises(ChangedMeanwhile):
        refuse_request(request=request, reason="x", version=1, by=fresh(cast.sophie), at=NOW())


# --- Restricting ---
def restricted(cast, case) -> Restriction:
    request = persons.noted(cast, case, RightKind.RESTRICTION)
    return restriction.restrict(request=request, version=1, by=fresh(cast.dpo), at=NOW())[0]


def test_nobody_but_the_dac_reads_until_it_is_lifted(cast):
    case = around.plan(cast).case
    outside = (cast.ines, cast.louis, cast.ana)
    inside = (cast.camille, cast.yann, cast.sophie)
    for user in (*outside, *inside):
        assert CASE.can(fresh(user), "view", Case.objects.get(pk=case.pk)), user
    assert PLAN.visible_to(fresh(cast.ines)).filter(case=case).exists()
    made = restricted(cast, case)
    case = Case.objects.get(pk=case.pk)
    for user in outside:
        assert not CASE.can(fresh(user), "view", case), user
        assert not CASE.visible_to(fresh(user)).filter(pk=case.pk).exists()
        assert not NOTE.visible_to(fresh(user)).filter(case=case).exists()
        assert not PLAN.visible_to(fresh(user)).filter(case=case).exists()
        assert not CASE.can(fresh(user), "note", case)
    for user in inside:
        assert CASE.can(fresh(user), "view", case), user
    restriction.lift(restriction=made, reason="Vérifié.", by=fresh(cast.sophie), at=NOW())
    case = Case.objects.get(pk=case.pk)
    for user in outside:
        assert CASE.can(fresh(user), "view", case), user


def test_it_is_said_on_the_page_and_closes_it_at_the_next_request(cast):
    case = around.situation(cast)
    path = reverse("desk:situation", args=[case.public_id])
    ines, camille = signed_in(cast.ines), signed_in(cast.camille)
    assert ines.get(path).status_code == 200
    assert "limité depuis" not in camille.get(path).content.decode()
    restricted(cast, case)
    assert ines.get(path).status_code == 404
    assert "limité depuis" in camille.get(path).content.decode()


def test_what_is_not_sent_yet_of_it_is_cancelled_and_nothing_else(cast, officer):
    """Through the door: the officer reads no row of any situation."""
    case, at = around.situation(cast), NOW()
    for user in (cast.ines, cast.louis):
        enqueue(TeamJoined(about=case, to=user, path="/"), at=at)
    elsewhere.tell_ines(cast)
    request = persons.noted(cast, case, RightKind.RESTRICTION)
    path = reverse("privacy:restrict", args=[request.public_id])

    assert officer.post(path, {"version": request.version}).status_code == 302

    assert waiting(cast.ines) == elsewhere.TOLD
    assert waiting(cast.louis) == []


def test_it_answers_the_request_and_is_lifted_with_a_reason_once(cast):
    case = around.situation(cast)
    made = restricted(cast, case)
    assert made.request.status == RequestStatus.ANSWERED
    acting = {"restriction": made, "at": NOW()}
    with pytest.raises(Refused):
        restriction.lift(reason="x", by=fresh(cast.camille), **acting)
    with pytest.raises(GuardsFailed):
        restriction.lift(reason="", by=fresh(cast.dpo), **acting)
    restriction.lift(reason="Prévenue hier.", by=fresh(cast.dpo), **acting)
    with pytest.raises(Refused):
        restriction.lift(reason="Encore.", by=fresh(cast.dpo), **acting)


def test_what_is_restricted_already_is_not_restricted_again(cast):
    case = around.situation(cast)
    restricted(cast, case)
    with pytest.raises(GuardsFailed, match="déjà"):
        restricted(cast, case)


# --- Holding ---
def test_a_hold_is_placed_and_lifted_with_reasons(cast):
    case = around.situation(cast)
    wanted = Wanted(reference=case.reference)
    with pytest.raises(GuardsFailed):
        holds.place_hold(wanted=wanted, reason="", by=fresh(cast.dpo), at=NOW())
    with pytest.raises(Refused):
        holds.place_hold(wanted=wanted, reason="x", by=fresh(cast.camille), at=NOW())
    hold = holds.place_hold(wanted=wanted, reason="Litige", by=fresh(cast.sophie), at=NOW())
    with pytest.raises(GuardsFailed):
        holds.lift_hold(hold=hold, reason="", by=fresh(cast.dpo), at=NOW())
    holds.lift_hold(hold=hold, reason="Jugé.", by=fresh(cast.dpo), at=NOW())
    with pytest.raises(Refused):
        holds.lift_hold(hold=hold, reason="Encore.", by=fresh(cast.dpo), at=NOW())
