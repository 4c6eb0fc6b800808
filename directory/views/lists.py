"""The lists that a DAC words itself."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import acts_on
from common.errors import GuardsFailed
from directory.enums import DacList
from directory.forms.settings import ItemForm, RewordForm
from directory.permissions import DAC
from directory.services.list_items import add_item, is_kept, move_item, reword_item, switch_item
from directory.views.page import settings_page, status_of, tried


@require_safe
@acts_on(DAC, "view")
def lists(request, dac):
    items = list(dac.list_items.order_by("rank", "pk"))
    shown = [
        {"name": value, "label": label, "choices": [item for item in items if item.list == value]}
        for value, label in DacList.choices
    ]
    return settings_page(request, dac, "directory/lists.html", tab="lists", lists=shown)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(DAC, "edit_settings")
def one_list(request, dac, list_name):
    """Add on this page; the other gestures have an address of their own."""
    list_name = _known(list_name)
    form = ItemForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        label = form.cleaned_data["label"]
        who = {"by": request.user, "at": timezone.now()}
        if tried(form, dac, lambda: add_item(dac=dac, list_name=list_name, label=label, **who)):
            messages.success(request, f"« {label} » est ajouté à la fin de la liste.")
            return redirect("directory:list", dac.public_id, list_name)
    context = _list_context(dac, list_name) | {"form": form}
    return settings_page(
        request, dac, "directory/list.html", tab="lists", status=status_of(form), **context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(DAC, "edit_settings")
def reword(request, dac, list_name, code):
    list_name, item = _item(dac, list_name, code)
    form = RewordForm(
        request.POST if request.method == "POST" else None,
        initial={"label": item.label, "version": dac.version},
    )
    if form.is_bound and form.is_valid() and tried(form, dac, lambda: _reword(request, item, form)):
        messages.success(request, "Le libellé est enregistré. Le code reste le même.")
        return redirect("directory:list", dac.public_id, list_name)
    context = {"form": form, "item": item, "list_name": list_name, "list_label": list_name.label}
    return settings_page(
        request, dac, "directory/item.html", tab="lists", status=status_of(form), **context
    )


@require_POST
@acts_on(DAC, "edit_settings")
def move(request, dac, list_name, code):
    list_name, _ = _item(dac, list_name, code)
    up = request.POST.get("sens") == "haut"
    move_item(dac=dac, list_name=list_name, code=code, up=up, by=request.user, at=timezone.now())
    return _list_again(request, dac, list_name, code)


@require_POST
@acts_on(DAC, "edit_settings")
def switch(request, dac, list_name, code):
    list_name, _ = _item(dac, list_name, code)
    wanted = {"dac": dac, "list_name": list_name, "code": code}
    is_active = request.POST.get("propose") == "oui"
    try:
        switch_item(**wanted, is_active=is_active, by=request.user, at=timezone.now())
    except GuardsFailed as error:
        messages.warning(request, str(error))
        return redirect("directory:list", dac.public_id, list_name)
    return _list_again(request, dac, list_name, code)


def _known(list_name: str) -> DacList:
    if list_name not in DacList.values:
        raise Http404
    return DacList(list_name)


def _item(dac, list_name: str, code: str):
    list_name = _known(list_name)
    return list_name, get_object_or_404(dac.list_items, list=list_name, code=code)


def _list_context(dac, list_name: DacList) -> dict:
    items = list(dac.list_items.filter(list=list_name).order_by("rank", "pk"))
    rows = [
        {
            "item": item,
            "kept": is_kept(list_name, item.code),
            "first": place == 0,
            "last": place == len(items) - 1,
        }
        for place, item in enumerate(items)
    ]
    return {"rows": rows, "list_name": list_name, "list_label": list_name.label}


def _list_again(request, dac, list_name: DacList, code: str):
    """The list alone for htmx, which keeps the focus; else the page, at the choice."""
    if request.htmx:
        context = _list_context(dac, list_name) | {"dac": dac}
        return render(request, "directory/_list_rows.html", context)
    page = reverse("directory:list", args=[dac.public_id, list_name])
    return redirect(f"{page}#choix-{code}")


def _reword(request, item, form):
    return reword_item(
        dac=item.dac,
        list_name=DacList(item.list),
        code=item.code,
        label=form.cleaned_data["label"],
        version=form.shown_version(),
        by=request.user,
        at=timezone.now(),
    )
