"""The notice for the person: plain words, her team by name, how to withdraw; tagged for readers aloud."""

import io

import pikepdf
import pytest
from django.urls import reverse

from cases import pdf
from cases.enums import NoticeKind
from cases.selectors.notice import notice_of
from tests.cases.test_answer_pdf import words
from tests.factories import team as rows
from tests.factories.signin import signed_in


def url(case, kind: str = "information") -> str:
    return f"{reverse('cases:notice', args=[case.public_id])}?objet={kind}"


def printed(cast, case, kind: str = "information"):
    answer = signed_in(cast.camille).get(url(case, kind))
    assert answer.status_code == 200
    return answer


def test_it_says_who_reads_what_and_how_to_say_no(cast, decided):
    cast.dac35.organisation.phone = "0299001234"
    cast.dac35.organisation.save()

    text = words(printed(cast, decided.case).content)

    for said in (
        "Appui Santé 35",
        "Appelez le 02 99 00 12 34",
        "Votre référent : Camille Le Goff",
        "Inès Moreau",
        "Louis Tanguy",
        "accord : aides",
        "Vous pouvez dire non",
        "qui a lu votre dossier",
        "À tout moment, sans dire pourquoi",
        "délégué à la protection des données (Dominique Prigent)",
        "Je ne m’oppose pas",
        "D1110-3-1",
    ):
        assert said in text, said
    assert "médical" not in text.replace("évaluation médicale", "")


def test_the_accord_asks_for_each_what_is_shared_on_what_and_until_when(cast, decided):
    text = words(printed(cast, decided.case, "sharing").content)
    for said in ("Partager vos informations", "Louis Tanguy", "Sur quel support", "Jusqu’au"):
        assert said in text, said
    assert "Je donne mon accord à ce que j’ai coché" in text


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_it_is_tagged_and_says_its_language(cast, decided, kind):
    with pikepdf.open(io.BytesIO(printed(cast, decided.case, kind).content)) as paper:
        assert str(paper.Root.Lang) == "fr"
        assert bool(paper.Root.MarkInfo.Marked)
        assert paper.open_metadata()["pdfuaid:part"] == "1"
        assert "Rolland" not in str(paper.docinfo.get("/Title", ""))


def test_its_name_says_nothing_of_anybody(cast, decided):
    answer = printed(cast, decided.case, "sharing")
    assert answer["Content-Disposition"] == (
        f'attachment; filename="notice-accord-{decided.case.reference}.pdf"'
    )


@pytest.mark.parametrize("who", ["ines", "louis", "sophie", "stranger", "dpo"])
def test_it_is_the_coordinators_to_give(cast, decided, who):
    status = signed_in(cast.people[who], second_factor=True).get(url(decided.case)).status_code
    assert status == (404 if who in ("stranger", "dpo") else 403)


def test_names_are_text_and_never_markup(cast, decided):
    rows.member(decided.case, name="<b>Max</b> & fils")
    sheet = notice_of(decided.case, NoticeKind.SHARING, today=rows.day(0))
    assert "<b>Max</b> & fils" in words(pdf.notice_pdf(sheet))
