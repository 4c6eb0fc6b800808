"""« Ce que ce mandat ouvre »: said to the animateur who gives it, in the words of §5.6 of the rules."""

from dataclasses import dataclass

from commissions.enums import Family, Quality
from commissions.models import Mandate

_OF_QUALITY = {
    Quality.ANIMATOR: (
        "Toutes les situations de la commission, sauf celles où il a un lien ; jamais l’identité "
        "sans motif écrit.",
        "Les réglages, les mandats, l’ordre du jour et les admissions.",
    ),
    Quality.PERMANENT: (
        "Aucune situation à lui seul : celles où l’animateur l’admet, de la convocation à la "
        "fermeture de la salle.",
        "Le relevé, le temps fixé par la commission ; ses préconisations, jusqu’à ce qu’elles "
        "soient faites.",
    ),
    Quality.SUBSTITUTE: (
        "Rien, tant qu’une suppléance n’est pas déclarée.",
        "Pendant la suppléance, ce que le titulaire ouvrirait ; le titulaire ne lit plus rien.",
    ),
    Quality.SECRETARY: (
        "Les situations en préparation, sans ce qui touche aux soins ni aux partenaires.",
        "Les séances et les présences ; confirmer l’admission d’une personne hors de la liste.",
    ),
    Quality.GUEST: (
        "Une seule chose : la situation pour laquelle il est admis, pendant la séance.",
        "Son mandat s’arrête seul, au jour écrit.",
    ),
}
_LISTED = "Admis, il lit la fiche, et le suivi de soins si l’accord de la personne le couvre."
_OUTSIDE = (
    "Admis, il lit une fiche réduite : ni soins, ni partenaires, ni identité. Une seconde personne "
    "confirme chaque admission, et l’examen reste anonyme."
)
_USERS = "Admis, il lit la fiche sans identité : l’examen reste anonyme."


@dataclass(frozen=True)
class Opening:
    """What one quality opens, line by line."""

    quality: str
    label: str
    lines: tuple[str, ...]


def openings() -> tuple[Opening, ...]:
    """What each quality opens, for the form where a mandate is given."""
    return tuple(
        Opening(quality.value, str(quality.label), _OF_QUALITY[quality]) for quality in Quality
    )


def opened_by(mandate: Mandate) -> tuple[str, ...]:
    """What this mandate opens, its profession counted."""
    quality = Quality(mandate.quality)
    lines = ("Rien avant la signature de la charte.", *_OF_QUALITY[quality])
    if quality in (Quality.ANIMATOR, Quality.SECRETARY):
        return lines
    if mandate.family == Family.USERS:
        return (*lines, _USERS)
    return (*lines, _LISTED if mandate.in_secret_list else _OUTSIDE)
