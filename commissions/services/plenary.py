"""Plenary sessions: themes only, and none of them leads to a situation (rule R20)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from commissions.models import Commission, PlenarySession, Theme
from commissions.models.situation import CODE
from commissions.permissions import COMMISSION, PLENARY
from common.errors import GuardsFailed, Missing
from common.locking import locked

QUOTED = "Un thème ne cite aucune situation : retirez le code « {code} »."


@dataclass(frozen=True)
class Topic:
    """A theme as it is typed; `number` is its row on the page."""

    number: int
    title: str
    words: str = ""


@transaction.atomic
def plan_plenary(
    *,
    commission: Commission,
    starts_at: datetime | None,
    place: str,
    topics: Sequence[Topic],
    by: User,
    at: datetime,
) -> PlenarySession:
    """Plan a plenary session. Raises GuardsFailed for a theme that quotes a code."""
    COMMISSION.check(by, "plan_session", commission)
    _guard(starts_at, topics)
    assert starts_at is not None, "the guard asks for it"
    made = PlenarySession.objects.create(
        commission=commission, starts_at=starts_at, place=place.strip()
    )
    _write(made, topics)
    record(by=by, action="commissions.plenary.planned", obj=made, at=at, themes=len(topics))
    return made


@transaction.atomic
def change_plenary(
    *,
    plenary: PlenarySession,
    starts_at: datetime | None,
    place: str,
    topics: Sequence[Topic],
    by: User,
    at: datetime,
) -> PlenarySession:
    """Give a plenary session its new date, place and themes."""
    fresh = locked(plenary)
    PLENARY.check(by, "edit", fresh)
    _guard(starts_at, topics)
    assert starts_at is not None, "the guard asks for it"
    fresh.starts_at, fresh.place = starts_at, place.strip()
    fresh.save()
    fresh.themes.all().delete()
    _write(fresh, topics)
    record(by=by, action="commissions.plenary.changed", obj=fresh, at=at, themes=len(topics))
    return fresh


@transaction.atomic
def cancel_plenary(*, plenary: PlenarySession, by: User, at: datetime) -> PlenarySession:
    """It stays on the list, said to be cancelled."""
    fresh = locked(plenary)
    PLENARY.check(by, "edit", fresh)
    if fresh.cancelled_at is None:
        fresh.cancelled_at = at
        fresh.save(update_fields=["cancelled_at"])
        record(by=by, action="commissions.plenary.changed", obj=fresh, at=at, cancelled=True)
    return fresh


def _guard(starts_at: datetime | None, topics: Sequence[Topic]) -> None:
    missing = []
    if starts_at is None:
        missing.append(Missing("starts_on", "Écrivez le jour et l’heure de la séance."))
    if not topics:
        missing.append(Missing("title_1", "Écrivez au moins un thème."))
    for topic in topics:
        if not topic.title:
            missing.append(Missing(f"title_{topic.number}", "Donnez un titre à ce thème."))
        missing += [
            Missing(field, QUOTED.format(code=found[0]))
            for field, text in (
                (f"title_{topic.number}", topic.title),
                (f"words_{topic.number}", topic.words),
            )
            if (found := re.search(CODE, text, re.IGNORECASE))
        ]
    if missing:
        raise GuardsFailed(missing)


def _write(plenary: PlenarySession, topics: Sequence[Topic]) -> None:
    Theme.objects.bulk_create(
        Theme(plenary=plenary, rank=rank, title=topic.title, words=topic.words)
        for rank, topic in enumerate(topics)
    )
