"""What the tests of requests share."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """A folder of files for this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
