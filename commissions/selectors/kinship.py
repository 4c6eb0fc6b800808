"""Who works where the referrer works: a warning before anybody is admitted or instructs."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from commissions.models import Situation
from directory.enums import MembershipState
from directory.models import Membership


def organisations_of(users: Iterable[int]) -> dict[int, set[int]]:
    """The organisations where each of these accounts works today."""
    rows = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()),
        professional__user__in=list(users),
        status=MembershipState.ACTIVE,
    ).values_list("professional__user", "organisation")
    found: dict[int, set[int]] = {}
    for user, organisation in rows:
        found.setdefault(user, set()).add(organisation)
    return found


def shares_a_service(user: User, situation: Situation) -> bool:
    """Whether `user` wrote the saisine, or works in the same place as who did."""
    if situation.referrer_id is None:
        return False
    if user.pk == situation.referrer_id:
        return True
    places = organisations_of([user.pk, situation.referrer_id])
    return bool(places.get(user.pk, set()) & places.get(situation.referrer_id, set()))
