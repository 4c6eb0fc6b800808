"""Open a situation for a person, with its level and its référent; plan what is next; pause it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import DueKind
from cases.models import Case, CasePeriod, LevelPeriod, Person, ReferentPeriod, Referral
from cases.notifications import CaseEntrusted, FollowUpOnWatch, FollowUpResumed
from cases.permissions import CASE
from cases.services.due import settle_due
from cases.services.outside import tell_outside
from cases.services.send_referral import IDENTITY, next_reference
from cases.services.telling import tell
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.selectors import calendar_of
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
    )
    await_first_contact(case, at=at)
    case.save()
    begin_period(case, number=1, by=by, at=at)
    record(by=by, action="cases.case.opened", obj=case, at=at, level=level)
    tell(CaseEntrusted, about=case, to=[referent] if referent != by else [], at=at)
    return case


def await_first_contact(case: Case, *, at: datetime) -> None:
    """What comes first in a follow-up that begins; saves nothing."""
    days = FIRST_CONTACT_DAYS
    case.own_due_on = add_working_days(timezone.localdate(at), days, calendar_of(case.dac))
    case.own_due_kind = DueKind.FIRST_CONTACT
    settle_due(case)


def begin_period(
    case: Case, *, number: int, by: User, at: datetime, reason: str = ""
) -> CasePeriod:
    """The rows of a follow-up that begins, with the level and the référent of the situation."""
    today = timezone.localdate(at)
    period = CasePeriod.objects.create(
        case=case, number=number, opened_at=at, opened_by=by, reopening_reason=reason
    )
    row = {"case": case, "period": period, "starts_on": today}
    LevelPeriod.objects.create(level=case.level, set_by=by, **row)
    ReferentPeriod.objects.create(referent=case.referent, **row)
    return period


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
    return moved_on(case, "due_set", by=by, at=at, before=done, kind=kind, on=day)


@transaction.atomic
def put_on_watch(*, case: Case, until, version: int, by: User, at: datetime) -> Case:
    """Pause the follow-up until a day on which the situation is looked at again.

    The requester and the médecin traitant are told.
    """
    case = locked(case, version=version)
    CASE.check(by, "put_on_watch", case)
    if until is None or until <= timezone.localdate(at):
        raise GuardsFailed([Missing("until", "Choisissez un jour à venir pour refaire le point.")])
    case.put_on_watch()
    case.own_due_on, case.own_due_kind = until, DueKind.WATCH_END
    settle_due(case)
    case = moved_on(case, "put_on_watch", by=by, at=at)
    tell_outside(FollowUpOnWatch, case=case, by=by, at=at)
    return case


@transaction.atomic
def resume_case(*, case: Case, version: int, by: User, at: datetime) -> Case:
    """Take the follow-up up again; the requester and the médecin traitant are told."""
    case = locked(case, version=version)
    CASE.check(by, "resume", case)
    case.resume()
    case.own_due_on, case.own_due_kind = None, ""
    settle_due(case)
    case = moved_on(case, "resumed", by=by, at=at)
    tell_outside(FollowUpResumed, case=case, by=by, at=at)
    return case


def moved_on(case: Case, action: str, *, by: User, at: datetime, **data) -> Case:
    """Save what changed in the situation itself, and tell the journal."""
    case.last_movement_at = at
    case.save_change()
    record(by=by, action=f"cases.case.{action}", obj=case, at=at, **data)
    return case
