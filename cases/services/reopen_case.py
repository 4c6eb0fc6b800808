"""Reopen a situation: a new period of follow-up, for which the person is asked everything again."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import CaseStatus, ConsentKind, ConsentStatus
from cases.models import Case, Person
from cases.notifications import CaseEntrusted, FollowUpReopened
from cases.permissions import CASE
from cases.services.decisions import no_copy_for
from cases.services.grants import stop_grants
from cases.services.open_case import await_first_contact, begin_period, moved_on
from cases.services.outside import tell_outside
from cases.services.telling import coordinators, tell
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import DacList
from directory.selectors import is_choice

# Decisions by which somebody reads, or a plan may be drawn up.
OPENING = (ConsentStatus.GIVEN, ConsentStatus.IMPOSSIBLE)
DUE_FIELDS = ("plan_due_on", "plan_due_kind", "review_due_on", "next_due_on", "next_due_kind")
# Called as `act(case=, by=, at=)` in the transaction of a reopening, once it is written that no
# decision of before stands. The plan hangs itself in here.
after_lapse: list[Callable[..., None]] = []


@transaction.atomic
def reopen_case(
    *,
    case: Case,
    reason: str,
    level: str,
    referent: User | None,
    version: int,
    by: User,
    at: datetime,
) -> Case:
    """Begin a new period, the first contact being due as at an opening.

    The team stays as it was composed, and nobody of it reads anything: what the person decided
    lapses and invitations by name stop. What she refused in words stays. What was left open of
    the period before, as situations could once be closed over a plan, stops with the decisions.
    """
    case = locked(case, version=version)
    CASE.check(by, "reopen", case)
    if missing := _missing(case, reason, level, referent, at=at):
        raise GuardsFailed(missing)
    last = case.periods.order_by("-number").first()
    case.reopen(at=at)
    case.level, case.referent = level, referent
    lapse_decisions(case, by=by, at=at)
    stop_grants(case, by=by, at=at)
    case.accord_due_on = None
    await_first_contact(case, at=at)
    number = last.number + 1
    begin_period(case, number=number, by=by, at=at, reason=reason.strip())
    case = moved_on(case, "reopened", by=by, at=at, number=number, level=level)
    for act in after_lapse:
        act(case=case, by=by, at=at)
    case.refresh_from_db(fields=DUE_FIELDS)
    to = [referent] if referent != by else []
    tell(CaseEntrusted, about=case, to=to, at=at, occasion=str(case.version))
    tell_outside(FollowUpReopened, case=case, by=by, at=at, reopened=True)
    return case


def lapse_decisions(case: Case, *, by: User, at: datetime) -> None:
    """End every decision that opens something, so that nothing is read before she was asked again.

    What she refused goes on: a no is not forgotten.
    """
    today, about = timezone.localdate(at), str(case.public_id)
    rows = case.consents.select_for_update(of=("self",)).filter(status__in=OPENING)
    for consent in rows.select_related("relative").order_by("pk"):
        consent.lapse(on=max(today, consent.decided_on))
        consent.save()
        kind = consent.kind
        record(by=by, action="cases.consent.lapsed", obj=consent, at=at, case=about, kind=kind)
        if kind == ConsentKind.RELATIVE:
            no_copy_for(consent.relative)


def other_open_case(case: Case) -> Case | None:
    """The situation of the same person that is followed now, if there is one."""
    others = Case.objects.filter(person=case.person_id).exclude(pk=case.pk)
    return others.exclude(status=CaseStatus.CLOSED).first()


def _missing(
    case: Case, reason: str, level: str, referent: User | None, *, at: datetime
) -> list[Missing]:
    Person.objects.select_for_update(of=("self",)).get(pk=case.person_id)  # two people open at once
    missing, other = [], other_open_case(case)
    if other is not None:
        words = f"Cette personne est déjà suivie : situation {other.reference}."
        missing.append(Missing("person", words))
    if not reason.strip():
        missing.append(Missing("reason", "Dites en quelques mots pourquoi le suivi reprend."))
    if not is_choice(case.dac, DacList.LEVEL, level):
        missing.append(Missing("level", "Choisissez le niveau d’accompagnement."))
    if referent is None or referent not in coordinators(case.dac, at=at):
        words = "Choisissez le référent parmi les coordinateurs du DAC."
        missing.append(Missing("referent", words))
    return missing
