"""The plan on paper: what each copy says and never says, how it is laid out, what it fetches."""

import io
import re
from datetime import date
from functools import cache

import pypdf
import pytest
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from cases.pdf import BASE, OurFilesOnly
from common.canonical import fingerprint
from ppcs import pdf
from ppcs.enums import VOLETS_OF_COPY
from ppcs.lens import seen
from ppcs.pdf.sheet import plan_sheet
from tests.factories.plan_content import bare, heavy, plan_content
from tests.ppcs.paper import bookmarks, fonts, layout_faults, tag_faults

PRINTED_ON = date(2026, 11, 18)
AIDES = {"support", "coordination"}
CONTENTS = {"usual": plan_content, "heavy": heavy, "bare": bare}
BOTH = ("full", "support")
SIZES = [
    *(("usual", copy) for copy in BOTH),
    ("bare", "full"),
    *(pytest.param("heavy", copy, marks=pytest.mark.long) for copy in BOTH),
]


@cache
def printed(size: str, copy: str) -> bytes:
    return paper(CONTENTS[size](), copy)


def paper(content: dict, copy: str = "full", **other) -> bytes:
    given = {"copy": copy, "fingerprint": fingerprint(content), "printed_on": PRINTED_ON}
    return pdf.plan_pdf(content, **given | other)


def html(content: dict, copy: str = "full") -> str:
    content = seen(content, VOLETS_OF_COPY[copy])
    sheet = plan_sheet(content, copy=copy, fingerprint="0" * 64, printed_on=PRINTED_ON)
    return pdf.plan_html(sheet)


