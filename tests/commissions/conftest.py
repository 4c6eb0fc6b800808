"""The table of a commission, for the tests of this folder."""

import pytest

from tests.factories import commissions as make
from tests.personas import Cast
from tests.queries import statements  # noqa: F401 - a fixture


@pytest.fixture
def table(cast: Cast) -> make.Table:
    """A commission with its five seats taken and signed."""
    return make.table(cast)
