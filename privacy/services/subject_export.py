"""The copy of everything about a person: the row is the queue; prepared, reviewed, printed, handed over."""

import json
import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import record, record_export
from cases.uploads import vault
from common.canonical import canonical, fingerprint
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import Role
from privacy.enums import ExportStatus, HandedOver, RequestStatus
from privacy.models import ExportMask, SubjectExport
from privacy.notifications import CopyToReview
from privacy.permissions import SUBJECT_EXPORT
from privacy.selectors.subject_content import content_for, manifest_of
from privacy.selectors.subject_review import draft_of
from privacy.selectors.subjects import subject_of
from privacy.services.subject_answering import answer
from privacy.services.subject_telling import holding, referents, tell

logger = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=10)
WORKER_LOST = "WorkerLost"
FILES = ("draft_as", "pdf_as", "json_as")


# --- Making, in the worker ---
def make_waiting(*, now: datetime, within: timedelta) -> int:
    """Prepare and print what waits until none is left or `within` is over; how many were tried."""
    started, tried = time.monotonic(), 0
    _give_up(now=now)
    while timedelta(seconds=time.monotonic() - started) < within:
        export = _claim(now=now)
        if export is None:
            break
        _make(export)
        tried += 1
    return tried


def waiting():
    """What a worker has to do: a draft to prepare, or a reviewed one to print."""
    to_print = Q(status=ExportStatus.REVIEWED, pdf_as="", destroyed_at__isnull=True)
    return SubjectExport.objects.filter(Q(status=ExportStatus.ASKED) | to_print)


def _give_up(*, now: datetime) -> None:
    """Say that a copy failed whose worker was killed each time, so that its page offers a new start."""
    lost = waiting().filter(
        attempts__gte=SubjectExport.AT_MOST_ATTEMPTS, taken_at__lte=now - ABANDONED_AFTER
    )
    lost.filter(problem="").update(problem=WORKER_LOST, taken_at=None)


@transaction.atomic
def _claim(*, now: datetime) -> SubjectExport | None:
    free = Q(taken_at__isnull=True) | Q(taken_at__lte=now - ABANDONED_AFTER)
    export = (
        waiting()
        .select_for_update(skip_locked=True, of=("self",))
        .filter(free, attempts__lt=SubjectExport.AT_MOST_ATTEMPTS)
        .order_by("asked_at", "pk")
        .first()
    )
    if export is not None:
        export.taken_at, export.attempts = now, export.attempts + 1
        export.save()
    return export


def _make(export: SubjectExport) -> None:
    make = _prepare if export.status == ExportStatus.ASKED else _print
    try:
        with vault.deposit():
            make(export)
    except Exception as error:  # noqa: BLE001 - one copy must never hold up those behind it
        name = type(error).__name__
        logger.error("Copie de données %s : %s", export.public_id, name)
        mine = SubjectExport.objects.filter(pk=export.pk, taken_at=export.taken_at)
        mine.update(problem=name, taken_at=None)


@transaction.atomic
def _prepare(export: SubjectExport) -> None:
    """In one transaction, so that everything is of one moment."""
    fresh = _mine(export)
    if fresh is None:
        return
    content, at = content_for(fresh.request), timezone.now()
    fresh.draft_as = vault.write(canonical(content))
    fresh.manifest = manifest_of(content)
    fresh.prepare(at=at)
    _done(fresh, at=at)
    record(by=None, action="privacy.copy.prepared", obj=fresh, at=at)
    request, subject = fresh.request, subject_of(fresh.request)
    people = referents(subject, request.dac, at=at) + holding(request.dac, Role.MANAGER, at=at)
    path = reverse("privacy:request", args=[request.public_id])
    tell(CopyToReview, people, about=fresh, path=path, at=at, occasion=at.isoformat())


@transaction.atomic
def _print(export: SubjectExport) -> None:
    from privacy.pdf.subject_copy import subject_copy_pdf  # noqa: PLC0415 - WeasyPrint loads slowly

    fresh = _mine(export)
    if fresh is None:
        return
    content, at = masked_content(fresh), timezone.now()
    fresh.pdf_as = vault.write(subject_copy_pdf(content))
    fresh.json_as = vault.write(json.dumps(content, ensure_ascii=False, indent=1).encode())
    fresh.fingerprint = fingerprint(content)
    _done(fresh, at=at)
    record(by=None, action="privacy.copy.printed", obj=fresh, at=at)


