"""Which seats a person holds today: read once, in one statement, then asked by every relation."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from commissions.enums import MandateStatus, Quality
from commissions.models import CharterSignature, Mandate, Substitution


@dataclass(frozen=True)
class Seat:
    """One mandate that counts today. A suppléant who acts has the quality of the titulaire."""

    mandate_id: int
    commission_id: int
    quality: str
    in_secret_list: bool
    family: str
    signed: bool


@dataclass(frozen=True)
class Seats:
    """What an account holds: everything below asks for a signature of the charter in force."""

    every: tuple[Seat, ...] = ()

    @property
    def commissions(self) -> frozenset[int]:
        """Where a mandate runs, signed or not: the charter may be read there."""
        return frozenset(seat.commission_id for seat in self.every)

    @property
    def signed(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.every if seat.signed)

    @property
    def mandates(self) -> frozenset[int]:
        return frozenset(seat.mandate_id for seat in self.signed)

    def holding(self, *qualities: str) -> frozenset[int]:
        """The commissions where one of these qualities is held, with the charter signed."""
        return frozenset(s.commission_id for s in self.signed if s.quality in qualities)

    @property
    def animates(self) -> frozenset[int]:
        return self.holding(Quality.ANIMATOR)

    @property
    def secretary_of(self) -> frozenset[int]:
        return self.holding(Quality.SECRETARY)

    @property
    def sits_in(self) -> frozenset[int]:
        """The commissions where any signed mandate is held."""
        return frozenset(seat.commission_id for seat in self.signed)


def seats_of(user) -> Seats:
    """The seats of `user`, kept for the length of a request; a service asks again."""
    kept = getattr(user, "kept_for_one_request", None)
    if kept is None:
        return _read(user)
    if "seats" not in kept:
        kept["seats"] = _read(user)
    return kept["seats"]


def _read(user) -> Seats:
    if user.pk is None or not user.is_active:
        return Seats()
    rows = (
        running_mandates()
        .filter(user=user.pk)
        .annotate(
            signed=Exists(current_signatures().filter(mandate=OuterRef("pk"))),
            stands_for_quality=F("stands_for__quality"),
        )
        .order_by("pk")
    )
    return Seats(tuple(_seat(row) for row in rows))


def _seat(row) -> Seat:
    return Seat(
        mandate_id=row.pk,
        commission_id=row.commission_id,
        quality=row.stands_for_quality or row.quality,
        in_secret_list=row.in_secret_list,
        family=row.family,
        signed=row.signed,
    )


def running_mandates() -> QuerySet[Mandate]:
    """Active, within their dates; a suppléant while acting, a titulaire while nobody acts for them.

    The commission's own clock decides, in the query: nothing has to run for a mandate to end.
    """
    today = timezone.localdate()
    acting = acting_now()
    return Mandate.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        ~Q(quality=Quality.SUBSTITUTE) | Exists(acting.filter(mandate=OuterRef("pk"))),
        ~Exists(acting.filter(mandate__stands_for=OuterRef("pk"))),
        status=MandateStatus.ACTIVE,
        starts_on__lte=today,
        user__is_active=True,
    )


def acting_now() -> QuerySet[Substitution]:
    """The suppléances declared for this very moment, both mandates running: nobody stands in for
    somebody whose own mandate is suspended or over."""
    now, today = timezone.now(), timezone.localdate()
    return Substitution.objects.filter(
        Q(mandate__ends_on__isnull=True) | Q(mandate__ends_on__gte=today),
        Q(mandate__stands_for__ends_on__isnull=True) | Q(mandate__stands_for__ends_on__gte=today),
        mandate__status=MandateStatus.ACTIVE,
        mandate__starts_on__lte=today,
        mandate__user__is_active=True,
        mandate__stands_for__status=MandateStatus.ACTIVE,
        mandate__stands_for__starts_on__lte=today,
        stopped_at__isnull=True,
        starts_at__lte=now,
        ends_at__gt=now,
    )


def current_signatures() -> QuerySet[CharterSignature]:
    """Signatures of the version in force that have not expired."""
    return CharterSignature.objects.filter(
        charter=F("mandate__commission__charter"), until__gte=timezone.localdate()
    )
