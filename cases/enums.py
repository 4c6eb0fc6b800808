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
    START_PLAN = "start_plan", "Commencer le plan"
    OPINIONS = "opinions", "Avis attendus sur le plan"
    ACTION = "action", "Action à échéance"
    PLAN_REVIEW = "plan_review", "Bilan à faire"
    ALERT = "alert", "Alerte levée"
    ACCORD = "accord", "Accord qui expire"


class InsStatus(models.TextChoices):
    """Statuses of a health identity; only ‘provisoire’ can be given without the INSi service."""

    PROVISIONAL = "provisional", "identité provisoire"
    VALIDATED = "validated", "identité validée"
    RETRIEVED = "retrieved", "identité récupérée"
    QUALIFIED = "qualified", "identité qualifiée"


class Volet(models.TextChoices):
    """What a piece of information belongs to; the care volet is closed to whoever is outside."""

    CARE = "care", "soins"
    SUPPORT = "support", "aides"
    COORDINATION = "coordination", "coordination"


EVERY_VOLET = frozenset(Volet.values)
# what the person's accord for the « aides » opens; what the « aides » copy of a plan holds
SUPPORT_VOLETS = frozenset({Volet.SUPPORT.value, Volet.COORDINATION.value})


class Dimension(models.TextChoices):
    """The four to which the HAS gives equal weight (PPCS, 2019)."""

    MEDICAL = "medical", "médicale"
    PSYCHOLOGICAL = "psychological", "psychologique"
    SOCIAL = "social", "sociale"
    ENVIRONMENTAL = "environmental", "environnementale"


class TeamSector(models.TextChoices):
    HEALTH = "health", "sanitaire"
    SOCIAL = "social", "social"
    MEDICO_SOCIAL = "medico_social", "médico-social"
    ENTOURAGE = "entourage", "entourage"


class TeamRole(models.TextChoices):
    """What somebody is in the team; the codes of TRE_R85 and HL7 come with the exports."""

    GP = "gp", "médecin traitant"
    SPECIALIST = "specialist", "médecin spécialiste"
    NURSE = "nurse", "infirmier ou infirmière"
    PHARMACIST = "pharmacist", "pharmacien ou pharmacienne"
    PHYSIOTHERAPIST = "physiotherapist", "masseur-kinésithérapeute"
    OCCUPATIONAL_THERAPIST = "occupational_therapist", "ergothérapeute"
    PSYCHOLOGIST = "psychologist", "psychologue"
    OTHER_CARE = "other_care", "autre professionnel de santé"
    SOCIAL_WORKER = "social_worker", "assistant ou assistante de service social"
    HOME_HELP = "home_help", "aide à domicile"
    DISABILITY_OFFICE = "disability_office", "MDPH"
    SUPPORT_SERVICE = "support_service", "SAVS ou SAMSAH"
    GUARDIAN = "guardian", "mandataire judiciaire"
    LANDLORD = "landlord", "bailleur"
    COORDINATION = "coordination", "coordination de parcours"
    VOLUNTEER = "volunteer", "bénévole"
    OTHER = "other", "autre intervenant"


class TeamStatus(models.TextChoices):
    ACTIVE = "active", "dans l’équipe"
    ENDED = "ended", "sortie de l’équipe"


class CareTeamBasis(models.TextChoices):
    """The three cases of article L1110-12 of the code de la santé publique."""

    SAME_STRUCTURE = "same_structure", "même établissement ou service (1°)"
    RECOGNISED = "recognised", "reconnu par la personne comme membre de l’équipe (2°)"
    FORMALISED = "formalised", "ensemble formalisé avec un professionnel de santé (3°)"


class ConsentKind(models.TextChoices):
    INFORMATION = "information", "Information de la personne"
    NON_OPPOSITION = "non_opposition", "Non-opposition à l’échange dans l’équipe de soins"
    SHARING = "sharing", "Accord pour le partage hors de l’équipe de soins"
    PLAN = "plan", "Accord pour élaborer un plan"
    RELATIVE = "relative", "Accord pour associer un proche"


class ConsentStatus(models.TextChoices):
    GIVEN = "given", "donné"
    REFUSED = "refused", "refusé"
    IMPOSSIBLE = "impossible", "impossible à recueillir"
    WITHDRAWN = "withdrawn", "retiré"
    REPLACED = "replaced", "remplacé"
    LAPSED = "lapsed", "caduc"


STANDING = (ConsentStatus.GIVEN, ConsentStatus.REFUSED, ConsentStatus.IMPOSSIBLE)


