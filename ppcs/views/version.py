"""A frozen version: what it says, its printed copies, to whom they were given, what changed since."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.enums import TeamStatus
from cases.models import Relative, TeamMember
from cases.selectors.lens import Reading, reading_of
from common.access import acts_on
from common.forms import refusals_in
from ppcs.enums import Copy, CopyStatus, PlanStatus
from ppcs.forms.following import DeliveryForm
from ppcs.lens import seen
from ppcs.models import Plan, PlanCopy, PlanVersion
from ppcs.permissions import PLAN, PLAN_COPY, PLAN_VERSION
from ppcs.selectors.compare import comparison_of
from ppcs.selectors.versions import (
    agreements_in,
    copies_of,
    copy_row,
    deliveries_to_show,
    sentence_for,
    sheet_among,
)
from ppcs.services.copies import ask_copies, file_name, read_copy
from ppcs.services.deliver import record_delivery
from ppcs.views.overtaken import PLAN_JOINED

VERSION_JOINED = ("plan__case__dac", "plan__case__person", "validated_by")
COPY_JOINED = ("plan_version__plan__case",)


@acts_on(PLAN_VERSION, "view", joined=VERSION_JOINED)
@require_safe
def version(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    plan = version.plan
    reading = reading_of(request.user, plan.case)
    content = seen(version.content, reading.volets)
    allowed = PLAN_VERSION.actions_for(request.user, version)
    context = {
        "plan": plan,
        "person": plan.case.person,
        "version": version,
        "agreements": agreements_in(content),
        "sentence": sentence_for(version, reading),
        **_on_paper(version, request, reading),
        "deliveries": deliveries_to_show(version) if reading.coordinates else None,
        "allowed": {action: action in allowed for action in PLAN_VERSION.rules},
        "coordinates": reading.coordinates,
        **_standing(version),
        "fingerprint": [version.fingerprint[i : i + 8] for i in range(0, 64, 8)],
        "before": version.number - 1,
    }
    return render(request, "ppcs/version.html", context)


def _on_paper(version: PlanVersion, request: HttpRequest, reading: Reading) -> dict:
    """Its copies; a coordinator asks for those that an older version was never printed as."""
    copies = copies_of(version, request.user, reading)
    lacks = reading.coordinates and len(copies) < len(Copy)
    return {"copies": copies, "sheet": sheet_among(copies), "lacks_copies": lacks}


def _standing(version: PlanVersion) -> dict:
    """Whether it counts today; the plan may be on hold, or closed."""
    plan = version.plan
    if version.number != plan.current_version:
        return {"state_label": "Remplacée", "state_tone": "off"}
    if plan.status in (PlanStatus.ON_HOLD, PlanStatus.CLOSED):
        return {"state_label": plan.get_status_display().capitalize(), "state_tone": "off"}
    return {"state_label": "En vigueur", "state_tone": "go"}


@acts_on(PLAN, "view", joined=PLAN_JOINED)
@require_safe
def compare(request: HttpRequest, plan: Plan) -> HttpResponse:
    reading = reading_of(request.user, plan.case)
    wanted = (request.GET.get("de", ""), request.GET.get("a", ""))
    comparison = comparison_of(plan, reading, wanted)
    context = {"plan": plan, "person": plan.case.person, "comparison": comparison}
    return render(request, "ppcs/versions.html", context)


@acts_on(PLAN_VERSION, "print", joined=VERSION_JOINED)
@require_POST
def ask_for_copies(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    ask_copies(version=version, by=request.user, at=timezone.now())
    messages.success(request, "Les exemplaires se préparent.")
    return redirect("ppcs:version", public_id=version.public_id)


@acts_on(PLAN_COPY, "view", part_of="ppcs:version", joined=COPY_JOINED)
@require_safe
def copy(request: HttpRequest, copy: PlanCopy) -> HttpResponse:
    """How far a copy is; the page asks each second while it comes."""
    coordinates = "retry" in PLAN_COPY.actions_for(request.user, copy)
    row = copy_row(copy, coordinates=coordinates)
    version_id = copy.plan_version.public_id
    return render(request, "ppcs/_copy.html", {"copy": row, "version_id": version_id})


@acts_on(PLAN_COPY, "view", joined=COPY_JOINED)
@require_safe
def copy_pdf(request: HttpRequest, copy: PlanCopy) -> HttpResponse:
    """The paper, always to be saved, never shown inside a page nor kept by a proxy."""
    if copy.status != CopyStatus.READY:
        messages.info(request, "Cet exemplaire n’est pas encore prêt.")
        return redirect("ppcs:version", public_id=copy.plan_version.public_id)
    response = HttpResponse(read_copy(copy), content_type="application/pdf")
    name = file_name(copy.plan_version, copy.copy)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "none"
    return response


@acts_on(PLAN_VERSION, "deliver", joined=VERSION_JOINED)
@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, version: PlanVersion) -> HttpResponse:
    form = _delivery_form(request, version)
    if request.method == "POST" and form.is_valid() and _delivered(request, version, form):
        return redirect("ppcs:version", public_id=version.public_id)
    context = {
        "plan": version.plan,
        "person": version.plan.case.person,
        "version": version,
        "form": form,
        "deliveries": deliveries_to_show(version),
    }
    return render(request, "ppcs/deliver.html", context, status=422 if form.errors else 200)


def _delivery_form(request: HttpRequest, version: PlanVersion) -> DeliveryForm:
    case = version.plan.case
    members = TeamMember.objects.filter(case=case, status=TeamStatus.ACTIVE)
    return DeliveryForm(
        request.POST or None,
        initial={"on": timezone.localdate()},
        members=members.order_by("sector", "pk"),
        relatives=Relative.objects.filter(case=case, ends_on__isnull=True).order_by("pk"),
        person=case.person.full_name,
    )


def _delivered(request: HttpRequest, version: PlanVersion, form: DeliveryForm) -> bool:
    act = {"by": request.user, "at": timezone.now()}
    with refusals_in(form):
        record_delivery(version=version, handed=form.handed(), **act)
        messages.success(request, "Remise notée.")
    return not form.errors
