"""No message about a situation to whoever may no longer read what it is about."""

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from cases.models import Case
from notifications.services.undue import cancel_undue


def silence_case(case: Case, *, at: datetime) -> None:
    """Cancel what waits to be sent to the people of this situation and is theirs no longer.

    Each message is asked for itself, by the rule of what it is about; the relay asks once more
    when it sends. Called by whoever closes a way in: a decision, a refusal, the end of a place.
    """
    people = User.objects.filter(Q(team_places__case=case) | Q(pk__in=case.grants.values("user")))
    cancel_undue(people.order_by().distinct(), at=at)
