"""Whether an account has anything to do with a situation, apart from working for its DAC."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import ForeignKey, QuerySet

from accounts.models import User
from audit.enums import EventKind
from cases.models import EmergencyOpening, TeamMember
from directory.models import Membership
from privacy.selectors.belongings import places_of, ways

LATELY = timedelta(days=2)


def linked(
    trail: QuerySet, pairs: Iterable[tuple[int, str]], *, until: datetime
) -> set[tuple[int, str]]:
    """Of (account, situation), those where the account is named, or wrote something lately.

    Named: référent once, in the team, invited by name, behind the request, author of a note, of a
    decision, of anything that hangs on the situation, at any time. Wrote: a change of any of its
    objects in the journal (`trail`), during the two days before `until`.
    """
    wanted = set(pairs)
    if not wanted:
        return set()
    accounts, cases = {actor for actor, _ in wanted}, {case for _, case in wanted}
    return wanted & (_named(accounts, cases) | _writers(trail, accounts, until))


def _named(accounts: set[int], cases: set[str]) -> set[tuple[int, str]]:
    parts = list(_parts(accounts, cases))
    rows = parts[0].union(*parts[1:])
    return {(account, str(case)) for account, case in rows}


def _parts(accounts: set[int], cases: set[str]) -> Iterator[QuerySet]:
    """One part for each key to an account, of each model that leads to a situation."""
    for model, path in ways().items():
        case = f"{path}__public_id" if path else "public_id"
        if model is EmergencyOpening:
            continue  # an access, not a reason for one
        for key in model._meta.concrete_fields:
            if isinstance(key, ForeignKey) and key.related_model is User:
                found = {f"{key.name}__in": accounts, f"{case}__in": cases}
                yield model._default_manager.filter(**found).values_list(key.attname, case)


def _writers(trail: QuerySet, accounts: set[int], until: datetime) -> set[tuple[int, str]]:
    rows = list(
        trail.filter(at__gt=until - LATELY, at__lte=until, kind=EventKind.CHANGE)
        .filter(actor_id__in=accounts)
        .order_by()
        .values_list("actor_id", "object_type", "object_id")
        .distinct()
    )
    places = places_of({(label, key) for _, label, key in rows})
    return {
        (actor, places[label, key].case) for actor, label, key in rows if (label, key) in places
    }


def dacs_of_people(accounts: Iterable[int]) -> dict[int, set[int]]:
    """The DACs where these accounts work, or in whose situations they have a place; two statements."""
    accounts, found = set(accounts), defaultdict(set)
    works = Membership.objects.filter(
        professional__user__in=accounts, organisation__dac__isnull=False
    ).values_list("professional__user", "organisation__dac")
    seats = TeamMember.objects.filter(user__in=accounts).values_list("user", "case__dac")
    for account, dac in (*works.order_by().distinct(), *seats.order_by().distinct()):
        found[account].add(dac)
    return found
