"""Erase a person, or make her anonymous: asked by one office, confirmed by the other, counted, proven."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import User
from audit.services import record
from cases.enums import OPEN_STATUSES, CaseStatus
from cases.models import Referral
from cases.uploads import vault
from common.canonical import fingerprint
from common.errors import ChangedMeanwhile, GuardsFailed, Missing
from common.locking import locked
from common.row_security import beyond_ties
from directory.enums import Role
from directory.models import Dac
from directory.standing import standing_of
from privacy.enums import ErasureReason, ErasureStatus, Extent, Kept
from privacy.models import Erasure, ErasureProof, FileToDelete, Hold, RightsRequest
from privacy.notifications import ErasureToConfirm
from privacy.permissions import ERASURE, RIGHTS_REQUEST
from privacy.selectors.subjects import (
    Subject,
    cases_of,
    others_of,
    referrals_of,
    rows_about,
    subject_of,
)
from privacy.services import figures, leftovers
from privacy.services.subject_telling import holding, tell

OTHER_THAN_SHOWN = "Depuis que la page est ouverte, les comptes ont changé : relisez-les."
OTHER_REQUESTS = (
    "Depuis la demande d’effacement, les demandes d’appui de cette personne ont changé : les comptes "
    "ont été refaits."
)
OVERTAKEN = ("privacy_purge_counted", "privacy_purge_exact")
IS_HELD = "Un gel ou une limitation protège ces données : rien n’est effacé tant qu’il dure."
IS_NOT_OVER = "Le suivi n’est pas clos : clôturez d’abord la situation."
IS_WAITING = "Une demande d’appui attend encore sa réponse."
# what the database refuses by itself, where nobody saw it before
REFUSED = {
    "privacy_purge_asked": "Cet effacement n’est plus à confirmer.",
    "privacy_purge_two": "Deux personnes effacent : celle qui a demandé ne confirme pas.",
    "privacy_purge_office": "L’autre des deux confirme : responsable, ou délégué.",
    "privacy_purge_held": IS_HELD,
    "privacy_purge_over": IS_NOT_OVER,
    "privacy_purge_waiting": IS_WAITING,
}
OFFICES = {Role.MANAGER: Role.DATA_PROTECTION, Role.DATA_PROTECTION: Role.MANAGER}


def office_of(user: User, dac: int) -> Role:
    """In which office somebody asks: who holds both asks as responsable."""
    return Role.MANAGER if dac in standing_of(user).manages else Role.DATA_PROTECTION


# --- Asking ---
@transaction.atomic
def ask_erasure(*, erasure: Erasure, kept: str, version: int, by: User, at: datetime) -> Erasure:
    """First of the two, for what the clock proposed; the other office is told that it waits."""
    fresh = locked(erasure, version=version)
    ERASURE.check(by, "ask", fresh)
    if fresh.extent == Extent.SOCIAL:  # the file stays, and figures are taken of it when it goes
        kept = Kept.NOTHING
    missing = [*_kept_is_missing(kept), *obstacles(subject_of(fresh), fresh.extent)]
    if missing:
        raise GuardsFailed(missing)
    fresh.kept, fresh.others = kept, _others(fresh)
    fresh.ask(by=by, role=office_of(by, fresh.dac_id), at=at)
    fresh.save_change()
    _asked(fresh, by=by, at=at)
    return fresh


@transaction.atomic
def ask_for_request(
    *, request: RightsRequest, kept: str, version: int, by: User, at: datetime
) -> Erasure:
    """First of the two, because the person asks; a proposal of the clock gives way to it.

    Nothing is answered before it is done: the request goes with the rest, or may be asked again or
    refused where the erasure is set aside.
    """
    Dac.objects.select_for_update(no_key=True).get(pk=request.dac_id)  # one at a time, as proposals
    fresh = locked(request, version=version)
    RIGHTS_REQUEST.check(by, "ask_erasure", fresh)
    subject = subject_of(fresh)
    proposals = _proposals_about(subject)
    missing = [*_kept_is_missing(kept), *obstacles(subject, Extent.WHOLE)]
    if missing:
        raise GuardsFailed(missing)
    for proposal in proposals:
        _drop(proposal, reason="La personne demande l’effacement.", by=by, at=at)
    made = Erasure.objects.create(
        **subject.about,
        status=ErasureStatus.ASKED,
        extent=Extent.WHOLE,
        kept=kept,
        reason=ErasureReason.REQUEST,
        found_at=at,
        others=others_of(subject),
        asked_by=by,
        asked_as=office_of(by, fresh.dac_id),
        asked_at=at,
    )
    _asked(made, by=by, at=at)
    return made


def _proposals_about(subject: Subject) -> list[Erasure]:
    """What the clock proposed, locked; raises GuardsFailed where somebody asked already."""
    waiting = Erasure.objects.filter(
        rows_about(subject), status__in=[ErasureStatus.DUE, ErasureStatus.ASKED]
    )
    found = list(waiting.select_for_update().order_by("pk"))
    if any(one.status == ErasureStatus.ASKED for one in found):
        words = "Un effacement est déjà demandé : il reste à confirmer."
        raise GuardsFailed([Missing("kept", words)])
    return found


def _others(erasure: Erasure) -> list[int]:
    return others_of(subject_of(erasure)) if erasure.extent == Extent.WHOLE else []


def _asked(erasure: Erasure, *, by: User, at: datetime) -> None:
    record(
        by=by,
        action="privacy.erasure.asked",
        obj=erasure,
        at=at,
        extent=str(erasure.extent),
        kept=str(erasure.kept),
        reason=str(erasure.reason),
    )
    people = holding(erasure.dac, OFFICES[Role(erasure.asked_as)], at=at)
    path = reverse("privacy:erasure", args=[erasure.public_id])
    tell(ErasureToConfirm, people, about=erasure, path=path, at=at, but=by)


def _kept_is_missing(kept: str) -> list[Missing]:
    if kept in Kept.values:
        return []
    return [Missing("kept", "Choisissez ce qui doit rester.")]


def obstacles(subject: Subject, extent: str) -> list[Missing]:
    """Everything that stands against it: what is held, restricted, or not over yet."""
    missing = []
    cases, requests = cases_of(subject), referrals_of(subject)
    held = Hold.objects.filter(rows_about(subject), lifted_at__isnull=True)
    if held.exists():
        words = "Un gel protège ces données : levez-le d’abord, s’il n’a plus lieu d’être."
        missing.append(Missing("", words))
    if cases.filter(restricted_at__isnull=False).exists():
        words = "Le traitement est limité à la demande de la personne : rien n’est effacé pendant ce temps."
        missing.append(Missing("", words))
    if cases.exclude(status=CaseStatus.CLOSED).exists():
        missing.append(Missing("", IS_NOT_OVER))
    if extent == Extent.WHOLE and requests.filter(status__in=OPEN_STATUSES).exists():
        missing.append(Missing("", IS_WAITING))
    return missing


@transaction.atomic
def drop_erasure(*, erasure: Erasure, reason: str, version: int, by: User, at: datetime) -> Erasure:
    """Not now, with the reason; what is still due then is proposed again after POSTPONED."""
    fresh = locked(erasure, version=version)
    ERASURE.check(by, "drop", fresh)
    if not reason.strip():
        raise GuardsFailed([Missing("reason", "Écrivez pourquoi, sans rien de la situation.")])
    _drop(fresh, reason=reason.strip(), by=by, at=at)
    return fresh


def _drop(erasure: Erasure, *, reason: str, by: User, at: datetime) -> None:
    erasure.drop(by=by, at=at, reason=reason)
    erasure.save_change()
    record(by=by, action="privacy.erasure.dropped", obj=erasure, at=at)


# --- Counting ---
@dataclass(frozen=True)
class Counts:
    """What would be destroyed now: by the database, and besides it."""

    tables: dict[str, int]
    besides: dict[str, int]

    @property
    def digest(self) -> str:
        """What the page carries, so that the second person confirms what they read."""
        return fingerprint(self.tables)

    @property
    def everything(self) -> dict[str, int]:
        return self.tables | self.besides


def counts_of(erasure: Erasure) -> Counts:
    """A dry run: nothing is touched."""
    return Counts(tables_of(erasure), _besides(erasure))


def tables_of(erasure: Erasure) -> dict[str, int]:
    """What the database alone would destroy: all that the second person confirms."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_purge_counts(%s)::text", [erasure.pk])
        return json.loads(cursor.fetchone()[0])


