"""Who is behind an account of the journal: what they do, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.models import Professional

MACHINE = "Cordée"
UNKNOWN = "Professionnel"


@dataclass(frozen=True)
class Behind:
    """An account as the directory knows it; `line` is a function and an organisation."""

    public_id: str
    name: str
    line: str


def behind(accounts: Iterable[int]) -> dict[int, Behind]:
    """By account, in two statements; whoever is not in the directory is left out."""
    rows = (
        Professional.objects.filter(user__in=set(accounts))
        .select_related("user")
        .prefetch_related("memberships__organisation")
        .order_by("pk")
    )
    return {row.user_id: Behind(str(row.user.public_id), str(row), _line(row)) for row in rows}


def _line(row: Professional) -> str:
    """Where they work now; where they worked, for who left."""
    places = sorted(row.memberships.all(), key=lambda place: (place.ends_on is not None, place.pk))
    return ", ".join([row.line, *(place.organisation.name for place in places[:1])])
