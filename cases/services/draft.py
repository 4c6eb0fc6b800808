"""A draft: begun, saved as typed, thrown away; its author's alone until it is sent."""

from datetime import datetime

from django.db import transaction

from audit.services import record
from cases.enums import Channel, ReferralStatus
from cases.models import Referral
from cases.permissions import REFERRAL
from cases.services.attachment import delete_files
from cases.services.send_referral import check_channel
from common.errors import Refused
from common.locking import locked

SAVE_NUMBER = "save_number"  # « page.rank »: which open page sent it, as its how-manieth
DRAFT_SIZE = 400_000  # characters; far above any honest text, so that nothing typed is lost


@transaction.atomic
def start_draft(*, by, at: datetime, channel: Channel = Channel.ONLINE) -> Referral:
    """Begin a request, or come back to the one just begun and left empty.

    Only a coordinator may type in a request received by phone or letter; raises Refused.
    """
    check_channel(channel, by)
    empty = Referral.objects.filter(
        author=by,
        status=ReferralStatus.DRAFT,
        channel=channel,
        draft_data={},
        attachments__isnull=True,
    ).first()
    if empty is not None:
        return empty
    draft = Referral.objects.create(author=by, created_at=at, channel=channel)
    record(by=by, action="cases.referral.draft_started", obj=draft, at=at, channel=channel)
    return draft


@transaction.atomic
def save_draft(*, referral: Referral, typed: dict[str, list[str]], by, at: datetime) -> Referral:
    """Keep what was typed, exactly as typed, errors included.

    `typed` may hold its number, « page.rank »; what the same page sent earlier and comes later is
    not kept.
    """
    referral = locked(referral)
    REFERRAL.check(by, "edit", referral)
    if sum(len(value) for values in typed.values() for value in values) > DRAFT_SIZE:
        raise Refused("Le texte est trop long pour être gardé : raccourcissez-le.")
    if comes_late(typed, referral.draft_data):
        return referral
    referral.draft_data, referral.draft_saved_at = typed, at
    referral.save()
    return referral


def comes_late(typed: dict, kept: dict) -> bool:
    """Whether the same page has sent something newer before."""
    page, rank = _number(typed)
    kept_page, kept_rank = _number(kept)
    return page == kept_page and rank < kept_rank


def _number(typed: dict) -> tuple[str, int]:
    """The page and the rank; a number that cannot be read counts as none."""
    page, _, rank = typed.get(SAVE_NUMBER, [""])[0].rpartition(".")
    readable = rank.isascii() and rank.isdigit() and len(rank) < 10
    return (page, int(rank)) if readable else ("", 0)


@transaction.atomic
def discard_draft(*, referral: Referral, by, at: datetime) -> None:
    """Throw a draft away, with its files."""
    referral = locked(referral)
    REFERRAL.check(by, "discard", referral)
    record(by=by, action="cases.referral.draft_discarded", obj=referral, at=at)
    delete_files(referral=referral)
    referral.delete()
