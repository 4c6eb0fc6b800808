"""Plenary sessions as pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from commissions.models import Commission, PlenarySession


@dataclass(frozen=True)
class Topic:
    title: str
    words: str


@dataclass(frozen=True)
class Plenary:
    """A date, a place, themes."""

    public_id: object
    starts_at: datetime
    place: str
    cancelled: bool
    topics: tuple[Topic, ...]


def plenary_of(row: PlenarySession) -> Plenary:
    return Plenary(
        public_id=row.public_id,
        starts_at=row.starts_at,
        place=row.place,
        cancelled=row.cancelled_at is not None,
        topics=tuple(Topic(theme.title, theme.words) for theme in row.themes.all()),
    )


def plenaries_of(commission: Commission) -> tuple[list[Plenary], list[Plenary]]:
    """Those to come, the soonest first; those that were, the latest first."""
    rows = PlenarySession.objects.filter(commission=commission).prefetch_related("themes")
    found = [plenary_of(row) for row in rows.order_by("starts_at", "pk")]
    now = timezone.now()
    coming = [one for one in found if one.starts_at >= now]
    return coming, [one for one in reversed(found) if one.starts_at < now]
