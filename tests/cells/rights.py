"""The tables of the rights of a person, and of who watches over accesses.

Dominique is the data protection officer of the DAC 35, Sophie its responsable, Camille the référente.
"""

from collections.abc import Callable

from django.db.models import Model

from privacy import permissions as p
from privacy.enums import (
    AlertStatus,
    ErasureStatus,
    ExportStatus,
    RequestStatus,
    RightKind,
)
from privacy.models import RetentionRule
from tests import around
from tests.cells.telling import DAC, NOBODY, Cells, each, only
from tests.personas import Cast
from tests.privacy import addressed, persons, watching

BOTH = "dpo sophie"
BY_CONTENT = "camille sophie"
REQUESTS = f"{' '.join(RequestStatus.values)} restriction erasure"
EXPORTS = " ".join(ExportStatus.values)
KINDS = {"restriction": RightKind.RESTRICTION, "erasure": RightKind.ERASURE}
ERASURES = " ".join(ErasureStatus.values)
STANDING = "stands lifted"


def request(cast: Cast, state: str) -> Model:
    """To have something put right; « restriction », « erasure »: of that kind, just received."""
    if state in KINDS:
        return persons.noted(cast, around.situation(cast), KINDS[state])
    return addressed.request_in(cast, state)


def plain(build: Callable[[Cast], Model]) -> Callable[[Cast, str], Model]:
    return lambda cast, _: build(cast)


def tables() -> list[Cells]:
    return [*_of_rights(), *_of_erasing(), *_of_watching()]


def _of_rights() -> list[Cells]:
    return [
        Cells(
            p.RIGHTS_REQUEST,
            REQUESTS,
            request,
            {
                "view": each(f"{BOTH} camille", REQUESTS),
                "close_with": each(BY_CONTENT, "received"),
                "restrict": each(BOTH, "restriction"),
                "ask_erasure": each(BOTH, "erasure"),
                "refuse": each(BOTH, "received restriction erasure"),
            },
        ),
        Cells(
            p.SUBJECT_EXPORT,
            EXPORTS,
            addressed.export_in,
            {
                "view": each(f"{BOTH} camille", EXPORTS),
                "prepare": NOBODY,
                "read": each(BY_CONTENT, "prepared reviewed"),
                **only(BY_CONTENT, "mask", "review", states="prepared"),
                **only(BY_CONTENT, "rework", "release", states="reviewed"),
                "download": each(BY_CONTENT, "reviewed released"),
                "ask_again": each(f"{BOTH} camille", "asked prepared reviewed"),
                "refuse": each(BOTH, "asked prepared reviewed"),
            },
        ),
        Cells(
            p.RESTRICTION,
            STANDING,
            addressed.restriction_of,
            {"view": each(f"{BOTH} {DAC}", STANDING), "lift": each(BOTH, "stands")},
        ),
    ]


def _of_erasing() -> list[Cells]:
    """Asked by the officer: the other of the two confirms."""
    return [
        Cells(
            p.ERASURE,
            ERASURES,
            addressed.erasure_in,
            {
                "view": each(BOTH, ERASURES),
                "ask": each(BOTH, "due"),
                "confirm": each("sophie", "asked"),
                "drop": each(BOTH, "due asked"),
            },
        ),
        Cells(p.ERASURE_PROOF, "done", addressed.proof, {"view": each(BOTH, "done")}),
        Cells(
            p.HOLD,
            STANDING,
            addressed.hold_in,
            {"view": each(BOTH, STANDING), "lift": each(BOTH, "stands")},
        ),
        Cells(
            p.RETENTION,
            "there",
            plain(lambda cast: RetentionRule.objects.create(dac=cast.dac35)),
            {"view": each(BOTH, "there"), "edit": each("sophie", "there")},
        ),
    ]


def _of_watching() -> list[Cells]:
    return [
        Cells(
            p.ALERT,
            " ".join(AlertStatus.values),
            watching.alert_in,
            {
                "view": each("dpo", " ".join(AlertStatus.values)),
                "look": each("dpo", "open"),
                "close": each("dpo", "open looked_at"),
            },
        ),
        Cells(
            p.ALERT,
            " ".join(AlertStatus.values),
            watching.about_the_only_officer,
            {
                "view": each(BOTH, " ".join(AlertStatus.values)),
                "look": each("sophie", "open"),
                "close": each("sophie", "open looked_at"),
            },
        ),
        Cells(
            p.WATCH,
            "there",
            plain(watching.watch_of),
            only("dpo", "view", "edit", states="there"),
        ),
    ]
