"""Who erases: two people of two offices, none of whom needs to read anything; who says for how long."""

from django.db.models import Q

from cases.permissions.reading import MANAGER
from common.permissions import Policy, Relation, Rule
from directory.enums import Role
from directory.standing import standing_of
from privacy.models import Erasure, ErasureProof, Hold, RetentionRule
from privacy.permissions.officer import OFFICER
from privacy.permissions.rights import while_it_lasts


def _offices(user) -> tuple[tuple[frozenset[int], str], ...]:
    """(DACs, the office that the other person must have held), for each office of this account."""
    standing = standing_of(user)
    return (
        (standing.protects, Role.MANAGER.value),
        (standing.manages, Role.DATA_PROTECTION.value),
    )


def _second(user) -> Q:
    protects, manages = _offices(user)
    return (
        Q(dac__in=protects[0], asked_as=protects[1]) | Q(dac__in=manages[0], asked_as=manages[1])
    ) & ~Q(asked_by=user.pk)


SECOND = Relation(
    "l’autre des deux : délégué à la protection des données si le responsable a demandé, "
    "responsable si le délégué a demandé",
    query=_second,
    holds=lambda user, erasure: (
        erasure.asked_by_id != user.pk
        and any(
            erasure.dac_id in dacs and erasure.asked_as == other for dacs, other in _offices(user)
        )
    ),
    never=lambda user: not (standing_of(user).protects or standing_of(user).manages),
)
BOTH = (OFFICER, MANAGER)
ERASURE = Policy(
    Erasure,
    {
        "view": Rule(who=BOTH),
        "ask": Rule(who=BOTH, label="Demander"),
        "confirm": Rule(who=(SECOND,), label="Confirmer"),
        "drop": Rule(who=BOTH, label="Écarter"),
    },
)
ERASURE_PROOF = Policy(ErasureProof, {"view": Rule(who=BOTH)}, state_field=None)


HOLD = Policy(
    Hold,
    {
        "view": Rule(who=BOTH),
        "lift": Rule(
            who=tuple(while_it_lasts(one, "lifted_at", "tant qu’il dure") for one in BOTH),
            label="Lever le gel",
        ),
    },
    state_field=None,
)
# The controller decides, by the responsable; the officer advises and reads.
RETENTION = Policy(
    RetentionRule,
    {
        "view": Rule(who=BOTH),
        "edit": Rule(who=(MANAGER,), label="Décider des durées"),
    },
    state_field=None,
)
