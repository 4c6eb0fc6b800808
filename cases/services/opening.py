"""Open one situation in an emergency, tell everybody at once, and have it judged by somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import EVERY_VOLET, OpeningStatus
from cases.models import Case, EmergencyOpening
from cases.models.opening import SHORTEST_REASON
from cases.notifications import EmergencyOpened, OpeningJudged
from cases.permissions import OPENING
from cases.permissions.opening import may_open
from cases.permissions.reading import running_now
from cases.selectors.lens import reading_of
from cases.selectors.openings import Sought, situation_of
from cases.services.telling import following, managers
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked
from common.row_security import beyond_ties
from directory.enums import Role
from directory.models import Dac
from directory.selectors import people_of_dac
from notifications.registry import Notification
from notifications.services.enqueue import enqueue

SHORTEST_JUDGEMENT = 10
NOT_YOURS = "Une ouverture d’urgence est réservée à qui accompagne des personnes."


@dataclass(frozen=True)
class Outcome:
    """No situation: nothing of these words opens one. No opening: it is read by them already."""

    case: Case | None = None
    opening: EmergencyOpening | None = None


@transaction.atomic
def open_in_emergency(
    *, sought: Sought, reason: str, is_declared: bool, by: User, at: datetime
) -> Outcome:
    """Let `by` read what helps in an emergency of one situation, until half an hour from now.

    The référent, the responsables and the data protection officer are told in the same
    transaction, and the person's journal has a row. Asked again while it runs, it is the same
    opening; whoever reads every volet already opens nothing, nor does whoever was found to have had
    no reason, for as long as one has to judge.
    """
    if not may_open(by):
        raise Refused(NOT_YOURS)
    if missing := _what_is_missing(reason, is_declared):
        raise GuardsFailed(missing)
    case = _found(sought, by)
    if case is None:
        return Outcome()
    if reading_of(by, case).volets == EVERY_VOLET:
        return Outcome(case)
    running = running_now().filter(case=case, opened_by=by).first()
    if running is not None:
        return Outcome(case, running)
    return Outcome(case, _open(case, reason.strip(), by, at))


def _found(sought: Sought, by: User) -> Case | None:
    """Before the opening there is no tie: PostgreSQL would hide the situation from who asks for it."""
    with beyond_ties():
        found = situation_of(sought, by=by)
        return None if found is None else locked(found)


def _what_is_missing(reason: str, is_declared: bool) -> list[Missing]:
    missing = []
    if len(reason.strip()) < SHORTEST_REASON:
        words = f"Dites pourquoi maintenant, en {SHORTEST_REASON} caractères au moins."
        missing.append(Missing("reason", words))
    if not is_declared:
        missing.append(Missing("is_declared", "Déclarez l’urgence pour ouvrir la situation."))
    return missing


def _open(case: Case, reason: str, by: User, at: datetime) -> EmergencyOpening:
    opening = EmergencyOpening.objects.create(
        case=case,
        opened_by=by,
        opened_at=at,
        until=at + settings.EMERGENCY_LENGTH,
        reason=reason,
        is_declared=True,
        judge_before=at + settings.EMERGENCY_JUDGED_WITHIN,
    )
    until = opening.until.isoformat()
    about = {"opening": str(opening.public_id), "until": until}
    record(by=by, action="cases.opening.opened", obj=case, at=at, **about)
    everybody = [
        *following(case, at=at),
        *managers(case.dac, at=at),
        *officers(case.dac, at=at),
    ]
    tell_of(opening, EmergencyOpened, to=everybody, but=by, at=at)
    return opening


@transaction.atomic
def judge_opening(
    *, opening: EmergencyOpening, verdict: str, words: str, by: User, at: datetime
) -> EmergencyOpening:
    """Say whether an opening was justified, and why; one that runs still ends if it was not."""
    opening = locked(opening)
    OPENING.check(by, "find_justified", opening)
    missing = []
    if verdict not in (OpeningStatus.JUSTIFIED, OpeningStatus.UNJUSTIFIED):
        missing.append(Missing("verdict", "Dites si cette ouverture était justifiée."))
    if len(words.strip()) < SHORTEST_JUDGEMENT:
        missing.append(Missing("words", "Écrivez sur quoi vous vous appuyez."))
    if missing:
        raise GuardsFailed(missing)
    if verdict == OpeningStatus.JUSTIFIED:
        opening.find_justified(by=by, at=at, words=words.strip())
    else:
        opening.find_unjustified(by=by, at=at, words=words.strip())
    opening.save()
    about = {"case": str(opening.case.public_id), "verdict": opening.status}
    record(by=by, action="cases.opening.judged", obj=opening, at=at, **about)
    tell_of(opening, OpeningJudged, to=[opening.opened_by], at=at)
    return opening


def officers(dac: Dac, *, at: datetime) -> list[User]:
    """Who protects the data of the DAC."""
    return list(people_of_dac(dac, Role.DATA_PROTECTION, on=timezone.localdate(at)))


def tell_of(
    opening: EmergencyOpening,
    message: type[Notification],
    *,
    to: Iterable[User],
    at: datetime,
    occasion: str = "",
    but: User | None = None,
) -> None:
    """Queue `message` for each of these accounts that may see the opening, once to each."""
    path = reverse("cases:opening", args=[opening.public_id])
    for user in {one.pk: one for one in to if one != but}.values():
        if OPENING.can(user, "view", opening):
            enqueue(message(to=user, about=opening, path=path, occasion=occasion), at=at)
