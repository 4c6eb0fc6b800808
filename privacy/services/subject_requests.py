"""What a person asks about her data: noted with who asked and how they were recognised, then answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked
from directory.standing import standing_of
from privacy.enums import AskedBy, ErasureStatus, ExportStatus, IdentityCheck, RightKind
from privacy.models import Erasure, RightsRequest, SubjectExport
from privacy.notifications import RightsAsked
from privacy.permissions import RIGHTS_REQUEST
from privacy.selectors.subjects import Subject, found, rows_about, subject_of
from privacy.services.subject_answering import answer
from privacy.services.subject_export import destroy_files
from privacy.services.subject_telling import offices, referents, tell

LEGAL_DELAY = relativedelta(months=1)  # GDPR, article 12(3)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked, on which day, by whom, and how it was made sure that they may ask."""

    kind: str
    received_on: date
    asked_by: str
    identity: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """About whom: the reference of a situation or of a request, or the whole identity."""

    reference: str = ""
    name: str = ""
    first_name: str = ""
    birth_date: date | None = None


def may_note(by: User) -> bool:
    """Whether this account receives requests at all: an officer, or a responsable of a DAC."""
    return bool(dacs_of(by))


def dacs_of(by: User) -> frozenset[int]:
    return standing_of(by).protects | standing_of(by).manages


@transaction.atomic
def note_request(*, asked: Asked, wanted: Wanted, by: User, at: datetime) -> RightsRequest:
    """Note it for one person of one of the DACs of `by`; a copy is prepared by the worker.

    Raises GuardsFailed with everything that is missing; Refused for who receives no request.
    """
    if not may_note(by):
        raise Refused("Seuls le délégué à la protection des données et le responsable le font.")
    subjects = find(wanted, dacs=dacs_of(by))
    missing = [*_missing(asked, at=at), *missing_subject(subjects)]
    if missing:
        raise GuardsFailed(missing)
    subject = subjects[0]
    request = RightsRequest.objects.create(
        **subject.about,
        kind=asked.kind,
        received_on=asked.received_on,
        due_on=asked.received_on + LEGAL_DELAY,
        asked_by=asked.asked_by,
        identity=asked.identity,
        words=asked.words.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    record(by=by, action="privacy.request.noted", obj=request, at=at, kind=asked.kind)
    if asked.kind == RightKind.ACCESS:
        SubjectExport.objects.create(request=request, asked_at=at)
    _tell(request, subject, by=by, at=at)
    return request


def find(wanted: Wanted, *, dacs: Iterable[int]) -> list[Subject]:
    """Whom it is about, in these DACs."""
    return found(
        dacs=dacs,
        reference=wanted.reference,
        name=wanted.name,
        first_name=wanted.first_name,
        birth_date=wanted.birth_date,
    )


def missing_subject(subjects: list[Subject]) -> list[Missing]:
    """Nobody, or more than one."""
    if not subjects:
        words = (
            "Personne ne correspond. Écrivez la référence d’une situation ou d’une demande, ou le "
            "nom, le prénom et la date de naissance en entier."
        )
        return [Missing("reference", words)]
    if len(subjects) > 1:
        words = "Plusieurs personnes portent cette identité : écrivez la référence."
        return [Missing("reference", words)]
    return []


def _missing(asked: Asked, *, at: datetime) -> list[Missing]:
    missing = []
    for name, value, choices, words in (
        ("kind", asked.kind, RightKind.values, "Choisissez ce qui est demandé."),
        ("asked_by", asked.asked_by, AskedBy.values, "Dites qui demande."),
        ("identity", asked.identity, IdentityCheck.values, "Dites comment l’identité est sûre."),
    ):
        if value not in choices:
            missing.append(Missing(name, words))
    if asked.received_on > timezone.localdate(at):
        missing.append(Missing("received_on", "Cette date est dans le futur."))
    for_her = asked.asked_by in (AskedBy.REPRESENTATIVE, AskedBy.MANDATED)
    if for_her and asked.identity == IdentityCheck.KNOWN:
        words = "Pour quelqu’un d’autre que la personne, il faut voir le jugement ou le mandat."
        missing.append(Missing("identity", words))
    if asked.kind == RightKind.RECTIFICATION and not asked.words.strip():
        missing.append(Missing("words", "Écrivez ce qui est à rectifier."))
    return missing


def _tell(request: RightsRequest, subject: Subject, *, by: User, at: datetime) -> None:
    people = offices(request.dac, at=at) + referents(subject, request.dac, at=at)
    path = reverse("privacy:request", args=[request.public_id])
    tell(RightsAsked, people, about=request, path=path, at=at, but=by)


@transaction.atomic
def note_rectified(
    *, request: RightsRequest, done: str, version: int, by: User, at: datetime
) -> RightsRequest:
    """What was corrected in the file, and where: by the référent or a responsable, never the officer."""
    fresh = locked(request, version=version)
    RIGHTS_REQUEST.check(by, "close_with", fresh)
    if not done.strip():
        raise GuardsFailed([Missing("done", "Écrivez ce qui a été rectifié, et où.")])
    answer(fresh, words=done.strip(), by=by, at=at)
    return fresh


@transaction.atomic
def refuse_request(
    *, request: RightsRequest, reason: str, version: int, by: User, at: datetime
) -> RightsRequest:
    """With the reason that is told to the person; a copy that was being prepared is destroyed."""
    fresh = locked(request, version=version)
    RIGHTS_REQUEST.check(by, "refuse", fresh)
    if not reason.strip():
        words = "Écrivez le motif : il est dit à la personne, avec son droit de saisir la CNIL."
        raise GuardsFailed([Missing("reason", words)])
    if fresh.kind == RightKind.ERASURE and _erasure_asked(fresh):
        words = "L’effacement est déjà demandé : écartez-le d’abord."
        raise GuardsFailed([Missing("reason", words)])
    fresh.refuse(on=timezone.localdate(at), by=by, reason=reason.strip())
    fresh.save_change()
    record(by=by, action="privacy.request.refused", obj=fresh, at=at, kind=fresh.kind)
    export = SubjectExport.objects.select_for_update().filter(request=fresh).first()
    if export is not None and export.status not in (ExportStatus.RELEASED, ExportStatus.REFUSED):
        export.refuse()
        destroy_files(export, at=at)
        export.save_change()
        record(by=by, action="privacy.copy.refused", obj=export, at=at)
    return fresh


def _erasure_asked(request: RightsRequest) -> bool:
    """Whether somebody already asked for the erasure that this request is for."""
    waiting = Erasure.objects.filter(status=ErasureStatus.ASKED)
    return waiting.filter(rows_about(subject_of(request))).exists()
