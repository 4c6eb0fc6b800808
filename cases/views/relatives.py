"""The person's own people: adding one, and correcting what is noted of them."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.forms.team import AddRelativeForm, EditRelativeForm
from cases.models import Case, Relative
from cases.permissions import CASE, RELATIVE
from cases.selectors import what_changed
from cases.services.relatives import add_relative, change_relative
from cases.views.case import moved_on
from cases.views.gesture import Gesture, answer, bound, circle_url
from common.access import acts_on


@acts_on(CASE, "compose_team", joined=("dac", "person__commune"), too_late=moved_on)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, case: Case) -> HttpResponse:
    initial = {"version": case.version, "receives": "none", "starts_on": timezone.localdate()}
    form = AddRelativeForm(bound(request), initial=initial)
    back, done = circle_url(case), "Proche ajouté."

    def act():
        add_relative(case=case, card=form.card(), by=request.user, at=timezone.now())

    gesture = Gesture(case=case, form=form, act=act, page="relative_add", done=done, back=back)
    return answer(request, gesture)


@acts_on(RELATIVE, "edit", joined=("case__dac", "case__person__commune"))
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, relative: Relative) -> HttpResponse:
    initial = {name: getattr(relative, name) for name in EditRelativeForm.base_fields}
    form = EditRelativeForm(bound(request), initial=initial)

    def act():
        told = {"card": form.card(), "version": form.cleaned_data["version"]}
        change_relative(relative=relative, by=request.user, at=timezone.now(), **told)

    def overtaken(_: str) -> None:
        relative.refresh_from_db(fields=["version"])
        form.overtaken(what_changed(relative, reader=request.user), version=relative.version)

    words = {"page": "relative_edit", "done": "Modification enregistrée."}
    tried = {"form": form, "act": act, "overtaken": overtaken, "back": circle_url(relative.case)}
    return answer(request, Gesture(case=relative.case, **tried, **words), relative=relative)
