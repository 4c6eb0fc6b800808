"""The saisine leaves: guards, a code that means nothing, an acknowledgement; complements; a withdrawal."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.defaults import CLOSING_WITHDRAWN
from commissions.enums import Outcome
from commissions.models import RestrictedSheet, Situation
from commissions.notifications import NewsForReferrer, ToDoForCommission, tell
from commissions.permissions import SITUATION
from commissions.services.agenda import leave_agenda
from commissions.services.codes import save_with_a_code
from commissions.services.decisions import write
from commissions.services.review import kept, taken
from commissions.services.screened import justified
from commissions.services.sheet import Content, missing_in_sheet
from commissions.services.statistics import note
from commissions.services.telling import tell_desk
from common.errors import GuardsFailed
from common.locking import locked


@transaction.atomic
def submit(*, situation: Situation, content: Content, by, at: datetime) -> Situation:
    """Send the saisine. Raises GuardsFailed with everything that is missing, and nothing is sent.

    What was typed along the way is gone from here on: what stands in the sheet is all there is.
    """
    situation = locked(situation)
    SITUATION.check(by, "submit", situation)
    _check(situation, content, at=at)
    _write(situation, content, by=by, at=at)
    situation.submit(at=at)
    situation.last_acted_at = at
    save_with_a_code(situation)
    record(by=by, action="commissions.situation.submitted", obj=situation, at=at)
    note(situation, at=at)
    tell_desk(ToDoForCommission, about=situation, at=at, occasion="submitted", but=by)
    tell(NewsForReferrer, by, about=situation, at=at, occasion="submitted")
    return situation


@transaction.atomic
def provide_more(*, situation: Situation, content: Content, by, at: datetime) -> Situation:
    """Send the completed sheet; the decisions of the person stand as they were recorded."""
    situation = locked(situation)
    SITUATION.check(by, "provide_more", situation)
    _check(situation, content, at=at)
    _write(situation, content, by=by, at=at)
    situation.provide_more()
    kept(situation, "more_provided", by=by, at=at)
    occasion = f"more {at.isoformat()}"
    tell_desk(ToDoForCommission, about=situation, at=at, occasion=occasion, but=by)
    return situation


@transaction.atomic
def withdraw(*, situation: Situation, version: int, by, at: datetime) -> Situation:
    """The referrer takes the saisine back before the commission looked at it; it is closed for good."""
    situation = taken(situation, "withdraw", version=version, by=by)
    leave_agenda(situation, at=at)
    situation.withdraw(reason=CLOSING_WITHDRAWN, at=at)
    situation.purge_due_on = timezone.localdate(at) + relativedelta(
        months=situation.commission.locked_months
    )
    RestrictedSheet.objects.filter(situation=situation).update(typed={})
    kept(situation, "withdrawn", by=by, at=at)
    tell_desk(ToDoForCommission, about=situation, at=at, occasion="withdrawn", but=by)
    return situation


def _check(situation: Situation, content: Content, *, at: datetime) -> None:
    if missing := missing_in_sheet(situation, content, at=at):
        raise GuardsFailed(missing)


def _write(situation: Situation, content: Content, *, by: User, at: datetime) -> None:
    """Into the columns of the two parts of the sheet, and the decisions that it brings."""
    for name, value in content.shown.items():
        setattr(situation, name, value)
    situation.steps = [
        {part: step[part] for part in ("on", "who", "result")} for step in situation.steps
    ]
    situation.justified = justified(content.flags(), content.kept)
    RestrictedSheet.objects.update_or_create(
        situation=situation, defaults={**content.restricted, "typed": {}}
    )
    for words in (content.information, content.accord):
        if words is not None and words.outcome != Outcome.REFUSED:
            write(situation, words, by=by, at=at)
