"""Who sits in a commission, who has signed, whose signature expires, who acts for whom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Prefetch, Q
from django.utils import timezone

from commissions.enums import MandateStatus, Quality
from commissions.models import Commission, Mandate, Substitution
from commissions.selectors.opens import opened_by
from commissions.standing import acting_now, current_signatures

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Signature:
    """Where a holder stands with the charter in force, in words."""

    label: str
    tone: str
    until: date | None = None
    asked: bool = False


@dataclass(frozen=True)
class Acting:
    """A suppléance declared for now or later."""

    public_id: object
    starts_at: datetime
    ends_at: datetime
    now: bool


@dataclass(frozen=True)
class Member:
    """A mandate as the list of members shows it."""

    public_id: object
    version: int
    name: str
    email: str
    function: str
    organisation: str
    quality: str
    quality_label: str
    family_label: str
    in_secret_list: bool
    starts_on: date
    ends_on: date | None
    state_label: str
    state_tone: str
    running: bool
    suspended: bool
    signature: Signature
    opens: tuple[str, ...]
    stands_for: str = ""
    acting: tuple[Acting, ...] = ()
    is_replaced: bool = False


@dataclass(frozen=True)
class Members:
    """Those who sit, and those who did."""

    running: tuple[Member, ...]
    past: tuple[Member, ...]
    unsigned: int
    expiring: int


_ORDER = {quality.value: rank for rank, quality in enumerate(Quality)}


def members_of(commission: Commission) -> Members:
    """Every mandate of the commission, in the order of qualities and names."""
    today = timezone.localdate()
    rows = sorted(_rows(commission), key=lambda row: (_ORDER[row.quality], row.user.last_name))
    members = [_member(row, today=today) for row in rows]
    running = tuple(one for one in members if one.running)
    return Members(
        running=running,
        past=tuple(one for one in members if not one.running),
        unsigned=sum(one.signature.asked for one in running),
        expiring=sum(_expires_soon(one.signature, today) for one in running),
    )


def member_of(mandate: Mandate) -> Member:
    """One mandate, as the list shows it."""
    return _member(_rows(mandate.commission).get(pk=mandate.pk), today=timezone.localdate())


def substitutes_of(mandate: Mandate) -> list[Mandate]:
    """Those who may act for the holder of `mandate`."""
    rows = mandate.substitutes.filter(status=MandateStatus.ACTIVE).select_related("user")
    return list(rows.order_by("user__last_name", "pk"))


def _rows(commission: Commission):
    signed = current_signatures().filter(mandate=OuterRef("pk"))
    declared = Substitution.objects.filter(
        stopped_at__isnull=True, ends_at__gt=timezone.now()
    ).order_by("starts_at", "pk")
    return (
        Mandate.objects.filter(commission=commission)
        .select_related("user", "stands_for__user")
        .prefetch_related(Prefetch("substitutions", declared, to_attr="declared"))
        .annotate(
            until=Max(
                "signatures__until",
                filter=Q(signatures__charter=commission.charter_id),
            ),
            signed=Exists(signed),
            acts=Exists(acting_now().filter(mandate=OuterRef("pk"))),
            is_replaced=Exists(acting_now().filter(mandate__stands_for=OuterRef("pk"))),
        )
        .order_by("pk")
    )


def _member(row, *, today: date) -> Member:
    label, tone, running = _state(row, today)
    return Member(
        public_id=row.public_id,
        version=row.version,
        name=row.user.get_full_name(),
        email=row.user.email,
        function=row.function,
        organisation=row.organisation,
        quality=row.quality,
        quality_label=row.get_quality_display(),
        family_label=row.get_family_display(),
        in_secret_list=row.in_secret_list,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state_label=label,
        state_tone=tone,
        running=running,
        suspended=row.status == MandateStatus.SUSPENDED,
        signature=_signature(row, today=today),
        opens=opened_by(row),
        stands_for=row.stands_for.user.get_full_name() if row.stands_for else "",
        acting=tuple(_acting(one) for one in row.declared),
        is_replaced=row.is_replaced,
    )


def _state(row, today: date) -> tuple[str, str, bool]:
    if row.status == MandateStatus.ENDED or (row.ends_on and row.ends_on < today):
        return "Terminé", "off", False
    if row.status == MandateStatus.SUSPENDED:
        return "Suspendu", "att", True
    if row.starts_on > today:
        return "À venir", "draft", True
    if row.quality == Quality.SUBSTITUTE:
        return ("Supplée en ce moment", "go", True) if row.acts else ("En réserve", "off", True)
    return ("Suppléé", "off", True) if row.is_replaced else ("En cours", "go", True)


def _signature(row, *, today: date) -> Signature:
    if row.signed:
        tone = "att" if row.until <= today + SOON else "done"
        return Signature("Signée", tone, row.until)
    if row.until is not None:
        return Signature("Signature expirée", "att", row.until, asked=True)
    if row.quality == Quality.SUBSTITUTE and not row.acts:
        return Signature("À signer quand il suppléera", "off")
    return Signature("À signer", "att", asked=True)


def _expires_soon(signature: Signature, today: date) -> bool:
    return bool(
        not signature.asked and signature.until is not None and signature.until <= today + SOON
    )


def _acting(one: Substitution) -> Acting:
    return Acting(one.public_id, one.starts_at, one.ends_at, one.starts_at <= timezone.now())
