"""Open a situation for a person, with its level and its référent; follow it; close it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import DueKind
from cases.models import Case, LevelPeriod, Person, ReferentPeriod, Referral
from cases.notifications import CaseEntrusted
from cases.permissions import CASE
from cases.services.due import settle_due
from cases.services.send_referral import IDENTITY, next_reference
from cases.services.telling import coordinators, tell
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import DacList
from directory.selectors import calendar_of, is_choice
from directory.working_days import add_working_days

# What a coordinator may plan; the end of a watch comes with the watch, the rest from the plan.
PLANNED = (
    DueKind.FIRST_CONTACT,
    DueKind.CONTACT,
    DueKind.VISIT,
    DueKind.MEETING,
    DueKind.REVIEW,
)
FIRST_CONTACT_DAYS = (
    5  # working days of the DAC; a first due date that the référent moves as needed
)


def person_of(referral: Referral) -> Person:
    """A new row for the person that the request describes, in the request's DAC."""
    return Person.objects.create(
        dac=referral.dac,
        commune=referral.commune,
        phone=referral.phone,
        safe_contact=referral.safe_contact,
        **{name: getattr(referral, name) for name in IDENTITY},
    )


@transaction.atomic
def open_case(*, person: Person, level: str, referent: User, by: User, at: datetime) -> Case:
    """Open a situation; the database refuses a second open one for the same person."""
    today = timezone.localdate(at)
    case = Case(
        reference=next_reference("S", today),
        dac=person.dac,
        person=person,
        level=level,
        referent=referent,
        opened_at=at,
        last_movement_at=at,
        own_due_on=add_working_days(today, FIRST_CONTACT_DAYS, calendar_of(person.dac)),
        own_due_kind=DueKind.FIRST_CONTACT,
    )
    settle_due(case)
    case.save()
    LevelPeriod.objects.create(case=case, level=level, starts_on=today, set_by=by)
    ReferentPeriod.objects.create(case=case, referent=referent, starts_on=today)
    record(by=by, action="cases.case.opened", obj=case, at=at, level=level)
    tell(CaseEntrusted, about=case, to=[referent] if referent != by else [], at=at)
    return case


@transaction.atomic
def hand_over_case(
    *, case: Case, referent: User | None, version: int, by: User, at: datetime
) -> Case:
    """Make another coordinator of the DAC the référent from today on, and tell them."""
    case = locked(case, version=version)
    CASE.check(by, "hand_over", case)
    if referent is None or referent not in coordinators(case.dac, at=at):
        words = "Choisissez le référent parmi les coordinateurs du DAC."
        raise GuardsFailed([Missing("referent", words)])
    if referent.pk == case.referent_id:
        raise GuardsFailed([Missing("referent", f"{referent} en est déjà le référent.")])
    today = timezone.localdate(at)
    case.referents.filter(ends_on__isnull=True).update(ends_on=today)
    ReferentPeriod.objects.create(case=case, referent=referent, starts_on=today)
    case.referent = referent
    case = _moved(case, "entrusted", by=by, at=at, to=str(referent.public_id))
    to = [referent] if referent != by else []
    tell(CaseEntrusted, about=case, to=to, at=at, occasion=str(case.version))
    return case


@transaction.atomic
def set_next_due(
    *, case: Case, on: date | None, kind: str, version: int, by: User, at: datetime
) -> Case:
    """Say what comes next and when; neither of the two when nothing is planned."""
    case = locked(case, version=version)
    CASE.check(by, "set_due", case)
    missing = []
    if on is not None and on < timezone.localdate(at):
        missing.append(Missing("on", "Choisissez aujourd’hui ou un jour à venir."))
    if on is None and kind:
        missing.append(Missing("on", "Indiquez le jour."))
    if on is not None and kind not in PLANNED:
        missing.append(Missing("kind", "Dites ce qui est à faire ce jour-là."))
    if missing:
        raise GuardsFailed(missing)
    done, case.own_due_on, case.own_due_kind = case.own_due_kind, on, kind
    settle_due(case)
    day = on.isoformat() if on else ""
    return _moved(case, "due_set", by=by, at=at, before=done, kind=kind, on=day)


@transaction.atomic
def put_on_watch(*, case: Case, until, version: int, by: User, at: datetime) -> Case:
    """Pause the follow-up until a day on which the situation is looked at again."""
    case = locked(case, version=version)
    CASE.check(by, "put_on_watch", case)
    if until is None or until <= timezone.localdate(at):
        raise GuardsFailed([Missing("until", "Choisissez un jour à venir pour refaire le point.")])
    case.put_on_watch()
    case.own_due_on, case.own_due_kind = until, DueKind.WATCH_END
    settle_due(case)
    return _moved(case, "put_on_watch", by=by, at=at)


@transaction.atomic
def resume_case(*, case: Case, version: int, by: User, at: datetime) -> Case:
    """Take the follow-up up again."""
    case = locked(case, version=version)
    CASE.check(by, "resume", case)
    case.resume()
    case.own_due_on, case.own_due_kind = None, ""
    settle_due(case)
    return _moved(case, "resumed", by=by, at=at)


@transaction.atomic
def close_case(
    *, case: Case, reason: str, relay: str, version: int, by: User, at: datetime
) -> Case:
    """Close the situation with a coded reason, and say who takes over."""
    case = locked(case, version=version)
    CASE.check(by, "close", case)
    missing = []
    if not is_choice(case.dac, DacList.CLOSURE_REASON, reason):
        missing.append(Missing("reason", "Choisissez le motif de clôture."))
    if not relay.strip():
        missing.append(
            Missing("relay", "Dites qui prend le relais, ou « aucun relais nécessaire ».")
        )
    if missing:
        raise GuardsFailed(missing)
    case.closure_reason, case.closure_relay = reason, relay.strip()
    case.close(at=at)
    case.own_due_on, case.own_due_kind = None, ""
    settle_due(case)
    today = timezone.localdate(at)
    case.levels.filter(ends_on__isnull=True).update(ends_on=today)
    case.referents.filter(ends_on__isnull=True).update(ends_on=today)
    return _moved(case, "closed", by=by, at=at, reason=reason)


def _moved(case: Case, action: str, *, by: User, at: datetime, **data) -> Case:
    case.last_movement_at = at
    case.save_change()
    record(by=by, action=f"cases.case.{action}", obj=case, at=at, **data)
    return case
