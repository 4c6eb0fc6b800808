"""The clock of the story: the rules of a commission ask what time it is, also when the past is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone

Event = tuple[datetime, Callable[[datetime], object]]


@contextmanager
def as_if(moment: datetime) -> Iterator[None]:
    """Within this block it is `moment`. Only for the telling, which is alone in its process."""
    with patch.object(timezone, "now", return_value=moment):
        yield


def then(moment: datetime, happen: Callable[[datetime], object]) -> Event:
    """An event of the story that looks at the clock."""

    def told(at: datetime) -> object:
        with as_if(at):
            return happen(at)

    return moment, told
