"""The charter as pages show it: titles and paragraphs, and where its reader stands with it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from commissions.models import Charter, Commission
from commissions.standing import current_signatures, running_mandates

RENEWED_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Part:
    """A title and the paragraphs under it; the first part may have no title."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class CharterPage:
    """One version, and whether this reader is to sign it now."""

    public_id: str
    number: int
    made_at: datetime | None
    in_force: bool
    parts: tuple[Part, ...]
    months: int
    to_sign: bool
    is_renewal: bool
    until: date | None
    over_since: date | None


@dataclass(frozen=True)
class Version:
    public_id: object
    number: int
    made_at: datetime
    made_by: str
    in_force: bool


def charter_page(
    commission: Commission, user: User, *, charter: Charter | None = None
) -> CharterPage:
    """The version in force, or the one given, for `user`."""
    shown = charter or commission.charter
    held = list(running_mandates().filter(commission=commission, user=user.pk))
    until = _until(commission, held)
    past = _last_end(commission, held) if until is None else None
    today = timezone.localdate()
    in_force = shown is not None and shown.pk == commission.charter_id
    return CharterPage(
        public_id=str(shown.public_id) if shown else "",
        number=shown.number if shown else 0,
        made_at=shown.made_at if shown else None,
        in_force=in_force,
        parts=parts_of(shown.text) if shown else (),
        months=commission.charter_months,
        to_sign=bool(held) and in_force and (until is None or until <= today + RENEWED_WITHIN),
        is_renewal=until is not None,
        until=until,
        over_since=past,
    )


def _until(commission: Commission, held) -> date | None:
    """The first end among the signatures that hold; None when one mandate has none."""
    signed = dict(
        current_signatures()
        .filter(mandate__in=held)
        .values_list("mandate")
        .annotate(last=Max("until"))
        .order_by("mandate")
    )
    return min(signed.values()) if signed and len(signed) == len(held) else None


def _last_end(commission: Commission, held) -> date | None:
    """When a signature of the version in force ran out."""
    if not held or commission.charter is None:
        return None
    rows = commission.charter.signatures.filter(mandate__in=held)
    return rows.aggregate(last=Max("until"))["last"]


def parts_of(text: str) -> tuple[Part, ...]:
    """« ## » begins a title, an empty line a paragraph; anything else is words."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = block.strip().split("\n")
        if lines[0].startswith("## "):
            parts.append((lines[0][3:].strip(), []))
            lines = lines[1:]
        if words := "\n".join(lines).strip():
            parts[-1][1].append(words)
    return tuple(Part(title, tuple(words)) for title, words in parts if title or words)


def versions_of(commission: Commission) -> list[Version]:
    """Every version, the latest first."""
    rows = commission.charters.select_related("made_by").order_by("-number")
    return [
        Version(
            row.public_id,
            row.number,
            row.made_at,
            row.made_by.get_full_name(),
            row.pk == commission.charter_id,
        )
        for row in rows
    ]