def _besides(erasure: Erasure) -> dict[str, int]:
    if erasure.extent != Extent.WHOLE:
        return {"sessions": 0, "cached": 0}
    words, ids = _known_by(subject_of(erasure))
    sessions = sum(1 for _ in leftovers.sessions_naming(words, ids))
    return {"sessions": sessions, "cached": len(leftovers.cached_keys(ids))}


def _known_by(subject: Subject) -> tuple[frozenset[str], frozenset[str]]:
    """The words of her family names, and the identifiers of her situations and requests."""
    holder = subject.person or subject.referral
    rows = [*cases_of(subject), *referrals_of(subject), holder]
    return holder.family_words, frozenset(str(row.public_id) for row in rows)


# --- Confirming ---
def confirm_erasure(
    *, erasure: Erasure, seen: str, version: int, by: User, at: datetime
) -> ErasureProof:
    """Second of the two: everything is destroyed, counted and proven in one transaction.

    `seen` is the digest of the counts that the page showed; raises ChangedMeanwhile when something
    of it changed. The figures that stay are tied to nobody.
    """
    proof = _confirm(erasure=erasure, seen=seen, version=version, by=by, at=at)
    if proof is None:  # raised here, so that what was found anew is kept
        raise ChangedMeanwhile(OTHER_REQUESTS)
    return proof


