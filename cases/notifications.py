"""Every message about a request or a situation: to whom, in which words."""

from typing import ClassVar

from notifications.registry import Notification, register


class CaseNotification(Notification):
    """A message whose sentence the DAC may reword."""

    editable: ClassVar[bool] = True


@register
class ReferralReceived(CaseNotification):
    kind = "cases.referral_received"
    event = "une demande arrive au DAC, ou lui est réorientée"
    to_whom = "les coordinateurs du DAC"
    subject = "Une demande d’appui est arrivée"
    sentence = "Une demande d’appui attend d’être qualifiée."


@register
class ReferralReceipt(CaseNotification):
    kind = "cases.referral_receipt"
    event = "une demande est envoyée"
    to_whom = "le demandeur"
    subject = "Votre demande d’appui est bien arrivée"
    sentence = "Votre demande est arrivée au DAC, qui vous répondra à la date promise."


@register
class ComplementAsked(CaseNotification):
    kind = "cases.complement_asked"
    event = "le DAC demande un complément"
    to_whom = "le demandeur"
    subject = "Le DAC a besoin d’une précision"
    sentence = "Le DAC vous demande une précision avant de répondre à votre demande."


@register
class ComplementReceived(CaseNotification):
    kind = "cases.complement_received"
    event = "le complément est envoyé"
    to_whom = "le coordinateur qui qualifie la demande, à défaut tous ceux du DAC"
    subject = "Un complément est arrivé"
    sentence = "Le complément que vous attendiez pour une demande est arrivé."


@register
class ReferralAnswered(CaseNotification):
    kind = "cases.referral_answered"
    event = "le DAC répond, réoriente, ne retient pas ou accepte"
    to_whom = "le demandeur"
    subject = "Le DAC a répondu à votre demande"
    sentence = "La réponse du DAC à votre demande vous attend."


@register
class ReferralWithdrawn(CaseNotification):
    kind = "cases.referral_withdrawn"
    event = "une demande est retirée"
    to_whom = (
        "le coordinateur qui la qualifie, à défaut tous ceux du DAC ; et le demandeur ; "
        "sauf qui la retire"
    )
    subject = "Une demande a été retirée"
    sentence = "Une demande d’appui a été retirée."


@register
class ReferralAssigned(CaseNotification):
    kind = "cases.referral_assigned"
    event = "une demande est confiée à un autre coordinateur"
    to_whom = "ce coordinateur"
    subject = "Une demande vous est confiée"
    sentence = "Une demande d’appui vous est confiée pour être qualifiée."


@register
class CaseEntrusted(CaseNotification):
    kind = "cases.case_entrusted"
    event = "une situation est ouverte, ou confiée à un autre référent"
    to_whom = "le référent, si ce n’est pas lui qui l’ouvre ou la prend"
    subject = "Une situation vous est confiée"
    sentence = "Vous êtes désormais référent d’une situation."


@register
class RequestAttached(CaseNotification):
    kind = "cases.request_attached"
    event = "une nouvelle demande est rattachée à une situation ouverte"
    to_whom = (
        "le référent s’il est encore au DAC, à défaut tous ses coordinateurs ; sauf qui la rattache"
    )
    subject = "Une demande est rattachée à une situation"
    sentence = "Une nouvelle demande est rattachée à une situation que vous suivez."


@register
class AnswerDueSoon(CaseNotification):
    kind = "cases.answer_due_soon"
    event = "la date promise approche (jours de rappel du DAC)"
    to_whom = "le coordinateur qui la qualifie, à défaut tous ceux du DAC"
    subject = "Une réponse est bientôt due"
    sentence = "La réponse promise à une demande est bientôt due."


@register
class AnswerOverdue(CaseNotification):
    kind = "cases.answer_overdue"
    event = "la date promise est passée sans réponse"
    to_whom = "le coordinateur qui la qualifie, à défaut tous ceux du DAC"
    subject = "Une réponse promise est en retard"
    sentence = "La date promise pour répondre à une demande est passée."


@register
class AnswerLate(CaseNotification):
    kind = "cases.answer_late"
    event = "la date promise est passée sans réponse"
    to_whom = "le demandeur"
    subject = "Votre demande attend encore sa réponse"
    sentence = "Le DAC n’a pas répondu à la date promise ; ses coordinateurs sont relancés."


@register
class AnswerEscalated(CaseNotification):
    kind = "cases.answer_escalated"
    event = "toujours pas de réponse (jours d’alerte du DAC)"
    to_whom = "les responsables du DAC"
    subject = "Une demande reste sans réponse"
    sentence = "Une demande reste sans réponse après la date promise."


@register
class TeamJoined(CaseNotification):
    kind = "cases.team_joined"
    event = "un membre de l’équipe peut désormais lire une situation"
    to_whom = "ce membre, s’il a un compte"
    subject = "Vous êtes dans l’équipe d’une situation"
    sentence = "Un coordinateur du DAC vous a fait entrer dans l’équipe d’une situation."


@register
class InvitedByName(CaseNotification):
    kind = "cases.invited_by_name"
    event = "un collègue est invité par son nom sur une situation"
    to_whom = "ce collègue"
    subject = "Vous êtes invité sur une situation"
    sentence = "Un coordinateur du DAC vous invite à lire une situation jusqu’à une date."


@register
class AccordWithdrawn(CaseNotification):
    kind = "cases.accord_withdrawn"
    event = "la personne revient sur une décision : un accord ne vaut plus"
    to_whom = (
        "le référent s’il est encore au DAC, à défaut tous ses coordinateurs ; sauf qui le note"
    )
    subject = "Un accord est retiré"
    sentence = "Une décision a changé dans une situation que vous suivez : un accord ne vaut plus."
