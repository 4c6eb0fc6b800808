"""The vocabulary of the control of data."""

from django.db import models


class AlertRule(models.TextChoices):
    """What is looked for in the journal; the thresholds are settings of each DAC."""

    MANY_FILES = "many_files", "beaucoup de situations en peu de temps"
    SAME_SURNAME = "same_surname", "même nom que la personne consultée"
    WITHOUT_LINK = "without_link", "consultation sans lien avec la situation"
    REFUSALS = "refusals", "accès refusés à la suite"
    AT_NIGHT = "at_night", "consultation de nuit"
    EMERGENCY = "emergency", "ouverture d’urgence"
    EMERGENCY_RATE = "emergency_rate", "ouvertures d’urgence trop nombreuses"


class AlertStatus(models.TextChoices):
    OPEN = "open", "à regarder"
    LOOKED_AT = "looked_at", "regardée"
    CLOSED = "closed", "traitée"


class AlertOutcome(models.TextChoices):
    """What came out of it; the words beside it say why."""

    LEGITIMATE = "legitimate", "accès légitime"
    EXPLAINED = "explained", "accès expliqué, rappel des règles fait"
    UNJUSTIFIED = "unjustified", "accès injustifié, suite donnée"
    FALSE_ALARM = "false_alarm", "fausse alerte"


class ExportReason(models.TextChoices):
    """Why rows of the journal are taken out of the application."""

    CONTROL = "control", "contrôle interne"
    REQUEST = "request", "demande d’une personne sur ses données"
    INCIDENT = "incident", "incident ou violation de données"
    AUTHORITY = "authority", "demande d’une autorité"


class ThirdParties(models.TextChoices):
    """How the person's own list of who looked shows the people on it."""

    FUNCTION = "function", "leur fonction et leur organisme"
    NAME = "name", "leur nom, leur fonction et leur organisme"


# --- The rights of a person, retention, erasure ---
class RightKind(models.TextChoices):
    ACCESS = "access", "accès à ses données"
    RECTIFICATION = "rectification", "rectification"
    RESTRICTION = "restriction", "limitation du traitement"
    ERASURE = "erasure", "effacement"


class AskedBy(models.TextChoices):
    PERSON = "person", "la personne elle-même"
    REPRESENTATIVE = "representative", "son représentant légal"
    MANDATED = "mandated", "quelqu’un qu’elle a mandaté par écrit"


class IdentityCheck(models.TextChoices):
    DOCUMENT = "document", "pièce d’identité vue"
    KNOWN = "known", "reconnue par quelqu’un qui la suit"
    MANDATE = "mandate", "jugement ou mandat vu, et pièce d’identité"


class RequestStatus(models.TextChoices):
    RECEIVED = "received", "à traiter"
    ANSWERED = "answered", "répondue"
    REFUSED = "refused", "refusée"


class ExportStatus(models.TextChoices):
    ASKED = "asked", "en préparation"
    PREPARED = "prepared", "à relire"
    REVIEWED = "reviewed", "relue"
    RELEASED = "released", "remise"
    REFUSED = "refused", "refusée"


class HandedOver(models.TextChoices):
    IN_PERSON = "in_person", "en main propre"
    POST = "post", "courrier recommandé avec avis de réception"
    SECURE = "secure", "messagerie sécurisée de santé"


class Extent(models.TextChoices):
    """How much of a person goes: what social data her situation holds, or everything."""

    SOCIAL = "social", "les données sociales"
    WHOLE = "whole", "tout ce qui la concerne"


class Kept(models.TextChoices):
    NOTHING = "nothing", "effacer"
    FIGURES = "figures", "anonymiser"


class ErasureReason(models.TextChoices):
    RETENTION = "retention", "durée de conservation atteinte"
    REQUEST = "request", "demande de la personne"


class ErasureStatus(models.TextChoices):
    DUE = "due", "proposé"
    ASKED = "asked", "à confirmer"
    DONE = "done", "fait"
    DROPPED = "dropped", "écarté"


class AgeBand(models.TextChoices):
    CHILD = "child", "moins de 18 ans"
    YOUNG = "young", "18 à 39 ans"
    MIDDLE = "middle", "40 à 59 ans"
    SENIOR = "senior", "60 à 74 ans"
    OLD = "old", "75 à 84 ans"
    VERY_OLD = "very_old", "85 ans et plus"
    UNKNOWN = "unknown", "inconnu"
