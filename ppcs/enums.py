"""The vocabulary of the plan; states after the ANS « projet personnalisé », kinds after the HAS."""

from django.db import models

from cases.enums import EVERY_VOLET, SUPPORT_VOLETS


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "brouillon"
    CONSULTING = "consulting", "en concertation"
    IN_FORCE = "in_force", "en vigueur"
    REVISING = "revising", "en révision"
    ON_HOLD = "on_hold", "en pause"
    CLOSED = "closed", "clos"
    CANCELLED = "cancelled", "annulé"


WRITABLE = frozenset({PlanStatus.DRAFT.value, PlanStatus.REVISING.value})
OPEN_PLAN = frozenset(PlanStatus.values) - {PlanStatus.CLOSED.value, PlanStatus.CANCELLED.value}


class Nature(models.TextChoices):
    """The three kinds that the HAS names in its definition of actions."""

    PROBLEM = "problem", "problème"
    UNMET_NEED = "unmet_need", "besoin non couvert"
    PROJECT = "project", "élément du projet de la personne"


class Presence(models.TextChoices):
    """« ? » of the ancestor plan: to be looked into before anything is decided."""

    YES = "yes", "oui"
    NO = "no", "non"
    TO_EXPLORE = "to_explore", "à mieux explorer"


class YesNo(models.TextChoices):
    YES = "yes", "oui"
    NO = "no", "non"


class ExpressedBy(models.TextChoices):
    PERSON = "person", "la personne"
    RELATIVE = "relative", "un proche"
    PROFESSIONAL = "professional", "un professionnel"


class GoalStatus(models.TextChoices):
    DRAFT = "draft", "en préparation"
    ACTIVE = "active", "en cours"
    DONE = "done", "terminé"
    CANCELLED = "cancelled", "abandonné"


class GoalOutcome(models.TextChoices):
    ACHIEVED = "achieved", "atteint"
    PARTLY = "partly", "partiellement atteint"
    NOT_ACHIEVED = "not_achieved", "non atteint"
    GIVEN_UP = "given_up", "abandonné"


class ActionStatus(models.TextChoices):
    PROPOSED = "proposed", "à confirmer"
    ACCEPTED = "accepted", "acceptée"
    IN_PROGRESS = "in_progress", "en cours"
    DONE = "done", "faite"
    NOT_DONE = "not_done", "non faite"
    CANCELLED = "cancelled", "annulée"


UNDER_WAY = frozenset(
    {
        ActionStatus.PROPOSED.value,
        ActionStatus.ACCEPTED.value,
        ActionStatus.IN_PROGRESS.value,
    }
)


class ReminderStage(models.TextChoices):
    """The reminders of one action and one due date, in their order."""

    BEFORE = "before", "avant l’échéance"
    AFTER = "after", "le premier jour ouvré après"
    AGAIN = "again", "dernier rappel"
    REFERENT = "referent", "alerte au référent"


class OwnerKind(models.TextChoices):
    MEMBER = "member", "intervenant"
    RELATIVE = "relative", "proche"
    PERSON = "person", "la personne"


class ConcertationMode(models.TextChoices):
    ASYNCHRONOUS = "asynchronous", "avis demandés à distance"
    MEETING = "meeting", "réunion"
    VIDEO = "video", "visioconférence"
    PHONE = "phone", "par téléphone"


class OpinionStatus(models.TextChoices):
    ASKED = "asked", "attendu"
    AGREED = "agreed", "d’accord"
    RESERVED = "reserved", "réserve"
    NO_OPINION = "no_opinion", "sans avis"
    LAPSED = "lapsed", "sans avis, la date étant passée"


class AgreementHow(models.TextChoices):
    """Who agreed on the content; the law wants it « chaque fois que cela est possible »."""

    PERSON = "person", "la personne est d’accord"
    REPRESENTATIVE = "representative", "son représentant légal est d’accord"
    IMPOSSIBLE = "impossible", "impossible à recueillir"


