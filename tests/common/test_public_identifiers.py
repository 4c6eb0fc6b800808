"""An identifier comes back in an address or a form, as it was or as anything else."""

import uuid

import pytest

from common.bases import uuid_or_none


def test_an_identifier_comes_back():
    known = uuid.uuid4()
    assert uuid_or_none(str(known)) == known


@pytest.mark.parametrize("text", [None, "", "tout", "z" * 36, "1" * 35, "0\x00"])
def test_anything_else_is_none(text):
    assert uuid_or_none(text) is None
