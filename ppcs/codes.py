"""Two national code sets for problems and needs; neither was named by the HAS for the PPCS.

Problems: ANS JDV_ProblemePPSPAERPA-CISIS (1.2.250.1.213.1.1.5.37), made for the plan of older
people (PPS-PAERPA). Needs: SERAFIN-PH, ANS JDV_J285 (version of 25/10/2024), bound by the ANS to
the type of need of the « projet personnalisé ». Free text always stands beside them.
"""

from dataclasses import dataclass
from datetime import date

PROBLEM_SYSTEM = "1.2.250.1.213.1.1.4.322"
NEED_SYSTEM = "1.2.250.1.213.3.3.254"


@dataclass(frozen=True)
class Code:
    """One entry; after `ends_on` it is read still, and offered no more."""

    code: str
    label: str
    ends_on: date | None = None


PROBLEMS = (
    Code("MED-056", "Problèmes liés aux médicaments"),
    Code("MED-057", "Problème de mobilité"),
    Code("MED-058", "Isolement"),
    Code("MED-059", "Précarité"),
    Code("MED-060", "Incapacité dans les activités de base de la vie quotidienne"),
    Code("MED-061", "Troubles nutritionnels, difficulté à avoir une alimentation adaptée"),
    Code("MED-062", "Difficulté à prendre soin de soi"),
    Code("MED-063", "Troubles de l’humeur"),
    Code("ORG-011", "Organisation du suivi"),
    Code("GEN-092", "Autre", ends_on=date(2023, 2, 2)),
    Code("GEN-092.01.01", "Autre problème"),
)
NEEDS = (
    Code("1.1", "Santé somatique ou psychique"),
    Code("1.1.1", "Fonctions mentales, psychiques, cognitives et du système nerveux"),
    Code("1.1.2", "Fonctions sensorielles"),
    Code("1.1.3", "Douleur"),
    Code("1.1.4", "Voix, parole et appareil bucco-dentaire"),
    Code("1.1.5", "Fonctions cardio-vasculaire, hématopoïétique, immunitaire et respiratoire"),
    Code("1.1.6", "Fonctions digestive, métabolique et endocrinienne"),
    Code("1.1.7", "Fonctions génito-urinaire et reproductive"),
    Code("1.1.8", "Fonctions locomotrices"),
    Code("1.1.9", "Peau et structures associées"),
    Code("1.1.10", "Entretenir et prendre soin de sa santé"),
    Code("1.2", "Autonomie"),
    Code("1.2.1", "Autonomie : aide de quelqu’un"),
    Code("1.2.1.1", "Entretien personnel"),
    Code("1.2.1.2", "Relations et interactions avec autrui"),
    Code("1.2.1.3", "Mobilité"),
    Code("1.2.1.4", "Prendre des décisions adaptées, et sécurité"),
    Code("1.3", "Participation sociale"),
    Code("1.3.1", "Accéder aux droits et à la citoyenneté"),
    Code("1.3.1.1", "Accéder aux droits et à la citoyenneté, en particulier"),
    Code("1.3.2", "Logement et activités domestiques"),
    Code("1.3.2.1", "Vivre dans un logement"),
    Code("1.3.2.2", "Activités domestiques"),
    Code("1.3.3", "Insertion et rôles sociaux"),
    Code("1.3.3.1", "Vie scolaire et étudiante"),
    Code("1.3.3.2", "Travail et emploi"),
    Code("1.3.3.3", "Apprentissages"),
    Code("1.3.3.4", "Vie familiale, parentalité, vie affective et sexuelle"),
    Code("1.3.3.5", "Pair-aidance"),
    Code("1.3.4", "Vie sociale et transport"),
    Code("1.3.4.1", "Participer à la vie sociale"),
    Code("1.3.4.2", "Se déplacer avec un moyen de transport"),
    Code("1.3.5", "Ressources et autosuffisance économique"),
    Code("1.3.5.1", "Ressources et autosuffisance économique, en particulier"),
)


def offered(codes: tuple[Code, ...], *, on: date) -> list[tuple[str, str]]:
    """The entries that may be chosen on a day, as choices."""
    return [(c.code, c.label) for c in codes if c.ends_on is None or on <= c.ends_on]


def label_of(codes: tuple[Code, ...], code: str) -> str:
    """The label of a code, ended ones included; empty for an unknown one."""
    return next((c.label for c in codes if c.code == code), "")
