"""The journal of a situation: what happened, written once, corrected by another note."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.services import record
from cases.enums import NoteKind
from cases.models import Case, Note
from cases.permissions import CASE, NOTE
from cases.services.volet import check_volet, volet_missing
from common.errors import GuardsFailed, Missing
from common.locking import locked

CLOCKS_DIFFER = timedelta(minutes=5)  # a telephone a little ahead writes nothing of the future


@transaction.atomic
def write_note(
    *,
    case: Case,
    kind: str,
    volet: str,
    happened_at: datetime | None,
    with_whom: str,
    text: str,
    by: User,
    at: datetime,
    corrects: Note | None = None,
) -> Note:
    """Note what happened; whoever may read this volet of the situation reads the note."""
    case = locked(case)
    CASE.check(by, "note", case)
    missing = volet_missing(case, volet, by=by)
    if kind not in NoteKind.values:
        missing.append(Missing("kind", "Dites de quoi il s’agit."))
    if happened_at is None:
        missing.append(Missing("happened_on", "Indiquez le jour."))
    elif happened_at > at + CLOCKS_DIFFER:
        missing.append(Missing("happened_on", "Une note dit ce qui a eu lieu : pas un jour futur."))
    if not text.strip():
        missing.append(Missing("text", "Écrivez la note."))
    if missing:
        raise GuardsFailed(missing)
    note = Note.objects.create(
        case=case,
        kind=kind,
        volet=volet,
        happened_at=happened_at,
        with_whom=with_whom.strip(),
        text=text.strip(),
        author=by,
        written_at=at,
        corrects=corrects,
    )
    Case.objects.filter(pk=case.pk).update(last_movement_at=at)
    about = {"corrects": str(corrects.public_id)} if corrects else {}
    record(by=by, action="cases.note.written", obj=note, at=at, kind=kind, volet=volet, **about)
    return note


@transaction.atomic
def correct_note(*, note: Note, by: User, at: datetime, **words) -> Note:
    """Write another note that says what is right; the first one stays, marked as corrected."""
    NOTE.check(by, "correct", note)
    return write_note(case=note.case, by=by, at=at, corrects=note, **words)


@transaction.atomic
def reclassify_note(*, note: Note, volet: str, by: User, at: datetime) -> Note:
    """Move a note to another volet: from now on others read it, or no longer do."""
    note = locked(note)
    NOTE.check(by, "reclassify", note)
    check_volet(note.case, volet, by=by)
    if volet == note.volet:
        return note
    before, note.volet = note.volet, volet
    note.save(update_fields=["volet"])
    record(by=by, action="cases.note.reclassified", obj=note, at=at, before=before, volet=volet)
    return note
