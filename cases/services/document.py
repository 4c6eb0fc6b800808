"""Documents of a situation: added with a volet, reclassified, removed; the file lives in the vault."""

from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.services import record
from cases.models import Case, Document
from cases.permissions import CASE, DOCUMENT
from cases.services.keeping import keep_file
from cases.services.scanning import readable
from cases.services.volet import check_volet, volet_missing
from cases.uploads import UploadRefused, inspect, vault
from common.errors import GuardsFailed, Missing
from common.locking import locked

LONGEST_TITLE = 150


def add_document(
    *, case: Case, upload: BinaryIO | None, title: str, volet: str, by: User, at: datetime
) -> Document:
    """Check a file (`name`, `size`, bytes) and keep its harmless copy, encrypted.

    Raises Refused when `by` may not add one now, GuardsFailed with all that lacks, UploadRefused
    with the French sentence when the file is not taken. The same file twice is one document.
    """
    CASE.check(by, "add_document", case)
    missing = [] if upload is not None else [Missing("file", "Choisissez un fichier.")]
    if not title.strip():
        missing.append(Missing("title", "Donnez un intitulé, qui dise ce que c’est."))
    missing += volet_missing(case, volet, by=by)
    if missing or upload is None:
        raise GuardsFailed(missing)
    found = inspect(upload)
    with vault.deposit(), transaction.atomic():
        case = locked(case)
        CASE.check(by, "add_document", case)
        check_volet(case, volet, by=by)
        there = case.documents.filter(removed_at__isnull=True)
        twin = there.filter(sha256=found.sha256, volet=volet).first()
        if twin is not None:
            return twin
        if there.count() >= settings.DOCUMENTS_PER_CASE:
            raise UploadRefused(
                f"Une situation porte {settings.DOCUMENTS_PER_CASE} documents au plus : "
                "retirez ceux qui ne servent plus."
            )
        named = {"title": title.strip()[:LONGEST_TITLE], "volet": volet}
        document = Document.objects.create(
            case=case, **named, **keep_file(found), added_by=by, added_at=at
        )
        Case.objects.filter(pk=case.pk).update(last_movement_at=at)
        about = {"volet": volet, "kind": found.kind, "size": found.size}
        record(by=by, action="cases.document.added", obj=document, at=at, **about)
    return document


@transaction.atomic
def reclassify_document(*, document: Document, volet: str, by: User, at: datetime) -> Document:
    """Move a document to another volet: from now on others read it, or no longer do."""
    document = locked(document)
    DOCUMENT.check(by, "reclassify", document)
    check_volet(document.case, volet, by=by)
    if volet == document.volet:
        return document
    before, document.volet = document.volet, volet
    document.save(update_fields=["volet"])
    about = {"before": before, "volet": volet}
    record(by=by, action="cases.document.reclassified", obj=document, at=at, **about)
    return document


@transaction.atomic
def remove_document(*, document: Document, by: User, at: datetime) -> None:
    """Take a document back: its row stays as a trace, its file is deleted once this is committed."""
    document = locked(document)
    DOCUMENT.check(by, "remove", document)
    document.removed_at, document.removed_by = at, by
    document.save(update_fields=["removed_at", "removed_by"])
    record(by=by, action="cases.document.removed", obj=document, at=at, volet=document.volet)
    transaction.on_commit(partial(vault.delete, [document.stored_as]))


def read_document(document: Document) -> bytes:
    """The content as it was kept; raises Refused in quarantine, vault.Damaged rather than anything else."""
    return readable(document)
