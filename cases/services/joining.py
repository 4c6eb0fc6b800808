"""Tell whoever a change of the team, or of a decision of the person, lets read a situation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from cases.models import Case
from cases.notifications import TeamJoined
from cases.selectors.access import readers_now
from cases.services.due import write_accord_due
from cases.services.telling import coordinators, tell


@contextmanager
def newcomers_told(case: Case, *, at: datetime) -> Iterator[None]:
    """Around a change: members who read something afterwards and nothing before get a message."""
    today = timezone.localdate(at)
    before = {member.user_id for member in readers_now(case, today)}
    yield
    new = [one.user for one in readers_now(case, today) if one.user_id not in before]
    if new:
        inside = coordinators(case.dac, at=at)
        to = [user for user in new if user not in inside]
        tell(TeamJoined, about=case, to=to, at=at, occasion=at.isoformat())


def moved(case: Case, *, at: datetime) -> None:
    """Something happened in this situation; its version is left to those who change itself.

    The team, or a decision of the person, may have moved: the accords that expire are read anew.
    """
    write_accord_due(case=case, at=at)
