"""Paul, of the hospital, to whom nothing opens the situation of Berthe Rolland; a form; a clock."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, EmergencyOpening
from tests.factories import cases as make
from tests.factories.openings import REASON
from tests.factories.signin import signed_in
from tests.queries import statements  # noqa: F401 - a fixture

TYPED = {
    "name": "ROLLAND",
    "first_name": "berthe",
    "birth_date": "14/06/1944",
    "commune": "",
    "reason": REASON,
    "is_declared": "on",
}


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


@pytest.fixture
def paul(cast) -> Client:
    return signed_in(cast.paul, second_factor=True)


@pytest.fixture
def ask() -> Callable[..., HttpResponse]:
    """What the form answers to these words, in this browser."""

    def post(client: Client, **changes) -> HttpResponse:
        return client.post(reverse("cases:emergency"), TYPED | changes)

    return post


@pytest.fixture
def later(monkeypatch) -> Callable[[int], None]:
    """Move the clock of the site by so many minutes."""
    real = timezone.now

    def move(minutes: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(minutes=minutes))

    return move


@pytest.fixture
def opened(case, paul, ask) -> EmergencyOpening:
    """What Paul opened by the page."""
    response = ask(paul)
    assert response.status_code == 302, response.content.decode()
    return EmergencyOpening.objects.get()
