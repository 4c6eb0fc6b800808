"""The paper that the person signed: joined to the decisions of one act, kept like every file."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from accounts.models import User
from audit.services import record
from cases.models import Case, Consent, SignedCopy
from cases.models.attachment import AttachmentKind
from cases.permissions import CONSENT
from cases.services.keeping import keep_file
from cases.services.scanning import readable
from cases.uploads import Inspected, UploadRefused, inspect, vault
from common.errors import GuardsFailed, Missing
from common.locking import locked

PAPERS = frozenset({AttachmentKind.PDF, AttachmentKind.JPEG})
ACCEPTED = ".pdf,.jpg,.jpeg"


def checked(upload: BinaryIO) -> Inspected:
    """A scan or a photograph, made harmless; raises UploadRefused with the French sentence."""
    found = inspect(upload)
    if found.kind not in PAPERS:
        raise UploadRefused("Choisissez un PDF ou une image JPEG.")
    return found


def join_copy(*, consent: Consent, upload: BinaryIO | None, by: User, at: datetime) -> SignedCopy:
    """Join the signed paper to a decision, and to those that were noted with it.

    Raises Refused, GuardsFailed without a file, UploadRefused when it is not taken. Another paper
    takes the place of the one before, which stays in the vault: it was signed too.
    """
    CONSENT.check(by, "join_copy", consent)
    if upload is None:
        raise GuardsFailed([Missing("paper", "Choisissez un fichier.")])
    found = checked(upload)
    with vault.deposit(), transaction.atomic():
        case = locked(consent.case)
        fresh = locked(consent)
        CONSENT.check(by, "join_copy", fresh)
        copy = keep_copy(case, found, by=by, at=at)
        together = Consent.objects.filter(
            case=case, kind=fresh.kind, recorded_at=fresh.recorded_at, recorded_by=fresh.recorded_by
        )
        together.update(paper=copy)
    return copy


def keep_copy(case: Case, found: Inspected, *, by: User, at: datetime) -> SignedCopy:
    """Its row and its file, in the caller's transaction and inside its `vault.deposit()`."""
    copy = SignedCopy.objects.create(case=case, **keep_file(found), added_by=by, added_at=at)
    about = {"case": str(case.public_id), "kind": found.kind, "size": found.size}
    record(by=by, action="cases.consent.copy_joined", obj=copy, at=at, **about)
    return copy


def read_copy(copy: SignedCopy) -> bytes:
    """The file as it was kept; raises Refused in quarantine, vault.Damaged rather than anything else."""
    return readable(copy)
