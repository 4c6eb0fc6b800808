"""One way of writing a content as bytes: equal contents, equal fingerprints, and only these."""

import json

import pytest

from common.canonical import canonical, fingerprint
from tests.factories.plan_content import plan_content


def test_the_order_of_keys_does_not_matter_and_that_of_rows_does():
    content = plan_content()
    turned = dict(reversed(content.items()))
    other = plan_content()
    other["problems"].reverse()

    assert fingerprint(turned) == fingerprint(content)
    assert fingerprint(other) != fingerprint(content)


def test_a_content_read_again_has_the_same_fingerprint():
    content = plan_content()

    assert fingerprint(json.loads(canonical(content))) == fingerprint(content)


def test_the_bytes_are_short_sorted_and_in_utf_8():
    assert canonical({"b": [1, None], "a": "é"}) == '{"a":"é","b":[1,null]}'.encode()


def test_one_letter_more_is_another_fingerprint():
    content = plan_content()
    content["synthesis"]["priority"] += "."

    assert fingerprint(content) != fingerprint(plan_content())
    assert len(fingerprint(content)) == 64


def test_what_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="float"):
        canonical({"a": float("nan")})
