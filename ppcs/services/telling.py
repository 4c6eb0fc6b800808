"""To whom each message of a plan goes, in one place."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from cases.enums import TeamStatus
from cases.models import TeamMember
from cases.services.telling import following
from directory.selectors import wording_of
from notifications.registry import Notification
from notifications.services.enqueue import enqueue
from ppcs.models import Action, Plan
from ppcs.permissions import PLAN


def tell_team(message: type[Notification], *, plan: Plan, by: User, at: datetime, occasion: str):
    """Queue `message` for each member of the team who has an account and may read the plan now."""
    members = TeamMember.objects.filter(
        case=plan.case, status=TeamStatus.ACTIVE, user__isnull=False
    )
    users = [member.user for member in members.select_related("user").order_by("pk")]
    _tell(message, plan, [user for user in users if user != by], at=at, occasion=occasion)


def tell_referent(
    message: type[Notification],
    *,
    plan: Plan,
    by: User | None,
    at: datetime,
    occasion: str = "",
    action: Action | None = None,
) -> None:
    """Queue `message` for the référent, else for all coordinators; not for whoever did it."""
    users = [user for user in following(plan.case, at=at) if user != by]
    _tell(message, plan, users, at=at, occasion=occasion, action=action)


def _tell(
    message: type[Notification],
    plan: Plan,
    users: Iterable[User],
    *,
    at: datetime,
    occasion: str,
    action: Action | None = None,
) -> None:
    wording = wording_of(plan.case.dac, message.kind)
    path = (
        reverse("ppcs:action", args=[action.public_id])
        if action is not None
        else reverse("ppcs:plan", args=[plan.public_id])
    )
    for user in users:
        if PLAN.can(user, "view", plan):
            about = action or plan
            enqueue(
                message(to=user, about=about, path=path, occasion=occasion, wording=wording), at=at
            )
