"""The sentences of the messages, ours or the DAC's own."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import acts_on
from directory.forms.settings import MessageTextForm
from directory.permissions import DAC
from directory.services.message_texts import not_by_email, reset_text, write_text
from directory.views.page import settings_page, status_of, tried
from notifications.registry import NOTIFICATIONS, Notification


@require_safe
@acts_on(DAC, "view")
def all_texts(request, dac):
    own = dict(dac.message_texts.order_by("pk").values_list("kind", "sentence"))
    rows = [
        _words(message) | {"own": own.get(message.kind, "")}
        for message in NOTIFICATIONS.values()
        if message.editable
    ]
    return settings_page(request, dac, "directory/messages.html", tab="messages", rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(DAC, "edit_settings")
def text(request, dac, kind):
    message = _editable(kind)
    own = dac.message_texts.filter(kind=kind).first()
    now = own.sentence if own else message.sentence
    form = MessageTextForm(
        request.POST if request.method == "POST" else None,
        initial={"sentence": now, "version": dac.version},
    )
    if (
        form.is_bound
        and form.is_valid()
        and tried(form, dac, lambda: _write(request, dac, form, kind))
    ):
        messages.success(request, "La phrase est enregistrée pour les prochains messages.")
        return redirect("directory:messages", dac.public_id)
    shown = form.data.get("sentence", "") if form.is_bound else now
    context = {"form": form, "message": _words(message), "own": own, "sentence": shown}
    return settings_page(
        request, dac, "directory/message.html", tab="messages", status=status_of(form), **context
    )


@require_POST
@acts_on(DAC, "edit_settings", part_of="directory:message")
def preview(request, dac, kind):
    """The message as it would leave, while the sentence is being typed; nothing is kept."""
    sentence = " ".join(request.POST.get("sentence", "")[:240].split())
    context = {
        "message": _words(_editable(kind)),
        "sentence": sentence,
        "refusals": not_by_email(sentence),
    }
    return render(request, "directory/_message_preview.html", context)


@require_POST
@acts_on(DAC, "edit_settings")
def reset(request, dac, kind):
    _editable(kind)
    reset_text(dac=dac, kind=kind, by=request.user, at=timezone.now())
    messages.success(request, "La phrase d’origine est reprise.")
    return redirect("directory:messages", dac.public_id)


def _editable(kind: str) -> type[Notification]:
    message = NOTIFICATIONS.get(kind)
    if message is None or not message.editable:
        raise Http404
    return message


def _words(message: type[Notification]) -> dict:
    """What a page shows of a message; templates would call the class itself."""
    return {
        name: getattr(message, name) for name in ("kind", "event", "to_whom", "subject", "sentence")
    }


def _write(request, dac, form, kind: str):
    return write_text(
        dac=dac,
        kind=kind,
        sentence=form.cleaned_data["sentence"],
        version=form.shown_version(),
        by=request.user,
        at=timezone.now(),
    )
