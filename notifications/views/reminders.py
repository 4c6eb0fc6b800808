"""« Mes rappels »: each person chooses how the reminders of their actions come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.access import own_space
from common.french import NBSP
from notifications.enums import Pace
from notifications.forms import PaceForm
from notifications.selectors import morning_hour, pace_of
from notifications.services.pace import choose_pace


@own_space("ses propres rappels")
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    form = PaceForm(typed, initial={"pace": pace_of(request.user)})
    if form.is_valid():
        choose_pace(pace=form.cleaned_data["pace"], by=request.user, at=timezone.now())
        messages.success(request, "C’est noté.")
        return redirect("notifications:reminders")
    hints = {
        Pace.MORNING.value: f"À partir de {morning_hour()}{NBSP}h, un seul message, et seulement "
        "s’il y a du nouveau.",
        Pace.AT_ONCE.value: "Un message par action, dès que son échéance approche ou est passée.",
    }
    context = {"form": form, "hints": hints}
    status = 422 if form.errors else 200
    return render(request, "notifications/reminders.html", context, status=status)
