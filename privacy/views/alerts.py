"""Alerts: the list, one of them, looking at it, closing it; and what one is alerted to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import acts_on, lists
from common.forms import Form
from privacy.forms.alerts import CloseForm, WatchForm
from privacy.models import Alert, Watch
from privacy.permissions import ALERT, IS_OFFICER, WATCH
from privacy.selectors.alerts import STATES, alert_list, alert_sheet
from privacy.services.alerts import close_alert, look_at
from privacy.services.watch import FIELDS, set_watch
from privacy.views.acting import Act, answer, posted, version_of

JOINED = ("dac", "account", "looked_by", "closed_by")


@lists(ALERT, only=IS_OFFICER)
@require_safe
def listing_page(request: HttpRequest, rows, listing) -> HttpResponse:
    state = request.GET.get("etat", "")
    state = state if state in STATES else ""
    found = alert_list(rows, state=state, page=request.GET.get("page"))
    listing.shows(found.rows, model=Alert, etat=state, page=found.page.number)
    return render(request, "privacy/alerts.html", {"found": found, "state": state})


@acts_on(ALERT, "view", joined=JOINED)
@require_safe
def page(request: HttpRequest, alert: Alert) -> HttpResponse:
    return render(request, "privacy/alert.html", {"alert": alert_sheet(alert, request.user)})


def after(request: HttpRequest, alert: Alert) -> str:
    """The other alerts; the same one for who looks at it in the place of the only officer."""
    if IS_OFFICER[1](request.user):
        return reverse("privacy:alerts")
    return reverse("privacy:alert", args=[alert.public_id])


def moved_on(request: HttpRequest, alert: Alert) -> HttpResponse:
    messages.info(request, "Cette alerte a déjà changé d’état : la voici.")
    return redirect("privacy:alert", alert.public_id)


@acts_on(ALERT, "look", joined=JOINED, too_late=moved_on)
@require_POST
def look(request: HttpRequest, alert: Alert) -> HttpResponse:
    look_at(alert=alert, by=request.user, at=timezone.now())
    messages.success(request, "C’est noté : vous regardez cette alerte.")
    return redirect("privacy:alert", alert.public_id)


@acts_on(ALERT, "close", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, alert: Alert) -> HttpResponse:
    def page(form: Form, status: int) -> HttpResponse:
        context = {"alert": alert_sheet(alert, request.user), "form": form}
        return render(request, "privacy/alert_close.html", context, status=status)

    act = Act(
        form=CloseForm(posted(request)),
        do=lambda data: close_alert(alert=alert, by=request.user, at=timezone.now(), **data),
        page=page,
        done="L’alerte est traitée.",
        back=lambda: after(request, alert),
    )
    return answer(request, act)


@acts_on(WATCH, "edit", joined=("dac",))
@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest, watch: Watch) -> HttpResponse:
    initial = {name: getattr(watch, name) for name in (*FIELDS, "version")}
    form = WatchForm(posted(request), initial=initial)

    def do(data: dict) -> None:
        told = {"by": request.user, "at": timezone.now(), "version": form.shown_version()}
        set_watch(watch=watch, values=data, **told)

    def page(form: Form, status: int) -> HttpResponse:
        return render(request, "privacy/watch.html", {"watch": watch, "form": form}, status=status)

    home = reverse("privacy:home")
    act = Act(form=form, do=do, page=page, done="La veille est réglée.", back=lambda: home)
    return answer(request, act, version=version_of(watch))
