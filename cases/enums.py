"""The vocabulary of requests and situations."""

from django.db import models


class ReferralStatus(models.TextChoices):
    """States composed from words attested in the field (qualifier, primo-évaluation, réorientation)."""

    DRAFT = "draft", "brouillon"
    RECEIVED = "received", "reçue"
    ASSESSING = "assessing", "en primo-évaluation"
    MORE_ASKED = "more_asked", "complément demandé"
    ANSWERED = "answered", "répondue"
    REDIRECTED = "redirected", "réorientée"
    DECLINED = "declined", "non retenue"
    ACCEPTED = "accepted", "acceptée"
    WITHDRAWN = "withdrawn", "retirée"


OPEN_STATUSES = (
    ReferralStatus.RECEIVED,
    ReferralStatus.ASSESSING,
    ReferralStatus.MORE_ASKED,
)
DECIDED_STATUSES = (
    ReferralStatus.ANSWERED,
    ReferralStatus.REDIRECTED,
    ReferralStatus.DECLINED,
    ReferralStatus.ACCEPTED,
)


class Nature(models.TextChoices):
    SUPPORT = "support", "demande d’appui"
    QUESTION = "question", "question sans identité"


class Channel(models.TextChoices):
    ONLINE = "online", "en ligne"
    PHONE = "phone", "par téléphone"
    LETTER = "letter", "par courrier"


class Urgency(models.TextChoices):
    WITHIN_48_HOURS = "within_48_hours", "Sous 48 h"
    WITHIN_15_DAYS = "within_15_days", "Sous 15 jours"
    WITHIN_MONTH = "within_month", "Dans le mois"


class Agreement(models.TextChoices):
    """What the person knows and said of the transmission to the DAC."""

    AGREED = "agreed", "Oui, je lui ai expliqué et elle est d’accord"
    NOT_OPPOSED = "not_opposed", "Elle est informée et ne s’y oppose pas"
    REPRESENTATIVE = (
        "representative",
        "Elle ne peut pas s’exprimer ; son représentant est d’accord",
    )
    NOT_YET = (
        "not_yet",
        "Pas encore : je souhaite d’abord un conseil, sans transmettre son identité",
    )


class Sex(models.TextChoices):
    """The INS trait; « indéterminé » is kept because the référentiel has it."""

    FEMALE = "F", "féminin"
    MALE = "M", "masculin"
    UNKNOWN = "I", "indéterminé"


class LivingPlace(models.TextChoices):
    HOME = "home", "à domicile"
    HOSPITAL = "hospital", "hospitalisée"
    INSTITUTION = "institution", "en établissement"
    NO_HOME = "no_home", "sans domicile stable"


class CloseContactKind(models.TextChoices):
    TRUSTED_PERSON = "trusted_person", "personne de confiance"
    CARER = "carer", "aidant ou proche"
    LEGAL_REPRESENTATIVE = "legal_representative", "représentant légal"


class GpStatus(models.TextChoices):
    """Where things stand with the médecin traitant, who is associated, not a gatekeeper."""

    REQUESTER = "requester", "c’est le demandeur"
    AGREED = "agreed", "informé, d’accord"
    INFORMED = "informed", "informé"
    DISAGREED = "disagreed", "en désaccord"
    UNREACHABLE = "unreachable", "injoignable"
    NOT_CONTACTED = "not_contacted", "non contacté"
    NONE = "none", "pas de médecin traitant"


class RequesterKind(models.TextChoices):
    LIBERAL = "liberal", "professionnel libéral"
    HOSPITAL = "hospital", "établissement de santé"
    SOCIAL = "social", "service social"
    MEDICO_SOCIAL = "medico_social", "service ou établissement médico-social"
    PERSON = "person", "la personne elle-même"
    CARER = "carer", "un proche"
    OTHER = "other", "autre"


class Subsidiarity(models.TextChoices):
    """The check that the law asks for (L6327-3: « intervention subsidiaire »)."""

    NO_CLOSER = "no_closer", "Aucun acteur de proximité ne peut répondre seul"
    CLOSER_WITH_SUPPORT = "closer_with_support", "Un acteur de proximité répond, avec un appui"
    CLOSER_ALONE = "closer_alone", "Un acteur de proximité peut répondre seul"


class AnswerLevel(models.TextChoices):
    INFORMATION = "information", "Information"
    ORIENTATION = "orientation", "Orientation, mise en relation"
    SUPPORT = "support", "Appui à la coordination"


class CaseStatus(models.TextChoices):
    OPEN = "open", "en cours"
    ON_WATCH = "on_watch", "en veille"
    CLOSED = "closed", "clôturée"


class DueKind(models.TextChoices):
    """What the next due date of a situation is about; written downwards by the apps above."""

    FIRST_CONTACT = "first_contact", "Premier contact avec la personne"
    CONTACT = "contact", "Reprendre contact avec la personne"
    VISIT = "visit", "Visite à domicile"
    MEETING = "meeting", "Réunion avec les intervenants"
    REVIEW = "review", "Faire le point sur la situation"
    WATCH_END = "watch_end", "Fin de veille : refaire le point"


class InsStatus(models.TextChoices):
    """Statuses of a health identity; only ‘provisoire’ can be given without the INSi service."""

    PROVISIONAL = "provisional", "identité provisoire"
    VALIDATED = "validated", "identité validée"
    RETRIEVED = "retrieved", "identité récupérée"
    QUALIFIED = "qualified", "identité qualifiée"