class ConsentScope(models.TextChoices):
    SUPPORT = "support", "aides et coordination"
    CARE_AND_SUPPORT = "care_and_support", "soins, aides et coordination"


class ConsentMode(models.TextChoices):
    WRITTEN = "written", "par écrit"
    ORAL = "oral", "oralement, noté ici"
    DIGITAL = "digital", "par voie dématérialisée"


class SharedCategory(models.TextChoices):
    """What an accord is about: the categories of information of article D1110-3-1, in plain words."""

    IDENTITY = "identity", "identité et coordonnées"
    DAILY_LIFE = "daily_life", "vie quotidienne et autonomie"
    HOUSING = "housing", "logement et cadre de vie"
    RIGHTS = "rights", "droits, ressources et démarches"
    FAMILY = "family", "entourage et aidants"
    ORGANISATION = "organisation", "rendez-vous, contacts et plan d’actions"
    HEALTH = "health", "santé : soins, traitements, évaluation médicale"


class SharingSupport(models.TextChoices):
    """On what it is shared: the nature of the supports of article D1110-3-1."""

    CORDEE = "cordee", "dossier partagé dans Cordée"
    SECURE_MAIL = "secure_mail", "messagerie sécurisée de santé"
    PAPER = "paper", "document sur papier"
    SPOKEN = "spoken", "de vive voix : réunion ou téléphone"


class InformedBy(models.TextChoices):
    """How the person was told before she decided."""

    SPOKEN = "spoken", "expliqué de vive voix"
    NOTICE = "notice", "notice remise"
    HELPED = "helped", "avec une aide : interprète, proche, document facile à lire"


class NoticeKind(models.TextChoices):
    """Which paper: what everybody is told; or what is asked before sharing outside of the care."""

    INFORMATION = "information", "information"
    SHARING = "sharing", "accord"


class Consulted(models.TextChoices):
    """Whom one told or asked instead, where the person could not answer (L1111-4, R1110-3 III)."""

    TRUSTED_PERSON = "trusted_person", "sa personne de confiance"
    REPRESENTATIVE = "representative", "son représentant légal"
    RELATIVE = "relative", "un proche"
    NOBODY = "nobody", "personne : le motif dit pourquoi"


class GivenBy(models.TextChoices):
    PERSON = "person", "la personne"
    REPRESENTATIVE = "representative", "son représentant légal"
    TRUSTED_PERSON = "trusted_person", "sa personne de confiance"
    RELATIVE = "relative", "un proche"


class RelativeRole(models.TextChoices):
    CARER = "carer", "aidant"
    TRUSTED_PERSON = "trusted_person", "personne de confiance"
    LEGAL_REPRESENTATIVE = "legal_representative", "représentant légal"
    EMERGENCY = "emergency", "à prévenir en cas d’urgence"
    CONTACT = "contact", "référent familial ou amical"


class LegalMeasure(models.TextChoices):
    SAFEGUARD = "safeguard", "sauvegarde de justice"
    CURATORSHIP = "curatorship", "curatelle"
    GUARDIANSHIP = "guardianship", "tutelle"
    FAMILY_AUTHORISATION = "family_authorisation", "habilitation familiale"
    PARENTAL_AUTHORITY = "parental_authority", "autorité parentale"


class CopyReceived(models.TextChoices):
    NONE = "none", "aucun exemplaire"
    SUPPORT = "support", "l’exemplaire « aides »"
    FULL = "full", "l’exemplaire complet"


class AssessmentKind(models.TextChoices):
    HOME_VISIT = "home_visit", "visite à domicile"
    INTERVIEW = "interview", "entretien"
    RECORDS = "records", "sur dossier"
    MEETING = "meeting", "réunion"


class DimensionState(models.TextChoices):
    """A dimension is never silently empty: it is filled, or somebody said why not."""

    TO_DO = "", "à renseigner"
    FILLED = "filled", "renseignée"
    NOTHING = "nothing", "rien à signaler"
    NOT_EXPLORED = "not_explored", "non explorée"


class NoteKind(models.TextChoices):
    CALL = "call", "appel"
    HOME_VISIT = "home_visit", "visite à domicile"
    MEETING = "meeting", "réunion"
    MESSAGE = "message", "message ou courrier"
    EVENT = "event", "événement"
    OTHER = "other", "autre"


class OpeningStatus(models.TextChoices):
    """What a second person found of an opening in an emergency."""

    TO_JUDGE = "to_judge", "à juger"
    JUSTIFIED = "justified", "jugée justifiée"
    UNJUSTIFIED = "unjustified", "jugée non justifiée"
