"""The identity vault: filled, opened with a written reason, asked for a yes or a no."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

import audit.services
from accounts.models import User
from commissions import vault
from commissions.enums import (
    WITH_REFERRER,
    DecisionKind,
    Outcome,
    Quality,
    SituationStatus,
    VaultPurpose,
)
from commissions.models import (
    BlindMark,
    Decision,
    Identity,
    Mandate,
    Situation,
    VaultOpening,
)
from commissions.notifications import VaultOpened
from commissions.permissions import SITUATION
from commissions.permissions.reading import to_animator
from commissions.screening import screen
from commissions.services.telling import animators_of, tell_all, tell_officer
from commissions.standing import seats_of
from common.errors import GuardsFailed, Missing
from common.locking import locked

SHORTEST_REASON = 20
# who is not the animateur opens it for these only
FOR_THE_EXAMINATION = frozenset({VaultPurpose.NOMINATIVE.value})
FOR_THE_REFERENT = frozenset(
    {VaultPurpose.CONTACT.value, VaultPurpose.RETURN.value, VaultPurpose.NOMINATIVE.value}
)


@transaction.atomic
def fill(*, situation: Situation, identity: Mapping[str, str], by: User, at: datetime) -> None:
    """Put in the vault what stands in `identity` (names of vault.FIELDS), in place of what was there.

    Nothing in it empties the vault. The same again writes nothing.
    """
    fresh = locked(situation)
    SITUATION.check(by, "fill_vault", fresh)
    kept = {
        name: identity[name].strip() for name in vault.NAMES if (identity.get(name) or "").strip()
    }
    stored = _stored(fresh)
    if stored is not None and vault.unseal(stored.sealed, belongs_to=fresh.public_id) == kept:
        return
    if not kept:
        if stored is None:
            return
        stored.delete()
    else:
        _keep(fresh, kept, by=by, at=at)
    audit.services.record(
        by=by, action="commissions.vault.filled", obj=fresh, at=at, fields=sorted(kept)
    )


def _keep(situation: Situation, kept: dict[str, str], *, by: User, at: datetime) -> None:
    Identity.objects.update_or_create(
        situation=situation,
        defaults={
            "sealed": vault.seal(kept, belongs_to=situation.public_id),
            "blind": vault.blind_of(kept, within=situation.commission.public_id),
            "filled_by": by,
            "filled_at": at,
        },
    )


def typed_by(*, situation: Situation, by: User) -> dict[str, str]:
    """What the referrer typed themselves, while the saisine is still theirs to complete; else {}."""
    if situation.referrer_id != by.pk or situation.status not in WITH_REFERRER:
        return {}
    stored = _stored(situation)
    if stored is None or stored.filled_by_id != by.pk:
        return {}
    return vault.unseal(stored.sealed, belongs_to=situation.public_id)


@transaction.atomic
def open_vault(
    *, situation: Situation, purpose: str, reason: str, by: User, at: datetime
) -> dict[str, str]:
    """The identity, once: the opening is journalled and told to the animateur and the DPO."""
    fresh = locked(situation)
    SITUATION.check(by, "open_vault", fresh)
    reason = reason.strip()
    missing = []
    if purpose not in purposes_for(by, fresh):
        missing.append(Missing("purpose", "Choisissez pour quoi le coffre est ouvert."))
    if len(reason) < SHORTEST_REASON:
        words = f"Écrivez le motif en {SHORTEST_REASON} caractères au moins."
        missing.append(Missing("reason", words))
    missing += [Missing("reason", found.advice) for found in screen(reason) if found.blocking]
    stored = _stored(fresh)
    if stored is None:
        missing.append(Missing("", "Le coffre de cette situation est vide."))
    if missing or stored is None:
        raise GuardsFailed(missing)
    opening = VaultOpening.objects.create(
        situation=fresh,
        opened_by=by,
        mandate_id=_seat_in(by, fresh.commission_id),
        purpose=purpose,
        reason=reason,
        opened_at=at,
    )
    audit.services.record(
        by=by, action="commissions.vault.opened", obj=fresh, at=at, purpose=purpose
    )
    _tell_of_opening(fresh, opening, at=at)
    return vault.unseal(stored.sealed, belongs_to=fresh.public_id)


def purposes_for(user: User, situation: Situation) -> frozenset[str]:
    """For what this person may open it: whoever is not the animateur, for their own part only."""
    if to_animator().test(user, situation):
        return frozenset(VaultPurpose.values)
    held = seats_of(user).mandates
    return FOR_THE_REFERENT if situation.referent_id in held else FOR_THE_EXAMINATION


def _tell_of_opening(situation: Situation, opening: VaultOpening, *, at: datetime) -> None:
    """Whoever runs the commission is told also of their own opening: it might not be theirs."""
    about, occasion = situation, str(opening.public_id)
    people = list(animators_of(situation.commission_id))
    tell_all(VaultOpened, people, about=about, at=at, occasion=occasion)
    officer = situation.commission.protection_officer
    if officer not in people:
        tell_officer(
            VaultOpened, commission=situation.commission, about=about, at=at, occasion=occasion
        )


@transaction.atomic
def link_check(
    *, situation: Situation, mandates: Iterable[Mandate], by: User, at: datetime
) -> frozenset[int]:
    """The mandates whose holder bears the name of the person or of her representative (R30).

    A yes among them is to be asked about; nothing else of the vault comes out.
    """
    fresh = locked(situation)
    SITUATION.check(by, "check_vault", fresh)
    stored = _stored(fresh)
    audit.services.record(
        by=by, action="commissions.vault.checked", obj=fresh, at=at, question="link"
    )
    if stored is None:
        return frozenset()
    identity = vault.unseal(stored.sealed, belongs_to=fresh.public_id)
    return frozenset(
        mandate.pk
        for mandate in mandates
        if vault.same_family_name(identity, mandate.user.last_name)
    )


@transaction.atomic
def known_here(*, situation: Situation, by: User, at: datetime) -> bool:
    """Whether the commission knows this person already; the animateur gets a yes or a no (A24)."""
    fresh = locked(situation)
    SITUATION.check(by, "check_known", fresh)
    audit.services.record(
        by=by, action="commissions.vault.checked", obj=fresh, at=at, question="known"
    )
    blind = _blind(fresh)
    if not blind:
        return False
    alike = Identity.objects.filter(blind=blind, situation__commission=fresh.commission_id)
    marks = BlindMark.objects.filter(blind=blind, commission=fresh.commission_id)
    return alike.exclude(situation=fresh).exists() or marks.exists()


def opposed_before(situation: Situation) -> list[Missing]:
    """What the acceptance asks for besides, where this person opposed once: an accord given since.

    An opposition is known by the vault until its purge, and after it where the commission chose to
    keep a mark (D3). Called by the service that accepts, under its lock.
    """
    blind = _blind(situation)
    if not blind:
        return []
    opposed = [
        timezone.localdate(moment)
        for moment in Identity.objects.filter(
            blind=blind,
            situation__commission=situation.commission_id,
            situation__status=SituationStatus.OPPOSITION,
        ).values_list("situation__closed_at", flat=True)
    ]
    marks = BlindMark.objects.filter(blind=blind, commission=situation.commission_id)
    days = [*opposed, *marks.values_list("noted_on", flat=True)]
    if not days:
        return []
    accord = Decision.objects.filter(
        situation=situation,
        kind=DecisionKind.ACCORD,
        outcome=Outcome.GIVEN,
        ended_on__isnull=True,
        decided_on__gte=max(days),
    )
    words = "Le coffre demande un nouvel accord de la personne avant d’aller plus loin."
    return [] if accord.exists() else [Missing("", words)]


def is_filled(situation: Situation) -> bool:
    """Whether the vault of this situation holds anything; for the vault's own pages only."""
    return Identity.objects.filter(situation=situation).exists()


def _stored(situation: Situation) -> Identity | None:
    return Identity.objects.defer(None).filter(situation=situation).first()


def _blind(situation: Situation) -> str:
    found = Identity.objects.filter(situation=situation).values_list("blind", flat=True).first()
    return found or ""


def _seat_in(user: User, commission: int) -> int | None:
    """The mandate by which somebody opens it, the animateur's first."""
    seats = [seat for seat in seats_of(user).signed if seat.commission_id == commission]
    seats.sort(key=lambda seat: seat.quality != Quality.ANIMATOR)
    return seats[0].mandate_id if seats else None
