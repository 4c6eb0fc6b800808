"""One form, one service, one answer: what every gesture of the instruction shares."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.forms import Form, refusals_in


def posted(request: HttpRequest):
    """What was posted, also when nothing was filled in."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True, kw_only=True)
class Gesture:
    """`act` calls the service with what the form holds; `context` is what its page shows besides."""

    form: Form
    act: Callable[[dict], object]
    page: str
    done: str
    back: str
    context: dict = field(default_factory=dict)


def answer(request: HttpRequest, gesture: Gesture) -> HttpResponse:
    """Back to where one came from; or the same page, with what was typed and what is missing."""
    form = gesture.form
    if form.is_bound and form.is_valid():
        with refusals_in(form, overtaken=_overtaken(form)):
            gesture.act(form.cleaned_data)
        if not form.errors:
            messages.success(request, gesture.done)
            return redirect(gesture.back)
    context = {**gesture.context, "form": form, "back": gesture.back}
    status = 422 if form.errors else 200
    return render(request, f"commissions/{gesture.page}.html", context, status=status)


def _overtaken(form: Form) -> Callable[[str], None] | None:
    """A form that carries a version says so; without one the door answers."""
    if "version" not in form.fields:
        return None
    return lambda words: form.add_error(
        None, f"{words} Ouvrez-la à nouveau pour voir ce qui a changé."
    )
