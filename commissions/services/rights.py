"""Requests about her data: noted, reviewed by the DPO on counts alone, answered (R19)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

import audit.services
from accounts.models import User
from commissions.enums import RightKind
from commissions.models import RightsRequest, Situation
from commissions.notifications import ToDoForCommission
from commissions.permissions import RIGHTS, SITUATION
from commissions.selectors.masked_copy import MaskedCopy, masked_copy
from commissions.services.telling import tell_animators, tell_officer
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked


@transaction.atomic
def note_rights(
    *, situation: Situation, kind: str, received_on: date, by: User, at: datetime
) -> RightsRequest:
    """The DPO is told that something waits; an opposition has its own way, which stops everything."""
    fresh = locked(situation)
    SITUATION.check(by, "note_rights", fresh)
    missing = []
    if kind not in RightKind.values:
        missing.append(Missing("kind", "Choisissez le droit demandé."))
    if kind == RightKind.OPPOSITION:
        words = "Une opposition s’enregistre par son propre bouton : elle arrête tout."
        missing.append(Missing("kind", words))
    if received_on > timezone.localdate(at):
        missing.append(Missing("received_on", "Cette date est dans le futur."))
    if missing:
        raise GuardsFailed(missing)
    request = RightsRequest.objects.create(
        situation=fresh, kind=kind, received_on=received_on, recorded_by=by
    )
    audit.services.record(by=by, action="commissions.rights.noted", obj=request, at=at, kind=kind)
    occasion = str(request.public_id)
    commission = fresh.commission
    tell_officer(ToDoForCommission, commission=commission, about=fresh, at=at, occasion=occasion)
    return request


@transaction.atomic
def review_rights(*, request: RightsRequest, by: User, at: datetime) -> None:
    """By the DPO, who read the manifest: how much of each, and how much is masked."""
    fresh = locked(request)
    RIGHTS.check(by, "review", fresh)
    if fresh.reviewed_at is not None:
        raise GuardsFailed([Missing("", "Cette demande est déjà relue.")])
    fresh.reviewed_by, fresh.reviewed_at = by, at
    fresh.save()
    audit.services.record(by=by, action="commissions.rights.reviewed", obj=fresh, at=at)
    tell_animators(
        ToDoForCommission, about=fresh.situation, at=at, occasion=f"reviewed {fresh.public_id}"
    )


@transaction.atomic
def answer_rights(*, request: RightsRequest, answered_on: date, by: User, at: datetime) -> None:
    """On which day the person got her answer; an access only once the DPO reviewed the copy."""
    fresh = locked(request)
    RIGHTS.check(by, "answer", fresh)
    missing = []
    if fresh.kind == RightKind.ACCESS and fresh.reviewed_at is None:
        missing.append(Missing("answered_on", "Le DPO relit d’abord la copie."))
    if not fresh.received_on <= answered_on <= timezone.localdate(at):
        words = "Cette date n’est pas entre la demande et aujourd’hui."
        missing.append(Missing("answered_on", words))
    if missing:
        raise GuardsFailed(missing)
    fresh.answered_on = answered_on
    fresh.save()
    audit.services.record(by=by, action="commissions.rights.answered", obj=fresh, at=at)


@transaction.atomic
def copy_for(*, request: RightsRequest, by: User, at: datetime) -> MaskedCopy:
    """What is handed to the person, once reviewed; each making of it is journalled."""
    fresh = locked(request)
    RIGHTS.check(by, "copy", fresh)
    if fresh.kind != RightKind.ACCESS:
        raise Refused("Seule une demande d’accès donne une copie.")
    if fresh.reviewed_at is None:
        raise Refused("Le DPO relit d’abord la copie.")
    audit.services.record_export(by=by, action="commissions.rights.copied", obj=fresh, at=at)
    return masked_copy(fresh.situation, asked_by=by)
