"""The global assessment: begin one, read one, write its dimensions, and how the person lives."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.records import AssessmentForm, CircumstancesForm, DimensionForm
from cases.models import AssessedDimension, Assessment, Case, Circumstances
from cases.permissions import ASSESSMENT, CASE, DIMENSION
from cases.selectors.blocks import last_writer
from cases.selectors.lens import reading_of
from cases.selectors.records import assessment_sheets
from cases.services.assessment import begin_assessment, write_dimension
from cases.services.circumstances import write_circumstances
from cases.views.case import JOINED, moved_on
from cases.views.reading import for_volets
from common.access import acts_on
from common.blocks import BlockForm, Outcome, answer_autosave, take_in
from common.forms import refusals_in

OF_A_DIMENSION = ("assessment__case__dac", "assessment__case__person", "assessment__created_by")


def back(case: Case) -> HttpResponse:
    """To the assessment of the situation."""
    return redirect(reverse("desk:situation", args=[case.public_id]) + "?section=evaluation")


@acts_on(CASE, "assess", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, case: Case) -> HttpResponse:
    form = AssessmentForm(request.POST or None, initial={"done_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            begin_assessment(case=case, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, "Évaluation commencée : renseignez ses quatre dimensions.")
            return back(case)
    context = {"case": case, "form": form}
    return render(
        request, "cases/assessment_form.html", context, status=422 if form.errors else 200
    )


@acts_on(ASSESSMENT, "view", joined=("case__dac", "case__person", "created_by"))
@require_GET
def page(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """One assessment, with the dimensions that the reader reads."""
    reading = reading_of(request.user, assessment.case)
    sheet = assessment_sheets([assessment], reading)[0]
    may_edit = bool(ASSESSMENT.can(request.user, "edit", assessment))
    context = {"case": assessment.case, "sheet": sheet, "may_edit": may_edit}
    return render(request, "cases/assessment.html", context)


def dimension_form(request: HttpRequest, row: AssessedDimension) -> DimensionForm:
    names = list(DimensionForm.base_fields)
    values = {name: getattr(row, name) for name in names}
    data = request.POST if request.method == "POST" else None
    about = for_volets(request, row.assessment.case)
    return DimensionForm(data, values=values, version=row.version, **about)


def save_dimension(
    request: HttpRequest, row: AssessedDimension, form: BlockForm, changes: dict
) -> Outcome:
    """Call the service with what the page saw of the row."""
    row, overtaken = write_dimension(
        dimension=row,
        changes=changes,
        seen=form.seen,
        seen_of=form.seen_of,
        by=request.user,
        at=timezone.now(),
    )
    return _outcome(form, row, overtaken)


@acts_on(DIMENSION, "edit", joined=OF_A_DIMENSION)
@require_http_methods(["GET", "POST"])
def dimension(request: HttpRequest, row: AssessedDimension) -> HttpResponse:
    form, case = dimension_form(request, row), row.assessment.case
    if request.method == "POST":
        outcome = _taken(form, partial(save_dimension, request, row, form), row)
        if not form.errors:
            messages.success(request, f"Dimension {row.get_dimension_display()} enregistrée.")
            return back(case)
        status = 409 if outcome.overtaken else 422
    else:
        status = 200
    context = {"case": case, "dimension": row, "form": form}
    return render(request, "cases/dimension.html", context, status=status)


@acts_on(DIMENSION, "edit", part_of="cases:dimension", joined=OF_A_DIMENSION)
@require_http_methods(["POST"])
def dimension_autosave(request: HttpRequest, row: AssessedDimension) -> HttpResponse:
    """The fields that changed, sent by the script while one types."""
    form = dimension_form(request, row)
    outcome = _taken(form, partial(save_dimension, request, row, form), row)
    return answer_autosave(form, outcome)


def circumstances_of(case: Case) -> Circumstances:
    """What is written of how the person lives; an empty page while nothing is."""
    found = Circumstances.objects.filter(case=case).first()
    return found or Circumstances(case=case, version=0)


def circumstances_form(request: HttpRequest, row: Circumstances) -> CircumstancesForm:
    values = {name: getattr(row, name) for name in CircumstancesForm.base_fields}
    data = request.POST if request.method == "POST" else None
    return CircumstancesForm(data, values=values, version=row.version)


def save_circumstances(request: HttpRequest, case: Case, form: BlockForm, changes: dict) -> Outcome:
    """Call the service with what the page saw of the row."""
    row, overtaken = write_circumstances(
        case=case,
        changes=changes,
        seen=form.seen,
        seen_of=form.seen_of,
        by=request.user,
        at=timezone.now(),
    )
    return _outcome(form, row, overtaken)


@acts_on(CASE, "describe", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def circumstances(request: HttpRequest, case: Case) -> HttpResponse:
    row = circumstances_of(case)
    form, status = circumstances_form(request, row), 200
    if request.method == "POST":
        outcome = _taken(form, partial(save_circumstances, request, case, form), row)
        if not form.errors:
            messages.success(request, "Informations générales enregistrées.")
            return back(case)
        status = 409 if outcome.overtaken else 422
    context = {"case": case, "form": form}
    return render(request, "cases/circumstances.html", context, status=status)


@acts_on(CASE, "describe", part_of="cases:circumstances")
@require_http_methods(["POST"])
def circumstances_autosave(request: HttpRequest, case: Case) -> HttpResponse:
    """The fields that changed, sent by the script while one types."""
    row = circumstances_of(case)
    form = circumstances_form(request, row)
    outcome = _taken(form, partial(save_circumstances, request, case, form), row)
    return answer_autosave(form, outcome)


def _taken(form: BlockForm, write, row) -> Outcome:
    return take_in(
        form,
        write,
        still=lambda: _outcome(form, row, {}),
        who=lambda name: last_writer(row, name),
    )


def _outcome(form: BlockForm, row, overtaken: dict) -> Outcome:
    values = {name: getattr(row, name) for name in form.fields}
    return Outcome(values, row.version, frozenset(overtaken))
