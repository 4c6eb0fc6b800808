"""What happens between two versions: alerts raised, what calls for a review, reviews and findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from cases.models import Case
from cases.selectors.lens import Reading
from ppcs.content.reading import json_rows
from ppcs.enums import (
    CallKind,
    RaisedOutcome,
    RaisedStatus,
    ReviewCategory,
    ReviewDecision,
    ReviewFinding,
    Severity,
)
from ppcs.models import Alert, AlertRaised, Plan, Review, ReviewCall, ReviewedGoal
from ppcs.permissions import ALERT, ALERT_RAISED, FOLLOWED_PLAN, with_accord
from ppcs.selectors.shown import writing_time

SEVERITY_TONES = {Severity.WATCH: "off", Severity.REPORT: "go", Severity.EMERGENCY: "att"}
STATUS_TONES = {
    RaisedStatus.RAISED: ("att", "bell"),
    RaisedStatus.TAKEN_UP: ("go", "hourglass-split"),
    RaisedStatus.SETTLED: ("done", "check-circle-fill"),
}
FINDING_TONES = {
    ReviewFinding.ACHIEVED: "done",
    ReviewFinding.PARTLY: "go",
    ReviewFinding.NOT_ACHIEVED: "att",
    ReviewFinding.NOT_ASSESSABLE: "off",
}
ALERT_FIRST = {Severity.EMERGENCY: 0, Severity.REPORT: 1, Severity.WATCH: 2}
PAST = 10


@dataclass(frozen=True)
class RaisedRow:
    """One alert that was raised, in the words of the version that was in force then."""

    public_id: str
    sign: str
    severity_label: str
    severity_tone: str
    status: str
    status_label: str
    status_tone: str
    status_icon: str
    happened_on: date
    raised_at: datetime
    who: str
    taken_up_at: datetime | None
    settled_at: datetime | None
    outcome_label: str

    @property
    def is_open(self) -> bool:
        return self.status != RaisedStatus.SETTLED


@dataclass(frozen=True)
class SignRow:
    """An alert of the version in force that the reader may raise."""

    public_id: str
    sign: str
    label: str
    tone: str


@dataclass(frozen=True)
class CallRow:
    """An event that calls for a re-evaluation, and that nothing has answered yet."""

    label: str
    happened_on: date
    review_on: date
    words: str


@dataclass(frozen=True)
class FindingRow:
    """Where one goal stood."""

    goal_id: str
    goal: str
    label: str
    tone: str
    words: str
    on: date


@dataclass(frozen=True)
class ReviewRow:
    category_label: str
    decision: str
    decision_label: str
    done_on: date
    written_at: datetime
    author: str
    text: str
    goal: str
    next_on: date | None
    findings: tuple[FindingRow, ...]


@dataclass(frozen=True)
class Signals:
    """For one reader of the plan; what follows `raisable` is the coordinators' alone.

    `written_at` is when somebody last wrote in the draft, `accord_stands` whether the person's
    accord to have a plan counts today.
    """

    raised: tuple[RaisedRow, ...] = ()
    raisable: frozenset[str] = frozenset()
    calls: tuple[CallRow, ...] = ()
    reviews: tuple[ReviewRow, ...] = ()
    written_at: datetime | None = None
    accord_stands: bool = True

    @property
    def open(self) -> tuple[RaisedRow, ...]:
        return tuple(row for row in self.raised if row.is_open)

    @property
    def settled(self) -> tuple[RaisedRow, ...]:
        return tuple(row for row in self.raised if not row.is_open)[:PAST]

    def latest_of(self, goal_id: str) -> FindingRow | None:
        """What the last review that looked at a goal found of it."""
        rows = (row for review in self.reviews for row in review.findings)
        return next((row for row in rows if row.goal_id == goal_id), None)


RAISED = (
    "public_id",
    "agreed",
    "status",
    "happened_on",
    "raised_at",
    "told_by",
    "taken_up_at",
    "settled_at",
    "outcome",
)
BY = {"first": "raised_by__first_name", "last": "raised_by__last_name"}


def signals_of(plan: Plan, user: User, reading: Reading) -> Signals:
    """Everything of one plan, in one statement."""
    mine = OuterRef("pk")
    raised = visible_raised(user, reading).filter(plan=mine).order_by("-raised_at", "-pk")
    wanted = {
        "raised_rows": json_rows(raised, *RAISED, **BY),
        "raisable_rows": json_rows(raisable(user, reading).filter(plan=mine), "public_id"),
    }
    if reading.coordinates:
        wanted |= _of_coordinators(mine)
    row = Plan.objects.filter(pk=plan.pk).values(**wanted).get()
    return Signals(
        # None for whom no relation can hold (invited by name): the query is known to be empty
        raised=tuple(_raised(one) for one in row["raised_rows"] or ()),
        raisable=frozenset(one["public_id"] for one in row["raisable_rows"] or ()),
        calls=tuple(_call(one) for one in row.get("call_rows", ())),
        reviews=tuple(_reviews(row)),
        written_at=row.get("written_at"),
        accord_stands=row.get("accord_stands", True),
    )


def visible_raised(user: User, reading: Reading) -> QuerySet[AlertRaised]:
    """As the policy has it; a coordinator, whom the door let in, asks nothing more."""
    if reading.coordinates:
        return AlertRaised.objects.all()
    return ALERT_RAISED.visible_to(user)


def raisable(user: User, reading: Reading) -> QuerySet[Alert]:
    if reading.coordinates:
        standing = Q(plan__status__in=sorted(FOLLOWED_PLAN)) & ~Q(agreed={})
        return Alert.objects.filter(standing)
    return ALERT.visible_to(user, "raise")


def signs_of(case: Case, user: User, reading: Reading) -> tuple[SignRow, ...]:
    """What the reader may raise in a situation, the gravest first; one statement."""
    rows = raisable(user, reading).filter(plan__case=case).order_by("rank", "pk")
    return _signs(rows.values("public_id", "agreed"))


def columns_for_coordinators(plan: OuterRef) -> dict:
    """Signs and open alerts of a plan, as columns of a statement that reads it: see `from_columns`."""
    signs = Alert.objects.filter(plan=plan, plan__status__in=sorted(FOLLOWED_PLAN))
    raised = AlertRaised.objects.filter(plan=plan).exclude(status=RaisedStatus.SETTLED)
    return {
        "sign_rows": json_rows(
            signs.exclude(agreed={}).order_by("rank", "pk"), "public_id", "agreed"
        ),
        "raised_rows": json_rows(raised.order_by("-raised_at", "-pk"), *RAISED, **BY),
    }


def from_columns(plan: Plan) -> tuple[tuple[SignRow, ...], tuple[RaisedRow, ...]]:
    return _signs(plan.sign_rows), tuple(_raised(row) for row in plan.raised_rows)


def _signs(rows: Iterable[dict]) -> tuple[SignRow, ...]:
    found = sorted(rows, key=lambda row: ALERT_FIRST[Severity(row["agreed"]["severity"])])
    return tuple(
        SignRow(
            public_id=str(row["public_id"]),
            sign=row["agreed"]["sign"],
            label=row["agreed"]["severity_label"].capitalize(),
            tone=SEVERITY_TONES[Severity(row["agreed"]["severity"])],
        )
        for row in found
    )


def open_in(case: Case, user: User, reading: Reading) -> tuple[RaisedRow, ...]:
    """The alerts of a situation that wait for an answer, the latest first; one statement."""
    rows = visible_raised(user, reading).filter(plan__case=case)
    rows = rows.exclude(status=RaisedStatus.SETTLED).select_related("raised_by")
    return tuple(raised_row(row) for row in rows.order_by("-raised_at", "-pk"))


def raised_row(raised: AlertRaised) -> RaisedRow:
    """The same row, of an object in hand, with whom raised it."""
    names = {"first": raised.raised_by.first_name, "last": raised.raised_by.last_name}
    values = {name: getattr(raised, name) for name in RAISED}
    return _raised(values | names)


def _of_coordinators(mine: OuterRef) -> dict:
    calls = ReviewCall.objects.filter(plan=mine, answered_at__isnull=True)
    reviews = Review.objects.filter(plan=mine).order_by("-written_at", "-pk")
    findings = ReviewedGoal.objects.filter(review__plan=mine)
    words = ("pk", "category", "decision", "done_on", "written_at", "text", "next_on")
    author = {"first": "author__first_name", "last": "author__last_name", "goal": "goal__title"}
    of_goal = {"goal_id": "goal__public_id", "goal": "goal__title"}
    return {
        "written_at": writing_time(),
        "accord_stands": Exists(with_accord().filter(case=OuterRef("case"))),
        "call_rows": json_rows(
            calls.order_by("review_on", "pk"), "kind", "happened_on", "review_on", "words"
        ),
        "review_rows": json_rows(reviews, *words, **author),
        "finding_rows": json_rows(
            findings.order_by("goal__problem__rank", "goal__rank"),
            "review",
            "finding",
            "words",
            **of_goal,
        ),
    }


def _raised(row: dict) -> RaisedRow:
    status, severity = RaisedStatus(row["status"]), Severity(row["agreed"]["severity"])
    tone, icon = STATUS_TONES[status]
    by = f"{row['first']} {row['last']}".strip()
    outcome = row["outcome"]
    return RaisedRow(
        public_id=str(row["public_id"]),
        sign=row["agreed"]["sign"],
        severity_label=str(severity.label).capitalize(),
        severity_tone=SEVERITY_TONES[severity],
        status=status.value,
        status_label=str(status.label).capitalize(),
        status_tone=tone,
        status_icon=icon,
        happened_on=_day(row["happened_on"]),
        raised_at=_moment(row["raised_at"]),
        who=f"{row['told_by']}, noté par {by}" if row["told_by"] else by,
        taken_up_at=_moment(row["taken_up_at"]),
        settled_at=_moment(row["settled_at"]),
        outcome_label=str(RaisedOutcome(outcome).label) if outcome else "",
    )


def _call(row: dict) -> CallRow:
    return CallRow(
        label=str(CallKind(row["kind"]).label).capitalize(),
        happened_on=_day(row["happened_on"]),
        review_on=_day(row["review_on"]),
        words=row["words"],
    )


def _reviews(row: dict) -> list[ReviewRow]:
    found: dict[int, list[dict]] = {}
    for one in row.get("finding_rows", ()):
        found.setdefault(one["review"], []).append(one)
    return [_review(one, found.get(one["pk"], [])) for one in row.get("review_rows", ())]


def _review(row: dict, findings: list[dict]) -> ReviewRow:
    done_on = _day(row["done_on"])
    decision = ReviewDecision(row["decision"])
    return ReviewRow(
        category_label=str(ReviewCategory(row["category"]).label).capitalize(),
        decision=decision.value,
        decision_label=str(decision.label),
        done_on=done_on,
        written_at=_moment(row["written_at"]),
        author=f"{row['first']} {row['last']}".strip(),
        text=row["text"],
        goal=row["goal"] or "",
        next_on=_day(row["next_on"]),
        findings=tuple(
            FindingRow(
                goal_id=str(one["goal_id"]),
                goal=one["goal"],
                label=str(ReviewFinding(one["finding"]).label).capitalize(),
                tone=FINDING_TONES[ReviewFinding(one["finding"])],
                words=one["words"],
                on=done_on,
            )
            for one in findings
        ),
    )


def _day(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value):
    return datetime.fromisoformat(value) if isinstance(value, str) else value
