"""What the lists of a DAC need to know of it, in one statement: its days, its words, who left."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject

from accounts.models import User
from cases.models import ReferentPeriod
from directory.enums import DacList, MembershipState, Role
from directory.models import Dac, DacClosure, DacListItem, Membership
from directory.standing import standing_of
from directory.working_days import Calendar


@dataclass(frozen=True)
class OwnDacs:
    """The DACs in which somebody works.

    `calendars` and `levels` (the words of each level, by code) go by DAC; `gone` are the accounts of
    those who coordinated there and no longer do; `stays_beside` tells whether the person handed a
    situation over and stays beside it today.
    """

    calendars: dict[int, Calendar]
    levels: dict[int, dict[str, str]]
    gone: frozenset[int]
    stays_beside: bool


def own_dacs(user: User, *, today: date) -> OwnDacs:
    """One statement, whatever the number of DACs, closures and words."""
    standing = standing_of(user)
    closures = DacClosure.objects.filter(dac=OuterRef("pk")).order_by("pk")
    levels = DacListItem.objects.filter(dac=OuterRef("pk"), list=DacList.LEVEL).order_by("pk")
    staying = ReferentPeriod.objects.filter(referent=user, stays_until__gte=today)
    rows = Dac.objects.filter(pk__in=standing.coordinates | standing.manages).annotate(
        closed_from=ArraySubquery(closures.values("starts_on")),
        closed_until=ArraySubquery(closures.values("ends_on")),
        level_words=ArraySubquery(levels.values(words=JSONObject(code="code", label="label"))),
        gone=ArraySubquery(_who_left(today).values("professional__user")),
        stays_beside=Exists(staying.filter(case__dac=OuterRef("pk"))),
    )
    found = list(rows.order_by("pk"))
    return OwnDacs(
        calendars={dac.pk: _calendar(dac) for dac in found},
        levels={dac.pk: {one["code"]: one["label"] for one in dac.level_words} for dac in found},
        gone=frozenset(who for dac in found for who in dac.gone),
        stays_beside=any(dac.stays_beside for dac in found),
    )


def _calendar(dac) -> Calendar:
    return Calendar(
        weekdays=frozenset(dac.working_weekdays),
        closures=tuple(zip(dac.closed_from, dac.closed_until, strict=True)),
        holidays=dac.closed_on_public_holidays,
    )


def _who_left(today: date):
    return Membership.objects.filter(
        ~Q(status=MembershipState.ACTIVE)
        | Q(ends_on__lt=today)
        | Q(professional__user__is_active=False),
        organisation__dac=OuterRef("pk"),
        role=Role.COORDINATOR,
        professional__user__isnull=False,
    ).order_by("pk")
