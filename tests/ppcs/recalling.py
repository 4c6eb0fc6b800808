"""A plan in force of which a few actions fall due on days that we choose; the clock as we set it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases.models import TeamMember
from notifications.models import OutboxMessage
from ppcs.models import Action, ActionReminder
from ppcs.services.remind import remind
from ppcs.services.validate import keep_as_agreed
from tests.factories import plan as plans
from tests.ppcs.playing import World, world

LONG = timedelta(minutes=5)


def monday() -> date:
    """A Monday at least three weeks from now: no accord of these tests is over by then."""
    day = timezone.localdate() + timedelta(days=21)
    return day + timedelta(days=-day.weekday() % 7)


def on(days: int, hour: float = 9) -> datetime:
    """So many days after that Monday, at an hour of Paris."""
    minutes = int(hour * 60)
    local = datetime.combine(monday() + timedelta(days=days), time(minutes // 60, minutes % 60))
    return timezone.make_aware(local)


def due_on(days: int) -> date:
    return monday() + timedelta(days=days)


@dataclass
class Recall:
    """The world of a plan in force, in which nothing falls due unless a test says so."""

    world: World

    def action(self, member: TeamMember, due: int, rank: int = 0) -> Action:
        """An action of this member, due so many days after the Monday, as a version has it."""
        found = Action.objects.filter(plan=self.world.plan, owners__member=member).order_by("pk")
        return redated(found[rank], due)

    def new(self, member: TeamMember, day: date) -> Action:
        """One more action of this member, for the first goal."""
        goal = self.world.goals()[0]
        return plans.action(goal, owners=[member], due_on=day, first_version=1)

    def run(self, days: int, hour: float = 9) -> int:
        return remind(at=on(days, hour), within=LONG)


def redated(action: Action, due: int | None) -> Action:
    """Another due date, as the next version has it."""
    rows = Action.objects.filter(pk=action.pk)
    rows.update(due_on=None if due is None else due_on(due))
    keep_as_agreed(rows)
    return rows.get()


def recall(cast) -> Recall:
    """No holiday closes the DAC in these weeks."""
    cast.dac35.closed_on_public_holidays = False
    cast.dac35.save()
    one = world(cast)
    one.validated()
    for action in one.actions():
        redated(action, None)
    return Recall(one)


def told(*kinds: str) -> list[tuple[str, str]]:
    """(kind, first name) of the e-mails of reminders, in their order."""
    rows = OutboxMessage.objects.filter(kind__startswith="ppcs.action").order_by("pk")
    return [
        (row.kind.removeprefix("ppcs."), row.recipient.first_name)
        for row in rows.select_related("recipient")
        if not kinds or row.kind.removeprefix("ppcs.") in kinds
    ]


def ledger() -> list[tuple[str, str, bool]]:
    """(stage, first name, told) of each row, in the order of stages and names."""
    rows = ActionReminder.objects.select_related("user").order_by("pk")
    return sorted((row.stage, row.user.first_name, row.told_at is not None) for row in rows)
