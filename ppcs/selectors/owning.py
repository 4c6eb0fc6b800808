"""Whose actions: those that a validated version gives to an account, and what it may do with them."""

from collections.abc import Collection

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from accounts.models import User
from cases.enums import TeamStatus
from ppcs.enums import OPEN_PLAN
from ppcs.models import Action, ActionOwner
from ppcs.permissions import ACTION


def owned_by(user: User) -> Q:
    """The actions that a version gives to `user`, who is still of the team."""
    owners = ActionOwner.objects.filter(action=OuterRef("pk"), member__user=user.pk)
    return Q(Exists(_by_version(owners)))


def owns_some() -> Exists:
    """Whether an account, the outer row, is given an action by a plan that is open."""
    owners = ActionOwner.objects.filter(
        member__user=OuterRef("pk"), action__plan__status__in=sorted(OPEN_PLAN)
    )
    return Exists(_by_version(owners).filter(action__first_version__gt=0))


def allowed_among(user: User, keys: Collection[int], *actions: str) -> dict[int, frozenset[str]]:
    """What the policy lets `user` do today with each of these actions; one statement.

    Asked as columns, not as a condition: the planner then answers each relation once, instead of
    joining all of its tables with the few rows at hand.
    """
    asked = {
        f"may_{name}": ExpressionWrapper(ACTION.scope(user, name), output_field=BooleanField())
        for name in actions
    }
    rows = Action.objects.filter(pk__in=keys).annotate(**asked).values_list("pk", *asked)
    return {
        key: frozenset(name for name, holds in zip(actions, held, strict=True) if holds)
        for key, *held in rows
    }


def _by_version(owners):
    return owners.filter(agreed=True, member__status=TeamStatus.ACTIVE)
