"""The clock of a test, moved: what ends with a day ends by the question that is asked on that day."""

from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def days_later(monkeypatch):
    """`days_later(3)`: from now on it is three days later, for whoever asks Django what time it is."""
    told = timezone.now

    def move(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: told() + timedelta(days=days))

    return move
