"""The search of the journal, and its export. What is typed is posted; the session keeps codes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from audit.models import Event
from common import journal
from common.access import reserved_to
from common.forms import refusals_in
from privacy.forms.trail import ExportForm, TrailForm
from privacy.models import Alert
from privacy.permissions import IS_OFFICER
from privacy.selectors.trail import Criteria, alert_looked_into, trail
from privacy.services.export_trail import export_trail
from signin.reauthentication import proves_again, what_was_typed

KEPT = "trail:looked_for"


@reserved_to(*IS_OFFICER)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    criteria = Criteria.kept(request.session.get(KEPT))
    return _found(request, TrailForm(initial=_initial(criteria)), criteria)


@reserved_to(*IS_OFFICER)
@require_POST
def look_for(request: HttpRequest) -> HttpResponse:
    if "effacer" in request.POST:
        request.session.pop(KEPT, None)
        return redirect("privacy:trail")
    form = TrailForm(request.POST)
    if form.is_valid():
        request.session[KEPT] = form.criteria().as_kept()
        return redirect("privacy:trail")
    return _found(request, form, Criteria.kept(request.session.get(KEPT)))


@reserved_to(*IS_OFFICER)
@proves_again(keeps=True)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    criteria, alert = Criteria.kept(request.session.get(KEPT)), _alert(request)
    typed = what_was_typed(request)
    form = ExportForm(request.POST if request.method == "POST" else None, initial=typed)
    if form.is_bound and form.is_valid():
        told = {"today": timezone.localdate(), "by": request.user, "at": timezone.now()}
        with refusals_in(form):
            content = export_trail(criteria=criteria, alert=alert, **form.cleaned_data, **told)
        if not form.errors:
            response = HttpResponse(content, content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = 'attachment; filename="journal.csv"'
            return response
    context = {"form": form, "criteria": criteria, "alert": alert, "back": _back(alert)}
    return render(request, "privacy/export.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, form: TrailForm, criteria: Criteria) -> HttpResponse:
    """The journal learns which codes were looked for, and which of its rows were shown."""
    alert = _alert(request)
    found = trail(
        request.user,
        criteria,
        page=request.GET.get("page"),
        today=timezone.localdate(),
        alert=alert,
    )
    said = criteria.as_kept() if alert is None else {"alert": str(alert.public_id)}
    journal.current().listing(
        actor=request.user,
        model=Event,
        criteria=said | {"page": found.page.number},
        ids=[str(row.key) for row in found.rows],
        page=journal.page_of(request),
    )
    context = {"form": form, "found": found, "alert": alert, "export_url": _export(alert)}
    return render(request, "privacy/trail.html", context, status=422 if form.errors else 200)


def _alert(request: HttpRequest) -> Alert | None:
    return alert_looked_into(request.user, request.GET.get("alerte", ""))


def _export(alert: Alert | None) -> str:
    return reverse("privacy:export") + (f"?alerte={alert.public_id}" if alert else "")


def _back(alert: Alert | None) -> str:
    return reverse("privacy:trail") + (f"?alerte={alert.public_id}" if alert else "")


def _initial(criteria: Criteria) -> dict:
    account = User.objects.filter(public_id=criteria.account) if criteria.account else ()
    return criteria.as_kept() | {"account": account[0] if account else None}
