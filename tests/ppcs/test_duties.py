"""« Qui fait quoi, et quand » printed alone: what it says, to whom, and how it holds on its pages."""

import io
import re
from datetime import date
from functools import cache

import pypdf
import pytest

from ppcs import pdf
from ppcs.enums import VOLETS_OF_COPY
from ppcs.lens import seen
from ppcs.pdf.duties import NOBODY, duty_sheet
from tests.factories.plan_content import bare, heavy, plan_content, sized
from tests.ppcs.paper import bookmarks, fonts, layout_faults, tag_faults

PRINTED_ON = date(2026, 11, 18)
CONTENTS = {"usual": plan_content, "sized": sized, "heavy": heavy, "bare": bare}
BOTH = ("duties", "duties_support")
SIZES = [(size, copy) for size in CONTENTS for copy in BOTH]


def given(copy: str) -> dict:
    return {"copy": copy, "fingerprint": "85e0" * 16, "printed_on": PRINTED_ON}


@cache
def printed(size: str, copy: str) -> bytes:
    return pdf.plan_pdf(CONTENTS[size](), **given(copy))


def words(data: bytes) -> str:
    """The text of every page without its spaces: a reader of PDF files guesses where these are."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return closed("".join(page.extract_text() for page in pages))


def closed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def sheet(content: dict, copy: str = "duties"):
    return duty_sheet(seen(content, VOLETS_OF_COPY[copy]), **given(copy))


def duties(content: dict, copy: str = "duties") -> dict[str, list[tuple[str, str, str]]]:
    """Under each name: what, with whom, when."""
    return {
        doer.name: [
            tuple(said.replace("\u00a0", " ") for said in (duty.what, duty.beside, duty.when))
            for duty in doer.duties
        ]
        for doer in sheet(content, copy).doers
    }


# --- What it says ---
def test_it_says_who_with_their_number_what_in_plain_words_and_when():
    text = words(printed("usual", "duties"))

    for said in (
        "Qui fait quoi, et quand",
        "Mme Berthe R., plan du 18 novembre 2026.",
        "Mon plan est suivi par : Camille Le Goff, 02 61 91 00 12",
        "Moi Je marche dix minutes. Chaque jour",
        "Inès Moreau, infirmière 06 39 98 00 41 Elle prépare mes médicaments. Chaque lundi matin",
        "Louis Tanguy, CCAS 02 61 91 00 67 Il fait livrer mes repas. Avant le 4 décembre",
        "On relit le plan : mardi 16 février 2027, à 10 h, au domicile.",
        "15 SAMU, jour et nuit",
        "Saignement, malaise, ou double prise de médicament. 02 61 91 00 31",
        "J’ai une question sur mon plan. 02 61 91 00 12",
    ):
        assert closed(said) in text


def test_the_person_comes_first_then_what_comes_back_then_the_nearest():
    content = plan_content()
    found = duties(content)

    assert next(iter(found)) == "Moi"
    assert [when for *_, when in found["Inès Moreau"]] == [
        "Chaque lundi matin",
        "Avant le 1er décembre",
        "Avant le 18 décembre",
    ]
    firsts = [rows[0][2] for name, rows in found.items() if name != "Moi"]
    assert firsts[:3] == ["Un samedi sur deux", "Chaque lundi matin", "Avant le 26 novembre"]


def test_an_action_stands_once_and_names_who_does_it_too_with_a_number_of_their_own():
    rows = [row for rows in duties(plan_content()).values() for row in rows]

    assert (
        "On va au marché ensemble.",
        "Avec Hélène R. (06 39 98 00 27)",
        "Un samedi sur deux",
    ) in ((what, beside.replace("\u00a0", " "), when) for what, beside, when in rows)
    assert len(rows) == len({what for what, *_ in rows})


def test_what_is_over_is_not_on_it_and_what_nobody_does_comes_last():
    content = plan_content()
    goal = content["problems"][0]["goals"][0]
    over, orphan = goal["actions"][0], goal["actions"][1]
    over["status"], over["simple"], over["title"] = "done", "", "ZQDONE"
    orphan["owners"], orphan["simple"], orphan["title"] = [], "", "ZQNOBODY"

    found = duties(content)

    assert "ZQDONE" not in str(found)
    assert list(found)[-1] == NOBODY
    assert found[NOBODY][0][0] == "ZQNOBODY"


def test_the_sheet_for_the_others_speaks_of_her_and_holds_nothing_of_care():
    whole, text = words(printed("usual", "duties")), words(printed("usual", "duties_support"))

    assert "Moi" in whole
    assert "Moi" not in text
    assert closed("Elle se sent très mal") in text
    assert closed("Le volet soins ne figure pas sur cette feuille.") in text
    for hidden in ("Dr Samir Haddad", "médicament", "Peser", "Saignement"):
        assert closed(hidden) in whole
        assert closed(hidden) not in text


def test_no_care_marker_is_in_the_bytes_of_the_other_sheet():
    content = plan_content()
    for problem in content["problems"]:
        for goal in problem["goals"]:
            for row in goal["actions"]:
                if row["volet"] == "care":
                    row |= {"title": "CAREMARK", "simple": "CAREMARK", "when": "CAREMARK"}
    for alert in content["alerts"]:
        if alert["volet"] == "care":
            alert["sign"] = "CAREMARK"

    assert "CAREMARK" in words(pdf.plan_pdf(content, **given("duties")))
    assert "CAREMARK" not in pdf.copy_html(content, **given("duties_support"))
    data = pdf.plan_pdf(content, **given("duties_support"))
    assert "CAREMARK" not in words(data)
    assert b"CAREMARK" not in data


def test_nothing_is_said_of_a_plan_that_gives_nobody_anything():
    content = bare()
    content["problems"] = []

    assert closed("Rien n’est encore réparti.") in words(pdf.plan_pdf(content, **given("duties")))


def test_what_people_typed_is_text_and_never_markup():
    content = plan_content()
    typed = '<img src="https://evil.test/x.png"> & <b>gras</b>'
    content["problems"][0]["goals"][0]["actions"][0] |= {"title": typed, "simple": ""}

    assert closed(typed) in words(pdf.plan_pdf(content, **given("duties")))


def test_nothing_personal_in_the_properties_of_the_file():
    metadata = pypdf.PdfReader(io.BytesIO(printed("usual", "duties"))).metadata

    assert metadata.title == "Qui fait quoi, et quand PPCS-2026-00012, version 2, tous les volets"
    assert "Berthe" not in str(metadata)


def test_who_does_much_is_named_again_where_a_page_begins():
    names = [(doer.name, doer.line) for doer in sheet(heavy()).doers]

    assert ("Ana Pereira", "ergothérapeute") in names
    assert ("Ana Pereira", "ergothérapeute, suite") in names


# --- As paper ---
@pytest.mark.parametrize(("size", "copy"), SIZES)
def test_no_cut_row_lone_heading_overflow_lost_header_or_empty_page(size, copy):
    assert layout_faults(pdf.copy_html(CONTENTS[size](), **given(copy))) == []


@pytest.mark.parametrize(
    ("size", "copy", "most"),
    [
        ("bare", "duties", 1),
        ("usual", "duties_support", 1),
        ("usual", "duties", 2),
        ("sized", "duties", 2),
    ],
)
def test_it_holds_on_a_page_or_two(size, copy, most):
    assert len(pypdf.PdfReader(io.BytesIO(printed(size, copy))).pages) <= most


@pytest.mark.parametrize(("size", "copy"), SIZES)
def test_assistive_technology_can_follow(size, copy):
    data = printed(size, copy)

    assert tag_faults(data) == []
    marks = bookmarks(data)
    assert marks[0] == "Qui fait quoi, et quand"
    assert marks[-1] == "Qui appeler, et quand"
    assert len(marks) > 2


@pytest.mark.parametrize("copy", BOTH)
def test_the_fonts_are_ours_and_inside(copy):
    found = fonts(printed("usual", copy))

    assert found
    assert [name for name, inside in found if "Atkinson" not in name or not inside] == []
