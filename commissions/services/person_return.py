"""What the person is told, in plain words: written, validated by the référent, done or impossible."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.enums import ReturnWay, YesNoUnknown
from commissions.models import PersonReturn, RestrictedSheet, Situation
from commissions.permissions import RETURN
from commissions.services.screened import HEALTH, flags_in
from commissions.services.statistics import note
from common.errors import GuardsFailed, Missing
from common.locking import locked

# A letter or a call may be read or heard by somebody else at home (abuse cases A20, A21).
ALONE_WITH_HER = (ReturnWay.MEETING, ReturnWay.IMPOSSIBLE)


@dataclass(frozen=True)
class Told:
    """How the return was made; `satisfaction` from 1 to 5 where she said what she thinks of it."""

    way: str
    done_on: date | None
    violence_checked: bool = False
    impossible_reason: str = ""
    satisfaction: int | None = None


@transaction.atomic
def write(
    *, person_return: PersonReturn, text: str, version: int, by: User, at: datetime
) -> PersonReturn:
    """Keep the text; a validation given before does not count for other words."""
    situation, row = _taken(person_return, "edit", version=version, by=by)
    if not text.strip():
        raise GuardsFailed([Missing("text", "Écrivez ce qui sera dit à la personne.")])
    if missing := [
        Missing("text", f"« {flag.found} » : {flag.advice}")
        for flag in flags_in("text", text)
        if flag.kind in HEALTH
    ]:
        raise GuardsFailed(missing)
    row.text, row.written_by = text.strip(), by
    row.approved_by = row.approved_at = None
    return _kept(row, "written", situation, by=by, at=at)


@transaction.atomic
def approve(*, person_return: PersonReturn, version: int, by: User, at: datetime) -> PersonReturn:
    """By the référent: these are the words that the person will get."""
    situation, row = _taken(person_return, "approve", version=version, by=by)
    if not row.text:
        raise GuardsFailed([Missing("text", "Il n’y a pas encore de texte à valider.")])
    row.approved_by, row.approved_at = by, at
    return _kept(row, "approved", situation, by=by, at=at)


@transaction.atomic
def finish(
    *, person_return: PersonReturn, told: Told, version: int, by: User, at: datetime
) -> PersonReturn:
    """It was done, that way and on that day; or it is impossible, and why."""
    situation, row = _taken(person_return, "finish", version=version, by=by)
    if missing := _missing(row, told, at=at):
        raise GuardsFailed(missing)
    row.way, row.done_on = told.way, told.done_on or timezone.localdate(at)
    row.violence_checked = told.violence_checked
    impossible = told.way == ReturnWay.IMPOSSIBLE
    row.impossible_reason = told.impossible_reason.strip() if impossible else ""
    row.satisfaction = None if impossible else told.satisfaction
    return _kept(row, "done", situation, by=by, at=at, way=row.way)


def _missing(row: PersonReturn, told: Told, *, at: datetime) -> list[Missing]:
    if told.way not in ReturnWay.values:
        return [Missing("way", "Dites comment la personne l’a appris.")]
    if told.way == ReturnWay.IMPOSSIBLE:
        empty = not told.impossible_reason.strip()
        words = "Dites pourquoi c’est impossible."
        return [Missing("impossible_reason", words)] if empty else []
    missing = []
    if row.approved_at is None:
        missing.append(Missing("way", "Le référent n’a pas encore validé le texte."))
    if told.done_on is None or told.done_on > timezone.localdate(at):
        missing.append(Missing("done_on", "Écrivez le jour où c’était fait."))
    if not told.violence_checked:
        words = "Vérifiez qu’elle pouvait être jointe ainsi sans danger."
        missing.append(Missing("violence_checked", words))
    return missing + _missing_safety(row, told)


def _missing_safety(row: PersonReturn, told: Told) -> list[Missing]:
    sheet = RestrictedSheet.objects.filter(situation=row.situation_id).first()
    safe = sheet is not None and sheet.safe_contact == YesNoUnknown.YES
    if safe or told.way in ALONE_WITH_HER:
        return []
    words = (
        "La saisine ne dit pas que la joindre chez elle est sûr : dites-le-lui en la rencontrant."
    )
    return [Missing("way", words)]


def _taken(
    person_return: PersonReturn, action: str, *, version: int, by: User
) -> tuple[Situation, PersonReturn]:
    situation = locked(person_return.situation)
    row = locked(person_return, version=version)
    RETURN.check(by, action, row)
    return situation, row


def _kept(
    row: PersonReturn, name: str, situation: Situation, *, by: User, at: datetime, **codes
) -> PersonReturn:
    row.save_change()
    record(by=by, action=f"commissions.return.{name}", obj=row, at=at, **codes)
    situation.last_acted_at = at
    situation.save(update_fields=["last_acted_at"])
    note(situation, at=at)
    return row
