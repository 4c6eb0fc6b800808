"""The vocabulary of the territory, its organisations and its people."""

from django.db import models


class Sector(models.TextChoices):
    HEALTH = "health", "sanitaire"
    SOCIAL = "social", "social"
    MEDICO_SOCIAL = "medico_social", "médico-social"


class OrganisationKind(models.TextChoices):
    """Kinds that the field uses; ours, not an official nomenclature."""

    DAC = "dac", "dispositif d’appui à la coordination"
    PRACTICE = "practice", "cabinet ou exercice libéral"
    HEALTH_HOME = "health_home", "maison ou centre de santé"
    CPTS = "cpts", "CPTS"
    HOSPITAL = "hospital", "établissement de santé"
    PHARMACY = "pharmacy", "pharmacie"
    HOME_NURSING = "home_nursing", "SSIAD, HAD ou soins à domicile"
    HOME_HELP = "home_help", "service d’aide à domicile"
    SOCIAL_SERVICE = "social_service", "CCAS, CLIC ou service social"
    DISABILITY = "disability", "MDPH, SAVS ou SAMSAH"
    CARE_HOME = "care_home", "EHPAD ou établissement médico-social"
    HOUSING = "housing", "bailleur ou hébergement"
    OTHER = "other", "autre organisme"


class Profession(models.TextChoices):
    """Professions offered when asking for an account; ours, short on purpose."""

    GENERAL_PRACTITIONER = "general_practitioner", "médecin généraliste"
    SPECIALIST = "specialist", "médecin spécialiste"
    NURSE = "nurse", "infirmier ou infirmière"
    PHARMACIST = "pharmacist", "pharmacien ou pharmacienne"
    PHYSIOTHERAPIST = "physiotherapist", "masseur-kinésithérapeute"
    OCCUPATIONAL_THERAPIST = "occupational_therapist", "ergothérapeute"
    MIDWIFE = "midwife", "sage-femme"
    PSYCHOLOGIST = "psychologist", "psychologue"
    SOCIAL_WORKER = "social_worker", "assistant ou assistante de service social"
    EDUCATOR = "educator", "éducateur ou éducatrice"
    COORDINATOR = "coordinator", "coordinateur ou coordinatrice de parcours"
    GUARDIAN = "guardian", "mandataire judiciaire"
    MANAGER = "manager", "responsable de service"
    OTHER = "other", "autre fonction"


# Professions whose members have a RPPS number; it is then asked for and its key checked.
WITH_RPPS = frozenset(
    {
        Profession.GENERAL_PRACTITIONER,
        Profession.SPECIALIST,
        Profession.NURSE,
        Profession.PHARMACIST,
        Profession.PHYSIOTHERAPIST,
        Profession.MIDWIFE,
        Profession.OCCUPATIONAL_THERAPIST,
    }
)


class Role(models.TextChoices):
    """In whose name somebody acts inside an organisation."""

    PROFESSIONAL = "professional", "professionnel"
    COORDINATOR = "coordinator", "coordinateur ou coordinatrice"
    MANAGER = "manager", "responsable"
    TECHNICAL = "technical", "administration technique"
    DATA_PROTECTION = "data_protection", "délégué à la protection des données"


class MembershipState(models.TextChoices):
    INVITED = "invited", "invitée"
    ACTIVE = "active", "active"
    ENDED = "ended", "terminée"


class DacList(models.TextChoices):
    """The lists that a DAC words for itself; codes stay, labels change."""

    PROBLEM_AREA = "problem_area", "domaines qui posent problème"
    COMPLEXITY_FACTOR = "complexity_factor", "facteurs de complexité"
    MOTIVE = "motive", "motifs de la demande"
    DECLINE_REASON = "decline_reason", "motifs de non-retenue"
    LEVEL = "level", "niveaux d’accompagnement"
    CLOSURE_REASON = "closure_reason", "motifs de clôture"
    ACTION_KIND = "action_kind", "types d’action"
    NOT_DONE_REASON = "not_done_reason", "motifs de non-réalisation d’une action"
    UNMET_REASON = "unmet_reason", "motifs d’un objectif non réalisé"
    PLAN_CLOSURE = "plan_closure", "motifs de clôture du plan"


class SettingsSection(models.TextChoices):
    """The parts of a DAC's settings that are one small form each."""

    PROMISES = "promises", "délais promis"
    OPENING = "opening", "jours ouvrés"
    REMINDERS = "reminders", "rappels"
    GP_OPINION = "gp_opinion", "avis du médecin traitant"
    PLAN = "plan", "plan"
    SECOND_FACTOR = "second_factor", "second facteur"
