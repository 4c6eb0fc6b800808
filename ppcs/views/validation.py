"""Validate a version: everything that is missing on one page, then what was agreed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.access import acts_on
from common.errors import ChangedMeanwhile, GuardsFailed, Missing
from common.forms import add_missing
from ppcs.enums import GpHow, OpinionStatus
from ppcs.forms.validation import ValidateForm
from ppcs.models import Plan, PlanVersion
from ppcs.permissions import PLAN
from ppcs.selectors.missing import Gap, missing_before_validation
from ppcs.selectors.opinions import ConcertationRow, concertation_of
from ppcs.services.validate import gp_of, representatives_of, validate_plan
from ppcs.views.overtaken import PLAN_JOINED, overtaken, plan_moved_on

IN_THE_PLAN = "Le plan lui-même n’est pas complet : voyez ce qui manque, ci-dessous."


@acts_on(PLAN, "validate", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(["GET", "POST"])
def validate(request: HttpRequest, plan: Plan) -> HttpResponse:
    concertation = concertation_of(plan, request.user, coordinates=True)
    gp = gp_of(plan)
    form = _form(request, plan, gp, concertation)
    if request.method == "POST" and form.is_valid():
        frozen = _validated(request, plan, form)
        if frozen is not None:
            return redirect("ppcs:version", public_id=frozen.public_id)
    context = {
        "plan": plan,
        "person": plan.case.person,
        "form": form,
        "concertation": concertation,
        "gaps": missing_before_validation(plan),
        "gp": gp,
        "gp_blocks": plan.case.dac.gp_validates_plan,
    }
    return render(request, "ppcs/validate.html", context, status=422 if form.errors else 200)


def _form(request, plan: Plan, gp, concertation: ConcertationRow | None) -> ValidateForm:
    return ValidateForm(
        request.POST or None,
        initial={"version": plan.version, **_gp_said(gp, concertation)},
        representatives=representatives_of(plan, on=timezone.localdate()),
        waiting=waiting_in(concertation),
    )


def waiting_in(concertation: ConcertationRow | None) -> int:
    """How many opinions are awaited still, before their date."""
    if concertation is None or not concertation.is_open or concertation.is_late:
        return 0
    return sum(1 for one in concertation.opinions if one.status == OpinionStatus.ASKED)


def _gp_said(gp, concertation: ConcertationRow | None) -> dict:
    """What the médecin traitant said already in the concertation, proposed."""
    if gp is None:
        return {"gp_how": GpHow.NONE}
    rows = concertation.opinions if concertation else ()
    said = next((one for one in rows if one.name == gp.name), None)
    if said is not None and said.status == OpinionStatus.AGREED:
        return {"gp_how": GpHow.AGREED, "gp_on": said.given_on}
    return {}


def _validated(request: HttpRequest, plan: Plan, form: ValidateForm) -> PlanVersion | None:
    try:
        frozen = validate_plan(
            plan=plan,
            agreement=form.agreement(),
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )
    except GuardsFailed as failed:
        add_missing(form, _said_once(failed.missing))
    except ChangedMeanwhile:
        overtaken(request, form, plan)
    else:
        messages.success(
            request, f"Version {frozen.number} en vigueur. Les exemplaires se préparent."
        )
        return frozen
    return None


def _said_once(missing: list[Missing]) -> list[Missing]:
    """What lacks in the plan is listed on the page with its links: the summary says so once."""
    others = [item for item in missing if not isinstance(item, Gap)]
    return others if len(others) == len(missing) else [Missing("", IN_THE_PLAN), *others]
