"""One form, one service, one answer: what every gesture about the circle of a person shares."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.models import Case
from common.forms import Form, refusals_in

CHOOSE_AGAIN = "Choisissez à nouveau le fichier : il n’a pas été gardé."


def bound(request: HttpRequest):
    """What was posted, also when nothing was filled in."""
    return request.POST if request.method == "POST" else None


def circle_url(case: Case) -> str:
    """Where one comes back to after a change of the circle."""
    return f"{reverse('desk:situation', args=[case.public_id])}?section=cercle"


def decisions_url(case: Case) -> str:
    return reverse("cases:decisions", args=[case.public_id])


@dataclass(frozen=True, kw_only=True)
class Gesture:
    """`act` calls the service; `overtaken` puts into the form what a colleague did meanwhile."""

    case: Case
    form: Form
    act: Callable[[], object]
    page: str
    done: str
    back: str
    overtaken: Callable[[str], None] | None = None

    def succeeds(self) -> bool:
        """Whether the form was sent, valid, and the service did it; else the form says why not."""
        if not self.form.is_bound or not self.form.is_valid():
            return False
        with refusals_in(self.form, overtaken=self.overtaken):
            self.act()
        return not self.form.errors


def _say_which_files_are_lost(request: HttpRequest, form: Form) -> None:
    """No browser sends a file twice: where anything else lacks, it is to be chosen again."""
    for field in sorted(set(request.FILES) & set(form.fields)) if form.errors else ():
        if field not in form.errors:
            form.add_error(field, CHOOSE_AGAIN)


def answer(request: HttpRequest, gesture: Gesture, **context) -> HttpResponse:
    """Back to where one came from; or the same page, with what was typed and what is missing."""
    if gesture.succeeds():
        messages.success(request, gesture.done)
        return redirect(gesture.back)
    case, form = gesture.case, gesture.form
    _say_which_files_are_lost(request, form)
    context |= {"case": case, "person": case.person, "form": form, "back": gesture.back}
    status = 422 if form.errors else 200
    return render(request, f"cases/{gesture.page}.html", context, status=status)
