"""A follow-up ends, with what must be told, and begins again, everything being asked anew."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.selectors import changes_of
from cases.enums import CaseStatus, ConsentKind, ConsentStatus, CopyReceived, DueKind
from cases.models import Case, CaseGrant, CasePeriod, Consent, Relative
from cases.selectors.lens import reading_of
from cases.services import close_case as closing
from cases.services.close_case import Obstacle, close_case
from cases.services.decisions import Decision, record_decision
from cases.services.open_case import set_next_due
from cases.services.reopen_case import reopen_case
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from directory.models import DacListItem
from notifications.models import Notice
from ppcs.enums import OPEN_PLAN, PlanStatus
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.team import day

NOW = timezone.now


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def acting(case: Case, by, *, at=None) -> dict:
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return {"case": case, "version": version, "by": by, "at": at or NOW()}


def closed(cast, case: Case, **changes) -> Case:
    return close_case(**make.closing(**changes), **acting(case, cast.camille))


def reopened(cast, case: Case, **changes) -> Case:
    words = {"reason": "Nouvelle chute.", "level": "intensive", "referent": cast.yann}
    return reopen_case(**{**words, **changes}, **acting(case, cast.camille))


def fields(failed) -> set[str]:
    return {item.field for item in failed.value.missing}


# --- The end ---
def test_a_closed_situation_says_why_who_takes_over_and_when_she_was_told(cast, case):
    case = closed(cast, case, reason="stabilised", relay=" Le CCAS. ", person_told_on=day(0))

    period = case.periods.get()
    assert (period.closure_reason, period.closure_relay) == ("stabilised", "Le CCAS.")
    assert (period.closed_at, period.closed_by) == (case.closed_at, cast.camille)
    assert period.person_told_on == day(0)
    assert not case.levels.filter(ends_on__isnull=True).exists()
    assert not case.referents.filter(ends_on__isnull=True).exists()
    assert changes_of(case).last().data["reason"] == "stabilised"


def test_everything_that_a_closing_lacks_is_told_at_once(cast, case):
    with pytest.raises(GuardsFailed) as failed:
        closed(cast, case, reason="", relay=" ", person_told_on=None)

    assert fields(failed) == {"reason", "relay", "person_told_on"}
    assert Case.objects.get(pk=case.pk).status == CaseStatus.OPEN


@pytest.mark.parametrize("days", [1, -1])
def test_she_was_told_during_this_follow_up(cast, case, days):
    with pytest.raises(GuardsFailed) as failed:
        closed(cast, case, person_told_on=day(days))

    assert fields(failed) == {"person_told_on"}


@pytest.mark.parametrize("reason", ["deceased", "lost"])
def test_she_cannot_be_told_who_died_or_cannot_be_reached(cast, case, reason):
    case = closed(cast, case, reason=reason, person_told_on=None)

    assert case.periods.get().person_told_on is None


def test_nobody_told_the_dead(cast, case):
    case = closed(cast, case, reason="deceased", person_told_on=day(0))

    assert case.periods.get().person_told_on is None


@pytest.mark.parametrize("status", sorted(OPEN_PLAN))
def test_a_situation_is_not_closed_over_an_open_plan(cast, case, status):
    plan = plans.walk(plans.plan(case), status)

    with pytest.raises(GuardsFailed) as failed:
        closed(cast, case)

    (obstacle,) = failed.value.missing
    assert isinstance(obstacle, Obstacle)
    assert plan.number in obstacle.message
    assert str(plan.public_id) in obstacle.url
    assert Case.objects.get(pk=case.pk).status == CaseStatus.OPEN


@pytest.mark.parametrize("status", [PlanStatus.CLOSED, PlanStatus.CANCELLED])
def test_a_plan_that_is_over_is_no_obstacle(cast, case, status):
    plans.walk(plans.plan(case), status)

    assert closed(cast, case).status == CaseStatus.CLOSED


def test_what_keeps_a_situation_open_hangs_itself_in(cast, case, monkeypatch):
    words = [Obstacle("session", "Une séance est prévue.", url="/ici/")]
    monkeypatch.setattr(closing, "still_open", [lambda _: words])

    with pytest.raises(GuardsFailed) as failed:
        closed(cast, case)

    assert failed.value.missing == words


# --- A new period ---
def test_a_reopened_situation_begins_a_new_period(cast, case):
    first_due = case.own_due_on
    case = closed(cast, case)

    case = reopened(cast, case, reason=" Nouvelle chute. ")

    assert (case.status, case.closed_at) == (CaseStatus.OPEN, None)
    assert (case.level, case.referent) == ("intensive", cast.yann)
    assert (case.next_due_on, case.next_due_kind) == (first_due, DueKind.FIRST_CONTACT)
    first, second = case.periods.order_by("number")
    assert (first.closure_reason, second.number) == ("relay", 2)
    assert (second.reopening_reason, second.opened_by) == ("Nouvelle chute.", cast.camille)
    assert second.opened_at == case.opened_at > first.closed_at
    assert [row.level for row in second.levels.all()] == ["intensive"]
    assert [row.referent for row in second.referents.all()] == [cast.yann]
    event = changes_of(case).last()
    assert (event.action, event.data["number"]) == ("cases.case.reopened", 2)


def test_it_may_be_closed_and_reopened_again_on_the_same_day(cast, case):
    for number in (2, 3):
        case = reopened(cast, closed(cast, case))
        assert case.periods.count() == number
    case = closed(cast, case)

    assert [one.number for one in case.periods.order_by("pk")] == [1, 2, 3]
    assert not case.periods.filter(closed_at__isnull=True).exists()


def test_everything_that_a_reopening_lacks_is_told_at_once(cast, case):
    case = closed(cast, case)
    DacListItem.objects.filter(dac=cast.dac35, code="intensive").update(is_active=False)

    with pytest.raises(GuardsFailed) as failed:
        reopened(cast, case, reason=" ", referent=cast.nadia)

    assert fields(failed) == {"reason", "level", "referent"}
    assert Case.objects.get(pk=case.pk).status == CaseStatus.CLOSED
    assert case.periods.count() == 1


def test_nobody_is_followed_twice(cast, case):
    case = closed(cast, case)
    Case.objects.create(
        reference="S-2026-77777",
        dac=case.dac,
        person=case.person,
        level="sustained",
        referent=cast.yann,
        opened_at=NOW(),
        last_movement_at=NOW(),
    )

    with pytest.raises(GuardsFailed) as failed:
        reopened(cast, case)

    assert fields(failed) == {"person"}
    assert "S-2026-77777" in str(failed.value)


def test_only_coordinators_reopen_and_only_what_is_closed(cast, case):
    with pytest.raises(Refused):
        reopened(cast, case)
    case = closed(cast, case)
    for stranger in (cast.sophie, cast.nadia, cast.samir):
        with pytest.raises(Refused):
            reopen_case(
                reason="Oui.", level="sustained", referent=cast.yann, **acting(case, stranger)
            )


def test_of_two_who_reopen_the_second_is_told(cast, case):
    case = closed(cast, case)
    stale = acting(case, cast.yann)
    reopened(cast, case)

    with pytest.raises(ChangedMeanwhile):
        reopen_case(reason="Oui.", level="sustained", referent=cast.yann, **stale)


def test_the_new_referent_is_told(cast, case):
    case = closed(cast, case)
    before = Notice.objects.filter(kind="cases.case_entrusted").count()

    reopened(cast, case)

    told = Notice.objects.filter(kind="cases.case_entrusted").order_by("-pk")
    assert told.count() == before + 1
    assert told.first().recipient == cast.yann


# --- Everything is asked of the person again ---
@pytest.fixture
def shared(cast, case) -> Case:
    """Inès of the équipe de soins, Louis with an accord, Ana by name, a relative with a copy."""
    team.nurse(cast, case)
    team.informed(case)
    louis = team.social_worker(cast, case)
    team.accord(case, louis, "care_and_support", until=day(60))
    team.refusal(case, louis, "care")
    paul = team.member(case, cast.paul)
    team.accord(case, paul, "support", status=ConsentStatus.REFUSED)
    team.grant(case, cast.ana, ["care"])
    daughter = team.relative(case, receives=CopyReceived.FULL)
    team.decision(case, ConsentKind.RELATIVE, relative=daughter)
    team.decision(case, ConsentKind.PLAN)
    return case


def test_reopened_nobody_of_the_team_reads_anything(cast, shared):
    readers = (cast.ines, cast.louis, cast.ana)
    assert all(reading_of(one, shared).volets for one in readers)

    case = reopened(cast, closed(cast, shared))

    assert [reading_of(one, case).volets for one in readers] == [frozenset()] * 3
    assert case.team.filter(status="active").count() == 3
    assert not case.consents.filter(status=ConsentStatus.GIVEN).exists()
    lapsed = case.consents.filter(status=ConsentStatus.LAPSED)
    assert set(lapsed.values_list("kind", flat=True)) == set(ConsentKind)
    assert set(lapsed.values_list("ended_on", flat=True)) == {day(0)}


def test_what_she_refused_stays_refused(cast, shared):
    case = reopened(cast, closed(cast, shared))

    assert case.refusals.get().ends_on is None
    assert case.consents.get(status=ConsentStatus.REFUSED).member.user == cast.paul


def test_invitations_by_name_stop_and_relatives_get_no_copy(cast, shared):
    case = reopened(cast, closed(cast, shared))

    assert CaseGrant.objects.get().ended_at == case.opened_at
    assert Relative.objects.get().receives == CopyReceived.NONE


def test_no_accord_of_before_is_to_be_renewed(cast, shared):
    set_next_due(on=None, kind="", **acting(shared, cast.camille))
    case = reopened(cast, closed(cast, shared))

    assert case.accord_due_on is None
    assert case.next_due_kind == DueKind.FIRST_CONTACT


def test_asked_again_they_read_again(cast, shared):
    case = reopened(cast, closed(cast, shared))
    for kind in (ConsentKind.INFORMATION, ConsentKind.NON_OPPOSITION):
        told = Decision(
            kind=kind, decision="given", decided_on=day(0), mode="oral", given_by="person"
        )
        record_decision(case=case, decision=told, by=cast.yann, at=NOW())

    assert reading_of(cast.ines, case).sees_care
    assert not reading_of(cast.louis, case).volets
    assert Notice.objects.filter(kind="cases.team_joined", recipient=cast.ines).exists()


# --- What the database holds by itself ---
def refused(make_it) -> bool:
    try:
        with transaction.atomic():
            make_it()
    except IntegrityError:
        return True
    return False


def test_the_database_keeps_periods_in_order(cast, case):
    row = {"case": case, "opened_at": NOW(), "opened_by": cast.camille}
    over = {"closed_at": NOW(), "closure_reason": "relay"}
    wrong = (
        {"number": 2, "reopening_reason": "Oui."},  # a second open one
        {"number": 1, **over},  # the number is taken
        {"number": 2, **over},  # nobody said why it was reopened
        {"number": 2, "reopening_reason": "Oui.", "closed_at": NOW()},  # nor why it was closed
        {"number": 2, "reopening_reason": "Oui.", **over, "closed_at": NOW() - timedelta(days=1)},
    )
    for fields_ in wrong:
        assert refused(lambda f=fields_: CasePeriod.objects.create(**row, **f)), fields_
    CasePeriod.objects.create(**row, number=2, reopening_reason="Oui.", **over)


def test_the_database_lets_nobody_stay_who_has_not_left(cast, case):
    rows = case.referents.all()
    assert refused(lambda: rows.update(stays_until=day(3)))
    assert refused(lambda: rows.update(ends_on=day(3), stays_until=day(2)))
    assert not refused(lambda: rows.update(ends_on=day(3), stays_until=day(3)))


def test_the_database_reopens_no_second_situation(cast, case):
    closed(cast, case)
    other = Case.objects.create(
        reference="S-2026-77777",
        dac=case.dac,
        person=case.person,
        level="sustained",
        referent=cast.yann,
        opened_at=NOW(),
        last_movement_at=NOW(),
    )
    assert other.status == CaseStatus.OPEN
    assert refused(lambda: Case.objects.filter(pk=case.pk).update(status=CaseStatus.OPEN))


def test_a_refusal_never_lapses_in_the_database(cast, shared):
    rows = Consent.objects.filter(status=ConsentStatus.REFUSED)
    assert rows.count() == 1
    assert refused(lambda: rows.update(status=ConsentStatus.LAPSED))