@transaction.atomic
def _confirm(
    *, erasure: Erasure, seen: str, version: int, by: User, at: datetime
) -> ErasureProof | None:
    """The proof; None where her other requests are no longer those that were found."""
    fresh = locked(erasure, version=version)
    ERASURE.check(by, "confirm", fresh)
    if _found_anew(fresh, by=by, at=at):
        return None
    subject = subject_of(fresh)
    missing = obstacles(subject, fresh.extent)
    if missing:
        raise GuardsFailed(missing)
    tables = tables_of(fresh)
    if fingerprint(tables) != seen:
        raise ChangedMeanwhile(OTHER_THAN_SHOWN)
    fresh.confirm()  # whether it may; the function below writes it
    besides = _clean_besides(fresh, subject)
    if fresh.kept == Kept.FIGURES and fresh.extent == Extent.WHOLE:
        with beyond_ties():
            besides["figures"] = figures.keep_figures(subject)
    proof = _purge(fresh, tables, besides, second=by)
    record(by=by, action="privacy.erasure.done", obj=fresh, at=at, digest=proof.digest)
    transaction.on_commit(sweep_files)
    return proof


def _found_anew(erasure: Erasure, *, by: User, at: datetime) -> bool:
    """Look for her other requests again: a draft may be somebody else’s by now, and another one hers."""
    rows = Referral.objects.filter(pk__in=erasure.others).select_for_update().order_by("pk")
    list(rows.values_list("pk"))  # nobody types in them until this ends
    others = _others(erasure)
    if others == erasure.others:
        return False
    erasure.others = others
    erasure.save_change()
    record(by=by, action="privacy.erasure.found_anew", obj=erasure, at=at, requests=len(others))
    return True


def _clean_besides(erasure: Erasure, subject: Subject) -> dict[str, int]:
    if erasure.extent != Extent.WHOLE:
        return {"sessions": 0, "cached": 0}
    words, ids = _known_by(subject)
    keys = leftovers.cached_keys(ids)
    transaction.on_commit(lambda: leftovers.forget_cached(keys))
    return {"sessions": leftovers.clean_sessions(words, ids), "cached": len(keys)}


def _purge(
    erasure: Erasure, counted: dict[str, int], besides: dict[str, int], *, second: User
) -> ErasureProof:
    values = [erasure.pk, second.pk, json.dumps(counted), json.dumps(besides)]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT privacy_purge(%s, %s, %s::jsonb, %s::jsonb)", values)
            key = cursor.fetchone()[0]
    except IntegrityError as error:
        raise _refusal_of(error) from error
    return ErasureProof.objects.get(pk=key)


def _refusal_of(error: IntegrityError) -> Exception:
    """What the database refused, as the page says it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    if name in OVERTAKEN:
        return ChangedMeanwhile(OTHER_THAN_SHOWN)
    return GuardsFailed([Missing("", REFUSED[name])]) if name in REFUSED else error


def sweep_files() -> int:
    """Delete the files whose rows were erased; how many. A process that dies leaves them to the next."""
    swept = 0
    for row in FileToDelete.objects.order_by("pk"):
        vault.delete([row.stored_as])
        row.delete()
        swept += 1
    return swept


def is_genuine(proof: ErasureProof) -> bool:
    """Whether the digest of a proof is that of what it says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest = privacy_proof_digest(public_id, extent, kept, reason, asked_by_id,"
            " second_by_id, done_at, counts) FROM privacy_erasureproof WHERE id = %s",
            [proof.pk],
        )
        return cursor.fetchone()[0]
