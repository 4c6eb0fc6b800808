"""People and browsers of the tests of this folder."""

import pytest
from django.test import Client

from cases.models import Case
from privacy.models import Watch, Watermark
from tests import around
from tests.factories.signin import signed_in
from tests.personas import Cast
from tests.privacy.watching import NOON
from tests.queries import statements  # noqa: F401 - a fixture


@pytest.fixture
def situation(cast: Cast) -> Case:
    """A situation of the DAC 35 full of markers; Camille is its référent."""
    return around.situation(cast)


@pytest.fixture
def officer(cast: Cast) -> Client:
    """The browser of the officer of the DAC 35, the second factor just proven."""
    return signed_in(cast.dpo, second_factor=True)


@pytest.fixture
def watched(cast):
    """The watch of each DAC, with thresholds that a test reaches; the journal looked at until noon."""
    Watermark.objects.create(pk=1, looked_until=NOON)
    for dac in (cast.dac35, cast.dac22):
        Watch.objects.create(dac=dac, many_files=3, refusals=3, without_link=2)
    return Watch.objects.get(dac=cast.dac35)
