"""A suppléance: for a time the suppléant acts, and the titulaire does not (rule R4)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from commissions.enums import MandateStatus
from commissions.models import Mandate, Substitution
from commissions.notifications import ToReadForMember, tell
from commissions.permissions import MANDATE, SUBSTITUTION
from common.errors import GuardsFailed, Missing
from common.locking import locked


@transaction.atomic
def declare_substitution(
    *,
    mandate: Mandate,
    substitute: Mandate | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    by: User,
    at: datetime,
) -> Substitution:
    """Let `substitute` act for the holder of `mandate`, who reads nothing meanwhile."""
    held = locked(mandate)
    MANDATE.check(by, "substitute", held)
    if missing := _missing(held, substitute, starts_at, ends_at, at=at):
        raise GuardsFailed(missing)
    assert substitute is not None, "the guards ask for one"
    declared = Substitution.objects.create(
        mandate=substitute,
        starts_at=starts_at,
        ends_at=ends_at,
        declared_by=by,
        declared_at=at,
    )
    record(
        by=by,
        action="commissions.substitution.declared",
        obj=declared,
        at=at,
        titulaire=str(held.public_id),
        suppleant=str(substitute.public_id),
    )
    about = held.commission
    tell(ToReadForMember, substitute.user, about=about, at=at, occasion=str(declared.public_id))
    return declared


@transaction.atomic
def stop_substitution(*, substitution: Substitution, by: User, at: datetime) -> Substitution:
    """The titulaire acts again at once; a suppléance that is over already stays as it is."""
    fresh = locked(substitution)
    SUBSTITUTION.check(by, "stop", fresh)
    if fresh.stopped_at is not None or fresh.ends_at <= at:
        return fresh
    fresh.stopped_at = at
    fresh.save(update_fields=["stopped_at"])
    record(by=by, action="commissions.substitution.stopped", obj=fresh, at=at)
    return fresh


def _missing(
    held: Mandate,
    substitute: Mandate | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    at: datetime,
) -> list[Missing]:
    missing = []
    if substitute is None or substitute.stands_for_id != held.pk:
        missing.append(Missing("substitute", "Choisissez le suppléant de ce titulaire."))
    elif substitute.status != MandateStatus.ACTIVE:
        missing.append(Missing("substitute", "Le mandat de ce suppléant n’est pas en cours."))
    if starts_at is None:
        missing.append(Missing("starts_on", "Écrivez à partir de quand."))
    if ends_at is None:
        missing.append(Missing("ends_on", "Écrivez jusqu’à quand."))
    if starts_at is None or ends_at is None:
        return missing
    if ends_at <= at or ends_at <= starts_at:
        missing.append(Missing("ends_on", "La fin vient après le début, et après maintenant."))
    if _meeting(held, starts_at, ends_at).exists():
        missing.append(Missing("starts_on", "Une suppléance est déjà déclarée dans ces dates."))
    return missing


def _meeting(held: Mandate, starts_at: datetime, ends_at: datetime):
    return Substitution.objects.filter(
        mandate__stands_for=held,
        stopped_at__isnull=True,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
