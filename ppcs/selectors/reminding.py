"""Which actions are to be recalled to whom, and which reminders still stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Case as SqlCase
from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import User
from cases.enums import CaseStatus, TeamStatus
from common.permissions import NOTHING
from directory.enums import Role
from directory.models import Dac
from directory.selectors import calendar_of, holding
from directory.working_days import add_working_days, is_open, overdue_by
from ppcs.enums import UNDER_WAY, GoalStatus, ReminderStage
from ppcs.models import Action, ActionOwner, ActionReminder, Goal
from ppcs.permissions import FOLLOWED_PLAN
from ppcs.selectors.owning import allowed_among, owned_by

# A clock that stood still for longer than this brings no old reminder back.
LOOKING_BACK = timedelta(days=30)
RANKS = {stage: rank for rank, stage in enumerate(ReminderStage.values)}


@dataclass(frozen=True)
class Window:
    """What a day means for due dates, in the calendar of a DAC: each of these is a last due date."""

    soon: date
    late: date
    again: date
    since: date

    def stage_of(self) -> SqlCase:
        """The reminder that a due date, `due`, is at."""
        return SqlCase(
            When(due__lte=self.again, then=Value(ReminderStage.AGAIN.value)),
            When(due__lte=self.late, then=Value(ReminderStage.AFTER.value)),
            default=Value(ReminderStage.BEFORE.value),
            output_field=CharField(),
        )


def windows(today: date) -> dict[Window, list[int]]:
    """The DACs that are open on this day, by what it means for their due dates; two statements."""
    found: dict[Window, list[int]] = {}
    for dac in Dac.objects.prefetch_related("closures").order_by("pk"):
        calendar = calendar_of(dac)
        if not is_open(today, calendar):
            continue
        again = overdue_by(today, dac.action_again_days, calendar)
        window = Window(
            soon=add_working_days(today, dac.action_reminder_days, calendar),
            late=overdue_by(today, 1, calendar),
            again=again,
            since=again - LOOKING_BACK,
        )
        found.setdefault(window, []).append(dac.pk)
    return found


def awaited_actions() -> QuerySet[Action]:
    """What somebody waits for, with its due date as validated (`due`, and in letters `due_text`).

    Under way, for a goal that is not ended, in a plan that is followed, of a situation that is open.
    """
    active = Goal.objects.filter(actions=OuterRef("pk"), status=GoalStatus.ACTIVE)
    return (
        Action.objects.annotate(due_text=KT("agreed__due_on"))
        .annotate(due=Cast("due_text", DateField()))
        .filter(
            Exists(active),
            status__in=sorted(UNDER_WAY),
            first_version__gt=0,
            plan__status__in=sorted(FOLLOWED_PLAN),
            plan__case__status=CaseStatus.OPEN,
        )
    )


def owed_to_owners(window: Window, dacs: list[int], *, today: date) -> QuerySet:
    """(action, account, stage, due date) of the reminders not noted yet; one statement.

    What came into force today was told today.
    """
    noted = ActionReminder.objects.filter(
        action=OuterRef("pk"), user=OuterRef("who"), stage=OuterRef("stage"), due_on=OuterRef("due")
    )
    return (
        _in_window(window, dacs, until=window.soon)
        .filter(
            owners__agreed=True,
            owners__member__status=TeamStatus.ACTIVE,
            owners__member__user__is_active=True,
        )
        .annotate(stage=window.stage_of(), who=F("owners__member__user"))
        .filter(~Exists(noted))
        .exclude(stage=ReminderStage.BEFORE, plan__in_force_since__date=today)
        .order_by("pk", "who")
        .values_list("pk", "who", "stage", "due")
    )


def owed_to_referents(window: Window, there: dict[int, list[int]], *, today: date) -> QuerySet:
    """(action, account, DAC, due date) of what stays undone, in one statement.

    Owed to the référent of today, whoever was told before them, and to who stays beside them after
    a hand-over. Where the référent is not `there`, among the coordinators of the DAC, once to all.
    """
    told = ActionReminder.objects.filter(
        action=OuterRef("pk"), stage=ReminderStage.REFERENT, due_on=OuterRef("due")
    )
    own = ActionOwner.objects.filter(action=OuterRef("pk"), agreed=True)
    undone = _in_window(window, list(there), until=window.again)
    names = ("pk", "who", "plan__case__dac", "due")

    def owed_to(who: str) -> QuerySet:
        return undone.annotate(who=F(who)).filter(~Exists(own.filter(member__user=OuterRef("who"))))

    coordinates = _among(there, "plan__case__referent")
    lead = owed_to("plan__case__referent").filter(
        ~Exists(told) | coordinates & ~Exists(told.filter(user=OuterRef("who")))
    )
    former = "plan__case__referents"
    beside = (
        owed_to(f"{former}__referent")
        .filter(
            _among(there, f"{former}__referent"),
            ~Q(who=F("plan__case__referent")),
            ~Exists(told.filter(user=OuterRef("who"))),
            **{f"{former}__stays_until__gte": today},
        )
        .order_by()
    )
    rows = lead.order_by().values_list(*names).union(beside.values_list(*names))
    return rows.order_by("pk", "who")


def _among(there: dict[int, list[int]], who: str) -> Q:
    """Whether `who` is one of the coordinators of the situation's own DAC."""
    pairs = (Q(**{"plan__case__dac": dac, f"{who}__in": users}) for dac, users in there.items())
    return reduce(or_, pairs, NOTHING)


