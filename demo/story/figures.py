"""What a commission counted last year: the situations are purged long since, their figures remain.

The only part of the story that no service tells: a purge leaves nothing to tell it from. The
sessions of that year are written beside it, for the same reason.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from commissions.models import (
    Blockage,
    Commission,
    CountedPreconisations,
    RestrictedSession,
    StatisticalRecord,
)
from commissions.services.bilan import publish_bilan

SUBMITTED, EXAMINED, CLOSED, MONTHS = 61, 49, 33, 10
Weights = tuple[tuple[str, int], ...]
PROFILE: dict[str, Weights] = {
    "referrer_kind": (("social", 18), ("gp", 14), ("landlord", 14), ("hospital", 11), ("town", 4)),
    "link_kind": (("support", 29), ("care", 18), ("tenancy", 14)),
    "age_band": (("40_59", 18), ("60_74", 15), ("75_84", 12), ("26_39", 4)),
    "sex": (("female", 26), ("male", 23)),
    "household": (("alone", 31), ("family", 11), ("couple", 7)),
    "housing": (("social_tenant", 24), ("private_tenant", 12), ("owner", 11), ("hosted", 2)),
    "eviction": (("no", 26), ("yes", 14), ("unknown", 9)),
    "area": (("north", 19), ("south", 16), ("centre", 14)),
    "closing_reason": (("care", 13), ("ordinary", 12), ("housing_kept", 8)),
}
MOTIVES = ("isolation", "dwelling", "care_break", "coordination", "nuisance", "worry")
FACTORS = ("poverty", "psychic", "isolation", "hoarding", "debt")
KINDS = ("joint_visit", "care", "rights", "housing", "support", "mediation")
BECAME: Weights = (("done_in_time", 21), ("done_late", 12), ("not_done", 11), ("open", 5))
MISSING: Weights = (("mobile", 16), ("delay", 12), ("housing", 6))


def tell_last_year(*, commission: Commission, by: User, at: datetime) -> None:
    """Sixty saisines of the year before `at`, and the bilan that was published of them."""
    year = timezone.localdate(at).year - 1
    for rank in range(SUBMITTED):
        record = StatisticalRecord.objects.create(
            commission=commission, year=year, **_profile(rank), **_course(rank, year)
        )
        if rank < EXAMINED:
            for step in (0, 2):
                kind = KINDS[(rank + step) % len(KINDS)]
                became = {_drawn(BECAME, rank * 2 + step): 1}
                CountedPreconisations.objects.create(record=record, kind=kind, **became)
    Blockage.objects.bulk_create(
        Blockage(commission=commission, kind=kind, year=year)
        for kind, count in MISSING
        for _ in range(count)
    )
    for month in range(1, MONTHS + 1):
        _held(commission, at.replace(year=year, month=month, day=12, hour=13, minute=0))
    publish_bilan(commission=commission, year=year, by=by, at=at)


def _drawn(weights: Weights, rank: int) -> str:
    """One of the codes: the same for the same rank, and all of them by their weights."""
    place = rank * 37 % sum(weight for _, weight in weights)
    for code, weight in weights:
        place -= weight
        if place < 0:
            return code
    raise ValueError("no weights")


def _some(codes: tuple[str, ...], rank: int) -> list[str]:
    """One to three of them."""
    return sorted({codes[(rank * step + step) % len(codes)] for step in range(1, 2 + rank % 3)})


def _profile(rank: int) -> dict:
    drawn = {name: _drawn(weights, rank + len(name)) for name, weights in PROFILE.items()}
    if rank >= CLOSED:
        drawn["closing_reason"] = ""
    return drawn | {"motives": _some(MOTIVES, rank), "factors": _some(FACTORS, rank + 1)}


def _course(rank: int, year: int) -> dict:
    """What became of it; the last ones were refused."""
    ended = {"purged_year": year + 1, "purged_in_time": True}
    if rank >= EXAMINED:
        return ended | {"admissible": False, "inadmissible_reason": "other_body"}
    return ended | {
        "admissible": True,
        "informed": rank % 24 > 0,
        "accord": "not_collected" if rank % 4 == 1 else "given",
        "present": rank % 3 == 0,
        "with_trusted_person": False,
        "examined_year": year,
        "days_to_examination": 12 + rank * 17 % 76,
        "days_to_record": 1 + rank * 5 % 9,
        "times_presented": 2 if rank % 4 == 0 else 1,
        "deports": int(rank % 4 == 2),
        "days_to_return": 2 + rank * 3 % 19,
        "person_satisfaction": (4, None, 5, 3)[rank % 4],
        "referent_named": rank % 4 != 3,
        "closed_year": year if rank < CLOSED else None,
    }


def _held(commission: Commission, starts_at: datetime) -> None:
    session = RestrictedSession.objects.create(
        commission=commission, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )
    for step in (session.convene, session.open, session.close):
        step(at=starts_at)
        session.save()
