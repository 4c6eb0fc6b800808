"""One action and what becomes of it; the result of a goal."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.selectors.lens import reading_of
from common.access import acts_on
from common.errors import ChangedMeanwhile, GuardsFailed
from common.forms import add_missing
from directory.enums import DacList
from directory.selectors import choices_of, labels_of
from ppcs.forms.following import MoveForm, OutcomeForm
from ppcs.models import Action, Goal
from ppcs.permissions import ACTION, GOAL
from ppcs.selectors.action_page import ActionSheet, action_sheet
from ppcs.selectors.following import Act
from ppcs.services.follow_action import FOLLOWED, RECORDED, move_action
from ppcs.services.goal_outcome import note_outcome
from ppcs.views.overtaken import action_moved_on, goal_moved_on, overtaken, to_plan

JOINED = ("plan__case__dac", "plan__case__person")
LABELS = {
    "accept": "Elle est acceptée",
    "start": "Elle est commencée",
    "finish": "C’est fait",
    "fail": "Cela ne se fera pas",
    "reopen": "Elle est à reprendre",
}
# the lists of « Mes actions » whose rows move with one click
FROM_LISTS = frozenset({"a-faire", "en-retard"})
TOLD = {
    "accept": "Action acceptée.",
    "start": "Action commencée.",
    "finish": "Action faite. Merci.",
    "fail": "C’est noté. Le référent est prévenu.",
    "reopen": "Action reprise.",
}


@acts_on(ACTION, "view", joined=JOINED, too_late=action_moved_on)
@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, action: Action) -> HttpResponse:
    sheet, moves = _sheet(request.user, action), _moves(request.user, action)
    form = _move_form(request, action, moves)
    if request.method == "POST" and form.is_valid() and _moved(request, action, form):
        return _back(request, action)
    context = {
        "plan": action.plan,
        "person": action.plan.case.person,
        "sheet": sheet,
        "form": form,
        "moves": moves,
        "quick": _quick(action, moves),
        "may_edit": "edit" in ACTION.actions_for(request.user, action),
    }
    return render(request, "ppcs/action.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest, action: Action) -> HttpResponse:
    """To the page of « Mes actions » from which it was said, else to the action."""
    chosen, page = request.POST.get("retour", ""), request.POST.get("page", "")
    if chosen not in FROM_LISTS:
        return redirect("ppcs:action", public_id=action.public_id)
    query = {"filtre": chosen} | ({"page": page} if page.isdecimal() else {})
    return redirect(f"{reverse('desk:my-actions')}?{urlencode(query)}")


def _sheet(user, action: Action) -> ActionSheet:
    case = action.plan.case
    reasons = labels_of(case.dac)[DacList.NOT_DONE_REASON]
    reading, today = reading_of(user, case), timezone.localdate()
    sheet = action_sheet(action, reading, today=today, reasons=reasons)
    if sheet is None:
        raise Http404  # in the draft only, or moved to a volet that this reader does not have
    return sheet


def _moves(user, action: Action) -> list[str]:
    """What this reader may say of the action now; nothing before a version holds it."""
    if not action.first_version or action.plan.status not in FOLLOWED:
        return []
    allowed = ACTION.actions_for(user, action)
    return [move for move in RECORDED if move in allowed]


def _move_form(request: HttpRequest, action: Action, moves: list[str]) -> MoveForm:
    reasons = choices_of(action.plan.case.dac, DacList.NOT_DONE_REASON)[DacList.NOT_DONE_REASON]
    return MoveForm(
        request.POST or None,
        initial={"version": action.version, "move": request.GET.get("suite", "")},
        moves=[(move, LABELS[move]) for move in moves],
        reasons=reasons,
    )


def _quick(action: Action, moves: list[str]) -> list[Act]:
    """One click for what happens today; the first one is the likeliest."""
    url = reverse("ppcs:action", args=[action.public_id])
    return [
        Act(
            ACTION.rules[move].label,
            url,
            method="post",
            primary=rank == 0 and move != "reopen",
            hidden={"version": action.version, "move": move},
        )
        for rank, move in enumerate(move for move in moves if move != "fail")
    ]


def _moved(request: HttpRequest, action: Action, form: MoveForm) -> bool:
    clean = form.cleaned_data
    try:
        move_action(action=action, by=request.user, at=timezone.now(), **clean)
    except GuardsFailed as failed:
        add_missing(form, failed.missing)
    except ChangedMeanwhile:
        overtaken(request, form, action)
    else:
        messages.success(request, TOLD[clean["move"]])
    return not form.errors


@acts_on(
    GOAL,
    "finish",
    joined=("problem__plan__case__dac", "problem__plan__case__person"),
    too_late=goal_moved_on,
)
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, goal: Goal) -> HttpResponse:
    plan = goal.problem.plan
    reasons = choices_of(plan.case.dac, DacList.UNMET_REASON)[DacList.UNMET_REASON]
    initial = {"version": goal.version, "on": timezone.localdate()}
    form = OutcomeForm(request.POST or None, initial=initial, reasons=reasons)
    if request.method == "POST" and form.is_valid() and _outcome_noted(request, goal, form):
        return to_plan(plan)
    context = {"plan": plan, "person": plan.case.person, "goal": goal, "form": form}
    return render(request, "ppcs/goal_outcome.html", context, status=422 if form.errors else 200)


def _outcome_noted(request: HttpRequest, goal: Goal, form: OutcomeForm) -> bool:
    clean = form.cleaned_data
    try:
        note_outcome(
            goal=goal,
            outcome=clean["outcome"],
            on=clean["on"],
            why=form.why(),
            version=clean["version"],
            by=request.user,
            at=timezone.now(),
        )
    except GuardsFailed as failed:
        add_missing(form, failed.missing)
    except ChangedMeanwhile:
        overtaken(request, form, goal)
    else:
        messages.success(request, "Résultat noté.")
    return not form.errors
