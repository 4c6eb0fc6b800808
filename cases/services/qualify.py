"""One gesture of the coordinator: what was checked and what is decided, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, Referral
from cases.services import assess, decide
from cases.services.decide import Acceptance
from directory.models import Dac


@dataclass(frozen=True)
class Verdict:
    """The decision and its words; `kind` is one of later, more, answer, accept, redirect, decline."""

    kind: str
    text: str = ""
    question: str = ""
    reason: str = ""
    orientation: str = ""
    to: Dac | None = None
    acceptance: Acceptance = Acceptance()


@transaction.atomic
def qualify(
    *,
    referral: Referral,
    found: dict,
    gp: tuple[str, str],
    verdict: Verdict,
    version: int,
    by: User,
    at: datetime,
) -> Referral | Case:
    """Save the primo-évaluation, then carry out the verdict.

    `gp` is what the médecin traitant says: (status, name). Raises GuardsFailed with everything
    missing for this verdict (nothing is saved then), ChangedMeanwhile when the page is stale.
    """
    saved = assess.save_assessment(
        referral=referral, found=found, gp=gp, version=version, by=by, at=at
    )
    common = {"referral": saved, "version": saved.version, "by": by, "at": at}
    match verdict.kind:
        case "more":
            return assess.ask_more(question=verdict.question, **common)
        case "answer":
            return decide.answer(text=verdict.text, **common)
        case "accept":
            return decide.accept(how=verdict.acceptance, text=verdict.text, **common)
        case "redirect":
            return decide.redirect(to=verdict.to, text=verdict.text, **common)
        case "decline":
            return decide.decline(
                reason=verdict.reason,
                orientation=verdict.orientation,
                text=verdict.text,
                **common,
            )
    return saved
