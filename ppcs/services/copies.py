"""The printed copies: the row is the queue; asked in a decision, made by the worker, read by whom it is for."""

import hashlib
import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import EVERY_VOLET
from cases.uploads import vault
from common import wake
from common.locking import locked
from ppcs.enums import DUTY_SHEETS, VOLETS_OF_COPY, Copy, CopyStatus
from ppcs.lens import Row, seen
from ppcs.models import Delivery, PlanCopy, PlanVersion
from ppcs.permissions import PLAN_COPY, PLAN_VERSION
from ppcs.selectors.refused import refused_today

logger = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(minutes=10)  # far longer than a plan takes to print
GIVEN_UP_AFTER = timedelta(hours=1)  # a copy that kills each worker is not tried for ever


# --- Asking ---
def ask_copies_of(version: PlanVersion, *, by: User, at: datetime) -> None:
    """Ask for every copy of a version, in the caller's transaction; those there already stay."""
    PlanCopy.objects.bulk_create(
        [
            PlanCopy(plan_version=version, copy=kind, asked_by=by, asked_at=at)
            for kind in Copy.values
        ],
        ignore_conflicts=True,
    )
    record(by=by, action="ppcs.copy.asked", obj=version, at=at)
    transaction.on_commit(wake.wake_printer)


@transaction.atomic
def ask_copies(*, version: PlanVersion, by: User, at: datetime) -> None:
    """Ask for what is not there yet, and again for what failed."""
    PLAN_VERSION.check(by, "print", version)
    ask_copies_of(version, by=by, at=at)
    for copy in PlanCopy.objects.filter(plan_version=version, status=CopyStatus.FAILED):
        retry_copy(copy=copy, by=by, at=at)


@transaction.atomic
def retry_copy(*, copy: PlanCopy, by: User, at: datetime) -> PlanCopy:
    """Ask again for a copy that could not be made."""
    copy = locked(copy)
    PLAN_COPY.check(by, "retry", copy)
    copy.retry()
    copy.asked_by, copy.asked_at = by, at
    copy.save()
    record(by=by, action="ppcs.copy.asked", obj=copy, at=at, copy=copy.copy)
    transaction.on_commit(wake.wake_printer)
    return copy


# --- Making, in the worker ---
def make_waiting(*, now: datetime, within: timedelta) -> int:
    """Make the copies that wait until none is left or `within` is over; returns how many were tried.

    Each is claimed in a short transaction, printed outside of any, and kept with its row. A copy
    that a worker left unfinished is taken again after ABANDONED_AFTER.
    """
    started, tried = time.monotonic(), 0
    while (elapsed := timedelta(seconds=time.monotonic() - started)) < within:
        copy = _claim(now=now + elapsed)
        if copy is None:
            break
        _make(copy)
        tried += 1
    return tried


@transaction.atomic
def _claim(*, now: datetime) -> PlanCopy | None:
    abandoned = Q(status=CopyStatus.MAKING, started_at__lte=now - ABANDONED_AFTER)
    copy = (
        PlanCopy.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(Q(status=CopyStatus.WAITING) | abandoned)
        .order_by("asked_at", "pk")
        .first()
    )
    if copy is None:
        return None
    given_up = copy.status == CopyStatus.MAKING and copy.asked_at <= now - GIVEN_UP_AFTER
    copy.start(at=now)
    copy.save()
    if given_up:
        _fail(copy, error="WorkerLost")
        return _claim(now=now)
    return copy


def _make(copy: PlanCopy) -> None:
    version = PlanVersion.objects.get(pk=copy.plan_version_id)
    try:
        data = _print(version, copy)
        with vault.deposit():
            _keep(copy, data)
    except _Overtaken:
        logger.info("Exemplaire %s : un autre l’a repris", copy.public_id)
    except Exception as error:  # noqa: BLE001 - one copy must never hold up those behind it
        logger.error("Exemplaire %s : %s", copy.public_id, type(error).__name__)
        _fail(copy, error=type(error).__name__)


class _Overtaken(Exception):
    """The row is another worker's by now: what was printed here is thrown away."""


def _print(version: PlanVersion, copy: PlanCopy) -> bytes:
    from ppcs.pdf import plan_pdf  # noqa: PLC0415 - WeasyPrint takes a second to load, few need it

    return plan_pdf(
        printed_content(version, copy.copy),
        copy=copy.copy,
        fingerprint=version.fingerprint,
        printed_on=timezone.localdate(),
        on_progress=_Progress(copy),
    )


def printed_content(version: PlanVersion, copy: str) -> Row:
    """What goes on paper: the frozen content with who received it, then the lens of the copy.

    What she refuses is said as of the day of printing: a word of hers does not wait for a version.
    """
    refused = refused_today(version.plan.case, timezone.localdate())
    content = version.content | {"deliveries": deliveries_of(version), "refusals": refused}
    return seen(content, VOLETS_OF_COPY[copy])


def deliveries_of(version: PlanVersion) -> list[Row]:
    rows = Delivery.objects.filter(plan_version=version).select_related("member", "relative")
    return [
        {
            "to": str(row.member or row.relative or "la personne"),
            "copy_label": row.get_copy_display(),
            "on": row.on.isoformat(),
            "mode_label": row.get_mode_display(),
        }
        for row in rows.order_by("on", "pk")
    ]


class _Progress:
    """Tells the page how far the printing is, each time in a short transaction of its own."""

    def __init__(self, copy: PlanCopy):
        self.copy = copy

    def __call__(self, percent: int) -> None:
        shown = 5 + percent * 9 // 10  # the last steps are the file's
        _mine(self.copy).update(progress=min(shown, 95))


def _mine(copy: PlanCopy):
    """The row, as long as it is this worker's."""
    return PlanCopy.objects.filter(pk=copy.pk, status=CopyStatus.MAKING, started_at=copy.started_at)


@transaction.atomic
def _keep(copy: PlanCopy, data: bytes) -> None:
    fresh = _mine(copy).select_for_update(of=("self",)).first()
    if fresh is None:
        raise _Overtaken
    at = timezone.now()
    fresh.stored_as = vault.write(data)
    fresh.size, fresh.sha256 = len(data), hashlib.sha256(data).hexdigest()
    fresh.finish(at=at)
    fresh.save()
    record(by=None, action="ppcs.copy.made", obj=fresh, at=at, copy=fresh.copy, size=fresh.size)


@transaction.atomic
def _fail(copy: PlanCopy, *, error: str) -> None:
    fresh = _mine(copy).select_for_update(of=("self",)).first()
    if fresh is not None:
        fresh.fail()
        fresh.save()
        record(by=None, action="ppcs.copy.failed", obj=fresh, at=timezone.now(), error=error)


# --- Reading ---
def read_copy(copy: PlanCopy) -> bytes:
    """The file as it was kept; raises vault.Damaged rather than give anything else."""
    return vault.read(copy.stored_as)


def file_name(version: PlanVersion, copy: str) -> str:
    """« plan-PPCS-2026-00012-v1.pdf »: a number, nothing about anybody."""
    what = "qui-fait-quoi" if copy in DUTY_SHEETS else "plan"
    aside = "" if VOLETS_OF_COPY[copy] == EVERY_VOLET else "-aides"
    return f"{what}-{version.plan.number}-v{version.number}{aside}.pdf"
