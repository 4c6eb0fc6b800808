"""One form, one service, one answer: what every gesture of the rights shares."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.forms import Form, refusals_in
from directory.standing import standing_of
from privacy.services.subject_requests import may_note

OFFICES = ("délégué à la protection des données ou responsable d’un DAC", may_note)


@dataclass(frozen=True, kw_only=True)
class Act:
    """`do` calls the service; `page` shows the same page again, with what was typed and what is wrong."""

    form: Form
    do: Callable[[dict], object]
    page: Callable[[Form, int], HttpResponse]
    done: str
    back: Callable[[], str]


def version_of(row: Model) -> Callable[[], int]:
    """Asks, when it is called, for the version that a row has by then."""
    versions = type(row)._default_manager.values_list("version", flat=True)
    return lambda: versions.get(pk=row.pk)


def answer(request: HttpRequest, act: Act, *, version: Callable[[], int] | None = None):
    """Back to where one came from; or the page, told what a colleague changed meanwhile."""
    form = act.form
    if not form.is_bound:
        return act.page(form, 200)

    def overtaken(words: str) -> None:
        form.overtaken(words, version=version())

    if form.is_valid():
        with refusals_in(form, overtaken=overtaken if version else None):
            act.do(form.cleaned_data)
        if not form.errors:
            messages.success(request, act.done)
            return redirect(act.back())
    return act.page(form, 422)


def posted(request: HttpRequest):
    """What was posted, also when nothing was filled in."""
    return request.POST if request.method == "POST" else None


TABS = (
    ("requests", "Demandes", False),
    ("due", "À effacer", True),
    ("holds", "Gels", True),
    ("retention", "Durées", True),
    ("proofs", "Preuves", True),
)


def tabs_for(request: HttpRequest, current: str) -> list[dict]:
    """The pages of the rights that this account opens."""
    standing = standing_of(request.user)
    offices = bool(standing.protects | standing.manages)
    return [
        {"label": label, "url": reverse(f"privacy:{name}"), "current": name == current}
        for name, label, reserved in TABS
        if offices or not reserved
    ]
