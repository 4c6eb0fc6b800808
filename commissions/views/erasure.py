"""What is over is erased: the day comes, or two people ask; the proof stays."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commissions.models import Commission, PurgeProof, Situation
from commissions.permissions import COMMISSION, ERASURE, PURGE_PROOF
from commissions.selectors.erasing import erasure_of, erasures_in, in_words, proof_of
from commissions.services import purge
from commissions.views.house import house_page
from common import journal
from common.access import acts_on


@acts_on(COMMISSION, "run")
@require_safe
def purges(request: HttpRequest, commission: Commission) -> HttpResponse:
    rows, shown = erasures_in(commission, request.user)
    if shown:
        ids = [str(row.public_id) for row in shown]
        journal.current().listing(
            actor=request.user,
            model=rows.model,
            criteria={"page": "purges"},
            ids=ids,
            page=journal.page_of(request),
        )
    return house_page(request, commission, "purges.html", tab="purges", erasures=shown)


@acts_on(ERASURE, "view", joined=("commission", "purge_asked_by"))
@require_safe
def erase(request: HttpRequest, situation: Situation) -> HttpResponse:
    counted = in_words(purge.counts_of(situation))
    context = {
        "erasure": erasure_of(situation, request.user),
        "counted": counted,
        "total": sum(count for _, count in counted),
        "commission": situation.commission,
    }
    return render(request, "commissions/erase.html", context)


@acts_on(ERASURE, "ask", joined=("commission",))
@require_POST
def ask(request: HttpRequest, situation: Situation) -> HttpResponse:
    purge.ask_purge(situation=situation, by=request.user, at=timezone.now())
    messages.success(request, "Demande notée. Une seconde personne la confirme.")
    return redirect("commissions:erase", public_id=situation.public_id)


@acts_on(ERASURE, "confirm", joined=("commission",))
@require_POST
def confirm(request: HttpRequest, situation: Situation) -> HttpResponse:
    proof = purge.confirm_purge(situation=situation, by=request.user, at=timezone.now())
    messages.success(request, f"C’est effacé : {proof_of(proof).total} éléments détruits.")
    return redirect("commissions:purges", public_id=proof.commission.public_id)


@acts_on(PURGE_PROOF, "view", joined=("commission", "asked_by", "second_by"))
@require_safe
def proof(request: HttpRequest, proof: PurgeProof) -> HttpResponse:
    return render(request, "commissions/purge_proof.html", {"proof": proof_of(proof)})