def _mine(export: SubjectExport) -> SubjectExport | None:
    """The row, locked, as long as it is this worker's and still asks for the same."""
    rows = waiting().select_for_update(of=("self",)).select_related("request__dac")
    return rows.filter(pk=export.pk, taken_at=export.taken_at, status=export.status).first()


def _done(export: SubjectExport, *, at: datetime) -> None:
    export.taken_at, export.attempts, export.problem = None, 0, ""
    export.destroyed_at = None
    _keep_on(export, at=at)
    export.save_change()


def _keep_on(export: SubjectExport, *, at: datetime) -> None:
    days = timedelta(days=settings.DATA_COPY_KEPT_DAYS)
    export.keep_until = timezone.localdate(at) + days


# --- Reviewing ---
def masked_content(export: SubjectExport) -> dict[str, Any]:
    """The draft without the rows that the reviewer left out; each says why it is not there."""
    reasons = dict(export.masks.values_list("row", "reason"))
    content = draft_of(export)
    for section in content["sections"]:
        section["rows"] = [
            {"masked": reasons[row["key"]]} if row["key"] in reasons else {"lines": row["lines"]}
            for row in section["rows"]
        ]
    return content


@transaction.atomic
def mask_rows(
    *, export: SubjectExport, rows: list[str], reason: str, by: User, at: datetime
) -> None:
    """Leave rows out of what is handed over; the reason is told to the person."""
    fresh = locked(export)
    SUBJECT_EXPORT.check(by, "mask", fresh)
    _has_draft(fresh)
    known = {one["key"] for section in draft_of(fresh)["sections"] for one in section["rows"]}
    missing = []
    if not rows or not set(rows) <= known:
        missing.append(Missing("", "Cochez les lignes à masquer."))
    if not reason.strip():
        missing.append(Missing("reason", "Écrivez pourquoi : la personne le lira."))
    if missing:
        raise GuardsFailed(missing)
    values = {"reason": reason.strip(), "masked_by": by, "masked_at": at}
    for row in sorted(set(rows)):
        ExportMask.objects.update_or_create(export=fresh, row=row, defaults=values)
    _recount(fresh)
    record(by=by, action="privacy.copy.rows_masked", obj=fresh, at=at, rows=len(set(rows)))


@transaction.atomic
def unmask_row(*, export: SubjectExport, row: str, by: User, at: datetime) -> None:
    """Put a row back; what was sent and is no masked row is compared, asked of nothing and told nobody."""
    fresh = locked(export)
    SUBJECT_EXPORT.check(by, "mask", fresh)
    if row not in set(fresh.masks.values_list("row", flat=True)):
        return
    fresh.masks.filter(row=row).delete()
    _recount(fresh)
    record(by=by, action="privacy.copy.row_shown", obj=fresh, at=at, row=row)


def _recount(export: SubjectExport) -> None:
    export.manifest = export.manifest | {"masks": export.masks.count()}
    export.save_change()


@transaction.atomic
def end_review(*, export: SubjectExport, version: int, by: User, at: datetime) -> SubjectExport:
    """Everything was read: the copy is printed, without what was masked."""
    fresh = locked(export, version=version)
    SUBJECT_EXPORT.check(by, "review", fresh)
    _has_draft(fresh)
    fresh.review(at=at)
    fresh.reviewed_by = by
    fresh.save_change()
    record(by=by, action="privacy.copy.reviewed", obj=fresh, at=at, masks=fresh.masks.count())
    return fresh


def _has_draft(export: SubjectExport) -> None:
    if not export.draft_as:
        words = "Les fichiers de cette copie sont supprimés : préparez-la à nouveau."
        raise GuardsFailed([Missing("", words)])


