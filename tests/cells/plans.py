"""The tables of a plan, of what it holds, of what follows from it."""

from collections.abc import Callable

from django.db.models import Model
from django.utils import timezone

from cases.enums import Volet
from ppcs import permissions as p
from ppcs.enums import (
    ActionStatus,
    Copy,
    CopyStatus,
    GoalStatus,
    OpinionStatus,
    PlanStatus,
    RaisedStatus,
)
from ppcs.models import Plan
from tests import around
from tests.cells.telling import DAC, NOBODY, Cells, Told, each, only
from tests.factories import plan as plans
from tests.personas import Cast


def of_plan(part: Callable[[Plan], Model]) -> Callable[[Cast, str], Model]:
    return lambda cast, status: part(around.plan(cast, status))


def goal(cast: Cast, state: str) -> Model:
    """In a plan in force; « writing » is an active one, while the plan is being revised."""
    row = around.goal_in(cast, GoalStatus.ACTIVE if state == "writing" else state)
    if state == "writing":
        Plan.objects.filter(pk=row.problem.plan_id).update(status=PlanStatus.REVISING)
    return row


def action(cast: Cast, state: str) -> Model:
    row = around.action_in(cast, ActionStatus.PROPOSED if state == "writing" else state)
    if state == "writing":
        Plan.objects.filter(pk=row.plan_id).update(status=PlanStatus.REVISING)
    return row


def opinion(cast: Cast, state: str) -> Model:
    """Louis’s; « late » once opinions are no longer awaited."""
    row = around.opinion_in(cast, OpinionStatus.ASKED if state == "late" else state)
    if state == "late":
        type(row.concertation).objects.update(closed_at=timezone.now())
    return row


def copy(kind: str) -> Callable[[Cast, str], Model]:
    def build(cast: Cast, state: str) -> Model:
        return plans.copy(around.version(cast, None), kind, state)

    return build


def tables() -> list[Cells]:
    return [*_of_the_plan(), *_of_copies(), *_of_what_follows()]


EVER = " ".join(PlanStatus.values)
SHOWN = "consulting in_force revising closed"
BEING_WRITTEN = "draft revising"
COUNTING = "in_force revising consulting"
IN_WRITING = {
    "view": each(DAC, EVER),
    **only(DAC, "edit", "remove", states=BEING_WRITTEN),
}
PLAN_TOLD: Told = {
    "view": each(DAC, EVER) | each("ines louis", SHOWN),
    "write": each(DAC, BEING_WRITTEN),
    "consult": each(DAC, BEING_WRITTEN),
    "rework": each(DAC, "consulting"),
    "rework_revision": each(DAC, "consulting"),
    "validate": each(DAC, "consulting"),
    "revise": each(DAC, "in_force"),
    "hold": each(DAC, "in_force revising"),
    "resume": each(DAC, "on_hold"),
    "close": each(DAC, "in_force on_hold"),
    "cancel": each(DAC, "draft consulting"),
    "review": each(DAC, "in_force revising consulting on_hold"),
    "call_review": each(DAC, COUNTING),
}


def _of_the_plan() -> list[Cells]:
    once = "in_force revising on_hold closed"
    return [
        Cells(p.PLAN, EVER, around.plan, PLAN_TOLD),
        Cells(p.SYNTHESIS, EVER, of_plan(lambda row: row.synthesis), IN_WRITING),
        Cells(p.PROBLEM, EVER, of_plan(lambda row: row.problems.get(rank=1)), IN_WRITING),
        Cells(
            p.GOAL,
            f"{' '.join(GoalStatus.values)} writing",
            goal,
            {
                "view": each(DAC, f"{' '.join(GoalStatus.values)} writing"),
                **only(DAC, "edit", "remove", states="writing"),
                **only(DAC, "finish", "give_up", states="active writing"),
                "activate": NOBODY,
            },
        ),
        Cells(
            p.ALERT,
            EVER,
            of_plan(lambda row: around.in_volet(row.alerts, Volet.SUPPORT)),
            {
                "view": each(DAC, EVER) | each("ines louis", "in_force revising"),
                **only(DAC, "edit", "remove", states=BEING_WRITTEN),
                "raise": each(f"{DAC} ines louis", "in_force revising"),
            },
        ),
        Cells(
            p.PLAN_VERSION,
            once,
            of_plan(lambda row: row.versions.get()),
            {
                "view": each(DAC, once) | each("ines louis", "in_force revising closed"),
                "print": each(DAC, once),
                "deliver": each(DAC, once),
            },
        ),
    ]


def _of_copies() -> list[Cells]:
    states = " ".join(CopyStatus.values)
    never = dict.fromkeys(("start", "finish", "fail"), NOBODY)
    retried = {"retry": each(DAC, "failed"), **never}
    return [
        Cells(
            p.PLAN_COPY,
            states,
            copy(Copy.FULL),
            {"view": each(f"{DAC} ines", states), **retried},
        ),
        Cells(
            p.PLAN_COPY,
            states,
            copy(Copy.SUPPORT),
            {"view": each(f"{DAC} ines louis", states), **retried},
        ),
    ]


def _of_what_follows() -> list[Cells]:
    live = "in_force"
    doing, asked = "proposed accepted in_progress", "asked agreed reserved no_opinion"
    states = f"{' '.join(ActionStatus.values)} writing"
    opinions = f"{' '.join(OpinionStatus.values)} late"
    doers = f"{DAC} ines louis"
    return [
        Cells(
            p.ACTION,
            states,
            action,
            {
                "view": each(doers, states),
                **only(DAC, "edit", "remove", "cancel", states="writing"),
                "accept": each(doers, "proposed writing"),
                "start": each(doers, "proposed accepted writing"),
                **only(doers, "finish", "fail", states=f"{doing} writing"),
                "reopen": each(doers, "done not_done"),
            },
        ),
        Cells(
            p.ALERT_RAISED,
            " ".join(RaisedStatus.values),
            around.raised_in,
            {
                "view": each(f"{DAC} ines", " ".join(RaisedStatus.values)),
                "take_up": each(DAC, "raised"),
                "settle": each(DAC, "taken_up"),
            },
        ),
        Cells(
            p.OPINION,
            opinions,
            opinion,
            {
                "view": each(f"{DAC} louis", opinions),
                **only("louis", "agree", "reserve", "abstain", states=asked),
                "meet": each(DAC, opinions),
                "lapse": NOBODY,
            },
        ),
        Cells(
            p.CONCERTATION,
            "consulting",
            of_plan(lambda row: row.concertations.get()),
            {"view": each(DAC, "consulting")},
        ),
        Cells(
            p.DELIVERY,
            live,
            of_plan(lambda row: plans.delivery(row.versions.get())),
            {"view": each(DAC, live)},
        ),
        Cells(p.REVIEW, live, of_plan(plans.review), {"view": each(DAC, live)}),
        Cells(p.REVIEW_CALL, live, of_plan(plans.review_call), {"view": each(DAC, live)}),
        Cells(
            p.UNMET_GOAL,
            live,
            of_plan(lambda row: plans.unmet(plans.goal(row.problems.get(rank=1)))),
            {"view": each(DAC, live)},
        ),
    ]
