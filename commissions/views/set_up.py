"""« Réglages »: what a commission sets for itself, its lists of words, and its going live."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissions.enums import ItemList
from commissions.forms.set_up import SECTION_FORMS, ItemForm
from commissions.models import Commission, ListItem
from commissions.permissions import COMMISSION
from commissions.selectors.set_up import lines_of, sections_of
from commissions.services.items import add_item, reword_item, switch_item
from commissions.services.set_up import FIELDS, change_section, go_live, missing_before_service
from commissions.views.house import house_page, status_of, tried
from common.access import acts_on
from common.errors import GuardsFailed


@require_safe
@acts_on(COMMISSION, "set_up")
def overview(request, commission):
    context = {
        "sections": sections_of(commission, FIELDS),
        "missing": missing_before_service(commission),
    }
    return house_page(request, commission, "set_up.html", tab="set-up", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "set_up")
def section(request, commission, section):
    form = SECTION_FORMS[section](
        request.POST if request.method == "POST" else None, commission=commission
    )

    def change():
        who = {"by": request.user, "at": timezone.now(), "version": form.shown_version()}
        change_section(commission=commission, section=section, values=form.values(), **who)

    if form.is_bound and form.is_valid() and tried(form, change, versioned=commission):
        messages.success(request, f"{section.label} : c’est enregistré.")
        return redirect("commissions:set-up", commission.public_id)
    context = {"form": form, "section": section, "status": status_of(form)}
    return house_page(request, commission, "set_up_section.html", tab="set-up", **context)


@require_POST
@acts_on(COMMISSION, "set_up")
def live(request, commission):
    who = {"by": request.user, "at": timezone.now()}
    try:
        go_live(commission=commission, version=commission.version, **who)
    except GuardsFailed as failed:
        messages.warning(request, str(failed))
    else:
        messages.success(request, "La commission est en service : elle reçoit des saisines.")
    return redirect("commissions:set-up", commission.public_id)


# --- Lists of words ---
@require_safe
@acts_on(COMMISSION, "set_up")
def lists(request, commission):
    context = {"lists": lines_of(commission)}
    return house_page(request, commission, "lists.html", tab="set-up", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "set_up")
def one_list(request, commission, list_name):
    """Add on this page; the other gestures have an address of their own."""
    known = _known(list_name)
    form = ItemForm(request.POST if request.method == "POST" else None, kind=known)

    def add():
        who = {"by": request.user, "at": timezone.now()}
        add_item(commission=commission, kind=known, **form.about(), **who)

    if form.is_bound and form.is_valid() and tried(form, add):
        messages.success(request, f"« {form.cleaned_data['label']} » est à la fin de la liste.")
        return redirect("commissions:list", commission.public_id, list_name)
    context = {"form": form, "list": lines_of(commission, known)[0], "status": status_of(form)}
    return house_page(request, commission, "list.html", tab="set-up", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "set_up")
def reword(request, commission, list_name, item):
    known, row = _item(commission, list_name, item)
    initial = {"label": row.label, "about_care": row.about_care}
    form = ItemForm(request.POST if request.method == "POST" else None, kind=known, initial=initial)

    def change():
        who = {"by": request.user, "at": timezone.now()}
        reword_item(commission=commission, kind=known, code=item, **form.about(), **who)

    if form.is_bound and form.is_valid() and tried(form, change):
        messages.success(request, "Le libellé est enregistré. Le code reste le même.")
        return redirect("commissions:list", commission.public_id, list_name)
    context = {"form": form, "item": row, "kind": known, "status": status_of(form)}
    return house_page(request, commission, "item.html", tab="set-up", **context)


@require_POST
@acts_on(COMMISSION, "set_up")
def switch(request, commission, list_name, item):
    known, row = _item(commission, list_name, item)
    wanted = request.POST.get("propose") == "oui"
    who = {"by": request.user, "at": timezone.now()}
    try:
        switch_item(commission=commission, kind=known, code=row.code, is_active=wanted, **who)
    except GuardsFailed as failed:
        messages.warning(request, str(failed))
    return redirect("commissions:list", commission.public_id, list_name)


def _known(kind: str) -> ItemList:
    if kind not in ItemList.values:
        raise Http404
    return ItemList(kind)


def _item(commission: Commission, kind: str, code: str) -> tuple[ItemList, ListItem]:
    known = _known(kind)
    return known, get_object_or_404(commission.items, kind=known, code=code)
