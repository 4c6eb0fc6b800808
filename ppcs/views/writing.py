"""The blocks of a plan: each with a page to write it, a short one to add it, one to take it out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from common.access import acts_on
from common.bases import uuid_or_none
from ppcs.enums import ActionStatus
from ppcs.forms import blocks as forms
from ppcs.models import Action, Alert, Goal, Plan, Problem
from ppcs.permissions import ACTION, ALERT, GOAL, PLAN, PROBLEM
from ppcs.selectors.offered import goal_choices, kind_choices, owner_choices
from ppcs.services import add as adding
from ppcs.services import remove as removing
from ppcs.services.plan_actions import add_action, write_action
from ppcs.services.rank import move_problem
from ppcs.views.blocks import Page, add, confirm_removal, edit, plan_url, too_late
from ppcs.views.overtaken import plan_moved_on
from ppcs.views.plan import body

PLAN_JOINED = ("case__person", "case__dac")
OF_PLAN = tuple(f"plan__{name}" for name in PLAN_JOINED)
OF_PROBLEM = tuple(f"problem__plan__{name}" for name in PLAN_JOINED)
BOTH = ["GET", "POST"]

SYNTHESIS_PAGE = Page("ppcs/synthesis.html", forms.SynthesisForm, "parole", "Synthèse enregistrée.")
PROBLEM_PAGE = Page("ppcs/problem.html", forms.ProblemForm, "problemes", "Problème enregistré.")
GOAL_PAGE = Page("ppcs/goal.html", forms.GoalForm, "objectifs", "Objectif enregistré.")
ALERT_PAGE = Page("ppcs/alert.html", forms.AlertForm, "alertes", "Alerte enregistrée.")
ACTION_PAGE = Page(
    "ppcs/action_form.html",
    forms.ActionForm,
    "actions",
    "Action enregistrée.",
    write=write_action,
    argument="action",
)


def _late_block(request: HttpRequest, block) -> HttpResponse:
    return too_late(request, block)


def _late_synthesis(request: HttpRequest, plan: Plan) -> HttpResponse:
    return too_late(request, plan.synthesis)


@acts_on(PLAN, "write", joined=(*PLAN_JOINED, "synthesis"), too_late=_late_synthesis)
@require_http_methods(BOTH)
def synthesis(request: HttpRequest, plan: Plan) -> HttpResponse:
    return edit(request, plan.synthesis, SYNTHESIS_PAGE)


# --- problems ---
@acts_on(PLAN, "write", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(BOTH)
def problem_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    initial = {"nature": "problem", "volet": "care"}
    form = forms.AddProblemForm(request.POST or None, initial=initial)

    def make(fields: dict) -> Problem:
        return adding.add_problem(plan=plan, fields=fields, by=request.user, at=timezone.now())

    return add(
        request, plan, form, make=make, template="ppcs/problem_add.html", page="ppcs:problem"
    )


@acts_on(PROBLEM, "edit", joined=OF_PLAN, too_late=_late_block)
@require_http_methods(BOTH)
def problem(request: HttpRequest, block: Problem) -> HttpResponse:
    goals = list(block.goals.order_by("rank"))
    offers = {"today": timezone.localdate()}
    return edit(request, block, PROBLEM_PAGE, offers=offers, goals=goals)


@acts_on(PROBLEM, "edit", part_of="ppcs:plan", joined=OF_PLAN, too_late=_late_block)
@require_POST
def problem_move(request: HttpRequest, block: Problem) -> HttpResponse:
    way = request.POST.get("way", "")
    moved = move_problem(
        problem=block,
        way=way if way in ("up", "down") else "",
        after=uuid_or_none(request.POST.get("after", "")),
        by=request.user,
        at=timezone.now(),
    )
    said = f"« {moved} » est maintenant au rang {moved.rank}."
    if moved.rank == block.rank:
        said = f"« {moved} » reste au rang {moved.rank}."
    if request.headers.get("X-Requested-With") == "rank":
        return body(request, block.plan, said=said)
    messages.success(request, said)
    return redirect(plan_url(block.plan, "problemes"))


@acts_on(PROBLEM, "remove", joined=OF_PLAN, too_late=_late_block)
@require_http_methods(BOTH)
def problem_remove(request: HttpRequest, block: Problem) -> HttpResponse:
    def remove():
        return removing.remove_problem(problem=block, by=request.user, at=timezone.now())

    goals = list(block.goals.order_by("rank"))
    lost = [f"Objectif : {goal}" for goal in goals if goal.first_version == 0]
    kept = block.first_version > 0
    return confirm_removal(
        request, block, remove=remove, done="Problème retiré du plan.", lost=lost, kept=kept
    )


# --- goals ---
@acts_on(PROBLEM, "edit", joined=OF_PLAN, too_late=_late_block)
@require_http_methods(BOTH)
def goal_add(request: HttpRequest, block: Problem) -> HttpResponse:
    form = forms.AddGoalForm(request.POST or None, initial={"volet": block.volet})

    def make(fields: dict) -> Goal:
        return adding.add_goal(problem=block, fields=fields, by=request.user, at=timezone.now())

    return add(
        request,
        block.plan,
        form,
        make=make,
        template="ppcs/goal_add.html",
        page="ppcs:goal",
        problem=block,
    )


@acts_on(GOAL, "edit", joined=OF_PROBLEM, too_late=_late_block)
@require_http_methods(BOTH)
def goal(request: HttpRequest, block: Goal) -> HttpResponse:
    actions = list(block.actions.exclude(status=ActionStatus.CANCELLED).order_by("due_on", "pk"))
    return edit(request, block, GOAL_PAGE, actions=actions)


@acts_on(GOAL, "remove", joined=OF_PROBLEM, too_late=_late_block)
@require_http_methods(BOTH)
def goal_remove(request: HttpRequest, block: Goal) -> HttpResponse:
    def remove():
        return removing.remove_goal(goal=block, by=request.user, at=timezone.now())

    lost = [f"Action : {action}" for action in removing.actions_of_goal_alone(block)]
    done = "Objectif retiré du plan."
    refusal = removing.VALIDATED_GOAL if block.first_version else ""
    return confirm_removal(request, block, remove=remove, done=done, lost=lost, refusal=refusal)


# --- actions ---
@acts_on(PLAN, "write", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(BOTH)
def action_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    goals = goal_choices(plan)
    form = forms.AddActionForm(request.POST or None, initial=_for_goal(request, plan), goals=goals)

    def make(fields: dict) -> Action:
        keys = fields.pop("goal_keys")
        at = timezone.now()
        return add_action(plan=plan, goal_keys=keys, fields=fields, by=request.user, at=at)

    where = {"template": "ppcs/action_add.html", "page": "ppcs:action-edit"}
    return add(request, plan, form, make=make, goals=goals, **where)


def _for_goal(request: HttpRequest, plan: Plan) -> dict:
    asked = request.GET.get("objectif", "")
    rows = Goal.objects.filter(problem__plan=plan, public_id=uuid_or_none(asked))
    volet = rows.values_list("volet", flat=True).first()
    return {"goal_keys": [asked], "volet": volet or "care"}


@acts_on(ACTION, "edit", joined=OF_PLAN, too_late=_late_block)
@require_http_methods(BOTH)
def action_edit(request: HttpRequest, block: Action) -> HttpResponse:
    offers = {
        "goals": goal_choices(block.plan),
        "owners": owner_choices(block.plan, block),
        "kinds": kind_choices(block.plan, block.kind),
    }
    return edit(request, block, ACTION_PAGE, offers=offers)


@acts_on(ACTION, "remove", joined=OF_PLAN, too_late=_late_block)
@require_http_methods(BOTH)
def action_remove(request: HttpRequest, block: Action) -> HttpResponse:
    def remove():
        return removing.remove_action(action=block, by=request.user, at=timezone.now())

    kept = block.first_version > 0
    return confirm_removal(
        request, block, remove=remove, done="Action retirée du plan.", lost=(), kept=kept
    )


# --- alerts ---
@acts_on(PLAN, "write", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(BOTH)
def alert_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    initial = {"severity": "report", "volet": "care"}
    form = forms.AddAlertForm(request.POST or None, initial=initial)

    def make(fields: dict) -> Alert:
        return adding.add_alert(plan=plan, fields=fields, by=request.user, at=timezone.now())

    return add(request, plan, form, make=make, template="ppcs/alert_add.html", page="ppcs:alert")


@acts_on(ALERT, "edit", joined=OF_PLAN, too_late=_late_block)
@require_http_methods(BOTH)
def alert(request: HttpRequest, block: Alert) -> HttpResponse:
    return edit(request, block, ALERT_PAGE)


@acts_on(ALERT, "remove", joined=OF_PLAN, too_late=_late_block)
@require_http_methods(BOTH)
def alert_remove(request: HttpRequest, block: Alert) -> HttpResponse:
    def remove():
        return removing.remove_alert(alert=block, by=request.user, at=timezone.now())

    kept = block.first_version > 0
    return confirm_removal(
        request, block, remove=remove, done="Alerte retirée du plan.", lost=(), kept=kept
    )
