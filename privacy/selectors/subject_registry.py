"""Of every table: what of it is handed to the person who asks for her data, or why nothing is.

A model that stands in neither list fails a test: whoever adds one decides.
"""

from dataclasses import dataclass, field

from django.db.models import Model

from cases import models as of_cases
from ppcs import models as of_plans
from privacy.models import Hold, Restriction, RightsRequest

FIGURES = "aucune donnée d’une personne suivie : elle n’est liée à personne"


@dataclass(frozen=True)
class Section:
    """Rows of one model; `path` leads to the situation, or to the request when `of` says so.

    `masked` are the fields that hold somebody else’s name or contact, with what is shown instead.
    """

    title: str
    path: str
    of: str = "case"
    masked: dict[str, str] = field(default_factory=dict)


C, P = of_cases, of_plans
EXPORTED: dict[type[Model], Section] = {
    C.Person: Section("Votre identité", "", of="person"),
    C.Referral: Section(
        "Les demandes d’appui qui vous concernent",
        "",
        of="referral",
        masked={
            "requester_name": "la personne qui a fait la demande",
            "requester_line": "",
            "requester_phone": "",
            "close_contact_name": "un proche",
            "close_contact_phone": "",
            "gp_name": "le médecin traitant",
        },
    ),
    C.Exchange: Section("Les compléments échangés", "referral", of="referral"),
    C.FirstAssessment: Section("La première évaluation", "referral", of="referral"),
    C.Attachment: Section("Les pièces jointes aux demandes", "referral", of="referral"),
    C.Case: Section("Votre suivi", ""),
    C.CasePeriod: Section("Les périodes de suivi", "case"),
    C.LevelPeriod: Section("Les niveaux de suivi", "case"),
    C.ReferentPeriod: Section("Vos référents successifs", "case"),
    C.TeamMember: Section(
        "Les professionnels autour de vous",
        "case",
        masked={"name": "", "phone": "", "email": ""},
    ),
    C.GpPeriod: Section("Votre médecin traitant", "case", masked={"name": "le médecin traitant"}),
    C.Relative: Section(
        "Vos proches", "case", masked={"name": "", "phone": "", "email": "", "needs": ""}
    ),
    C.Consent: Section("Vos décisions", "case", masked={"given_by_name": "qui a décidé pour vous"}),
    C.SignedCopy: Section("Les papiers que vous avez signés", "case"),
    C.Refusal: Section("Ce que vous avez refusé", "case"),
    C.CaseGrant: Section("Qui a été invité par son nom", "content_object"),
    C.EmergencyOpening: Section("Les ouvertures en urgence", "case"),
    C.Circumstances: Section("Vos informations générales", "case"),
    C.Assessment: Section("Les évaluations", "case"),
    C.AssessedDimension: Section("Ce que disent les évaluations", "assessment__case"),
    C.Note: Section(
        "Les notes du journal de suivi", "case", masked={"with_whom": "quelqu’un d’autre"}
    ),
    C.Document: Section("Les documents", "case"),
    P.Plan: Section("Vos plans", "case"),
    P.Synthesis: Section(
        "La synthèse de vos plans",
        "plan__case",
        masked={"project_by": "qui l’a recueilli", "spoken_for_by": "qui parle pour vous"},
    ),
    P.Problem: Section("Les problèmes et besoins", "plan__case"),
    P.Goal: Section("Les objectifs", "problem__plan__case"),
    P.Action: Section("Les actions", "plan__case"),
    P.ActionOwner: Section("Qui fait les actions", "action__plan__case"),
    P.Alert: Section(
        "Les signes d’alerte",
        "plan__case",
        masked={
            "first_contact": "la personne à appeler",
            "first_phone": "",
            "second_contact": "la personne à appeler",
            "second_phone": "",
        },
    ),
    P.AlertRaised: Section("Les alertes levées", "plan__case", masked={"told_by": "un tiers"}),
    P.ReviewCall: Section("Les appels à réévaluer", "plan__case"),
    P.Concertation: Section("Les concertations", "plan__case"),
    P.Opinion: Section("Les avis donnés", "concertation__plan__case"),
    P.Review: Section("Les bilans d’étape", "plan__case"),
    P.ReviewedGoal: Section("Les objectifs passés en revue", "review__plan__case"),
    P.UnmetGoal: Section("Ce qui n’a pas été réalisé", "goal__problem__plan__case"),
    P.PlanVersion: Section("Les plans validés", "plan__case"),
    P.PlanCopy: Section("Les exemplaires imprimés", "plan_version__plan__case"),
    P.Delivery: Section("À qui un exemplaire a été remis", "plan_version__plan__case"),
    RightsRequest: Section("Vos demandes sur vos données", "", of="subject"),
    Restriction: Section("Les limitations du traitement", "case"),
    Hold: Section("Ce qui suspend l’effacement", "", of="subject"),
}
# masked fields in which a name stands among other words, or none does (« SAMU », « sa fille »)
AMONG_WORDS = frozenset(
    {
        *("close_contact_name", "with_whom", "project_by", "spoken_for_by"),
        *("first_contact", "second_contact"),
    }
)
COMMISSIONS = (
    "une commission répond elle-même, sans que rien n’en paraisse ici : pas même qu’elle existe"
)
DIRECTORY = "données des professionnels et des organismes, non de la personne suivie"
SIGN_IN = "comptes et connexions des professionnels"
EXEMPT: dict[str, str] = {
    "privacy.subjectexport": "la copie elle-même",
    "privacy.exportmask": "ce que la relecture masque, dit dans la copie elle-même",
    "privacy.erasure": "décision du DAC, sans contenu : la personne en reçoit la réponse",
    "privacy.erasureproof": FIGURES,
    "privacy.anonymousrecord": FIGURES,
    "privacy.filetodelete": "noms tirés au hasard de fichiers qui n’existent bientôt plus",
    "privacy.retentionrule": "réglage du DAC",
    "privacy.alert": "contrôle des comptes des professionnels",
    "privacy.watch": "réglage du DAC",
    "privacy.watermark": "avancement d’un contrôle",
    "notifications.outboxmessage": "messages aux professionnels : une phrase sans nom, un lien",
    "notifications.notice": "messages aux professionnels : une phrase sans nom, un lien",
    "notifications.reminderpreference": DIRECTORY,
    "ppcs.actionreminder": "rappels aux professionnels : une date et une action déjà remise",
    "ppcs.morningdigest": "rappels aux professionnels : une date",
    "accounts.user": SIGN_IN,
}
# whole applications of which nothing is about a person who is followed
EXEMPT_APPS: dict[str, str] = {
    "commissions": COMMISSIONS,
    "directory": DIRECTORY,
    "signin": SIGN_IN,
    "audit": "le journal est remis par la section « Qui a consulté »",
    "contenttypes": "catalogue technique",
    "auth": "droits techniques",
    "sessions": SIGN_IN,
    "admin": "journal technique de l’administration, qui n’ouvre aucune donnée de santé",
    "account": SIGN_IN,
    "mfa": SIGN_IN,
    "socialaccount": SIGN_IN,
    "usersessions": SIGN_IN,
    "guardian": "droits techniques ; les invitations par le nom sont remises",
}