@transaction.atomic
def rework(*, export: SubjectExport, version: int, by: User, at: datetime) -> SubjectExport:
    """Back to the review: what was printed is destroyed."""
    fresh = locked(export, version=version)
    SUBJECT_EXPORT.check(by, "rework", fresh)
    fresh.rework()
    fresh.reviewed_by, fresh.attempts, fresh.taken_at = None, 0, None
    _forget(fresh, "pdf_as", "json_as")
    fresh.save_change()
    record(by=by, action="privacy.copy.reworked", obj=fresh, at=at)
    return fresh


@transaction.atomic
def ask_again(*, export: SubjectExport, version: int, by: User, at: datetime) -> SubjectExport:
    """Prepare it anew from what is there today; what was masked is to be masked again."""
    fresh = locked(export, version=version)
    SUBJECT_EXPORT.check(by, "ask_again", fresh)
    fresh.ask_again()
    fresh.masks.all().delete()
    fresh.asked_at, fresh.reviewed_by = at, None
    fresh.attempts, fresh.taken_at, fresh.problem = 0, None, ""
    _forget(fresh, *FILES)
    fresh.save_change()
    record(by=by, action="privacy.copy.asked_again", obj=fresh, at=at)
    return fresh


# --- Handing over ---
@transaction.atomic
def read_file(*, export: SubjectExport, kind: str, by: User, at: datetime) -> bytes:
    """The printed copy, « pdf » or « json »; each reading is an export in the journal."""
    SUBJECT_EXPORT.check(by, "download", export)
    content = vault.read(getattr(export, f"{kind}_as"))
    record_export(by=by, action="privacy.copy.downloaded", at=at, obj=export, kind=kind)
    return content


@transaction.atomic
def release(
    *, export: SubjectExport, how: str, on: date, version: int, by: User, at: datetime
) -> SubjectExport:
    """Note that the person has her copy, how and since when; her request is answered.

    The request is locked first, as whoever refuses it does.
    """
    request = locked(export.request)
    fresh = locked(export, version=version)
    SUBJECT_EXPORT.check(by, "release", fresh)
    missing = []
    if how not in HandedOver.values:
        missing.append(Missing("how", "Dites comment la copie a été remise."))
    if not request.received_on <= on <= timezone.localdate(at):
        missing.append(Missing("on", "Cette date n’est pas entre la demande et aujourd’hui."))
    if not fresh.pdf_as:
        missing.append(Missing("", "La copie n’est pas encore prête."))
    if missing:
        raise GuardsFailed(missing)
    fresh.release(at=at)
    fresh.handed_over, fresh.handed_on, fresh.released_by = how, on, by
    _forget(fresh, "draft_as")
    _keep_on(fresh, at=at)
    fresh.save_change()
    record(by=by, action="privacy.copy.released", obj=fresh, at=at, how=how)
    if request.status == RequestStatus.RECEIVED:
        answer(request, words="", by=by, at=at)
    return fresh


# --- Afterwards ---
def destroy_old(*, at: datetime, limit: int = 100) -> int:
    """Delete the files of copies whose days are over; how many copies."""
    due = SubjectExport.objects.filter(
        keep_until__lt=timezone.localdate(at), destroyed_at__isnull=True
    )
    keys = list(due.order_by("keep_until", "pk").values_list("pk", flat=True)[:limit])
    return sum(_destroy_one(key, at=at) for key in keys)


@transaction.atomic
def _destroy_one(key: int, *, at: datetime) -> bool:
    rows = SubjectExport.objects.select_for_update(skip_locked=True)
    export = rows.filter(pk=key, destroyed_at__isnull=True).first()
    if export is None:
        return False
    destroy_files(export, at=at)
    export.save_change()
    record(by=None, action="privacy.copy.destroyed", obj=export, at=at)
    return True


def destroy_files(export: SubjectExport, *, at: datetime) -> None:
    """Take the files away once this is committed; the caller saves the row."""
    _forget(export, *FILES)
    export.destroyed_at = at


def _forget(export: SubjectExport, *columns: str) -> None:
    names = [name for column in columns if (name := getattr(export, column))]
    for column in columns:
        setattr(export, column, "")
    transaction.on_commit(_deleting(names))


def _deleting(names: list[str]) -> Callable[[], None]:
    return lambda: vault.delete(names)
