"""The primo-évaluation: take a request in hand, note what was checked, ask for more."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from cases.models import Exchange, FirstAssessment, Referral
from cases.notifications import ComplementAsked, ComplementReceived, ReferralAssigned
from cases.permissions import REFERRAL
from cases.services.telling import coordinators, in_charge, tell
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import DacList
from directory.selectors import is_choice


@transaction.atomic
def start_assessment(*, referral: Referral, by: User, at: datetime) -> Referral:
    """Take the request in hand; from now on `by` is the one who is reminded."""
    referral = locked(referral)
    REFERRAL.check(by, "start_assessment", referral)
    referral.start_assessment(handler=by, at=at)
    referral.save_change()
    FirstAssessment.objects.create(referral=referral, updated_by=by, updated_at=at)
    record(by=by, action="cases.referral.assessment_started", obj=referral, at=at)
    return referral


@transaction.atomic
def save_assessment(
    *,
    referral: Referral,
    found: dict,
    gp: tuple[str, str],
    version: int,
    by: User,
    at: datetime,
) -> Referral:
    """Note the subsidiarity check, the level of answer, the motives, an internal note.

    `found` holds the columns of FirstAssessment, `gp` what the médecin traitant says and his name.
    Raises ChangedMeanwhile when the page is stale, GuardsFailed for a motive the DAC does not have.
    """
    referral = locked(referral, version=version)
    REFERRAL.check(by, "assess", referral)
    if not is_choice(referral.dac, DacList.MOTIVE, *found.get("motives", [])):
        raise GuardsFailed([Missing("motives", "Choisissez les motifs dans la liste du DAC.")])
    FirstAssessment.objects.update_or_create(
        referral=referral, defaults={**found, "updated_by": by, "updated_at": at}
    )
    referral.gp_status, referral.gp_name = gp[0], gp[1].strip()
    if referral.more_received_at is not None and referral.more_read_at is None:
        referral.more_read_at = at
    referral.save_change()
    record(
        by=by,
        action="cases.referral.assessed",
        obj=referral,
        at=at,
        level=found.get("level", ""),
        gp_status=referral.gp_status,
    )
    return referral


@transaction.atomic
def assign(*, referral: Referral, to: User, version: int, by: User, at: datetime) -> Referral:
    """Hand the qualification to a coordinator of the same DAC."""
    referral = locked(referral, version=version)
    REFERRAL.check(by, "assign", referral)
    if to not in coordinators(referral.dac, at=at):
        raise GuardsFailed([Missing("handler", "Choisissez un coordinateur de ce DAC.")])
    referral.handled_by = to
    referral.save_change()
    record(by=by, action="cases.referral.assigned", obj=referral, at=at, to=str(to.public_id))
    if to != by:
        tell(ReferralAssigned, about=referral, to=[to], at=at, occasion=str(referral.version))
    return referral


@transaction.atomic
def ask_more(
    *, referral: Referral, question: str, version: int, by: User, at: datetime
) -> Referral:
    """Ask the requester for something before answering; the promised date stays."""
    referral = locked(referral, version=version)
    REFERRAL.check(by, "ask_more", referral)
    if not question.strip():
        raise GuardsFailed([Missing("question", "Écrivez ce dont vous avez besoin.")])
    Exchange.objects.create(referral=referral, question=question.strip(), asked_by=by, asked_at=at)
    referral.ask_more(at=at)
    referral.save_change()
    record(by=by, action="cases.referral.more_asked", obj=referral, at=at)
    tell(ComplementAsked, about=referral, to=[referral.requester], at=at, occasion=at.isoformat())
    return referral


@transaction.atomic
def provide_more(
    *, referral: Referral, reply: str, version: int, by: User, at: datetime
) -> Referral:
    """Answer the DAC's question; files were added before, apart."""
    referral = locked(referral, version=version)
    REFERRAL.check(by, "provide_more", referral)
    exchange = referral.exchanges.order_by("-asked_at", "-pk").first()
    added = referral.attachments.filter(added_at__gte=exchange.asked_at).exists()
    if not reply.strip() and not added:
        raise GuardsFailed(
            [Missing("reply", "Écrivez la précision demandée, ou joignez une pièce.")]
        )
    exchange.reply, exchange.replied_by, exchange.replied_at = reply.strip(), by, at
    exchange.save()
    referral.provide_more(at=at)
    referral.more_read_at = at if by.pk == referral.handled_by_id else None
    referral.save_change()
    record(by=by, action="cases.referral.more_provided", obj=referral, at=at)
    to = [user for user in in_charge(referral, at=at) if user != by]
    tell(ComplementReceived, about=referral, to=to, at=at, occasion=at.isoformat())
    return referral


@transaction.atomic
def resume(*, referral: Referral, version: int, by: User, at: datetime) -> Referral:
    """Go on without the complement that did not come."""
    referral = locked(referral, version=version)
    REFERRAL.check(by, "resume", referral)
    referral.resume()
    referral.save_change()
    record(by=by, action="cases.referral.resumed", obj=referral, at=at)
    return referral


@transaction.atomic
def mark_complement_read(*, referral: Referral, by: User, at: datetime) -> None:
    """The complement leaves the worklist once a coordinator has read it."""
    Referral.objects.filter(
        pk=referral.pk, more_received_at__isnull=False, more_read_at__isnull=True
    ).update(more_read_at=at)
