"""Préconisations in the room: proposed by anyone, retained or not and settled by the animateur."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.enums import ItemList, ProposalStatus, RecordStatus
from commissions.models import AgendaEntry, Preconisation, Record, Situation
from commissions.permissions import ENTRY, PRECONISATION
from commissions.selectors.items import is_item
from commissions.services.screened import flags_in
from commissions.services.statistics import note
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked

# Care without consent belongs to physicians, the maire and the préfet (A11): no commission asks for it.
_FORBIDDEN = re.compile(
    r"\bspdt\b|\bspdre\b|\bsdre\b|\bsdt\b|\bspi\b|\bhospitalisation s? ?(ous|d.office)"
    r"|\bhospitali\w+ .{0,20}(contrainte|d.office|sans (son )?(consentement|accord))"
    r"|\bsoins? .{0,30}(sans (son )?consentement|sous contrainte|a la demande d)"
    r"|\binternement\b|\binterner\b|\bplacement d.office\b"
)
FORBIDDEN = (
    "Une commission ne propose ni ne prépare de soins sans consentement : cette décision appartient "
    "aux médecins, au maire et au préfet, hors d’ici. Proposez une aide que la personne peut accepter."
)
FROZEN = "Le relevé est déjà proposé : reprenez d’abord sa rédaction."


@dataclass(frozen=True)
class Proposal:
    """`owner` has an account; `owner_function` says in words who carries it otherwise."""

    kind: str
    title: str
    owner: User | None = None
    owner_function: str = ""
    due_on: date | None = None


def is_forbidden(text: str) -> bool:
    """Whether the words ask for care without consent, accents and case left aside."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _FORBIDDEN.search(" ".join(plain.replace("’", "'").split())) is not None


@transaction.atomic
def propose(*, entry: AgendaEntry, proposal: Proposal, by: User, at: datetime) -> Preconisation:
    """Put a préconisation on the table; a proposal, never a decision."""
    situation = locked(entry.situation)
    entry = locked(entry)
    ENTRY.check(by, "propose", entry)
    if missing := missing_of(situation.commission_id, proposal, at=at):
        raise GuardsFailed(missing)
    made = Preconisation.objects.create(
        entry=entry, situation=situation, proposed_by=by, proposed_at=at, **_words(proposal)
    )
    return _kept(made, "proposed", situation, by=by, at=at)


@transaction.atomic
def change(
    *, preconisation: Preconisation, proposal: Proposal, version: int, by: User, at: datetime
) -> Preconisation:
    """Word it otherwise, give it to somebody, set its date."""
    situation, row = _taken(preconisation, "edit", version=version, by=by)
    missing = missing_of(situation.commission_id, proposal, at=at, kept_kind=row.kind)
    if row.status == ProposalStatus.RETAINED:
        missing += _missing_to_retain(proposal.owner, proposal.owner_function, proposal.due_on)
    if missing:
        raise GuardsFailed(missing)
    for name, value in _words(proposal).items():
        setattr(row, name, value)
    return _kept(row, "changed", situation, by=by, at=at)


@transaction.atomic
def retain(*, preconisation: Preconisation, version: int, by: User, at: datetime) -> Preconisation:
    """It goes into the relevé, with somebody to carry it and a date."""
    situation, row = _taken(preconisation, "retain", version=version, by=by)
    if missing := _missing_to_retain(row.owner, row.owner_function, row.due_on):
        raise GuardsFailed(missing)
    row.retain()
    return _kept(row, "retained", situation, by=by, at=at)


@transaction.atomic
def drop(*, preconisation: Preconisation, version: int, by: User, at: datetime) -> Preconisation:
    """It stays out of the relevé."""
    situation, row = _taken(preconisation, "drop", version=version, by=by)
    row.drop()
    return _kept(row, "dropped", situation, by=by, at=at)


def set_aside(entry: AgendaEntry, *, by: User, at: datetime) -> None:
    """Nothing that was prepared in a room outlives an examination that did not take place."""
    open_ones = (ProposalStatus.DISCUSSED, ProposalStatus.RETAINED)
    rows = Preconisation.objects.select_for_update().filter(entry=entry, status__in=open_ones)
    for row in rows.order_by("pk"):
        row.drop()
        row.save_change()
        record(by=by, action="commissions.preconisation.dropped", obj=row, at=at, kind=row.kind)
    for written in Record.objects.select_for_update().filter(
        entry=entry, status=RecordStatus.DRAFT
    ):
        written.agreed, written.orientation, written.justified = [], "", []
        written.referent, written.next_on = None, None
        written.save_change()


def _taken(
    preconisation: Preconisation, action: str, *, version: int, by: User
) -> tuple[Situation, Preconisation]:
    situation = locked(preconisation.situation)
    row = locked(preconisation, version=version)
    PRECONISATION.check(by, action, row)
    told = Record.objects.filter(entry=row.entry_id).exclude(status=RecordStatus.DRAFT)
    if told.exists():
        raise Refused(FROZEN)
    return situation, row


def _kept(
    row: Preconisation, name: str, situation: Situation, *, by: User, at: datetime
) -> Preconisation:
    if name != "proposed":
        row.save_change()
    situation.last_acted_at = at
    situation.save(update_fields=["last_acted_at"])
    record(by=by, action=f"commissions.preconisation.{name}", obj=row, at=at, kind=row.kind)
    note(situation, at=at)
    return row


def _words(proposal: Proposal) -> dict:
    return {
        "kind": proposal.kind,
        "title": proposal.title.strip(),
        "owner": proposal.owner,
        "owner_function": "" if proposal.owner else proposal.owner_function.strip(),
        "due_on": proposal.due_on,
    }


def missing_of(
    commission: int, proposal: Proposal, *, at: datetime, kept_kind: str = ""
) -> list[Missing]:
    """What a proposal may not be; `kept_kind` is a kind that it has already, retired since or not."""
    missing = []
    known = proposal.kind == kept_kind or is_item(commission, ItemList.PRECONISATION, proposal.kind)
    if not proposal.kind or not known:
        missing.append(Missing("kind", "Choisissez le type de préconisation."))
    if not proposal.title.strip():
        missing.append(Missing("title", "Écrivez la préconisation en une phrase."))
    for field in ("title", "owner_function"):
        text = getattr(proposal, field)
        if is_forbidden(text):
            missing.append(Missing(field, FORBIDDEN))
        missing += [
            Missing(field, f"« {flag.found} » : {flag.advice}")
            for flag in flags_in(field, text)
            if flag.blocking
        ]
    if proposal.due_on is not None and proposal.due_on < timezone.localdate(at):
        missing.append(Missing("due_on", "Cette date est passée. Choisissez un jour à venir."))
    return missing


def _missing_to_retain(
    owner: User | None, owner_function: str, due_on: date | None
) -> list[Missing]:
    missing = []
    if owner is None and not owner_function.strip():
        missing.append(Missing("owner", "Dites qui porte cette préconisation."))
    if due_on is None:
        missing.append(Missing("due_on", "Fixez une échéance."))
    return missing
