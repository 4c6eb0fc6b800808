"""What is left to do about what is over: its code, its day, how much a purge destroys; nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from commissions.enums import PurgeReason
from commissions.models import Commission, PurgeProof, Situation
from commissions.permissions import ERASURE, PURGE_PROOF

WORDS = {
    "sheet": "fiche de saisine",
    "restricted": "partie restreinte",
    "identity": "coffre d’identité",
    "decisions": "décisions de la personne",
    "entries": "inscriptions à l’ordre du jour",
    "admissions": "admissions",
    "links": "déclarations de lien",
    "contributions": "contributions",
    "records": "relevés",
    "addenda": "corrections de relevés",
    "preconisations": "préconisations",
    "returns": "retours à la personne",
    "rights": "demandes de droits",
    "openings": "ouvertures du coffre",
    "messages": "courriels en attente ou partis",
    "notices": "messages reçus",
}


@dataclass(frozen=True)
class Erasure:
    """One situation that is over, for who erases it."""

    public_id: object
    code: str
    status: str
    status_label: str
    ended_on: datetime | None
    due_on: date | None
    late: bool
    asked_by: str
    asked_on: datetime | None
    may_ask: bool
    may_confirm: bool


def erasure_of(situation: Situation, user: User) -> Erasure:
    may = set(ERASURE.actions_for(user, situation))
    return _erasure(situation, may)


def erasures_in(commission: Commission, user: User) -> tuple[QuerySet[Situation], list[Erasure]]:
    """The rows that this person may help to erase, and as the page shows them."""
    rows = (
        ERASURE.visible_to(user)
        .filter(commission=commission)
        .select_related("purge_asked_by")
        .order_by("purge_due_on", "pk")
    )
    return rows, [_erasure(row, set()) for row in rows]


def _erasure(situation: Situation, may: set[str]) -> Erasure:
    asked_by = situation.purge_asked_by
    return Erasure(
        public_id=situation.public_id,
        code=situation.code or "",
        status=situation.status,
        status_label=situation.get_status_display().capitalize(),
        ended_on=situation.closed_at,
        due_on=situation.purge_due_on,
        late=situation.purge_due_on is not None and situation.purge_due_on < timezone.localdate(),
        asked_by=str(asked_by) if asked_by is not None else "",
        asked_on=situation.purge_asked_at,
        may_ask="ask" in may and asked_by is None,
        may_confirm="confirm" in may,
    )


def in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    """What was or would be destroyed, in the order of the page; what there is none of left out."""
    return [(label, counts[name]) for name, label in WORDS.items() if counts.get(name)]


@dataclass(frozen=True)
class Proof:
    public_id: object
    commission: str
    reason: str
    due_on: date
    done_at: datetime
    in_time: bool
    by: str
    total: int
    lines: tuple[tuple[str, int], ...]


def proof_of(proof: PurgeProof) -> Proof:
    lines = tuple(in_words(proof.counts))
    people = [str(user) for user in (proof.asked_by, proof.second_by) if user is not None]
    return Proof(
        public_id=proof.public_id,
        commission=proof.commission.name,
        reason=PurgeReason(proof.reason).label,
        due_on=proof.due_on,
        done_at=proof.done_at,
        in_time=timezone.localdate(proof.done_at) <= proof.due_on,
        by=" puis ".join(people) or "Cordée, à l’échéance",
        total=sum(count for _, count in lines),
        lines=lines,
    )


def proofs_in(commission: Commission, user: User) -> tuple[QuerySet[PurgeProof], list[Proof]]:
    rows = (
        PURGE_PROOF.visible_to(user)
        .filter(commission=commission)
        .select_related("commission", "asked_by", "second_by")
        .order_by("-done_at", "-pk")
    )
    return rows, [proof_of(row) for row in rows]
