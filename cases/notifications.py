"""Every message about a request or a situation: to whom, in which words."""

from typing import ClassVar

from cases.models import Case, Referral
from cases.permissions import CASE, CASE_PERIOD, REFERRAL
from cases.selectors.outside import follows
from notifications.registry import Notification, register, still_visible

POLICIES = (CASE, CASE_PERIOD, REFERRAL)


class CaseNotification(Notification):
    """A message whose sentence the DAC may reword."""

    editable: ClassVar[bool] = True

    @classmethod
    def still_due(cls, message) -> bool:
        """As long as the recipient may see what it is about."""
        return still_visible(message, POLICIES)


class FollowUpNotification(CaseNotification):
    """A change in the life of a situation, for those outside of the DAC whom it concerns."""

    @classmethod
    def still_due(cls, message) -> bool:
        """To the requester, who goes on seeing the request: unless the person closed the rest."""
        if not super().still_due(message):
            return False
        if message.about_type != Referral._meta.label_lower:
            return True
        case = Case.objects.filter(referrals__public_id=message.about_id).first()
        return case is None or follows(message.recipient, case)


# A change in the life of a situation leaves the DAC for these two, never with its reason.
OUTSIDE = (
    "le demandeur et le médecin traitant de l’équipe, s’ils ont un compte et que la personne ne "
    "l’a pas fermé à eux ; une fois à qui est les deux ; sauf qui le fait"
)


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
class CaseHandedOver(CaseNotification):
    kind = "cases.case_handed_over"
    event = "une situation est confiée à un autre référent"
    to_whom = "le référent qui la quitte, si ce n’est pas lui qui la confie"
    subject = "Une situation a changé de référent"
    sentence = "Une situation dont vous étiez référent est confiée à un collègue."


@register
class FollowUpOnWatch(FollowUpNotification):
    kind = "cases.follow_up_on_watch"
    event = "une situation est mise en veille"
    to_whom = OUTSIDE
    subject = "Un suivi est mis en veille"
    sentence = "Un suivi du DAC qui vous concerne est mis en veille jusqu’à un prochain point."


@register
class FollowUpResumed(FollowUpNotification):
    kind = "cases.follow_up_resumed"
    event = "le suivi reprend après une veille"
    to_whom = OUTSIDE
    subject = "Un suivi reprend"
    sentence = "Un suivi du DAC qui vous concerne reprend après une veille."


@register
class FollowUpEntrusted(FollowUpNotification):
    kind = "cases.follow_up_entrusted"
    event = "une situation est confiée à un autre référent"
    to_whom = OUTSIDE
    subject = "Votre interlocuteur au DAC change"
    sentence = "Un suivi du DAC qui vous concerne a un nouveau référent."


@register
class FollowUpClosed(FollowUpNotification):
    kind = "cases.follow_up_closed"
    event = "une situation est clôturée"
    to_whom = OUTSIDE
    subject = "Un suivi est terminé"
    sentence = "Un suivi du DAC qui vous concerne est terminé."


@register
class FollowUpReopened(FollowUpNotification):
    kind = "cases.follow_up_reopened"
    event = "une situation clôturée est rouverte"
    to_whom = (
        "le demandeur du suivi précédent, s’il a un compte ; le médecin traitant l’est quand la "
        "personne, de nouveau informée, ne s’oppose pas ; sauf qui la rouvre"
    )
    subject = "Un suivi est rouvert"
    sentence = "Un suivi du DAC qui vous concernait est rouvert."


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


# --- Openings in an emergency: the same words for every DAC, so that none can soften them ---
@register
class EmergencyOpened(Notification):
    kind = "cases.emergency_opened"
    event = "une situation est ouverte en urgence"
    to_whom = (
        "le référent s’il est encore au DAC, à défaut tous ses coordinateurs ; les responsables ; "
        "le délégué à la protection des données du DAC ; sauf qui l’ouvre"
    )
    subject = "Une situation a été ouverte en urgence"
    sentence = "Une situation de votre DAC vient d’être ouverte en urgence, pour trente minutes."


@register
class OpeningToJudge(Notification):
    kind = "cases.opening_to_judge"
    event = "une ouverture d’urgence attend d’être jugée (chaque jour jusqu’au jugement)"
    to_whom = "qui peut la juger : les responsables du DAC, à défaut ses coordinateurs"
    subject = "Une ouverture d’urgence attend votre jugement"
    sentence = "Une ouverture d’urgence attend que vous disiez si elle était justifiée."


@register
class OpeningNotJudged(Notification):
    kind = "cases.opening_not_judged"
    event = "le délai est passé sans qu’une ouverture d’urgence ait été jugée"
    to_whom = "qui peut la juger, et le délégué à la protection des données du DAC"
    subject = "Une ouverture d’urgence n’a pas été jugée à temps"
    sentence = "Une ouverture d’urgence n’a été jugée par personne dans le délai prévu."


@register
class OpeningJudged(Notification):
    kind = "cases.opening_judged"
    event = "une ouverture d’urgence est jugée"
    to_whom = "qui l’a faite"
    subject = "Votre ouverture d’urgence a été jugée"
    sentence = "Une ouverture d’urgence que vous avez faite a été jugée."


@register
class OpeningsTooMany(Notification):
    kind = "cases.openings_too_many"
    event = "les ouvertures d’urgence d’un DAC dépassent le seuil (une fois par mois)"
    to_whom = "les responsables et le délégué à la protection des données du DAC"
    subject = "Les ouvertures d’urgence sont nombreuses"
    sentence = "Les ouvertures d’urgence de votre DAC dépassent le seuil prévu."
