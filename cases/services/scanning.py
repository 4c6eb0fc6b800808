"""Files that wait for the antivirus: nobody reads them, and they are shown to it again."""

import logging
from datetime import datetime

from django.db import transaction

from audit.services import record
from cases.models import Attachment, Document, SignedCopy
from cases.models.attachment import READABLE, ScannedFile, ScanState
from cases.uploads import UploadRefused, antivirus, vault
from common.errors import Refused
from common.french import counted

logger = logging.getLogger(__name__)

KINDS: tuple[type[ScannedFile], ...] = (Attachment, Document, SignedCopy)
WAITS = (
    "Ce fichier est en quarantaine : l’antivirus ne l’a pas encore vu. Il s’ouvrira dès que ce sera "
    "fait."
)
REFUSED = "L’antivirus a refusé ce fichier : il n’est plus gardé. Demandez-en un autre exemplaire."


def readable(file: ScannedFile) -> bytes:
    """The content as it was kept; raises Refused while it may not be read, and vault.Damaged."""
    if file.scan not in READABLE:
        raise Refused(WAITS if file.scan == ScanState.WAITING else REFUSED)
    return vault.read(file.stored_as)


def scan_waiting(*, at: datetime) -> int:
    """Show to the antivirus what waits for it, the oldest first; how many it has seen.

    A file that it says nothing of, or that cannot be read, holds up no other one. Where nobody
    answers at all, the rest waits for the next time, and the log says how much.
    """
    seen = 0
    for kind in KINDS:
        for pk in list(_waiting(kind).order_by("pk").values_list("pk", flat=True)):
            if _scan_one(kind, pk, at=at):
                seen += 1
            elif not antivirus.answers():
                left = counted(sum(_waiting(one).count() for one in KINDS), "fichier")
                logger.error("L’antivirus ne répond pas : %s en quarantaine.", left)
                return seen
    return seen


def _waiting(kind):
    found = kind.objects.filter(scan=ScanState.WAITING)
    return found.filter(removed_at__isnull=True) if kind is Document else found


@transaction.atomic
def _scan_one(kind: type[ScannedFile], pk: int, *, at: datetime) -> bool:
    """Whether the antivirus said something; what another process holds counts as seen."""
    file = _waiting(kind).select_for_update(skip_locked=True).filter(pk=pk).first()
    if file is None:
        return True
    try:
        file.scan = antivirus.scan(vault.read(file.stored_as))
    except UploadRefused:
        file.scan = ScanState.REFUSED
        transaction.on_commit(lambda: vault.delete([file.stored_as]))
    except vault.Damaged:
        logger.error("Ce fichier en quarantaine est illisible : %s %d.", kind.__name__, pk)
        return False
    if file.scan == ScanState.WAITING:
        logger.error("L’antivirus n’a rien dit de ce fichier : %s %d.", kind.__name__, pk)
        return False
    file.save(update_fields=["scan"])
    record(by=None, action="cases.file.scanned", obj=file, at=at, scan=file.scan)
    return True
