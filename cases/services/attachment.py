"""Files of a request: joined, removed, read; a row and its stored file live and die together."""

import logging
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.services import record
from cases.enums import Nature
from cases.models import Attachment, Referral
from cases.permissions import ATTACHMENT, REFERRAL
from cases.services.keeping import keep_file
from cases.services.scanning import readable
from cases.uploads import UploadRefused, inspect, vault
from common.locking import locked

logger = logging.getLogger(__name__)

STRAY_AFTER = 24 * 3600  # seconds; far longer than any transaction lasts
QUARANTINE_LASTS = 30 * 24 * 3600  # seconds
STRAYS_AT_MOST, STRAY_SHARE = 20, 0.05


def attach(*, referral: Referral, upload: BinaryIO, by: User, at: datetime) -> Attachment:
    """Check a file (`name`, `size`, bytes) and join its harmless copy to the request.

    The same file sent twice is one piece. Raises Refused when `by` may not add files now,
    UploadRefused with the French sentence when the file is not taken: a question without identity
    takes none.
    """
    REFERRAL.check(by, "attach", referral)
    if referral.nature == Nature.QUESTION:
        raise UploadRefused(
            "Une pièce peut révéler l’identité : une question sans identité n’en reçoit pas."
        )
    found = inspect(upload)
    with vault.deposit(), transaction.atomic():
        referral = locked(referral)
        REFERRAL.check(by, "attach", referral)
        twin = referral.attachments.filter(sha256=found.sha256, name=found.name).first()
        if twin is not None:
            return twin
        if referral.attachments.count() >= settings.ATTACHMENTS_PER_REFERRAL:
            raise UploadRefused(
                f"Une demande porte {settings.ATTACHMENTS_PER_REFERRAL} pièces au plus : "
                "retirez-en une, ou réunissez plusieurs pages en un PDF."
            )
        attachment = Attachment.objects.create(
            referral=referral, **keep_file(found), added_by=by, added_at=at
        )
        record(
            by=by,
            action="cases.attachment.added",
            obj=attachment,
            at=at,
            referral=str(referral.public_id),
            kind=found.kind,
            size=found.size,
        )
    return attachment


@transaction.atomic
def remove(*, attachment: Attachment, by: User, at: datetime) -> None:
    """Take a file back while the request is a draft; the stored file goes once this is committed.

    A file that is gone already is no error. Raises Refused.
    """
    referral = locked(attachment.referral)
    if not referral.attachments.filter(pk=attachment.pk).exists():
        return
    ATTACHMENT.check(by, "remove", attachment)
    record(
        by=by,
        action="cases.attachment.removed",
        obj=attachment,
        at=at,
        referral=str(referral.public_id),
    )
    _forget([attachment.stored_as])
    attachment.delete()


@transaction.atomic
def delete_files(*, referral: Referral) -> None:
    """Delete every file of a request with its row; the caller has checked the policy and tells why."""
    rows = referral.attachments.select_for_update()
    _forget([row.stored_as for row in rows.order_by("pk")])
    referral.attachments.all().delete()


def read(attachment: Attachment) -> bytes:
    """The content as it was kept; raises Refused in quarantine, vault.Damaged rather than anything else."""
    return readable(attachment)


def delete_strays() -> int:
    """Set aside stored files that no row knows, left by a process killed before its commit.

    Returns how many; they are deleted after QUARANTINE_LASTS. Touches nothing when there are more
    than such accidents explain: then it is the database that is not the one of these files.
    """
    vault.empty_quarantine(older_than=QUARANTINE_LASTS)
    known = vault.known()
    strays = vault.strays(known, older_than=STRAY_AFTER)
    if not strays:
        return 0
    if not known or len(strays) > max(STRAYS_AT_MOST, STRAY_SHARE * len(known)):
        logger.error(
            "%d fichiers sans ligne pour %d connus : rien n’est touché. Est-ce la bonne base ?",
            len(strays),
            len(known),
        )
        return 0
    vault.set_aside(strays)
    return len(strays)


def _forget(names: list[str]) -> None:
    transaction.on_commit(partial(vault.delete, names))
