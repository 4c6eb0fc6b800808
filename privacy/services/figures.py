"""What figures need of a follow-up that is erased: years, bands and codes, in a row tied to nobody."""

from datetime import date

from django.utils import timezone

from cases.enums import ReferralStatus
from cases.models import Case, FirstAssessment, Referral
from ppcs.enums import GoalOutcome
from ppcs.models import Goal, Plan
from privacy.enums import AgeBand
from privacy.models import AnonymousRecord
from privacy.selectors.subjects import Subject, cases_of, referrals_of

BANDS = (
    (18, AgeBand.CHILD),
    (40, AgeBand.YOUNG),
    (60, AgeBand.MIDDLE),
    (75, AgeBand.SENIOR),
    (85, AgeBand.OLD),
)


def keep_figures(subject: Subject) -> int:
    """One record for each situation, or for a request that opened nothing; how many."""
    holder = subject.person or subject.referral
    cases = list(cases_of(subject).order_by("pk"))
    made = [_of_case(case, holder.birth_date) for case in cases]
    if not cases:
        requests = referrals_of(subject).order_by("pk")
        made = [_of_request(row, holder.birth_date) for row in requests]
    AnonymousRecord.objects.bulk_create(made)
    return len(made)


def age_band(birth_date: date | None, on: date) -> AgeBand:
    if birth_date is None:
        return AgeBand.UNKNOWN
    age = on.year - birth_date.year
    return next((band for limit, band in BANDS if age < limit), AgeBand.VERY_OLD)


def _of_case(case: Case, birth_date: date | None) -> AnonymousRecord:
    periods = list(case.periods.order_by("number"))
    first, last = periods[0], periods[-1]
    opened = timezone.localdate(first.opened_at)
    closed = timezone.localdate(last.closed_at) if last.closed_at else None
    asked = case.referrals.order_by("sent_at", "pk").first()
    goals = Goal.objects.filter(problem__plan__case=case, outcome=GoalOutcome.ACHIEVED)
    return AnonymousRecord(
        dac_id=case.dac_id,
        followed=True,
        opened_year=opened.year,
        closed_year=closed.year if closed else None,
        months=_months(opened, closed) if closed else None,
        age_band=age_band(birth_date, opened),
        level=case.level,
        outcome=last.closure_reason,
        requester_kind=asked.requester_kind if asked else "",
        motives=_motives(asked),
        had_plan=Plan.objects.filter(case=case, current_version__gt=0).exists(),
        goals_reached=goals.count(),
    )


def _of_request(row: Referral, birth_date: date | None) -> AnonymousRecord:
    sent = timezone.localdate(row.sent_at) if row.sent_at else None
    return AnonymousRecord(
        dac_id=row.dac_id,
        followed=False,
        opened_year=sent.year if sent else None,
        age_band=age_band(birth_date, sent) if sent else AgeBand.UNKNOWN,
        outcome=_outcome(row),
        requester_kind=row.requester_kind,
        motives=_motives(row),
    )


def _outcome(row: Referral) -> str:
    return row.decline_reason if row.status == ReferralStatus.DECLINED else str(row.status)


def _motives(row: Referral | None) -> list[str]:
    found = FirstAssessment.objects.filter(referral=row).first() if row else None
    return sorted(found.motives) if found else []


def _months(opened: date, closed: date) -> int:
    return (closed.year - opened.year) * 12 + closed.month - opened.month
