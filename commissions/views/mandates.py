"""Who sits: mandates given, changed, paused, ended; suppléances declared and stopped."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissions.forms.mandates import EditForm, GiveForm, SubstitutionForm
from commissions.permissions import COMMISSION, MANDATE, SUBSTITUTION
from commissions.selectors.members import member_of, members_of, substitutes_of
from commissions.selectors.opens import openings
from commissions.services.mandates import (
    edit_mandate,
    end_mandate,
    give_mandate,
    is_last_animator,
    may_be_replaced,
    restore_mandate,
    suspend_mandate,
)
from commissions.services.substitution import declare_substitution, stop_substitution
from commissions.views.house import house_page, status_of, tried
from common.access import acts_on
from common.errors import GuardsFailed

JOINED = ("commission", "user", "stands_for__user")


@require_safe
@acts_on(COMMISSION, "see_members", joined=("charter",))
def members(request, commission):
    context = {
        "members": members_of(commission),
        "may_give": bool(COMMISSION.can(request.user, "give_mandate", commission)),
    }
    return house_page(request, commission, "members.html", tab="members", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "give_mandate")
def give(request, commission):
    titulaires = may_be_replaced(commission)
    form = GiveForm(request.POST if request.method == "POST" else None, titulaires=titulaires)

    def given():
        who = {"by": request.user, "at": timezone.now()}
        give_mandate(commission=commission, **form.gesture(), **who)

    if form.is_bound and form.is_valid() and tried(form, given):
        messages.success(request, "Le mandat est donné. La personne doit d’abord signer la charte.")
        return redirect("commissions:members", commission.public_id)
    context = {"form": form, "openings": openings(), "status": status_of(form)}
    return house_page(request, commission, "mandate_give.html", tab="members", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(MANDATE, "edit", joined=JOINED)
def edit(request, mandate):
    form = EditForm(request.POST if request.method == "POST" else None, mandate=mandate)

    def edited():
        who = {"by": request.user, "at": timezone.now(), "version": form.shown_version()}
        edit_mandate(mandate=mandate, card=form.card(), **who)

    if form.is_bound and form.is_valid() and tried(form, edited, versioned=mandate):
        messages.success(request, "Le mandat est modifié.")
        return redirect("commissions:members", mandate.commission.public_id)
    context = {"form": form, "member": member_of(mandate), "status": status_of(form)}
    return house_page(request, mandate.commission, "mandate.html", tab="members", **context)


@require_POST
@acts_on(MANDATE, "suspend", joined=JOINED)
def suspend(request, mandate):
    words = "Le mandat est suspendu : rien n’est lisible par lui."
    return _moved(request, mandate, suspend_mandate, words)


@require_POST
@acts_on(MANDATE, "restore", joined=JOINED)
def restore(request, mandate):
    return _moved(request, mandate, restore_mandate, "Le mandat est rétabli.")


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(MANDATE, "end", joined=JOINED)
def end(request, mandate):
    """A page to confirm: everything is lost at once."""
    if request.method == "POST":
        return _moved(request, mandate, end_mandate, "Le mandat est terminé.")
    context = {"member": member_of(mandate), "is_last": is_last_animator(mandate)}
    return house_page(request, mandate.commission, "mandate_end.html", tab="members", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(MANDATE, "substitute", joined=JOINED)
def substitute(request, mandate):
    substitutes = substitutes_of(mandate)
    bound = request.POST if request.method == "POST" else None
    form = SubstitutionForm(bound, substitutes=substitutes)

    def declared():
        who = {"by": request.user, "at": timezone.now()}
        declare_substitution(mandate=mandate, **form.gesture(), **who)

    if form.is_bound and form.is_valid() and tried(form, declared):
        messages.success(request, "La suppléance est déclarée. Le suppléant est prévenu.")
        return redirect("commissions:home")
    context = {"form": form, "member": member_of(mandate), "status": status_of(form)}
    context["has_substitute"] = bool(substitutes)
    return house_page(request, mandate.commission, "substitution.html", tab="members", **context)


@require_POST
@acts_on(SUBSTITUTION, "stop", joined=("mandate__commission",))
def stop(request, substitution):
    stop_substitution(substitution=substitution, by=request.user, at=timezone.now())
    messages.success(request, "La suppléance est arrêtée : le titulaire agit de nouveau.")
    return redirect("commissions:members", substitution.mandate.commission.public_id)


def _moved(request, mandate, service, words):
    """A gesture of one button; who is too late is answered by the door."""
    try:
        service(mandate=mandate, version=mandate.version, by=request.user, at=timezone.now())
    except GuardsFailed as failed:
        messages.warning(request, str(failed))
        return redirect("commissions:mandate", mandate.public_id)
    messages.success(request, words)
    if mandate.user_id == request.user.pk:
        return redirect("commissions:home")  # whoever ends their own mandate has no other page
    return redirect("commissions:members", mandate.commission.public_id)
