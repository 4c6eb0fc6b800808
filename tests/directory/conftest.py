"""Pages of a DAC's settings, opened by name, and what the journal says of them."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.selectors import changes_of


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def address(cast):
    """The address of a page of the DAC 35: address("list", "motive")."""

    def of(name: str, *more: str, dac=cast.dac35) -> str:
        return reverse(f"directory:{name}", args=[dac.public_id, *more])

    return of


@pytest.fixture
def sophie(cast, client):
    """A browser in which the manager of the DAC 35 is signed in."""
    client.force_login(cast.sophie)
    return client


@pytest.fixture
def journal(cast):
    """The changes of the DAC 35 that the journal holds, as (action, data without the version)."""

    def lines(since: int = 1) -> list[tuple[str, dict]]:
        found = changes_of(cast.dac35).filter(data__version__gt=since)
        return [
            (
                event.action.removeprefix("directory.dac."),
                {name: value for name, value in event.data.items() if name != "version"},
            )
            for event in found
        ]

    # what the cast itself did is left out
    start = cast.dac35.version
    return lambda: lines(start)
