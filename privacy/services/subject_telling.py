"""To whom the messages about rights go, in one place."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from directory.enums import Role
from directory.models import Dac
from directory.selectors import people_of_dac
from notifications.registry import Notification
from notifications.services.enqueue import enqueue
from privacy.selectors.subjects import Subject, cases_of


def holding(dac: Dac, *roles: Role, at: datetime) -> list[User]:
    """Who holds one of these offices at the DAC today, each once."""
    today = timezone.localdate(at)
    people = [user for role in roles for user in people_of_dac(dac, role, on=today)]
    return list({user.pk: user for user in people}.values())


def offices(dac: Dac, *, at: datetime) -> list[User]:
    return holding(dac, Role.DATA_PROTECTION, Role.MANAGER, at=at)


def referents(subject: Subject, dac: Dac, *, at: datetime) -> list[User]:
    """The référents of the person’s situations, as long as they coordinate there."""
    led = set(cases_of(subject).values_list("referent", flat=True))
    if subject.referral is not None:
        led.add(subject.referral.handled_by_id)
    return [user for user in holding(dac, Role.COORDINATOR, at=at) if user.pk in led]


def tell(
    message: type[Notification],
    people: Iterable[User],
    *,
    about: Model,
    path: str,
    at: datetime,
    but: User | None = None,
    occasion: str = "",
) -> None:
    """Queue `message` for each of them once; not for who did it themselves."""
    for user in {user.pk: user for user in people if user != but}.values():
        enqueue(message(to=user, about=about, path=path, occasion=occasion), at=at)
