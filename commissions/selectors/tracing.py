"""The traces of a commission, for the animateur and the DPO: who opened, what was erased; no content."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, Sum

from accounts.models import User
from audit.selectors import changes_of
from commissions.models import Commission, RightsRequest, StatisticalRecord, VaultOpening
from commissions.permissions import OPENING, RIGHTS
from commissions.selectors.erasing import Proof, proofs_in

UNMATCHED = "commissions.opposition.unmatched"


@dataclass(frozen=True)
class Opened:
    at: datetime
    by: str
    purpose: str
    reason: str


@dataclass(frozen=True)
class Asked:
    public_id: object
    kind: str
    received_on: date
    state: str
    waits: bool


@dataclass(frozen=True)
class Unmatched:
    at: datetime
    by: str


@dataclass(frozen=True)
class Traces:
    openings: tuple[Opened, ...]
    proofs: tuple[Proof, ...]
    requests: tuple[Asked, ...]
    unmatched: tuple[Unmatched, ...]
    deports: int
    rows: dict[type[Model], list[str]]


def traces_of(commission: Commission, user: User) -> Traces:
    """Opposed situations: the animateur sees no trace of them any more, the DPO until their purge."""
    opened = list(
        OPENING.visible_to(user)
        .filter(situation__commission=commission)
        .select_related("opened_by")
        .order_by("-opened_at", "-pk")
    )
    requests = list(
        RIGHTS.visible_to(user)
        .filter(situation__commission=commission)
        .order_by("answered_on", "-received_on", "-pk")
    )
    rows, proofs = proofs_in(commission, user)
    return Traces(
        openings=tuple(_opened(row) for row in opened),
        proofs=tuple(proofs),
        requests=tuple(_asked(row) for row in requests),
        unmatched=tuple(_unmatched(commission)),
        deports=_deports(commission),
        rows={
            VaultOpening: [str(row.public_id) for row in opened],
            RightsRequest: [str(row.public_id) for row in requests],
            rows.model: [str(row.public_id) for row in proofs],
        },
    )


def _opened(row: VaultOpening) -> Opened:
    return Opened(row.opened_at, str(row.opened_by), row.get_purpose_display(), row.reason)


def _asked(row: RightsRequest) -> Asked:
    if row.answered_on:
        return Asked(row.public_id, row.get_kind_display(), row.received_on, "répondue", False)
    state = "relue, à répondre" if row.reviewed_at else "à relire"
    return Asked(row.public_id, row.get_kind_display(), row.received_on, state, True)


def _unmatched(commission: Commission):
    """Oppositions noted under a code that no situation in progress bears: somebody should ask again."""
    events = changes_of(commission).filter(action=UNMATCHED)
    return (Unmatched(event.at, event.actor_label) for event in events.order_by("-at")[:50])


def _deports(commission: Commission) -> int:
    counted = StatisticalRecord.objects.filter(commission=commission).aggregate(n=Sum("deports"))
    return counted["n"] or 0
