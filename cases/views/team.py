"""Composing the team around a person, and noting where things stand with the médecin traitant."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.enums import TeamStatus
from cases.forms.team import AddMemberForm, EditMemberForm, EndMemberForm, GpForm
from cases.models import Case, TeamMember
from cases.permissions import CASE, TEAM_MEMBER
from cases.selectors import what_changed
from cases.selectors.circle import gp_history
from cases.services.gp import note_gp
from cases.services.leaving import end_member, keep_member
from cases.services.team import add_member, change_member
from cases.views.case import moved_on
from cases.views.gesture import Gesture, answer, bound, circle_url
from common.access import acts_on

JOINED = ("dac", "person__commune")
OF_MEMBER = ("case__dac", "case__person__commune", "user")


def member_moved_on(request: HttpRequest, member: TeamMember) -> HttpResponse:
    """Whoever clicks too late is told who did what, on the page of the situation."""
    messages.info(request, what_changed(member, reader=request.user))
    return redirect(circle_url(member.case))


@acts_on(CASE, "compose_team", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, case: Case) -> HttpResponse:
    initial = {"version": case.version, "starts_on": timezone.localdate()}
    form = AddMemberForm(bound(request), initial=initial)
    back, done = circle_url(case), "Ajouté à l’équipe."

    def act():
        known = form.cleaned_data["professional"]
        told = {"place": form.place(), "professional": known}
        add_member(case=case, by=request.user, at=timezone.now(), **told)

    gesture = Gesture(case=case, form=form, act=act, page="team_add", done=done, back=back)
    return answer(request, gesture)


@acts_on(TEAM_MEMBER, "edit", joined=OF_MEMBER, too_late=member_moved_on)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = EditMemberForm(bound(request), member=member)

    def act():
        told = {
            "place": form.place(organisation=member.organisation),
            "professional": form.cleaned_data.get("professional"),
            "version": form.cleaned_data["version"],
        }
        change_member(member=member, by=request.user, at=timezone.now(), **told)

    return _about(request, member, form, act, page="team_edit", done="Modification enregistrée.")


@acts_on(TEAM_MEMBER, "end", joined=OF_MEMBER, too_late=member_moved_on)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, member: TeamMember) -> HttpResponse:
    form = EndMemberForm(bound(request), member=member)

    def act():
        values = form.cleaned_data.copy()
        if values.pop("stays", False):
            told = {"version": values["version"], "by": request.user, "at": timezone.now()}
            keep_member(member=member, **told)
        else:
            end_member(member=member, by=request.user, at=timezone.now(), **values)

    return _about(request, member, form, act, page="team_end", done="C’est noté.")


def _about(request, member: TeamMember, form, act, **words) -> HttpResponse:
    def overtaken(_: str) -> None:
        member.refresh_from_db(fields=["version"])
        form.overtaken(what_changed(member, reader=request.user), version=member.version)

    case = member.case
    gesture = Gesture(
        case=case, form=form, act=act, back=circle_url(case), overtaken=overtaken, **words
    )
    return answer(request, gesture, member=member)


@acts_on(CASE, "compose_team", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def gp(request: HttpRequest, case: Case) -> HttpResponse:
    history, members = gp_history(case), case.team.filter(status=TeamStatus.ACTIVE)
    initial = {"version": len(history), "starts_on": timezone.localdate()}
    form = GpForm(bound(request), initial=initial, members=members.order_by("name", "pk"))

    def act():
        values = form.cleaned_data.copy()
        known = values.pop("version")
        note_gp(case=case, known=known, by=request.user, at=timezone.now(), **values)

    def overtaken(words: str) -> None:
        form.overtaken(words, version=len(history))

    words = {"page": "gp", "done": "C’est noté.", "back": circle_url(case)}
    gesture = Gesture(case=case, form=form, act=act, overtaken=overtaken, **words)
    return answer(request, gesture, history=history)
