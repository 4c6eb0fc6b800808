"""The instruction of a saisine: who may do it, what is checked, what is decided."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.enums import ItemList
from commissions.models import Situation
from commissions.notifications import NewsForReferrer, tell
from commissions.permissions import SITUATION
from commissions.selectors.accords import accord_state, missing_for_an_examination
from commissions.selectors.items import is_item, items_of
from commissions.selectors.kinship import shares_a_service
from commissions.services.statistics import note
from commissions.services.vault import opposed_before
from common.errors import GuardsFailed, Missing
from common.locking import locked

OWN_SERVICE = (
    "Cette saisine vient de vous ou de votre service : une autre personne l’instruit. "
    "Si un lien vous unit à la personne, déportez-vous."
)


def taken(situation: Situation, action: str, *, version: int, by: User) -> Situation:
    """The situation, fresh, locked, and `by` allowed to act on it."""
    fresh = locked(situation, version=version)
    SITUATION.check(by, action, fresh)
    return fresh


def kept(situation: Situation, name: str, *, by: User | None, at: datetime, **codes) -> Situation:
    """Saved, told to the journal as commissions.situation.`name`, counted."""
    situation.last_acted_at = at
    situation.save_change()
    record(by=by, action=f"commissions.situation.{name}", obj=situation, at=at, **codes)
    note(situation, at=at)
    return situation


@transaction.atomic
def start_review(*, situation: Situation, version: int, by: User, at: datetime) -> Situation:
    """Take the saisine in hand; never by the service that sent it."""
    situation = taken(situation, "start_review", version=version, by=by)
    if shares_a_service(by, situation):
        raise GuardsFailed([Missing("situation", OWN_SERVICE)])
    situation.start_review()
    return kept(situation, "review_started", by=by, at=at)


@transaction.atomic
def ask_more(
    *, situation: Situation, question: str, version: int, by: User, at: datetime
) -> Situation:
    """Ask the referrer for what is missing; the message says nothing of it."""
    situation = taken(situation, "ask_more", version=version, by=by)
    if not question.strip():
        raise GuardsFailed([Missing("question", "Écrivez ce que vous demandez au saisissant.")])
    situation.more_asked = question.strip()
    situation.ask_more(at=at)
    kept(situation, "more_asked", by=by, at=at)
    _tell_referrer(situation, "more", at=at)
    return situation


@transaction.atomic
def sign_checks(
    *, situation: Situation, checks: list[str], version: int, by: User, at: datetime
) -> Situation:
    """Write which points of the list were verified, and by whom."""
    situation = taken(situation, "check", version=version, by=by)
    if shares_a_service(by, situation):
        raise GuardsFailed([Missing("checks", OWN_SERVICE)])
    proposed = [code for code, _ in items_of(situation.commission_id, ItemList.CHECK)]
    situation.checks = [code for code in proposed if code in checks]
    situation.checked_by = by
    return kept(situation, "checked", by=by, at=at, checks=situation.checks)


@transaction.atomic
def refuse(
    *,
    situation: Situation,
    reason: str,
    orientation: str,
    version: int,
    by: User,
    at: datetime,
) -> Situation:
    """Not receivable: a coded reason, and where the referrer may turn instead."""
    situation = taken(situation, "refuse", version=version, by=by)
    missing = []
    if not is_item(situation.commission_id, ItemList.INADMISSIBLE, reason):
        missing.append(Missing("reason", "Choisissez le motif."))
    if not orientation.strip():
        missing.append(Missing("orientation", "Dites vers qui le saisissant peut se tourner."))
    if missing:
        raise GuardsFailed(missing)
    situation.orientation = orientation.strip()
    situation.purge_due_on = timezone.localdate(at) + relativedelta(
        months=situation.commission.locked_months
    )
    situation.refuse(reason=reason, at=at)
    kept(situation, "refused", by=by, at=at, reason=reason)
    _tell_referrer(situation, "decided", at=at)
    return situation


def missing_before_accepting(situation: Situation, reason: str = "") -> list[Missing]:
    """What keeps the situation from being receivable: the list signed, the person's place (D1, R17)."""
    missing = []
    unchecked = [
        label
        for code, label in items_of(situation.commission_id, ItemList.CHECK)
        if code not in situation.checks
    ]
    if situation.checked_by_id is None or unchecked:
        missing.append(Missing("checks", "Tous les points de recevabilité ne sont pas vérifiés."))
    situation.without_accord_reason = reason.strip() or situation.without_accord_reason
    missing += missing_for_an_examination(accord_state(situation))
    return missing + opposed_before(situation)


@transaction.atomic
def accept(
    *,
    situation: Situation,
    version: int,
    by: User,
    at: datetime,
    without_accord_reason: str = "",
) -> Situation:
    """Receivable: it may be put on an agenda.

    `without_accord_reason` counts only where the commission's rule is tolerant, never against a no.
    """
    situation = taken(situation, "accept", version=version, by=by)
    if shares_a_service(by, situation):
        raise GuardsFailed([Missing("checks", OWN_SERVICE)])
    if missing := missing_before_accepting(situation, without_accord_reason):
        raise GuardsFailed(missing)
    if accord_state(situation).given or situation.commission.strict_accord:
        situation.without_accord_reason = ""
    situation.accept(at=at)
    without = bool(situation.without_accord_reason)
    return kept(situation, "accepted", by=by, at=at, without_accord=without)


def _tell_referrer(situation: Situation, what: str, *, at: datetime) -> None:
    if situation.referrer is not None:
        occasion = f"{what} {at.isoformat()}"
        tell(NewsForReferrer, situation.referrer, about=situation, at=at, occasion=occasion)
