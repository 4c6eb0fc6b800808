"""The vocabulary of the commission. Codes are ours; labels marked inferred in the docs are settings."""

from django.db import models


class Quality(models.TextChoices):
    """In which quality somebody holds a mandate; none of them opens a situation by itself."""

    ANIMATOR = "animator", "animateur"
    PERMANENT = "permanent", "membre permanent"
    SUBSTITUTE = "substitute", "suppléant"
    SECRETARY = "secretary", "secrétariat"
    GUEST = "guest", "invité"


class Family(models.TextChoices):
    """What somebody brings to the table: counted for the quorum, shown instead of the name."""

    COORDINATION = "coordination", "coordination"
    PSYCHIATRY = "psychiatry", "psychiatrie"
    HEALTH = "health", "santé, soins"
    SOCIAL = "social", "action sociale"
    MEDICO_SOCIAL = "medico_social", "médico-social"
    HOUSING = "housing", "logement"
    TOWN = "town", "service de ville"
    USERS = "users", "usagers, familles, pairs"


class MandateStatus(models.TextChoices):
    ACTIVE = "active", "en cours"
    SUSPENDED = "suspended", "suspendu"
    ENDED = "ended", "terminé"


class SituationStatus(models.TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "saisine déposée"
    TO_COMPLETE = "to_complete", "compléments demandés"
    UNDER_REVIEW = "under_review", "en instruction"
    INADMISSIBLE = "inadmissible", "non recevable, réorientée"
    ADMISSIBLE = "admissible", "recevable, en attente d’inscription"
    SCHEDULED = "scheduled", "inscrite à l’ordre du jour"
    ADJOURNED = "adjourned", "ajournée"
    EXAMINED = "examined", "examinée"
    PLAN_RUNNING = "plan_running", "plan d’action en cours"
    TO_REPRESENT = "to_represent", "à représenter"
    SUSPENDED = "suspended", "suspendue"
    OPPOSITION = "opposition", "opposition de la personne"
    CLOSED = "closed", "clôturée"
    PURGED = "purged", "purgée"


_S = SituationStatus
# Before the commission looked at it, and after.
INSTRUCTED = frozenset(
    s.value for s in (_S.SUBMITTED, _S.TO_COMPLETE, _S.UNDER_REVIEW, _S.ADMISSIBLE, _S.ADJOURNED)
)
FOLLOWED = frozenset(s.value for s in (_S.EXAMINED, _S.PLAN_RUNNING, _S.TO_REPRESENT, _S.SCHEDULED))
# What has been sent and may be stopped.
OPPOSABLE = frozenset(_S.values) - {_S.DRAFT.value, _S.OPPOSITION.value, _S.PURGED.value}
OVER = frozenset(s.value for s in (_S.INADMISSIBLE, _S.CLOSED, _S.OPPOSITION))
WITH_REFERRER = frozenset({_S.DRAFT.value, _S.TO_COMPLETE.value})


class StatusWord(models.TextChoices):
    """All that a referrer learns of the way of their saisine (rule R8)."""

    RECEIVED = "received", "reçue"
    RUNNING = "running", "en cours"
    EXAMINED = "examined", "examinée"
    CLOSED = "closed", "close"


class Mode(models.TextChoices):
    ANONYMOUS = "anonymous", "anonyme"
    NOMINATIVE = "nominative", "nominatif restreint"


class YesNoUnknown(models.TextChoices):
    YES = "yes", "oui"
    NO = "no", "non"
    UNKNOWN = "unknown", "ne sait pas"


class PersonType(models.TextChoices):
    """A minor, or an adult under protection, never goes the ordinary way (abuse case A22)."""

    ADULT = "adult", "majeure"
    PROTECTED = "protected", "majeure protégée"
    MINOR = "minor", "mineure"


class Sex(models.TextChoices):
    FEMALE = "female", "femme"
    MALE = "male", "homme"
    OTHER = "other", "autre ou non précisé"


class CareFollowUp(models.TextChoices):
    """All that may be written about care: no diagnosis, no treatment (rule R14)."""

    YES = "yes", "oui"
    NO = "no", "non"
    BROKEN = "broken", "rompu"
    UNKNOWN = "unknown", "inconnu"


class Protection(models.TextChoices):
    NONE = "none", "aucune"
    ASKED = "asked", "demandée"
    RUNNING = "running", "en cours"
    UNKNOWN = "unknown", "inconnue"


class Company(models.TextChoices):
    """Who comes with the person, if she comes."""

    ALONE = "alone", "seule"
    TRUSTED = "trusted", "avec sa personne de confiance"
    RELATIVE = "relative", "avec un proche"
    PEER = "peer", "avec un pair"
    GUARDIAN = "guardian", "avec son représentant légal"


class DecisionKind(models.TextChoices):
    INFORMATION = "information", "information de la personne"
    ACCORD = "accord", "accord de la personne"
    OPPOSITION = "opposition", "opposition"


class Outcome(models.TextChoices):
    GIVEN = "given", "donné"
    NOT_COLLECTED = "not_collected", "non recueilli"
    REFUSED = "refused", "refusé"
    WITHDRAWN = "withdrawn", "retiré"


class Means(models.TextChoices):
    SPOKEN = "spoken", "de vive voix"
    WRITTEN = "written", "par écrit"
    PHONE = "phone", "par téléphone"
    ELECTRONIC = "electronic", "par voie électronique"


class Scope(models.TextChoices):
    """The categories of information that an accord covers."""

    FACTS = "facts", "la fiche sans identité"
    CARE = "care", "l’existence d’un suivi de soins"
    IDENTITY = "identity", "l’identité"


class SessionStatus(models.TextChoices):
    PLANNED = "planned", "prévue"
    CONVENED = "convened", "convoquée"
    OPENED = "opened", "ouverte"
    CLOSED = "closed", "fermée"
    CANCELLED = "cancelled", "annulée"


class EntryOutcome(models.TextChoices):
    EXAMINED = "examined", "examinée"
    ADJOURNED = "adjourned", "ajournée"
    WITHDRAWN = "withdrawn", "retirée de l’ordre du jour"


class LinkKind(models.TextChoices):
    """Why somebody stays away (deport); inferred, after the model of article R1110-10 CSP."""

    RELATIVE = "relative", "lien familial ou proche"
    NEIGHBOUR = "neighbour", "voisinage"
    COLLEAGUE = "colleague", "lien professionnel direct"
    LANDLORD = "landlord", "bailleur ou partie à un litige"
    EVALUATOR = "evaluator", "évaluation d’une plainte"
    ELECTED = "elected", "mandat électif"
    OTHER = "other", "autre lien"


class Audience(models.TextChoices):
    """Who reads a contribution: its author says so, and nobody is obliged to write one (R12)."""

    ANIMATOR = "animator", "l’animateur seulement"
    CHOSEN = "chosen", "les personnes choisies"
    SECRET_LIST = "secret_list", "les professions de la liste R1110-2"
    EVERYBODY = "everybody", "l’animateur et les professions de la liste R1110-2"


class RecordStatus(models.TextChoices):
    DRAFT = "draft", "en rédaction"
    PROPOSED = "proposed", "à valider par un membre"
    VALIDATED = "validated", "validé"


class ProposalStatus(models.TextChoices):
    DISCUSSED = "discussed", "en discussion"
    RETAINED = "retained", "retenue"
    DROPPED = "dropped", "écartée"
    DONE = "done", "réalisée"
    NOT_DONE = "not_done", "non réalisée"


class VaultPurpose(models.TextChoices):
    LINK_CHECK = "link_check", "vérifier un lien avec un membre"
    CONTACT = "contact", "joindre la personne"
    RETURN = "return", "rendre compte à la personne"
    RIGHTS = "rights", "répondre à une demande de droits"
    NOMINATIVE = "nominative", "examen nominatif couvert par l’accord"


class RightKind(models.TextChoices):
    ACCESS = "access", "accès"
    RECTIFICATION = "rectification", "rectification"
    OPPOSITION = "opposition", "opposition"
    COMPLAINT = "complaint", "réclamation"


class ReturnWay(models.TextChoices):
    """How the person was told what was proposed."""

    MEETING = "meeting", "lors d’une rencontre"
    PHONE = "phone", "par téléphone"
    LETTER = "letter", "remise en main propre"
    IMPOSSIBLE = "impossible", "impossible"


class PurgeReason(models.TextChoices):
    CLOSED = "closed", "situation clôturée"
    INADMISSIBLE = "inadmissible", "saisine non recevable"
    OPPOSITION = "opposition", "opposition de la personne"


class ItemList(models.TextChoices):
    """The lists that each commission words itself; what they begin with is in defaults.py."""

    REFERRER_KIND = "referrer_kind", "types de saisissant"
    LINK_KIND = "link_kind", "liens avec la personne"
    AGE_BAND = "age_band", "tranches d’âge"
    HOUSEHOLD = "household", "compositions du ménage"
    HOUSING = "housing", "situations de logement"
    AREA = "area", "secteurs"
    MOTIVE = "motive", "motifs de saisine"
    FACTOR = "factor", "facteurs intriqués"
    BODY_KIND = "body_kind", "types d’intervenants"
    CHECK = "check", "points de recevabilité"
    INADMISSIBLE = "inadmissible", "motifs de non-recevabilité"
    ADJOURNMENT = "adjournment", "motifs d’ajournement"
    SUSPENSION = "suspension", "motifs de suspension"
    NO_ACCORD = "no_accord", "motifs d’accord non recueilli"
    PRECONISATION = "preconisation", "types de préconisations"
    NOT_DONE = "not_done", "motifs de non-réalisation"
    CLOSING = "closing", "motifs de clôture"
    BLOCKAGE = "blockage", "réponses manquantes"


class ReaderKind(models.TextChoices):
    """At which title somebody reads the published bilan; none of them opens anything else (R3)."""

    PRESIDENT = "president", "élu qui préside le CLSM"
    COPIL = "copil", "comité de pilotage"
    PTSM = "ptsm", "projet territorial de santé mentale"
    FUNDER = "funder", "financeur"


class SetUpSection(models.TextChoices):
    """The parts of the settings of a commission; each has a form of its own."""

    IDENTITY = "identity", "Nom et porteur"
    RESPONSIBILITY = "responsibility", "Responsabilité du traitement"
    DELAYS = "delays", "Délais"
    RETENTION = "retention", "Durées de lecture et de conservation"
    SESSION = "session", "Séance et quorum"
    ACCORD = "accord", "Accord de la personne"
    FIGURES = "figures", "Chiffres"


# The lists whose items may be absent for whoever is outside the list of article R1110-2.
CARE_LISTS = frozenset(
    {
        ItemList.REFERRER_KIND.value,
        ItemList.LINK_KIND.value,
        ItemList.MOTIVE.value,
        ItemList.FACTOR.value,
        ItemList.BODY_KIND.value,
    }
)