class GpHow(models.TextChoices):
    AGREED = "agreed", "d’accord"
    INFORMED = "informed", "informé"
    DISAGREED = "disagreed", "en désaccord"
    UNREACHABLE = "unreachable", "injoignable"
    NONE = "none", "pas de médecin traitant"


class Copy(models.TextChoices):
    """What is printed of a version: the plan, or « qui fait quoi et quand » alone; for two readers."""

    FULL = "full", "exemplaire complet"
    SUPPORT = "support", "exemplaire « aides »"
    DUTIES = "duties", "feuille « qui fait quoi »"
    DUTIES_SUPPORT = "duties_support", "feuille « qui fait quoi », volet aides"


VOLETS_OF_COPY = {
    Copy.FULL.value: EVERY_VOLET,
    Copy.DUTIES.value: EVERY_VOLET,
    Copy.SUPPORT.value: SUPPORT_VOLETS,
    Copy.DUTIES_SUPPORT.value: SUPPORT_VOLETS,
}
# the plan itself, of which the person keeps one, and the sheet that is printed alone
WHOLE_PLAN = frozenset({Copy.FULL.value, Copy.SUPPORT.value})
DUTY_SHEETS = frozenset({Copy.DUTIES.value, Copy.DUTIES_SUPPORT.value})


class CopyStatus(models.TextChoices):
    WAITING = "waiting", "en attente"
    MAKING = "making", "en préparation"
    READY = "ready", "prêt"
    FAILED = "failed", "à refaire"


class DeliveryMode(models.TextChoices):
    BY_HAND = "by_hand", "en main propre"
    POST = "post", "par courrier"
    SECURE_MAIL = "secure_mail", "messagerie sécurisée"
    PLATFORM = "platform", "dans Cordée"
    HEALTH_RECORD = "health_record", "Mon espace santé"


class Severity(models.TextChoices):
    WATCH = "watch", "à surveiller"
    REPORT = "report", "à signaler"
    EMERGENCY = "emergency", "urgence"


class RaisedStatus(models.TextChoices):
    """An alert of the plan that somebody saw: waiting, in hand, over."""

    RAISED = "raised", "levée"
    TAKEN_UP = "taken_up", "prise en charge"
    SETTLED = "settled", "traitée"


class RaisedOutcome(models.TextChoices):
    """What an alert led to for the plan."""

    REVIEWED = "reviewed", "un point d’étape a été fait"
    REVISED = "revised", "le plan est révisé"
    NOTHING_MORE = "nothing_more", "rien de plus pour le plan"


class CallKind(models.TextChoices):
    """What calls for a re-evaluation before its date."""

    DISCHARGE = "discharge", "sortie d’hospitalisation"
    LIFE_EVENT = "life_event", "évènement de vie"
    REQUEST = "request", "demande de la personne"
    ALERT = "alert", "alerte"


class ReviewCategory(models.TextChoices):
    """ANS TRE_R389."""

    PARTIAL = "partial", "bilan partiel"
    INTERMEDIATE = "intermediate", "bilan intermédiaire"
    FINAL = "final", "bilan final"


class ReviewFinding(models.TextChoices):
    """Where the criterion of a goal stands on the day of a review; the goal itself goes on."""

    ACHIEVED = "achieved", "atteint"
    PARTLY = "partly", "partiellement atteint"
    NOT_ACHIEVED = "not_achieved", "non atteint"
    NOT_ASSESSABLE = "not_assessable", "non évaluable"


class ReviewDecision(models.TextChoices):
    GO_ON = "go_on", "poursuivre"
    ADJUST = "adjust", "ajuster"
    REVISE = "revise", "réviser le plan"
    CLOSE = "close", "clore"


class FollowUp(models.TextChoices):
    NEXT_VERSION = "next_version", "repris dans la version suivante"
    DROPPED = "dropped", "abandonné avec l’accord de la personne"
    ALTERNATIVE = "alternative", "une autre solution a été trouvée"
    REPORTED = "reported", "signalé : besoin non couvert sur le territoire"
