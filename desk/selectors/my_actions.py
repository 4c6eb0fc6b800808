"""« Mes actions »: what the plans give to one person, across situations, nearest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from accounts.models import User
from cases.models import Case, Person, ReferentPeriod
from common import french
from desk.selectors.todo import until_words
from directory.enums import Role
from directory.selectors import holding
from directory.standing import standing_of
from ppcs.enums import UNDER_WAY, ActionStatus, GoalStatus, PlanStatus, ReminderStage
from ppcs.models import Action, ActionReminder, Goal
from ppcs.permissions import ACTION, FOLLOWED_PLAN
from ppcs.selectors.owning import allowed_among, owned_by
from ppcs.selectors.sheet import ACTION_TONES

PAGE = 25
KEPT = timedelta(days=365)
TO_DO, LATE, ENDED, TO_CHASE = "a-faire", "en-retard", "faites", "a-relancer"
FILTERS = {TO_DO: "À faire", LATE: "En retard", ENDED: "Faites", TO_CHASE: "À relancer"}
OVER = (ActionStatus.DONE, ActionStatus.NOT_DONE)
# What one click says, the likeliest first; the rest needs a reason, or a second thought.
ONE_CLICK = {
    ActionStatus.PROPOSED: ("accept", "finish"),
    ActionStatus.ACCEPTED: ("start", "finish"),
    ActionStatus.IN_PROGRESS: ("finish",),
}


@dataclass(frozen=True)
class Move:
    """A button of a row: one click; `likeliest` stands out."""

    code: str
    label: str
    likeliest: bool


@dataclass(frozen=True)
class Owner:
    """Whom to call about an action that stays undone."""

    name: str
    phone: str


@dataclass(frozen=True)
class MyAction:
    """One row: what, for whom, until when; in the words of the version in force."""

    public_id: str
    title: str
    person: str
    subtitle: str
    until: str
    is_late: bool
    status_label: str
    tone: str
    ended_on: date | None
    version: int
    moves: tuple[Move, ...]
    owners: tuple[Owner, ...]


@dataclass(frozen=True)
class MyActions:
    """The page of one filter."""

    chosen: str
    page: Page
    rows: list[MyAction]
    filters: list[dict]


def my_actions(user: User, *, chosen: str, page: str | None, today: date) -> MyActions:
    """In as many statements for one row as for a thousand.

    First the few rows that a version gives to the person, then, once, what the policy says of them.
    """
    keys = _keys_by_filter(user, today)
    chosen = chosen if chosen in keys else TO_DO
    shown = Paginator(keys[chosen], PAGE).get_page(page)
    rows = Action.objects.filter(pk__in=list(shown)).select_related("plan__case__person__commune")
    if chosen == TO_CHASE:
        rows = rows.prefetch_related("owners__member", "owners__relative")
    found = {row.pk: row for row in rows}
    return MyActions(
        chosen=chosen,
        page=shown,
        rows=[_row(found[key], chosen, today) for key in shown],
        filters=_filters(keys, chosen),
    )


def _keys_by_filter(user: User, today: date) -> dict[str, list[int]]:
    """The keys of each filter, in its order."""
    given = list(_given(user, today).values_list("pk", "status", "due_text", "moved_on"))
    chased = list(_chased(user, today)) if standing_of(user).coordinates else []
    keys = {key for key, *_ in given} | {key for key, _ in chased}
    may = allowed_among(user, keys, "view", "finish")
    to_do = [
        (due or "9", key)
        for key, status, due, _ in given
        if status in UNDER_WAY and _moves_it(may, key)
    ]
    ended = [
        (on, key) for key, status, _, on in given if status in OVER and "view" in may.get(key, ())
    ]
    found = {
        TO_DO: [key for _, key in sorted(to_do)],
        LATE: [key for due, key in sorted(to_do) if due < today.isoformat()],
        ENDED: [key for _, key in sorted(ended, reverse=True)],
    }
    if standing_of(user).coordinates:
        found[TO_CHASE] = [
            key for key, _ in sorted(chased, key=itemgetter(1, 0)) if _moves_it(may, key)
        ]
    return found


def _moves_it(may: dict[int, frozenset[str]], key: int) -> bool:
    return "finish" in may.get(key, ())


def _given(user: User, today: date) -> QuerySet[Action]:
    """What a version gives to `user`: awaited, or over for less than a year."""
    over = Q(status__in=OVER, moved_on__gte=today - KEPT)
    rows = Action.objects.annotate(due_text=KT("agreed__due_on"))
    return rows.filter(owned_by(user), _awaited() | over, first_version__gt=0).order_by("pk")


def _chased(user: User, today: date):
    """(key, due date) of what is late in the situations that `user` follows, and others do."""
    led = Case.objects.filter(referent=user.pk).values("pk")
    beside = ReferentPeriod.objects.filter(referent=user.pk, stays_until__gte=today)
    followed = led.union(beside.values("case"), _left_to(user, today).values("pk"))
    rows = Action.objects.annotate(due_text=KT("agreed__due_on")).filter(
        _awaited(),
        first_version__gt=0,
        due_text__lt=today.isoformat(),
        plan__case__in=followed,
    )
    return rows.exclude(owned_by(user)).order_by("pk").values_list("pk", "due_text")


def _left_to(user: User, today: date) -> QuerySet[Case]:
    """Situations whose référent coordinates no more, of which `user` was told in their place."""
    told = ActionReminder.objects.filter(user=user.pk, stage=ReminderStage.REFERENT)
    there = holding(Role.COORDINATOR, on=today).filter(
        organisation__dac=OuterRef("dac"),
        professional__user=OuterRef("referent"),
        professional__user__is_active=True,
    )
    return Case.objects.filter(~Exists(there), pk__in=told.values("action__plan__case"))


def _awaited() -> Q:
    """Under way for a goal that is not ended, in a plan of which a version is in force."""
    active = Goal.objects.filter(actions=OuterRef("pk"), status=GoalStatus.ACTIVE)
    return Q(
        Exists(active),
        status__in=sorted(UNDER_WAY),
        plan__status__in=sorted(FOLLOWED_PLAN),
    )


def _filters(keys: dict[str, list[int]], chosen: str) -> list[dict]:
    return [
        {"key": key, "label": FILTERS[key], "count": len(found), "current": key == chosen}
        for key, found in keys.items()
    ]


def _row(action: Action, chosen: str, today: date) -> MyAction:
    under_way = action.status in UNDER_WAY
    _, due_on = action.as_read(drafted=False)
    person = action.plan.case.person
    return MyAction(
        public_id=str(action.public_id),
        title=_title(action),
        person=person.full_name,
        subtitle=_subtitle(person, today),
        until=(until_words(due_on, today) or "sans échéance") if under_way else "",
        is_late=under_way and due_on is not None and due_on < today,
        status_label=action.get_status_display().capitalize(),
        tone=ACTION_TONES[action.status],
        ended_on=None if under_way else action.moved_on,
        version=action.version,
        moves=tuple(_moves(action)) if chosen in (TO_DO, LATE) else (),
        owners=tuple(_owners(action)) if chosen == TO_CHASE else (),
    )


def _title(action: Action) -> str:
    """As validated; while opinions are asked, as drafted if the volet changes: it is what is read."""
    consulting = action.plan.status == PlanStatus.CONSULTING
    return action.as_read(drafted=consulting and action.volet != action.agreed["volet"])[0]


def _subtitle(person: Person, today: date) -> str:
    age = [french.age(person.birth_date, today)] if person.birth_date else []
    return ", ".join([*age, person.commune.name])


def _moves(action: Action) -> Iterable[Move]:
    """Of a row that the person may move: the policy asks the same of each of these."""
    for rank, code in enumerate(ONE_CLICK[action.status]):
        yield Move(code, ACTION.rules[code].label, likeliest=rank == 0)


def _owners(action: Action) -> Iterable[Owner]:
    for owner in action.owners.all():
        if owner.agreed:
            who = owner.member or owner.relative
            yield Owner(who.name if who else "La personne", who.phone if who else "")