def words(data: bytes) -> str:
    """The text of every page, each run of spaces and line breaks as one space."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


# --- What it says ---
@pytest.mark.parametrize("copy", BOTH)
def test_both_copies_carry_the_essentials(copy):
    text = words(printed("usual", copy))

    for said in (
        "Mme Berthe R., née le 14 mars 1945",
        "Version 2 du 18 novembre 2026",
        "Je veux rester chez moi, avec mon chat.",
        "structuré selon les quatre parties du PPCS (HAS, 2019)",
        "1.1 Marcher chez moi sans tomber",
        "Réussi si : aucune chute en trois mois ; barres d’appui posées.",
        "4.1.2 Demander la révision de l’APA",
        "Prochaine réévaluation du plan : mardi 16 février 2027, à 10 h, au domicile.",
        "Aller à l’accueil de jour le jeudi",
        "Deux jours sans vrai repas",
        "SAMU, jour et nuit",
        "Camille Le Goff",
        "Document confidentiel, couvert par le secret professionnel.",
    ):
        assert said in text


def test_her_own_copy_speaks_as_she_does():
    text = words(printed("usual", "full"))

    for said in ("Mon plan en bref", "Ce qui compte pour moi", "Moi Je marche dix minutes."):
        assert said in text
    assert "Exemplaire complet" in text


def test_the_other_copy_speaks_of_her():
    text = words(printed("usual", "support"))

    for said in ("Son plan en bref", "Ce qui compte pour elle", "Exemplaire « volet aides »"):
        assert said in text
    assert "le volet soins n’y figure pas" in text
    assert "Moi " not in text


@pytest.mark.parametrize(
    ("sex", "matters", "born"),
    [
        ("F", "Ce qui compte pour elle", "née le"),
        ("M", "Ce qui compte pour lui", "né le"),
        ("I", "Ce qui compte pour la personne", "naissance le"),
    ],
)
def test_words_agree_with_the_person(sex, matters, born):
    content = plan_content()
    content["person"]["sex"] = sex

    text = html(content, "support")

    assert matters in text
    assert f"Mme\u00a0Berthe\u00a0R., {born}" in text or f"Berthe R., {born}" in text


def test_the_copy_for_social_workers_never_holds_what_is_care():
    text = words(printed("usual", "support")).lower()
    whole = words(printed("usual", "full")).lower()

    for hidden in (
        "médicaments par jour",
        "Affection longue durée",
        "Directives",
        "Retrouver mes forces",
        "pilulier",
        "Saignement",
        "Pesée",
        "perte de poids",
        "Perte de 4 kg",
        "vertiges",
        "Le bailleur",
        "Accord pour le partage",
        "en main propre",
        "Objectifs 2.2 et 4.1",
        "revoit les traitements",
    ):
        assert hidden.lower() in whole
        assert hidden.lower() not in text


def test_no_care_marker_is_in_the_bytes_of_the_other_copy():
    content = plan_content()
    for problem in content["problems"]:
        for goal in problem["goals"]:
            for row in (goal, *goal["actions"]):
                if row["volet"] == "care":
                    row["title"] += " CAREMARK"

    assert "CAREMARK" in words(paper(content))
    data = paper(content, "support")
    assert "CAREMARK" not in words(data)
    assert b"CAREMARK" not in data


def test_an_action_of_two_goals_is_whole_once():
    text = words(printed("usual", "full"))

    assert "Voir 1.1.2 Marcher dix minutes par jour" in text
    assert text.count("Sert aussi : 4.1") == 1


def test_a_problem_that_may_not_be_read_keeps_its_rank_only():
    content = plan_content()
    content["problems"][0] |= {"volet": "care", "title": "PEURSECRETE"}

    text = words(paper(content, "support"))

    assert "PEURSECRETE" not in text
    assert "1.1 Marcher chez moi sans tomber" in text


def test_empty_parts_are_said():
    text = words(printed("bare", "full"))

    for said in (
        "Aucun objectif non réalisé à ce jour.",
        "Aucune alerte particulière à ce jour. En urgence : le 15.",
        "Aucun accord n’est noté à ce jour.",
        "Pas encore de rendez-vous.",
        "Aucun intervenant à ce jour.",
        "brouillon non validé",
        "à fixer.",
        "à désigner",
    ):
        assert said in text


def test_the_first_page_has_little():
    brief = plan_sheet(
        seen(heavy(), AIDES), copy="support", fingerprint="", printed_on=PRINTED_ON
    ).brief

    assert (len(brief.tasks), len(brief.appointments), len(brief.voice.rights)) == (6, 2, 3)
    assert [call.phone for call in brief.calls][0] == "15"
    assert len(brief.calls) == 3


@pytest.mark.parametrize(("size", "copy"), SIZES)
def test_the_first_page_is_one_page(size, copy):
    pages = pypdf.PdfReader(io.BytesIO(printed(size, copy))).pages

    assert "Le plan" not in pages[0].extract_text()
    assert re.search(r"Le plan (complet )?de", pages[1].extract_text())


def test_what_people_typed_is_text_and_never_markup():
    typed = '<img src="https://evil.test/x.png"> & <b>gras</b>'
    content = plan_content()
    content["synthesis"]["priority"] = typed

    assert typed in words(paper(content))


def test_nothing_personal_in_the_properties_of_the_file():
    metadata = pypdf.PdfReader(io.BytesIO(printed("usual", "full"))).metadata

    assert metadata.title.endswith("PPCS-2026-00012, version 2, exemplaire complet")
    assert "Berthe" not in str(metadata)


def test_progress_goes_from_nothing_to_all():
    told = []

    paper(bare(), on_progress=told.append)

    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 100)
    assert len(told) > 2


# --- As paper ---
@pytest.mark.parametrize(("size", "copy"), SIZES)
def test_no_cut_row_lone_heading_overflow_lost_header_or_empty_page(size, copy):
    assert layout_faults(html(CONTENTS[size](), copy)) == []


@pytest.mark.parametrize(("size", "copy"), SIZES)
def test_assistive_technology_can_follow(size, copy):
    data = printed(size, copy)

    assert tag_faults(data) == []
    marks = bookmarks(data)
    assert marks[0] in ("Mon plan en bref", "Son plan en bref")
    for part in ("1 Informations générales : la personne", "3 Plan d’action", "4 Objectifs"):
        assert any(mark.startswith(part) for mark in marks)
    assert any(mark.startswith("1 ") and "journées" in mark for mark in marks) or size != "bare"


@pytest.mark.parametrize(("size", "copy"), SIZES)
def test_the_fonts_are_ours_and_inside(size, copy):
    found = fonts(printed(size, copy))

    assert len(found) >= 3
    assert [name for name, inside in found if "Atkinson" not in name or not inside] == []


@pytest.mark.parametrize(
    "address", ["http://evil.test/x.png", "file:///etc/passwd", "https://evil.test/x.css"]
)
def test_an_address_in_a_text_is_never_fetched(address):
    content = bare()
    content["synthesis"]["project"] = f"url({address}) {address}"
    assert address in words(paper(content))

    for planted in (
        f'<img src="{address}">',
        f"<style>p {{ background: url({address}) }}</style>",
        f'<link rel="stylesheet" href="{address}">',
    ):
        text = html(bare()).replace("</h1>", f"</h1>{planted}", 1)
        page = HTML(string=text, base_url=BASE, url_fetcher=OurFilesOnly())
        with pytest.raises((FatalURLFetchingError, ValueError)):
            page.render()
