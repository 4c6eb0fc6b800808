"""What happens between a request about data and its erasure: she is followed, a draft changes, it is dropped."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.enums import CaseStatus
from cases.models import Case, Person, Referral
from cases.services.draft import save_draft
from common.errors import ChangedMeanwhile, GuardsFailed
from privacy.enums import Extent, RightKind
from privacy.models import Erasure, Hold, RightsRequest
from privacy.permissions import RIGHTS_REQUEST
from privacy.selectors.erasing import proof_sheet
from privacy.selectors.retention import due_in, rule_of
from privacy.selectors.subject_content import content_for
from privacy.services import erasing, holds, leftovers, restriction, retention
from privacy.services.subject_requests import Wanted, note_request, refuse_request
from tests import markers
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.personas import fresh
from tests.privacy import persons
from tests.privacy.test_erasing import call

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def noted_early(cast, kind: str) -> tuple[RightsRequest, Case]:
    """Noted on a request that the DAC qualifies; it is accepted afterwards."""
    referral = markers.in_hand(cast)
    request = note_request(
        asked=persons.asked(kind),
        wanted=Wanted(reference=referral.reference),
        by=fresh(cast.dpo),
        at=NOW(),
    )
    assert request.referral == referral
    return request, make.accepted(cast, Referral.objects.get(pk=referral.pk))


def over(case: Case) -> None:
    plans.moved(case, CaseStatus.CLOSED)
    Case.objects.filter(pk=case.pk).update(closed_at=NOW())
    case.periods.update(closed_at=NOW(), closed_by=case.referent, closure_reason="relay")


def ask(cast, request: RightsRequest) -> Erasure:
    how = {"version": request.version, "by": fresh(cast.dpo), "at": NOW()}
    return erasing.ask_for_request(request=request, kept="nothing", **how)


# --- A request that was accepted since ---
def test_what_was_noted_before_she_was_followed_is_about_the_person(cast):
    request, case = noted_early(cast, RightKind.ERASURE)
    with pytest.raises(GuardsFailed, match="pas clos"):
        ask(cast, request)
    over(case)
    erasure = ask(cast, request)
    assert erasure.person == case.person
    assert persons.confirmed(cast, erasure).counts["persons"] == 1
    assert not Person.objects.filter(pk=case.person_id).exists()
    assert not RightsRequest.objects.exists()


def test_the_database_itself_follows_a_request_to_its_situation(cast):
    request, case = noted_early(cast, RightKind.ERASURE)
    erasure = Erasure.objects.create(
        dac=case.dac,
        referral=request.referral,
        status="asked",
        extent="whole",
        kept="nothing",
        reason="request",
        found_at=NOW(),
        asked_by=cast.dpo,
        asked_as="data_protection",
        asked_at=NOW(),
    )
    with pytest.raises(IntegrityError, match="only what is over"), transaction.atomic():
        call(erasure, cast.sophie)
    over(case)
    assert erasing.counts_of(erasure).tables["situations"] == 1
    call(erasure, cast.sophie)
    assert not Person.objects.filter(pk=case.person_id).exists()


def test_a_copy_asked_before_she_was_followed_holds_the_follow_up(cast):
    request, case = noted_early(cast, RightKind.ACCESS)
    team.note(case, text="Zqsuivi depuis.")
    words = str(content_for(RightsRequest.objects.get(pk=request.pk)))
    assert "Zqsuivi depuis." in words
    assert case.reference in words


def test_a_restriction_asked_before_she_was_followed_is_of_her_situation(cast):
    request, case = noted_early(cast, RightKind.RESTRICTION)
    made = restriction.restrict(request=request, version=1, by=fresh(cast.dpo), at=NOW())
    assert [one.case for one in made] == [case]


def test_the_referent_of_the_person_reads_what_was_noted_before(cast):
    request, case = noted_early(cast, RightKind.RECTIFICATION)
    Referral.objects.filter(pk=request.referral_id).update(handled_by=cast.sophie)
    assert request in RIGHTS_REQUEST.visible_to(fresh(case.referent))
    Case.objects.filter(pk=case.pk).update(referent=cast.sophie)
    assert request not in RIGHTS_REQUEST.visible_to(fresh(case.referent))


# --- A hold that was placed before ---
def held_early(cast) -> tuple[Hold, Case]:
    referral = markers.in_hand(cast)
    hold = holds.place_hold(
        wanted=Wanted(reference=referral.reference),
        reason="Contentieux",
        by=fresh(cast.sophie),
        at=NOW(),
    )
    case = make.accepted(cast, Referral.objects.get(pk=referral.pk))
    over(case)
    return hold, case


def test_a_hold_placed_before_she_was_followed_still_holds(cast):
    hold, case = held_early(cast)
    request = persons.noted(cast, case, RightKind.ERASURE)
    with pytest.raises(GuardsFailed, match="gel"):
        ask(cast, request)
    holds.lift_hold(hold=hold, reason="Jugé.", by=fresh(cast.dpo), at=NOW())
    erasure = ask(cast, request)
    assert persons.confirmed(cast, erasure).counts["holds"] == 1


def test_what_a_hold_on_a_request_protects_is_not_proposed(cast):
    hold, case = held_early(cast)
    then = NOW().replace(year=NOW().year - 21)
    Case.objects.filter(pk=case.pk).update(closed_at=then, last_movement_at=then)
    assert due_in(rule_of(cast.dac35), today=timezone.localdate()) == []
    holds.lift_hold(hold=hold, reason="Jugé.", by=fresh(cast.dpo), at=NOW())
    assert len(due_in(rule_of(cast.dac35), today=timezone.localdate())) == 1


@pytest.mark.parametrize(
    ("without", "answer"), [("obstacles", GuardsFailed), ("counts", ChangedMeanwhile)]
)
def test_what_the_database_refuses_is_said_in_words(cast, monkeypatch, without, answer):
    """As it happens where somebody else is quicker than the look that was taken."""
    case = persons.whole(cast)
    erasure = persons.to_erase(cast, case)
    counts = erasing.counts_of(erasure)
    if without == "obstacles":
        Case.objects.filter(pk=case.pk).update(restricted_at=NOW())
        monkeypatch.setattr(erasing, "obstacles", lambda *_: [])
    else:
        team.note(case, text="Écrite depuis.")
    monkeypatch.setattr(erasing, "tables_of", lambda _: counts.tables)
    how = {"version": erasure.version, "by": fresh(cast.sophie), "at": NOW()}
    with pytest.raises(answer, match="gel|comptes"):
        erasing.confirm_erasure(erasure=erasure, seen=counts.digest, **how)
    assert Case.objects.filter(pk=case.pk).exists()


# --- A proposal, when the person asks herself ---
def proposed(cast, case: Case) -> Erasure:
    about = {"extent": "whole", "kept": "nothing", "reason": "retention", "found_at": NOW()}
    return Erasure.objects.create(dac=cast.dac35, person=case.person, **about)


def test_a_proposal_that_gives_way_leaves_its_trace(cast):
    proposal = proposed(cast, case := persons.whole(cast))
    persons.to_erase(cast, case)
    proposal.refresh_from_db()
    event = Event.objects.get(action="privacy.erasure.dropped")
    assert (proposal.status, proposal.dropped_by) == ("dropped", cast.dpo)
    assert (event.object_id, event.actor_id) == (str(proposal.public_id), cast.dpo.pk)


def test_what_was_asked_for_already_is_not_set_aside(cast):
    proposal = proposed(cast, case := persons.whole(cast))
    how = {"version": proposal.version, "by": fresh(cast.sophie), "at": NOW()}
    erasing.ask_erasure(erasure=proposal, kept="nothing", **how)
    with pytest.raises(GuardsFailed, match="reste à confirmer"):
        persons.to_erase(cast, case)
    assert Erasure.objects.get().status == "asked"


# --- Sessions that live on ---
def searching(**kept) -> str:
    store = SessionStore()
    store.update({"looked_for:worklist": "zqusage"} | kept)
    store.save()
    return store.session_key


def after_the_look(monkeypatch, act) -> list[int]:
    """Something happens to the sessions once they were looked through; how often they were."""
    look, looks = leftovers.sessions_naming, []

    def and_then(*about):
        found = list(look(*about))
        looks.append(len(found))
        act()
        return iter(found)

    monkeypatch.setattr(leftovers, "sessions_naming", and_then)
    return looks


def test_whoever_signs_out_meanwhile_holds_nothing_up(cast, monkeypatch):
    case, key = persons.whole(cast), searching()
    erasure = persons.to_erase(cast, case)
    seen = erasing.counts_of(erasure).digest
    how = {"version": erasure.version, "by": fresh(cast.sophie), "at": NOW()}
    looks = after_the_look(monkeypatch, lambda: SessionStore(key).delete())

    proof = erasing.confirm_erasure(erasure=erasure, seen=seen, **how)

    assert proof.counts["sessions"] == 0
    assert not Session.objects.filter(pk=key).exists()
    assert looks == [1], "it is looked for once"


def test_what_somebody_types_meanwhile_stays(monkeypatch):
    key = searching()

    def goes_on() -> None:
        store = SessionStore(key)
        store["looked_for:triage"] = "Dupont"
        store.save()

    after_the_look(monkeypatch, goes_on)
    assert leftovers.clean_sessions(frozenset({"zqusage"}), frozenset()) == 1
    assert dict(SessionStore(key).items()) == {"looked_for:triage": "Dupont"}


# --- A draft that became somebody else’s ---
OTHER = {
    "birth_name": ["Autre"],
    "used_name": ["Autre"],
    "first_name": ["Personne"],
    "birth_date": ["02/01/1950"],
}


def test_a_draft_that_became_somebody_elses_is_not_destroyed(cast):
    draft = persons.typed(cast)
    erasure = persons.to_erase(cast, persons.whole(cast))
    assert draft.pk in erasure.others
    save_draft(referral=draft, typed=OTHER, by=cast.paul, at=NOW())
    with pytest.raises(ChangedMeanwhile, match="refaits"):
        persons.confirmed(cast, erasure)
    erasure.refresh_from_db()
    assert erasure.others == []
    persons.confirmed(cast, erasure)
    assert Referral.objects.filter(pk=draft.pk).exists()


def test_the_page_shows_the_counts_that_are_confirmed_next(cast):
    draft = persons.typed(cast)
    erasure = persons.to_erase(cast, persons.whole(cast))
    save_draft(referral=draft, typed=OTHER, by=cast.paul, at=NOW())
    manager = signed_in(cast.sophie, second_factor=True)
    path = reverse("privacy:erasure-confirm", args=[erasure.public_id])
    sent = {"version": str(erasure.version), "seen": erasing.counts_of(erasure).digest}
    page = manager.post(path, sent)
    assert page.status_code == 422
    again = {name: page.context["confirm_form"][name].value() for name in sent}
    assert again["seen"] != sent["seen"]
    assert manager.post(path, again).status_code == 302
    assert Referral.objects.filter(pk=draft.pk).exists()


def test_the_database_itself_destroys_no_request_that_waits_for_its_answer(cast):
    draft = persons.typed(cast)
    erasure = persons.to_erase(cast, persons.whole(cast))
    for status in ("received", "assessing", "more_asked"):
        other = make.in_status(cast, status)
        Erasure.objects.filter(pk=erasure.pk).update(others=[draft.pk, other.pk])
        with pytest.raises(IntegrityError, match="waits for an answer"), transaction.atomic():
            call(erasure, cast.sophie)


# --- A request for erasure, until it is done ---
def test_a_request_for_erasure_waits_until_it_is_done(cast):
    erasure = persons.to_erase(cast, persons.whole(cast))
    request = RightsRequest.objects.get()
    assert request.status == "received"
    how = {"reason": "Litige en cours.", "by": fresh(cast.sophie), "at": NOW()}
    with pytest.raises(GuardsFailed, match="écartez-le"):
        refuse_request(request=request, version=request.version, **how)
    erasing.drop_erasure(erasure=erasure, version=erasure.version, **how)
    again = ask(cast, RightsRequest.objects.get())
    assert again.status == "asked"
    erasing.drop_erasure(erasure=again, version=again.version, **how)
    refused = refuse_request(request=request, version=request.version, **how)
    assert refused.status == "refused"


# --- What the proof says ---
def test_the_proof_says_apart_what_was_kept(cast):
    case = persons.whole(cast)
    persons.typed(cast)
    proof = persons.erased(cast, case, kept="figures")
    sheet = proof_sheet(proof)
    assert sheet.figures == 1
    assert not [label for label, _ in sheet.lines if "statistique" in label]
    counted = {
        name: count for name, count in proof.counts.items() if name not in ("figures", "drafts")
    }
    assert proof.counts["drafts"] == 1
    assert sheet.total == sum(counted.values())
    page = signed_in(cast.sophie, second_factor=True).get(
        reverse("privacy:proof", args=[proof.public_id])
    )
    assert "1 fait statistique" in page.content.decode().replace("\u00a0", " ")


def test_figures_are_not_chosen_where_the_file_stays(cast):
    case = persons.whole(cast)
    then = NOW().replace(year=NOW().year - 3)
    Case.objects.filter(pk=case.pk).update(closed_at=then, last_movement_at=then)
    rule = rule_of(cast.dac35)
    rule.keep_figures = True
    rule.save()
    retention.propose_due(dac=cast.dac35, at=NOW())
    row = Erasure.objects.get()
    assert (row.extent, row.kept) == (Extent.SOCIAL, "nothing")
    client = signed_in(cast.dpo, second_factor=True)
    page = client.get(reverse("privacy:erasure", args=[row.public_id]))
    assert 'name="kept"' not in page.content.decode()
    sent = {"version": row.version, "kept": "figures"}
    client.post(reverse("privacy:erasure-ask", args=[row.public_id]), sent)
    row.refresh_from_db()
    assert (row.status, row.kept) == ("asked", "nothing")
