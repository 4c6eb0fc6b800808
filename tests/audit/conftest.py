"""Fixtures of the journal's tests."""

from tests.audit.sealing import sealed  # noqa: F401 - a fixture
from tests.queries import statements  # noqa: F401 - a fixture
