"""Situations at random: teams, decisions, refusals, grants, and everything that hangs on them."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Model
from django.utils import timezone
from hypothesis import strategies as st

from cases.enums import (
    CaseStatus,
    ConsentKind,
    ConsentScope,
    ConsentStatus,
    Dimension,
    GpStatus,
    OpeningStatus,
    TeamRole,
    Volet,
)
from cases.models import AssessedDimension, Case, CasePeriod, SignedCopy, TeamMember
from common.workflow import path_to
from ppcs.enums import (
    ActionStatus,
    Copy,
    CopyStatus,
    GoalStatus,
    OpinionStatus,
    PlanStatus,
    RaisedStatus,
)
from ppcs.models import Plan, ReviewCall
from ppcs.services.validate import keep_alerts_as_agreed
from tests.factories import openings, team
from tests.factories import plan as plans

PEOPLE = 4
DAYS = st.sampled_from([None, -40, -1, 0, 1, 40])
# « depuis » and « le »: long ago, yesterday, today, not yet
BEGUN = st.sampled_from([-60, -60, -60, -1, 0, 1])
somebody = st.integers(0, PEOPLE - 1)


@dataclass(frozen=True)
class Accord:
    """A decision of the person: in which state, taken when, until when."""

    status: ConsentStatus = ConsentStatus.GIVEN
    decided_in: int = -60
    until_in: int | None = None

    def fields(self) -> dict:
        until = team.day(self.until_in)
        decided = team.day(self.decided_in)
        if until is not None and until < decided:
            decided = until
        return {"status": self.status, "decided_on": decided, "until": until}


@dataclass(frozen=True)
class Words:
    """« Il ne doit pas voir »: a volet or everything, said when, lifted when."""

    volet: str = ""
    said_in: int = -60
    lifted_in: int | None = None


@dataclass(frozen=True)
class Seat:
    """A place in the team, held by an account or by nobody who has one."""

    person: int | None
    in_care_team: bool = False
    gp: bool = False
    starts_in: int = -60
    ends_in: int | None = None
    left: bool = False
    scope: ConsentScope = ConsentScope.SUPPORT
    accord: Accord | None = None
    refusal: Words | None = None
    opinion: OpinionStatus = OpinionStatus.ASKED


@dataclass(frozen=True)
class Letter:
    """A grant by name."""

    person: int
    volets: tuple[Volet, ...] = (Volet.SUPPORT,)
    starts_in: int = -60
    until_in: int = 14
    stopped: bool = False


@dataclass(frozen=True)
class Opened:
    """An opening in an emergency: by whom, begun how many minutes ago, judged how."""

    person: int
    minutes_ago: int = 5
    status: OpeningStatus = OpeningStatus.TO_JUDGE


@dataclass(frozen=True)
class PlanThere:
    """A plan, in a state, with its actions done by some seats of the team."""

    status: PlanStatus = PlanStatus.IN_FORCE
    asking: bool = True
    goal: GoalStatus = GoalStatus.ACTIVE
    actions: tuple[ActionStatus, ...] = (ActionStatus.PROPOSED,) * 3
    owned: bool = True
    copy: CopyStatus = CopyStatus.READY


@dataclass(frozen=True)
class Situation:
    """One situation, with all that decides who reads what of it."""

    dac: int
    referent: int
    status: CaseStatus = CaseStatus.OPEN
    informed: Accord | None = None
    not_opposed: Accord | None = None
    seats: tuple[Seat, ...] = ()
    letters: tuple[Letter, ...] = ()
    plan: PlanThere | None = None
    openings: tuple[Opened, ...] = ()


ACCORDS = st.builds(
    Accord,
    status=st.sampled_from([ConsentStatus.GIVEN, ConsentStatus.GIVEN, *ConsentStatus]),
    decided_in=BEGUN,
    until_in=st.none() | DAYS,
)
SEATS = st.builds(
    Seat,
    person=st.none() | somebody,
    in_care_team=st.booleans(),
    gp=st.booleans(),
    starts_in=BEGUN,
    ends_in=st.none() | DAYS,
    left=st.sampled_from([False, False, False, True]),
    scope=st.sampled_from(ConsentScope),
    accord=st.none() | ACCORDS,
    refusal=st.none()
    | st.builds(
        Words, volet=st.sampled_from(["", *Volet]), said_in=BEGUN, lifted_in=st.none() | DAYS
    ),
    opinion=st.sampled_from(OpinionStatus),
)
LETTERS = st.builds(
    Letter,
    person=somebody,
    volets=st.lists(st.sampled_from(Volet), unique=True, max_size=3).map(tuple),
    starts_in=BEGUN,
    until_in=st.sampled_from([-1, 0, 14]),
    stopped=st.sampled_from([False, False, True]),
)
OPENINGS = st.builds(
    Opened,
    person=somebody,
    minutes_ago=st.sampled_from([-10, 5, 5, 5, 29, 31, 5000]),
    status=st.sampled_from([OpeningStatus.TO_JUDGE, *OpeningStatus]),
)
PLANS = st.builds(
    PlanThere,
    status=st.sampled_from(PlanStatus),
    asking=st.booleans(),
    goal=st.sampled_from(GoalStatus),
    actions=st.lists(st.sampled_from(ActionStatus), min_size=3, max_size=3).map(tuple),
    owned=st.booleans(),
    copy=st.sampled_from(CopyStatus),
)


def situations(dacs: int) -> st.SearchStrategy:
    """One situation of one of so many DACs."""
    return st.builds(
        Situation,
        dac=st.integers(0, dacs - 1),
        referent=somebody,
        status=st.sampled_from([CaseStatus.OPEN, *CaseStatus]),
        informed=st.none() | ACCORDS,
        not_opposed=st.none() | ACCORDS,
        seats=st.lists(
            SEATS,
            max_size=3,
            unique_by=lambda seat: object() if seat.person is None else seat.person,
        ).map(tuple),
        letters=st.lists(LETTERS, max_size=2, unique_by=lambda letter: letter.person).map(tuple),
        plan=st.none() | PLANS,
        openings=st.lists(OPENINGS, max_size=2).map(tuple),
    )


# --- Their rows ---
def walk(row: Model, state: str) -> None:
    """Along the declared moves, as the database demands."""
    for step in path_to(type(row), state)[1:]:
        type(row)._default_manager.filter(pk=row.pk).update(status=step)


def furnish(case: Case, said: Situation, users: list) -> None:
    """Everything that hangs on the situation, and at last the state that it is in."""
    for kind, decision in (
        (ConsentKind.INFORMATION, said.informed),
        (ConsentKind.NON_OPPOSITION, said.not_opposed),
    ):
        if decision is not None:
            team.decision(case, kind, **decision.fields())
    seats = [_seat(case, one, users) for one in said.seats]
    for letter in said.letters:
        _letter(case, letter, users)
    for opened in said.openings:
        _opening(case, opened, users)
    _written(case)
    if said.plan is not None:
        _plan(case, said.plan, list(zip(seats, said.seats, strict=True)))


def follow(case: Case, said: Situation) -> None:
    """Its periods: one that ended long ago, and that of today, ended too where it is closed."""
    at = timezone.now()
    ended = {"closure_reason": "relay", "closed_by": case.referent}
    row = {"case": case, "opened_by": case.referent}
    CasePeriod.objects.create(
        opened_at=at - timedelta(days=90), closed_at=at - timedelta(days=60), **row, **ended
    )
    over = {"closed_at": at, **ended} if said.status == CaseStatus.CLOSED else {}
    CasePeriod.objects.create(
        number=2, reopening_reason="Chute", opened_at=at - timedelta(days=1), **row, **over
    )
    if over:
        Case.objects.filter(pk=case.pk).update(closed_at=at)


def _seat(case: Case, seat: Seat, users: list) -> TeamMember:
    user = None if seat.person is None else users[seat.person]
    starts, ends = team.day(seat.starts_in), team.day(seat.ends_in)
    row = team.member(
        case,
        user,
        in_care_team=seat.in_care_team,
        role=TeamRole.GP if seat.gp else TeamRole.OTHER,
        starts_on=min(starts, ends or starts),
        ends_on=ends,
    )
    if seat.accord is not None:
        team.accord(case, row, seat.scope, **seat.accord.fields())
    if seat.refusal is not None:
        words = seat.refusal
        team.refusal(
            case,
            row,
            words.volet,
            said_on=team.day(words.said_in),
            ends_on=team.day(words.lifted_in),
        )
    return team.ended(row, on=max(row.starts_on, team.day(0))) if seat.left else row


def _letter(case: Case, letter: Letter, users: list) -> None:
    until = team.day(letter.until_in)
    team.grant(
        case,
        users[letter.person],
        letter.volets,
        starts_on=min(team.day(letter.starts_in), until),
        until=until,
        ended_at=timezone.now() if letter.stopped else None,
    )


def _opening(case: Case, opened: Opened, users: list) -> None:
    """Judged, where it is, by anybody but whoever opened."""
    user = users[opened.person]
    row = openings.opening(case, user, at=timezone.now() - timedelta(minutes=opened.minutes_ago))
    if opened.status != OpeningStatus.TO_JUDGE:
        other = next(one for one in users if one.pk != user.pk)
        openings.judged(row, opened.status, by=other)


def _written(case: Case) -> None:
    """One row of each kind, and of each volet where rows have one."""
    assessed = team.assessment(case, filled=False)
    for dimension, volet in zip(Dimension, Volet, strict=False):
        AssessedDimension.objects.filter(assessment=assessed, dimension=dimension).update(
            volet=volet
        )
    for volet in Volet:
        team.note(case, volet)
        team.document(case, volet)
    team.relative(case)
    team.circumstances(case)
    team.gp_period(case, GpStatus.INFORMED)
    SignedCopy.objects.create(
        case=case,
        name="signe.pdf",
        kind="pdf",
        size=1,
        sha256="0",
        stored_as=uuid.uuid4().hex,
        added_by=case.referent,
        added_at=timezone.now(),
    )


def _alerts(plan: Plan, case: Case) -> None:
    """One of each volet, as validated, raised and in each of its states."""
    signs = [plans.alert(plan, volet=volet) for volet in Volet]
    keep_alerts_as_agreed(plan.alerts.all())
    for sign, status in zip(signs, RaisedStatus, strict=True):
        sign.refresh_from_db()
        plans.raised(sign, case.referent, status)


def _plan(case: Case, said: PlanThere, seats: list[tuple[TeamMember, Seat]]) -> None:
    row = plans.plan(case)
    goal = plans.goal(plans.problem(row), status=said.goal)
    owners = [member for member, _ in seats] if said.owned else [None]
    for volet, status in zip(Volet, said.actions, strict=True):
        plans.action(goal, owners=owners, volet=volet, status=status)
    _alerts(row, case)
    plans.unmet(goal)
    plans.review(row, goal)
    day = team.day(0)
    noted = {"noted_by": case.referent, "noted_at": timezone.now()}
    ReviewCall.objects.create(plan=row, kind="alert", happened_on=day, review_on=day, **noted)
    held = plans.concertation(row, closed_at=None if said.asking else timezone.now())
    for member, seat in seats:
        plans.opinion(held, member, seat.opinion)
    frozen = plans.version(row, content={"schema": 1})
    for kind in Copy:
        plans.copy(frozen, kind, said.copy)
    plans.delivery(frozen)
    type(row).objects.filter(pk=row.pk).update(current_version=1)
    plans.walk(row, said.status, version=None if said.status in plans.FROZEN_ONCE else 0)
