"""Every message about a plan: to whom, in which words."""

from typing import ClassVar

from django.utils import timezone

from notifications.registry import Notification, register, still_visible
from ppcs.models import ActionReminder
from ppcs.permissions import ACTION, ALERT_RAISED, OPINION, PLAN
from ppcs.selectors.reminding import standing_of_reminders

POLICIES = (PLAN, ACTION, ALERT_RAISED, OPINION)


class PlanNotification(Notification):
    """A message whose sentence the DAC may reword."""

    editable: ClassVar[bool] = True

    @classmethod
    def still_due(cls, message) -> bool:
        """As long as the recipient may see what it is about."""
        return still_visible(message, POLICIES)


@register
class OpinionAsked(PlanNotification):
    kind = "ppcs.opinion_asked"
    event = "le DAC demande l’avis de l’équipe sur un plan"
    to_whom = "les membres de l’équipe qui ont un compte et peuvent lire le plan"
    subject = "Votre avis est demandé sur un plan"
    sentence = "Le DAC vous demande votre avis sur un plan. Un clic suffit."


@register
class OpinionsIn(PlanNotification):
    kind = "ppcs.opinions_in"
    event = "tous les avis sont arrivés, ou la date est passée"
    to_whom = "le référent s’il est encore au DAC, à défaut tous ses coordinateurs"
    subject = "La concertation sur un plan est terminée"
    sentence = "Les avis attendus sur un plan sont là, ou leur date est passée."


@register
class PlanValidated(PlanNotification):
    kind = "ppcs.plan_validated"
    event = "une version d’un plan entre en vigueur"
    to_whom = "les membres de l’équipe qui ont un compte et peuvent lire le plan"
    subject = "Un plan est en vigueur"
    sentence = "Une version d’un plan auquel vous participez est en vigueur."


@register
class ActionNotDone(PlanNotification):
    kind = "ppcs.action_not_done"
    event = "un porteur dit qu’une action ne se fera pas"
    to_whom = (
        "le référent s’il est encore au DAC, à défaut tous ses coordinateurs ; sauf qui l’écrit"
    )
    subject = "Une action d’un plan ne se fera pas"
    sentence = "Une action d’un plan que vous suivez ne se fera pas. Le motif est noté."


@register
class PlanFrozen(PlanNotification):
    kind = "ppcs.plan_frozen"
    event = "l’accord de la personne pour le plan ne vaut plus : il n’est plus partagé"
    to_whom = "le référent s’il est encore au DAC, à défaut tous ses coordinateurs"
    subject = "Un plan n’est plus partagé"
    sentence = "Un accord ne vaut plus : un plan que vous suivez n’est plus partagé."


@register
class PlanClosed(PlanNotification):
    kind = "ppcs.plan_closed"
    event = "un plan est clos"
    to_whom = "les membres de l’équipe qui ont un compte et pouvaient le lire"
    subject = "Un plan est clos"
    sentence = "Un plan auquel vous participiez est clos."


@register
class AlertSeen(PlanNotification):
    kind = "ppcs.alert_raised"
    event = "un membre de l’équipe signale une alerte du plan"
    to_whom = (
        "le référent s’il est encore au DAC, à défaut tous ses coordinateurs ; sauf qui signale"
    )
    subject = "Une alerte d’un plan est levée"
    sentence = "Une alerte d’un plan que vous suivez vient d’être signalée."


@register
class AlertSettled(PlanNotification):
    kind = "ppcs.alert_settled"
    event = "le DAC dit ce qui a été fait d’une alerte"
    to_whom = "qui a signalé l’alerte, s’il peut encore la lire"
    subject = "L’alerte que vous avez signalée est traitée"
    sentence = "Le DAC a dit ce qui a été fait de l’alerte que vous avez signalée."


class Reminder(PlanNotification):
    """A reminder of one action; true when it was noted, asked again when it leaves."""

    @classmethod
    def still_due(cls, message) -> bool:
        return _is_due(message, ActionReminder.objects.filter(public_id=message.about_id))


@register
class ActionDueSoon(Reminder):
    kind = "ppcs.action_due_soon"
    event = "l’échéance d’une action approche (jours de rappel du DAC)"
    to_whom = (
        "les porteurs qui ont un compte et peuvent la suivre, s’ils le veulent au fil de l’eau"
    )
    subject = "Une action arrive à son échéance"
    sentence = "L’échéance d’une action qui vous est confiée approche."


@register
class ActionOverdue(Reminder):
    kind = "ppcs.action_overdue"
    event = (
        "l’échéance d’une action est passée : le premier jour ouvré, puis une dernière fois "
        "(jours de rappel du DAC)"
    )
    to_whom = (
        "les porteurs qui ont un compte et peuvent la suivre, s’ils le veulent au fil de l’eau"
    )
    subject = "L’échéance d’une action est passée"
    sentence = "L’échéance d’une action qui vous est confiée est passée."


@register
class ActionLeftUndone(Reminder):
    kind = "ppcs.action_left_undone"
    event = "une action reste en retard (jours de rappel du DAC)"
    to_whom = (
        "le référent s’il est encore au DAC, à défaut tous ses coordinateurs ; s’ils le veulent "
        "au fil de l’eau"
    )
    subject = "Une action reste en retard"
    sentence = "Une action d’un plan que vous suivez reste en retard."


@register
class ActionsOfTheMorning(Notification):
    kind = "ppcs.actions_of_the_morning"
    event = "le matin, s’il y a de nouveaux rappels : échéances qui approchent ou sont passées"
    to_whom = "les porteurs et les référents qui n’ont pas choisi « au fil de l’eau », une fois"
    subject = "Vos actions de ce matin"
    sentence = "Des échéances approchent ou sont passées : votre liste du matin vous attend."

    @classmethod
    def still_due(cls, message) -> bool:
        """The morning is over for whoever did everything meanwhile."""
        return _is_due(message, ActionReminder.objects.filter(digest__public_id=message.about_id))


def _is_due(message, reminders) -> bool:
    rows = reminders.filter(user=message.recipient)
    today = timezone.localdate()
    return bool(standing_of_reminders(message.recipient, rows, today=today).due)
