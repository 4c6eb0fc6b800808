"""To whom the messages of a commission go, in one place."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model, Q, QuerySet

from accounts.models import User
from commissions.enums import Quality
from commissions.models import Commission
from commissions.notifications import Something, tell
from commissions.standing import running_mandates


def animators_of(commission: int) -> QuerySet[User]:
    """Who runs the commission today, the acting suppléant in the place of the titulaire."""
    return _holding(commission, [Quality.ANIMATOR])


def desk_of(commission: int) -> QuerySet[User]:
    """The animateur and the secretariat of today."""
    return _holding(commission, [Quality.ANIMATOR, Quality.SECRETARY])


def _holding(commission: int, qualities: list[str]) -> QuerySet[User]:
    held = running_mandates().filter(
        Q(quality__in=qualities) | Q(stands_for__quality__in=qualities), commission=commission
    )
    return User.objects.filter(pk__in=held.values("user")).order_by("pk")


def tell_animators(
    message: type[Something],
    *,
    about: Model,
    at: datetime,
    occasion: str = "",
    commission: int | None = None,
) -> None:
    """Queue `message` for who runs the commission of `about` (itself, when it is one)."""
    tell_all(message, animators_of(_of(about, commission)), about=about, at=at, occasion=occasion)


def tell_desk(
    message: type[Something],
    *,
    about: Model,
    at: datetime,
    occasion: str = "",
    but: User | None = None,
) -> None:
    """Queue `message` for the animateur and the secretariat; `but` is who did it themselves."""
    people = [user for user in desk_of(_of(about)) if user != but]
    tell_all(message, people, about=about, at=at, occasion=occasion)


def tell_officer(
    message: type[Something], *, commission: Commission, about: Model, at: datetime, occasion=""
) -> None:
    """Queue `message` for the DPO whom the commission named, if it named one."""
    if commission.protection_officer is not None:
        tell(message, commission.protection_officer, about=about, at=at, occasion=occasion)


def tell_all(
    message: type[Something],
    people: Iterable[User],
    *,
    about: Model,
    at: datetime,
    occasion: str = "",
) -> None:
    for user in people:
        tell(message, user, about=about, at=at, occasion=occasion)


def _of(about: Model, commission: int | None = None) -> int:
    if commission is not None:
        return commission
    return about.pk if isinstance(about, Commission) else about.commission_id  # type: ignore[attr-defined]
