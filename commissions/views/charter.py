"""The charter: read, sign, adopt another version."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissions.forms.set_up import CharterForm, SignForm
from commissions.permissions import CHARTER, COMMISSION
from commissions.selectors.charter import charter_page, versions_of
from commissions.services.charter import adopt_charter, sign_charter
from commissions.views.house import house_page, status_of, tried
from common.access import acts_on
from common.errors import ChangedMeanwhile


@require_safe
@acts_on(COMMISSION, "view", joined=("charter",))
def charter(request, commission):
    """The version in force; its form for whoever is to sign it."""
    shown = charter_page(commission, request.user)
    form = SignForm(initial={"charter": shown.public_id})
    context = {"charter": shown, "form": form}
    if COMMISSION.can(request.user, "set_up", commission):
        context["versions"] = versions_of(commission)
    return house_page(request, commission, "charter.html", tab="charter", **context)


@require_POST
@acts_on(COMMISSION, "sign", joined=("charter",))
def sign(request, commission):
    form = SignForm(request.POST)
    form.is_valid()
    wanted = {"charter_shown": form.cleaned_data.get("charter", "")}
    wanted |= {"agreed": form.cleaned_data.get("agreed", False), "by": request.user}

    def signed():
        try:
            sign_charter(commission=commission, **wanted, at=timezone.now())
        except ChangedMeanwhile as changed:  # another version came into force, or none was shown
            form.add_error(None, str(changed))

    if tried(form, signed):
        messages.success(request, "La charte est signée. Merci.")
        return redirect("commissions:home")
    context = {"charter": charter_page(commission, request.user), "form": form, "status": 422}
    return house_page(request, commission, "charter.html", tab="charter", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "set_up", joined=("charter",))
def adopt(request, commission):
    text = commission.charter.text if commission.charter else ""
    form = CharterForm(
        request.POST if request.method == "POST" else None,
        initial={"text": text, "version": commission.version},
    )

    def adopted():
        words = {"text": form.cleaned_data["text"], "version": form.shown_version()}
        adopt_charter(commission=commission, **words, by=request.user, at=timezone.now())

    if form.is_bound and form.is_valid() and tried(form, adopted, versioned=commission):
        messages.success(request, "La nouvelle version est en vigueur. À vous de la signer.")
        return redirect("commissions:charter", commission.public_id)
    context = {"form": form, "status": status_of(form)}
    return house_page(request, commission, "charter_adopt.html", tab="charter", **context)


@require_safe
@acts_on(CHARTER, "view", joined=("commission",))
def version(request, charter):
    """A version of the charter, in force or not."""
    context = {"charter": charter_page(charter.commission, request.user, charter=charter)}
    return house_page(request, charter.commission, "charter_version.html", tab="charter", **context)
