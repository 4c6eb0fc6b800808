"""The draft of a saisine: begun, saved as typed, thrown away, or gone by itself after some weeks."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from audit.services import record
from cases.services.draft import DRAFT_SIZE, comes_late
from commissions.enums import WITH_REFERRER, SituationStatus
from commissions.models import Commission, Decision, RestrictedSheet, Situation
from commissions.permissions import SITUATION
from commissions.selectors.referring import may_refer
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked


@transaction.atomic
def start_draft(*, commission: Commission, typed: dict, by, at: datetime) -> Situation:
    """Begin a saisine, or come back to the one just begun and left as it was.

    `typed` is what is known of the referrer already. Raises Refused when the commission takes none.
    """
    if not may_refer(by):
        raise Refused("La saisine est réservée aux professionnels inscrits à l’annuaire.")
    if commission.live_since is None or commission.live_since > at:
        raise Refused("Cette commission n’est pas encore en service.")
    untouched = Situation.objects.filter(
        commission=commission,
        referrer=by,
        status=SituationStatus.DRAFT,
        saved_at__isnull=True,
        from_dac=[],
    ).first()
    if untouched is not None:
        return untouched
    draft = Situation.objects.create(commission=commission, referrer=by, started_at=at)
    RestrictedSheet.objects.create(situation=draft, typed=typed)
    record(by=by, action="commissions.situation.started", obj=draft, at=at)
    return draft


@transaction.atomic
def save_draft(*, situation: Situation, typed: dict[str, list[str]], by, at: datetime) -> Situation:
    """Keep what was typed, exactly as typed, errors included; the commission reads none of it yet.

    What the same page sent earlier and comes later is not kept. Raises GuardsFailed beyond all measure.
    """
    situation = locked(situation)
    SITUATION.check(by, "edit", situation)
    if sum(len(value) for values in typed.values() for value in values) > DRAFT_SIZE:
        words = "Le texte est trop long pour être gardé : raccourcissez-le."
        raise GuardsFailed([Missing("facts", words)])
    kept, _ = RestrictedSheet.objects.get_or_create(situation=situation)
    if comes_late(typed, kept.typed):
        return situation
    kept.typed, situation.saved_at = typed, at
    kept.save(update_fields=["typed"])
    situation.save()
    return situation


@transaction.atomic
def discard_draft(*, situation: Situation, by, at: datetime) -> None:
    """Throw a draft away, with what the vault holds of it."""
    situation = locked(situation)
    SITUATION.check(by, "discard", situation)
    record(by=by, action="commissions.situation.draft_discarded", obj=situation, at=at)
    _erase(situation)


@transaction.atomic
def expire_drafts(*, at: datetime) -> int:
    """Erase the drafts that nobody touched for as long as their commission said; how many.

    What somebody typed to complete a saisine that went another way meanwhile goes with them.
    """
    left = RestrictedSheet.objects.exclude(typed={})
    left.exclude(situation__status__in=sorted(WITH_REFERRER)).update(typed={})
    erased = 0
    for commission in Commission.objects.order_by("pk"):
        since = at - timedelta(days=commission.draft_days)
        drafts = (
            Situation.objects.filter(commission=commission, status=SituationStatus.DRAFT)
            .annotate(touched_at=Coalesce("saved_at", "started_at"))
            .filter(touched_at__lt=since)
        )
        for draft in drafts.select_for_update(of=("self",)).order_by("pk"):
            record(by=None, action="commissions.situation.draft_expired", obj=draft, at=at)
            _erase(draft)
            erased += 1
    return erased


def _erase(draft: Situation) -> None:
    """The row and everything that hangs on a draft: nobody but its author ever read any of it."""
    Decision.objects.filter(situation=draft).delete()
    Situation.objects.filter(pk=draft.pk, status=SituationStatus.DRAFT).delete()
