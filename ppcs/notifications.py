"""Every message about a plan: to whom, in which words."""

from typing import ClassVar

from notifications.registry import Notification, register


class PlanNotification(Notification):
    """A message whose sentence the DAC may reword."""

    editable: ClassVar[bool] = True


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
    event = "la personne retire son accord pour le plan : il n’est plus partagé"
    to_whom = "le référent s’il est encore au DAC, à défaut tous ses coordinateurs"
    subject = "Un plan n’est plus partagé"
    sentence = "Un accord a été retiré : un plan que vous suivez n’est plus partagé."


@register
class PlanClosed(PlanNotification):
    kind = "ppcs.plan_closed"
    event = "un plan est clos"
    to_whom = "les membres de l’équipe qui ont un compte et pouvaient le lire"
    subject = "Un plan est clos"
    sentence = "Un plan auquel vous participiez est clos."
