"""What the pages about erasure show: how much of each, when, by whom; never of whom."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import User
from privacy.enums import ErasureStatus, Extent
from privacy.models import Erasure, ErasureProof, Hold
from privacy.permissions import ERASURE, HOLD
from privacy.selectors.subject_page import OF_SUBJECT, WITH_REFERENCES, about_words

TONES = {
    ErasureStatus.DUE: "draft",
    ErasureStatus.ASKED: "att",
    ErasureStatus.DONE: "done",
    ErasureStatus.DROPPED: "off",
}
# what each count of the purge is called, in the order of the page
LABELS = {
    "persons": "identité",
    "situations": "situations",
    "requests": "demandes d’appui",
    "drafts": "dont brouillons de demande",
    "search_columns": "noms de recherche",
    "files": "fichiers chiffrés",
    "attachments": "pièces jointes",
    "documents": "documents",
    "signed_copies": "papiers signés",
    "copies": "exemplaires du plan",
    "data_copies": "copies de données",
    "masks": "lignes masquées de ces copies",
    "notes": "notes du journal de suivi",
    "exchanges": "compléments",
    "first_assessments": "premières évaluations",
    "assessments": "évaluations",
    "dimensions": "dimensions évaluées",
    "circumstances": "informations générales",
    "team": "places dans l’équipe",
    "relatives": "proches",
    "needs_of_carers": "besoins d’aidants",
    "gp_periods": "médecin traitant",
    "decisions": "décisions de la personne",
    "refusals": "refus de la personne",
    "invitations": "invitations par le nom",
    "openings": "ouvertures d’urgence",
    "plans": "plans",
    "syntheses": "synthèses",
    "problems": "problèmes et besoins",
    "goals": "objectifs",
    "actions": "actions",
    "goals_of_actions": "liens entre actions et objectifs",
    "owners": "porteurs d’action",
    "reminders": "rappels d’action",
    "alerts": "alertes",
    "alerts_raised": "alertes levées",
    "concertations": "concertations",
    "opinions": "avis",
    "reviews": "bilans d’étape",
    "reviewed_goals": "objectifs passés en revue",
    "review_calls": "appels à réévaluer",
    "unmet_goals": "objectifs non réalisés",
    "versions": "versions validées du plan",
    "deliveries": "remises d’exemplaires",
    "periods": "périodes de suivi",
    "levels": "niveaux",
    "referents": "référents",
    "messages": "courriels en attente ou envoyés",
    "notices": "messages dans l’application",
    "restrictions": "limitations du traitement",
    "rights": "demandes sur les données",
    "holds": "gels levés",
    "proposals": "autres propositions d’effacement",
    "sessions": "recherches gardées dans des sessions",
    "cached": "entrées en cache",
}
FIGURES = "figures"  # made, not destroyed
WITHIN = "drafts"  # counted among the requests too


@dataclass(frozen=True)
class ErasureSheet:
    """One erasure, in a list or on its page."""

    public_id: str
    version: int
    about: str
    status: str
    status_label: str
    tone: str
    extent: str
    is_whole: bool
    kept: str
    kept_label: str
    reason: str
    due_on: date | None
    found_at: datetime
    asked_by: str
    asked_as: str
    asked_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    drop_reason: str
    may: frozenset[str]


def listed(rows: QuerySet) -> QuerySet:
    """With what a page shows of the subject and of the people."""
    people = ("asked_by", "second_by", "dropped_by")
    return rows.select_related(*OF_SUBJECT, *people).prefetch_related(WITH_REFERENCES)


def erasure_sheet(row: Erasure, user: User) -> ErasureSheet:
    return ErasureSheet(
        public_id=str(row.public_id),
        version=row.version,
        about=about_words(row),
        status=row.status,
        status_label=row.get_status_display().capitalize(),
        tone=TONES[ErasureStatus(row.status)],
        extent=row.get_extent_display(),
        is_whole=row.extent == Extent.WHOLE,
        kept=row.kept,
        kept_label=row.get_kept_display(),
        reason=row.get_reason_display(),
        due_on=row.due_on,
        found_at=row.found_at,
        asked_by=str(row.asked_by or ""),
        asked_as=row.get_asked_as_display(),
        asked_at=row.asked_at,
        ended_by=str(row.second_by or row.dropped_by or ""),
        ended_at=row.done_at or row.dropped_at,
        drop_reason=row.drop_reason,
        may=frozenset(ERASURE.actions_for(user, row)),
    )


def in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    """What there is some of, in the order of the page."""
    return [(LABELS[name], counts[name]) for name in LABELS if counts.get(name)]


@dataclass(frozen=True)
class ProofSheet:
    """What stays of an erasure: how much, when, by whom; about nobody."""

    public_id: str
    dac: str
    done_at: datetime
    kept: str
    extent: str
    reason: str
    asked_by: str
    asked_at: datetime
    second_by: str
    lines: tuple[tuple[str, int], ...]
    total: int
    figures: int
    digest: str


def proof_sheet(row: ErasureProof) -> ProofSheet:
    return ProofSheet(
        public_id=str(row.public_id),
        dac=str(row.dac),
        done_at=row.done_at,
        kept=row.get_kept_display(),
        extent=row.get_extent_display(),
        reason=row.get_reason_display(),
        asked_by=str(row.asked_by),
        asked_at=row.asked_at,
        second_by=str(row.second_by),
        lines=tuple(in_words(row.counts)),
        total=sum(count for name, count in row.counts.items() if name not in (FIGURES, WITHIN)),
        figures=row.counts.get(FIGURES, 0),
        digest=row.digest,
    )


@dataclass(frozen=True)
class HoldLine:
    public_id: str
    about: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_at: datetime | None
    lift_reason: str
    may_lift: bool


def hold_lines(rows: QuerySet[Hold], user: User) -> list[HoldLine]:
    return [
        HoldLine(
            public_id=str(row.public_id),
            about=about_words(row),
            reason=row.reason,
            placed_by=str(row.placed_by),
            placed_at=row.placed_at,
            lifted_at=row.lifted_at,
            lift_reason=row.lift_reason,
            may_lift=bool(HOLD.can(user, "lift", row)),
        )
        for row in rows
    ]
