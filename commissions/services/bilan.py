"""Publishing the bilan of a year, naming who reads it, and noting the answers that were missing."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.disclosure import too_close
from commissions.enums import ItemList, ReaderKind
from commissions.models import BilanReader, Blockage, Commission, ListItem, PublishedBilan
from commissions.models.mandate import RUNNING
from commissions.permissions import BILAN_READER, COMMISSION
from commissions.selectors.bilan import bilan_of, figures_in
from common.errors import GuardsFailed, Missing
from common.locking import locked

NOT_OVER = "L’année n’est pas finie : son bilan se publie à partir du 1er janvier suivant."
TOO_CLOSE = (
    "La publication précédente donne d’autres chiffres, et la différence ferait paraître un petit "
    "effectif. Elle reste donc celle qui compte."
)
SAME = "La publication précédente donne déjà ces chiffres."


@transaction.atomic
def publish_bilan(*, commission: Commission, year: int, by: User, at: datetime) -> PublishedBilan:
    """Freeze the figures of a year that is over, masked at the threshold of publication."""
    commission = locked(commission)
    COMMISSION.check(by, "publish_bilan", commission)
    content = bilan_of(commission, year, inside=False, asked_by=by)
    before = commission.bilans.filter(year=year).order_by("number").last()
    missing = _what_prevents(commission, year, content, before, at)
    if missing:
        raise GuardsFailed(missing)
    published = PublishedBilan.objects.create(
        commission=commission,
        year=year,
        number=before.number + 1 if before else 1,
        content=content,
        published_at=at,
        published_by=by,
    )
    codes = {"year": year, "number": published.number, "threshold": content["threshold"]}
    record(by=by, action="commissions.bilan.published", obj=published, at=at, **codes)
    return published


def _what_prevents(commission, year, content, before, at) -> list[Missing]:
    if year >= timezone.localdate(at).year:
        return [Missing("year", NOT_OVER)]
    if before is None:
        return []
    if before.content == content:
        return [Missing("year", SAME)]
    threshold = commission.mask_published
    if too_close(figures_in(before.content), figures_in(content), threshold):
        return [Missing("year", TOO_CLOSE)]
    return []


@transaction.atomic
def name_bilan_reader(
    *, commission: Commission, email: str, as_what: str, by: User, at: datetime
) -> BilanReader:
    """Let an account read the published bilans; it opens nothing else of the commission."""
    commission = locked(commission)
    COMMISSION.check(by, "publish_bilan", commission)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    missing = []
    if words := _why_not_read(commission, user, as_what):
        missing.append(Missing("email", words))
    if as_what not in ReaderKind.values:
        missing.append(Missing("as_what", "Choisissez à quel titre."))
    if missing or user is None:
        raise GuardsFailed(missing)
    reader = BilanReader.objects.create(
        commission=commission,
        user=user,
        as_what=as_what,
        starts_on=timezone.localdate(at),
        named_by=by,
    )
    codes = {"to": str(user.public_id), "as_what": as_what}
    record(by=by, action="commissions.bilan_reader.named", obj=reader, at=at, **codes)
    return reader


def _why_not_read(commission: Commission, user: User | None, as_what: str) -> str:
    if user is None:
        return "Aucun compte ouvert n’a cette adresse."
    if user.is_staff or user.is_superuser:
        return "Un compte d’administration technique ne lit pas les bilans."
    if commission.readers.filter(user=user, ends_on__isnull=True).exists():
        return "Cette personne lit déjà le bilan."
    sits = commission.mandates.filter(user=user, status__in=RUNNING).exists()
    if sits and as_what == ReaderKind.PRESIDENT:
        return "Cette personne siège dans la commission : l’élu qui préside le CLSM n’y siège pas."
    return ""


@transaction.atomic
def end_bilan_reader(*, reader: BilanReader, by: User, at: datetime) -> BilanReader:
    """From this moment on, the account reads no bilan; ending twice changes nothing."""
    reader = locked(reader)
    BILAN_READER.check(by, "end", reader)
    if reader.ends_on is None:
        reader.ends_on = timezone.localdate(at)
        reader.save()
        record(by=by, action="commissions.bilan_reader.ended", obj=reader, at=at)
    return reader


@transaction.atomic
def note_blockage(*, commission: Commission, kind: str, by: User, at: datetime) -> Blockage:
    """An answer was missing: its kind and the year, and nothing that leads to a situation."""
    COMMISSION.check(by, "note_blockage", commission)
    offered = ListItem.objects.filter(
        commission=commission, kind=ItemList.BLOCKAGE, code=kind, is_active=True
    )
    if not offered.exists():
        raise GuardsFailed([Missing("kind", "Choisissez ce qui a manqué.")])
    year = timezone.localdate(at).year
    blockage = Blockage.objects.create(commission=commission, kind=kind, year=year)
    codes = {"kind": kind, "year": year}
    record(by=by, action="commissions.blockage.noted", obj=commission, at=at, **codes)
    return blockage


@transaction.atomic
def take_back_blockage(*, commission: Commission, kind: str, by: User, at: datetime) -> bool:
    """Take back one note of this kind made this year; False when there is none."""
    commission = locked(commission)
    COMMISSION.check(by, "note_blockage", commission)
    year = timezone.localdate(at).year
    one = Blockage.objects.filter(commission=commission, kind=kind, year=year).first()
    if one is None:
        return False
    one.delete()
    codes = {"kind": kind, "year": year}
    record(by=by, action="commissions.blockage.taken_back", obj=commission, at=at, **codes)
    return True