def coordinators_of(dacs: list[int], *, on: date) -> dict[int, list[int]]:
    """The accounts of each DAC's coordinators on a day; one statement, no DAC without any."""
    places = holding(Role.COORDINATOR, on=on).filter(
        organisation__dac__in=dacs, professional__user__is_active=True
    )
    found: dict[int, list[int]] = {}
    for dac, who in places.order_by("pk").values_list("organisation__dac", "professional__user"):
        found.setdefault(dac, []).append(who)
    return found


def _in_window(window: Window, dacs: list[int], *, until: date) -> QuerySet[Action]:
    # in letters: the index `action_agreed_due` is on them, and ISO dates are in order
    letters = (window.since.isoformat(), until.isoformat())
    return awaited_actions().filter(due_text__range=letters, plan__case__dac__in=dacs)


@dataclass(frozen=True)
class Standing:
    """What became of reminders since they were noted: to be told, to be kept back, over."""

    due: list[ActionReminder]
    kept_back: list[ActionReminder]
    over: list[ActionReminder]


def standing_of_reminders(
    user: User, reminders: Iterable[ActionReminder], *, today: date
) -> Standing:
    """Which of these reminders of `user` are true today, and may be told; four statements.

    One is over when the action moved, when its due date did, when a later stage took its place.
    Kept back, for as long as the person may not follow the action: the accord may come.
    """
    rows = sorted(reminders, key=lambda row: RANKS[row.stage], reverse=True)
    keys = {row.action_id for row in rows}
    awaited = dict(awaited_actions().filter(pk__in=keys).values_list("pk", "due"))
    owned = set(Action.objects.filter(owned_by(user), pk__in=keys).values_list("pk", flat=True))
    allowed = allowed_among(user, keys, "finish")
    standing, seen = Standing([], [], []), set()
    for row in rows:
        to_referent = row.stage == ReminderStage.REFERENT
        is_past = row.stage == ReminderStage.BEFORE and row.due_on < today
        is_known = to_referent or row.action_id in owned
        stands = awaited.get(row.action_id) == row.due_on and is_known and not is_past
        if not stands or row.action_id in seen:
            standing.over.append(row)
            continue
        seen.add(row.action_id)
        if allowed.get(row.action_id):
            standing.due.append(row)
        else:
            # somebody else follows the situation by now: the next round tells them
            (standing.over if to_referent else standing.kept_back).append(row)
    return standing


def waiting_today(today: date) -> Q:
    """Noted, not told, and not kept back today already."""
    return Q(Q(looked_on__isnull=True) | Q(looked_on__lt=today), told_at__isnull=True)
