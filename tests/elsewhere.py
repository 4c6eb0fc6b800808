"""Messages about a situation of another DAC, which whoever acts in this one has no tie to."""

from django.utils import timezone

from cases.models import Case
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.services.enqueue import enqueue
from ppcs.models import ActionReminder
from ppcs.notifications import ActionDueSoon, AlertSettled
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.personas import Cast

TOLD = ["ppcs.action_due_soon", "ppcs.alert_settled"]


def tell_ines(cast: Cast) -> None:
    """Inès is told of an action that falls due, and of an alert that was settled, in the DAC 22."""
    case = make.open_case(cast, birth_name="Le Bihan")
    Case.objects.filter(pk=case.pk).update(dac=cast.dac22, referent=cast.nadia)
    case = Case.objects.get(pk=case.pk)
    plan = plans.whole_plan(case, status="in_force", owners=[team.nurse(cast, case)])
    team.informed(case)
    action = plan.actions.order_by("pk").first()
    due = ActionReminder.objects.create(
        action=action,
        user=cast.ines,
        stage="before",
        due_on=action.due_on,
        noted_at=timezone.now(),
    )
    settled = plans.raised(plan.alerts.order_by("pk").first(), cast.ines, "settled")
    for message, about in ((ActionDueSoon, due), (AlertSettled, settled)):
        enqueue(message(about=about, to=cast.ines, path="/"), at=timezone.now())


def waiting(user) -> list[str]:
    """The kinds of the messages that are not sent yet to this account, in their order."""
    rows = OutboxMessage.objects.filter(recipient=user, status=MessageStatus.PENDING)
    return list(rows.order_by("pk").values_list("kind", flat=True))
