"""To whom each message of a request goes, in one place."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Referral
from cases.permissions import CASE, REFERRAL
from cases.selectors.life import leaving
from directory.enums import Role
from directory.models import Dac
from directory.selectors import people_of_dac, wording_of
from notifications.registry import Notification
from notifications.services.enqueue import enqueue


def tell(
    message: type[Notification],
    *,
    about: Referral | Case,
    to: Iterable[User | None],
    at: datetime,
    occasion: str = "",
) -> None:
    """Queue `message` for each account of `to` that may read `about` today.

    People without an account are told by the DAC itself.
    """
    policy = CASE if isinstance(about, Case) else REFERRAL
    wording = wording_of(about.dac, message.kind)
    name = "desk:situation" if isinstance(about, Case) else "cases:referral"
    path = reverse(name, args=[about.public_id])
    for user in to:
        if user is not None and policy.can(user, "view", about):
            enqueue(
                message(to=user, about=about, path=path, occasion=occasion, wording=wording), at=at
            )


def coordinators(dac: Dac, *, at: datetime) -> list[User]:
    return list(people_of_dac(dac, Role.COORDINATOR, on=timezone.localdate(at)))


def managers(dac: Dac, *, at: datetime) -> list[User]:
    return list(people_of_dac(dac, Role.MANAGER, on=timezone.localdate(at)))


def in_charge(referral: Referral, *, at: datetime) -> list[User]:
    """Whoever qualifies the request, while still a coordinator there; else all coordinators."""
    everybody = coordinators(referral.dac, at=at)
    handler = [user for user in everybody if user.pk == referral.handled_by_id]
    return handler or everybody


def following(case: Case, *, at: datetime) -> list[User]:
    """The référent, and beside them whoever hands the situation over to them until a day.

    All coordinators where the référent is one no longer.
    """
    everybody = coordinators(case.dac, at=at)
    referent = [user for user in everybody if user.pk == case.referent_id]
    if not referent:
        return everybody
    staying = set(leaving(case, on=timezone.localdate(at)).values_list("referent", flat=True))
    return referent + [u for u in everybody if u.pk in staying and u.pk != case.referent_id]
