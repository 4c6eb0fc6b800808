"""To whom each message of a plan goes, in one place."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.urls import reverse

from accounts.models import User
from cases.enums import TeamStatus
from cases.models import TeamMember
from cases.services.telling import following
from directory.selectors import wording_of
from notifications.registry import Notification
from notifications.services.enqueue import enqueue
from ppcs.models import Action, AlertRaised, Plan
from ppcs.permissions import ALERT_RAISED, PLAN

PAGES: dict[type[Model], str] = {
    Plan: "ppcs:plan",
    Action: "ppcs:action",
    AlertRaised: "ppcs:raised",
}


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
    raised: AlertRaised | None = None,
) -> None:
    """Queue `message` for the référent, else for all coordinators; not for whoever did it."""
    users = [user for user in following(plan.case, at=at) if user != by]
    _tell(message, plan, users, at=at, occasion=occasion, about=action or raised)


def tell_about_alert(
    message: type[Notification], *, raised: AlertRaised, by: User, at: datetime
) -> None:
    """Queue `message` for whoever raised the alert, if they may read it today."""
    to = raised.raised_by
    if to != by and ALERT_RAISED.can(to, "view", raised):
        _tell(message, raised.plan, [to], at=at, occasion="", about=raised)


def _tell(
    message: type[Notification],
    plan: Plan,
    users: Iterable[User],
    *,
    at: datetime,
    occasion: str,
    about: Action | AlertRaised | None = None,
) -> None:
    wording = wording_of(plan.case.dac, message.kind)
    shown = about or plan
    path = reverse(PAGES[type(shown)], args=[shown.public_id])
    for user in users:
        if PLAN.can(user, "view", plan):
            enqueue(
                message(to=user, about=shown, path=path, occasion=occasion, wording=wording), at=at
            )
