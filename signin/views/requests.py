"""The DAC's page of the requests for an account."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.access import acts_on, lists
from common.errors import GuardsFailed
from common.forms import add_missing
from signin.forms.invitation import ApproveForm, RefuseForm
from signin.models import AccountRequest
from signin.permissions import ACCOUNT_REQUEST, DAC_TEAM
from signin.selectors import in_order_of_work
from signin.services.decide_account import approve_account, refuse_account

PAGE_SIZE = 25


@require_safe
@lists(ACCOUNT_REQUEST, only=DAC_TEAM)
def request_list(request, rows, listing):
    page = Paginator(in_order_of_work(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    listing.shows(page.object_list, model=AccountRequest, page=page.number)
    return render(request, "signin/request_list.html", {"page": page})


@require_safe
@acts_on(ACCOUNT_REQUEST, "view")
def request_detail(request, asked):
    return _page(request, asked)


@require_POST
@acts_on(ACCOUNT_REQUEST, "approve")
def approve(request, asked):
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            place = form.cleaned_data["organisation"]
            approve_account(request=asked, organisation=place, by=request.user, at=timezone.now())
        except GuardsFailed as error:
            add_missing(form, error.missing)
    if form.errors:
        return _page(request, asked, approve_form=form, status=422)
    messages.success(request, "Le compte est ouvert : la personne reçoit le lien pour y entrer.")
    return redirect("signin:account-requests")


@require_POST
@acts_on(ACCOUNT_REQUEST, "refuse")
def refuse(request, asked):
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, refuse_form=form, status=422)
    reason = form.cleaned_data["reason"]
    refuse_account(request=asked, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, "La demande est refusée, la personne reçoit le motif.")
    return redirect("signin:account-requests")


def _page(request, asked, *, approve_form=None, refuse_form=None, status=200):
    context = {
        "asked": asked,
        "actions": ACCOUNT_REQUEST.actions_for(request.user, asked),
        "approve_form": approve_form or ApproveForm(),
        "refuse_form": refuse_form or RefuseForm(),
    }
    return render(request, "signin/request_detail.html", context, status=status)
