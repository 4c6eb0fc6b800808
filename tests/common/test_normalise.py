"""The normalised spelling: what people type meets what is stored."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.normalise import normalise


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Bécherel", "becherel"),
        ("  Plœuc-L'Hermitage ", "ploeuc l hermitage"),
        ("Plœuc-L’Hermitage", "ploeuc l hermitage"),
        ("HŒDIC", "hoedic"),
        ("Lætitia", "laetitia"),
        ("Île-de-Bréhat", "ile de brehat"),
        ("St-Malo", "saint malo"),
        ("St. Malo", "saint malo"),
        ("Ste Anne d'Auray", "sainte anne d auray"),
        ("SAINT MALO", "saint malo"),
        ("Bastien", "bastien"),
        ("Ernest", "ernest"),
        ("Pont\u00a0-\u202fCroix", "pont croix"),
        ("L\u2019Haÿ\u2010les\u2011Roses", "l hay les roses"),
        ("Gommenec\u02bch", "gommenec h"),
        ("Bør\u0065\u0301", "bore"),
        ("100 % a_b", "100 a b"),
        ("\u0000", ""),
        ("", ""),
    ],
)
def test_spellings(typed: str, expected: str) -> None:
    assert normalise(typed) == expected


@pytest.mark.parametrize(
    "spelling",
    [
        "Saint-Méloir-des-Ondes",
        "ST MELOIR DES ONDES",
        "st. méloir des ondes",
        "Saint Meloir-des ondes",
    ],
)
def test_one_place_has_one_spelling(spelling: str) -> None:
    assert normalise(spelling) == "saint meloir des ondes"


@given(st.text())
def test_twice_is_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x17F, exclude_characters="µ")))
def test_latin_text_becomes_plain_ascii(text: str) -> None:
    assert set(normalise(text)) <= set(string.ascii_lowercase + string.digits + " ")


@given(st.text())
def test_nothing_that_like_would_read_as_a_pattern(text: str) -> None:
    assert not set("%_\\") & set(normalise(text))


@given(st.text(), st.text())
def test_case_and_outer_spaces_do_not_count(left: str, right: str) -> None:
    text = f"{left} {right}"
    assert normalise(f"  {text.upper()}\t") == normalise(f"  {text.upper().casefold()}\t")
    assert "  " not in normalise(text)
    assert normalise(text) == normalise(text).strip()
