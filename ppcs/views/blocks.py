"""What the pages of all blocks have in common: show, save field by field, come back, come too late."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from cases.selectors.blocks import last_writer
from common.blocks import BlockForm, Outcome, answer_autosave, is_autosave, plain_refusal, take_in
from common.errors import GuardsFailed
from common.forms import refusals_in
from ppcs.forms.fields import WHO_READS
from ppcs.models import Plan
from ppcs.selectors.changes import what_changed
from ppcs.services.plan_actions import goal_keys_of, owner_keys_of
from ppcs.services.write import Block, plan_of, write_block

NOT_SAVED = "Votre dernière saisie n’est pas enregistrée : copiez-la avant de quitter la page."


@dataclass(frozen=True)
class Page:
    """One block's page: its template, its form, the service that writes it, where it returns."""

    template: str
    form: type[BlockForm]
    anchor: str
    saved: str
    write: Callable = write_block
    argument: str = "block"


def values_of(block: Block, form: type[BlockForm]) -> dict:
    """The block's fields as its form knows them; the links of an action are lists of keys."""
    linked = {"goal_keys": goal_keys_of, "owner_keys": owner_keys_of}
    return {
        name: linked[name](block) if name in linked else getattr(block, name)
        for name in form.base_fields
    }


def edit(
    request: HttpRequest, block: Block, page: Page, *, offers: dict | None = None, **context
) -> HttpResponse:
    """GET shows the form; POST saves what changed, all of it or the fields that the script sent."""
    plan = plan_of(block)
    typed = request.POST if request.method == "POST" else None
    values = values_of(block, page.form)
    form = page.form(typed, values=values, version=block.version, **(offers or {}))
    if request.method == "POST":
        outcome = _take_in(request, form, block, page)
        if is_autosave(request):
            return answer_autosave(form, outcome)
        if not form.errors:
            messages.success(request, page.saved)
            return redirect(plan_url(plan, page.anchor))
    given = _given(plan, page.anchor, form=form, part=block, **context)
    return render(request, page.template, given, status=422 if form.errors else 200)


def _given(plan: Plan, anchor: str = "", **context) -> dict:
    """What each of these pages shows around its form."""
    return {
        "plan": plan,
        "person": plan.case.person,
        "back": plan_url(plan, anchor),
        "who_reads": WHO_READS,
        **context,
    }


def _take_in(request: HttpRequest, form: BlockForm, block: Block, page: Page) -> Outcome:
    def outcome(row: Block, overtaken=frozenset()) -> Outcome:
        return Outcome(values_of(row, page.form), row.version, overtaken)

    def write(changes: dict) -> Outcome:
        written = page.write(
            **{page.argument: block},
            changes=changes,
            seen=form.seen,
            seen_of=form.seen_of,
            by=request.user,
            at=timezone.now(),
        )
        return outcome(written.block, written.overtaken)

    def still() -> Outcome:
        return outcome(type(block).objects.get(pk=block.pk))

    return take_in(form, write, still=still, who=partial(last_writer, block))


def add(
    request: HttpRequest, plan: Plan, form, *, make: Callable, template: str, page: str, **context
) -> HttpResponse:
    """A short form that names the block; once made, its own page opens for the rest."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            block = make(form.cleaned_data)
            words = "Ajouté. Complétez ce que vous savez ; le reste peut attendre."
            messages.success(request, words)
            return redirect(page, public_id=block.public_id)
    given = _given(plan, form=form, **context)
    return render(request, template, given, status=422 if form.errors else 200)


def confirm_removal(
    request: HttpRequest, block: Block, *, remove: Callable, done: str, **context
) -> HttpResponse:
    """GET asks, POST removes; a refusal says why on the same page."""
    plan, refused = plan_of(block), None
    if request.method == "POST":
        try:
            kept = remove()
        except GuardsFailed as failed:
            refused = failed.missing
        else:
            words = f"{done} Il reste dans l’histoire du plan." if kept else done
            messages.success(request, words)
            return redirect(plan_url(plan))
    given = _given(plan, part=block, refused=refused, **context)
    return render(request, "ppcs/remove.html", given, status=422 if refused else 200)


def plan_url(plan: Plan, anchor: str = "") -> str:
    url = reverse("ppcs:plan", args=[plan.public_id])
    return f"{url}#{anchor}" if anchor else url


# --- too late ---
def too_late(request: HttpRequest, block: Block) -> HttpResponse:
    """The plan is not being written any more: what happened, and what was typed, to be copied."""
    plan = plan_of(block)
    what = what_changed(plan, reader=request.user)
    if is_autosave(request):
        return plain_refusal(f"{what} {NOT_SAVED}")
    skipped = ("csrfmiddlewaretoken", "version", "save_number", "fields", "overtaken")
    typed = [
        (name, value)
        for name, value in request.POST.items()
        if value and name not in skipped and not name.startswith(("initial-", "seen-", "keep-"))
    ]
    shown = [(_label(block, name), value) for name, value in typed]
    return render(request, "ppcs/too_late.html", _given(plan, what=what, typed=shown), status=409)


def _label(block: Block, name: str) -> str:
    names = {
        field.name: field for field in block._meta.get_fields() if hasattr(field, "verbose_name")
    }
    words = str(names[name].verbose_name) if name in names else "Choix"
    return words[:1].upper() + words[1:]
