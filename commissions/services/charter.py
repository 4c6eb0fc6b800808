"""The engagement de confidentialité: a version is adopted, each person signs it for themselves."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.models import Charter, CharterSignature, Commission, Mandate
from commissions.notifications import ToReadForMember, tell
from commissions.permissions import COMMISSION
from commissions.standing import current_signatures, running_mandates
from common.errors import ChangedMeanwhile, GuardsFailed, Missing
from common.locking import locked

RENEWED_WITHIN = timedelta(days=30)  # before its end, a signature may be given again


@transaction.atomic
def adopt_charter(*, commission: Commission, text: str, version: int, by, at: datetime) -> Charter:
    """Put another version in force: every signature falls, that of `by` included."""
    fresh = locked(commission, version=version)
    COMMISSION.check(by, "set_up", fresh)
    text = text.strip()
    if not text:
        raise GuardsFailed([Missing("text", "Écrivez le texte de la charte.")])
    if fresh.charter is not None and fresh.charter.text.strip() == text:
        raise GuardsFailed([Missing("text", "Ce texte est celui de la version en vigueur.")])
    charter = Charter.objects.create(
        commission=fresh,
        number=fresh.charters.count() + 1,
        text=text,
        made_at=at,
        made_by=by,
    )
    fresh.charter = charter
    fresh.save_change()
    record(by=by, action="commissions.charter.adopted", obj=charter, at=at, number=charter.number)
    for mandate in running_mandates().filter(commission=fresh).select_related("user"):
        tell(
            ToReadForMember,
            mandate.user,
            about=fresh,
            at=at,
            occasion=f"{charter.public_id} {mandate.public_id}",
        )
    return charter


@transaction.atomic
def sign_charter(
    *, commission: Commission, charter_shown: str, agreed: bool, by: User, at: datetime
) -> list[CharterSignature]:
    """Sign the version in force, which `charter_shown` names, for each mandate of `by` that runs.

    A signature that still holds for a while is not doubled. Raises ChangedMeanwhile when another
    version came into force since the page was shown.
    """
    fresh = locked(commission)
    COMMISSION.check(by, "sign", fresh)
    charter = fresh.charter
    if charter is None or str(charter.public_id) != charter_shown:
        raise ChangedMeanwhile("Une autre version de la charte est en vigueur : lisez-la d’abord.")
    if not agreed:
        raise GuardsFailed([Missing("agreed", "Cochez que vous vous engagez personnellement.")])
    until = timezone.localdate(at) + relativedelta(months=fresh.charter_months)
    return [
        _sign(mandate, charter, until=until, by=by, at=at)
        for mandate in mandates_to_sign(fresh, by, at=at)
    ]


def mandates_to_sign(commission: Commission, user: User, *, at: datetime) -> list[Mandate]:
    """The mandates that run without a signature of the version in force that holds for a while."""
    held = running_mandates().filter(commission=commission, user=user.pk).order_by("pk")
    soon = timezone.localdate(at) + RENEWED_WITHIN
    signed = current_signatures().filter(until__gt=soon).values("mandate")
    return list(held.exclude(pk__in=signed).select_for_update(of=("self",)))


def _sign(
    mandate: Mandate, charter: Charter, *, until: date, by: User, at: datetime
) -> CharterSignature:
    signature = CharterSignature.objects.create(
        mandate=mandate, charter=charter, signed_at=at, until=until
    )
    record(
        by=by,
        action="commissions.charter.signed",
        obj=signature,
        at=at,
        mandate=str(mandate.public_id),
        number=charter.number,
    )
    return signature
