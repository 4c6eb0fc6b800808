"""The filters of one's situations on the worklist: columns of the situation itself, and its index."""

from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from cases.enums import CaseStatus, DueKind
from cases.models import Case
from cases.selectors.expiring import SOON

WEEK = timedelta(days=7)


def this_week(today: date) -> Q:
    return Q(next_due_on__range=(today, today + WEEK))


CASE_FILTERS = {
    "": "Toutes",
    "retard": "En retard",
    "semaine": "Dans les 7 jours",
    "alertes": "Alertes levées",
    "bilans": "Bilans à faire",
    "accords": "Accords qui expirent",
    "veille": "En veille",
}
COUNTED = (
    "cases_late",
    "cases_week",
    "cases_alert",
    "cases_review",
    "cases_accord",
    "cases_on_watch",
)
LATE_KINDS = {
    DueKind.ACTION: "Action en retard",
    DueKind.PLAN_REVIEW: "Bilan en retard",
    DueKind.ACCORD: "Accord expiré",
}


def conditions(today: date) -> dict[str, Q]:
    """What each filter keeps: columns of the situation itself, among those of one référent."""
    followed = Q(status=CaseStatus.OPEN)
    return {
        "retard": Q(next_due_on__lt=today),
        "semaine": this_week(today),
        "alertes": Q(next_due_kind=DueKind.ALERT),
        "bilans": followed & Q(review_due_on__lte=today + WEEK),
        "accords": followed & Q(accord_due_on__lte=today + SOON),
        "veille": Q(status=CaseStatus.ON_WATCH),
    }


# What a row of situations shows, and no other column: half of what a page asks is never looked at.
JOINED = ("person__commune", "referent")
SHOWN = (
    "public_id",
    "reference",
    "status",
    "level",
    "dac",
    "next_due_on",
    "next_due_kind",
    "own_due_on",
    "own_due_kind",
    "last_movement_at",
    "person__sex",
    "person__first_name",
    "person__used_name",
    "person__birth_name",
    "person__birth_date",
    "person__commune__name",
    "referent__title",
    "referent__first_name",
    "referent__last_name",
)


SHOWN_OF_REFERRAL = (
    "public_id",
    "sex",
    "first_name",
    "used_name",
    "birth_name",
    "birth_date",
    "nature",
    "requester_name",
    "requester_line",
    "expectation",
    "sent_at",
    "due_on",
    "status",
    "more_received_at",
    "more_read_at",
    "dac",
    "commune__name",
    "handled_by__title",
    "handled_by__first_name",
    "handled_by__last_name",
)


def filtered_cases(cases: QuerySet[Case], chosen: str, *, today: date) -> QuerySet[Case]:
    """The situations of one filter, what is due first at the top."""
    condition = conditions(today).get(chosen, Q())
    return (
        cases.filter(condition)
        .select_related(*JOINED)
        .only(*SHOWN)
        .order_by(F("next_due_on").asc(nulls_last=True), "pk")
    )
