"""The answer on paper: what it says, what it never says, to whom, and for assistive technology."""

import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pikepdf
import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from audit.enums import EventKind
from audit.models import Event
from cases import pdf
from cases.enums import ReferralStatus as S
from cases.models import Referral
from cases.selectors import Answer, referral_sheet
from directory.models import DacListItem
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.personas import PEOPLE

DECIDED = (S.ANSWERED, S.REDIRECTED, S.DECLINED, S.ACCEPTED)
PARIS = ZoneInfo("Europe/Paris")
SHEET = pdf.AnswerSheet(
    reference="D-2026-00147",
    dac_name="Appui Santé 35",
    dac_contacts=["02 99 00 12 34", "du lundi au vendredi, 9 h à 17 h"],
    nature="demande d’appui",
    person="Mme Berthe Rolland, 14/06/1944, Bécherel (35190)",
    sent_at=datetime(2026, 1, 12, 19, 6, tzinfo=PARIS),
    due_on=datetime(2026, 1, 15, tzinfo=PARIS).date(),
    answer=Answer(
        outcome="Le DAC accompagne la personne avec vous.",
        text="Une visite est prévue.\n\nLa téléalarme est commandée.",
        by="Camille Le Goff",
        at=datetime(2026, 1, 14, 11, 20, tzinfo=PARIS),
        in_time=True,
    ),
    where_to_turn=[],
    next_step=pdf.NEXT_STEPS[S.ACCEPTED],
    asked=[("Ce qui amène, ce qui est attendu", "Deux chutes depuis novembre.")],
)


def url(referral: Referral) -> str:
    return reverse("cases:answer-pdf", args=[referral.public_id])


def words(data: bytes) -> str:
    """The text of every page, each run of spaces and line breaks as one space."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def printed(referral: Referral, reader) -> str:
    answer = signed_in(reader).get(url(referral))
    assert answer.status_code == 200
    return words(answer.content)


# --- What it says ---
def test_an_accepted_request_on_paper(cast):
    referral = make.in_status(cast, S.ACCEPTED)

    text = printed(referral, cast.samir)

    for said in (
        "Appui Santé 35",
        referral.reference,
        "Réponse à votre demande d’appui",
        "Mme Berthe Rolland, 14/06/1944, Bécherel (35190)",
        "Le DAC accompagne la personne avec vous.",
        "Nous prenons le relais.",
        "Réponse donnée par Camille Le Goff, Appui Santé 35.",
        "prend contact avec la personne et revient vers vous",
        "Dr Samir Haddad, Cabinet médical des Lices",
        "Deux chutes depuis novembre, sa fille n’en peut plus.",
        "Document confidentiel, couvert par le secret professionnel.",
        "page 1 / 1",
    ):
        assert said in text


def test_the_three_dates_are_those_of_the_request(cast):
    sent_at = timezone.now() - timedelta(days=20)
    referral = make.in_status(cast, S.ANSWERED, at=sent_at)

    seen = referral_sheet(referral, reader=cast.samir, today=timezone.localdate())
    paper = pdf.answer_sheet(seen)

    assert (paper.sent_at, paper.due_on) == (referral.sent_at, referral.due_on)
    assert paper.answer.at == referral.answered_at
    assert not paper.answer.in_time


def test_a_declined_request_says_why_and_where_to_turn(cast):
    text = printed(make.in_status(cast, S.DECLINED), cast.samir)

    assert "Le DAC ne retient pas la demande et vous oriente." in text
    assert "Motif " in text
    assert "criteria" not in text
    assert "Vers qui vous tourner Le CCAS." in text
    assert "Cette demande est close." in text


def test_a_redirected_request_names_the_other_dac_and_keeps_nothing_of_the_person(cast):
    referral = make.in_status(cast, S.REDIRECTED)

    text = printed(referral, cast.samir)

    assert "DAC compétent Appui Santé 22" in text
    assert "Elle vit dans les Côtes-d’Armor." in text
    assert "Transmis au DAC compétent ; le premier ne le garde pas." in text
    for gone in ("Rolland", "Berthe", "1944", "chutes", referral.redirected_to.reference):
        assert gone not in text


def test_a_question_without_identity_has_none(cast):
    referral = make.assessing(cast, agreement="not_yet", found={"level": "information"})
    act = {"by": cast.camille, "at": timezone.now(), "version": referral.version}
    make.decide.answer(referral=referral, text="Voici le numéro du CLIC.", **act)

    text = printed(Referral.objects.get(pk=referral.pk), cast.samir)

    assert "Réponse à votre question" in text
    assert "Question sans identité" in text
    assert "Voici le numéro du CLIC." in text
    assert "Rolland" not in text


@pytest.mark.parametrize("reader", ["samir", "camille", "sophie"])
def test_nothing_of_the_primo_evaluation_nor_of_the_situation_is_printed(cast, reader):
    found = {
        "subsidiarity": "closer_with_support",
        "closer_actor": "ACTEUR-INTERNE",
        "note": "NOTE-INTERNE",
        "motives": ["motif_interne"],
    }
    DacListItem.objects.create(
        dac=cast.dac35, list="motive", code="motif_interne", label="Le motif interne", rank=99
    )
    referral = make.assessing(cast, found=found)
    act = {"by": cast.camille, "at": timezone.now(), "version": referral.version}
    case = make.decide.accept(referral=referral, how=make.acceptance(cast), text="Oui.", **act)

    text = printed(referral, getattr(cast, reader))

    assert "Oui." in text
    for hidden in ("INTERNE", "motif", "acteur de proximité", case.reference, "soutenu"):
        assert hidden not in text


def test_what_people_typed_is_text_and_never_markup():
    typed = '<img src="https://evil.test/x.png"><b>gras</b> & suite'
    sheet = pdf.AnswerSheet(**{**vars(SHEET), "asked": [("Attendu", typed)], "person": typed})

    assert words(pdf.answer_pdf(sheet)).count(typed) == 2


# --- To whom ---
def test_the_paper_is_for_the_requester_and_the_dac_that_answered(cast):
    referral = make.in_status(cast, S.ACCEPTED)
    allowed = {"samir", "camille", "yann", "sophie"}
    wrong = []
    for person in PEOPLE:
        user = getattr(cast, person)
        answer = signed_in(user, second_factor=user.is_staff).get(url(referral))
        if answer.status_code != (200 if person in allowed else 404):
            wrong.append((person, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("status", sorted(set(S) - set(DECIDED) - {S.DRAFT}))
def test_there_is_no_paper_before_the_answer(cast, status):
    answer = signed_in(cast.samir).get(url(make.in_status(cast, status)))

    assert answer.status_code == 403


@pytest.mark.parametrize("status", DECIDED)
def test_its_name_and_headers_hold_nothing_personal(cast, status):
    referral = make.in_status(cast, status)

    answer = signed_in(cast.samir).get(url(referral))

    assert answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"] == f'attachment; filename="reponse-{referral.reference}.pdf"'
    )
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert "Rolland" not in str(answer.headers)
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    assert reader.metadata.title == f"Réponse à la demande {referral.reference}"
    assert "Rolland" not in str(reader.metadata)


def test_having_the_paper_is_having_read_the_answer_for_the_requester_alone(cast):
    referral = make.in_status(cast, S.DECLINED)

    signed_in(cast.camille).get(url(referral))
    referral.refresh_from_db()
    assert referral.answer_read_at is None

    signed_in(cast.samir).get(url(referral))
    referral.refresh_from_db()
    assert referral.answer_read_at is not None


def test_each_paper_is_one_line_of_the_journal(cast):
    referral = make.in_status(cast, S.ANSWERED)

    signed_in(cast.camille).get(url(referral))

    (row,) = Event.objects.filter(action="cases.referral.print_answer")
    assert (row.kind, row.actor_id) == (EventKind.READING, cast.camille.pk)
    assert row.object_id == str(referral.public_id)


def test_the_paper_costs_few_statements(cast, django_assert_max_num_queries):
    referral = make.in_status(cast, S.ACCEPTED)
    client = signed_in(cast.camille)
    client.get(url(referral))

    with django_assert_max_num_queries(20):
        client.get(url(referral))


# --- As paper ---
def test_the_paper_is_tagged_titled_and_in_french():
    with pikepdf.open(io.BytesIO(pdf.answer_pdf(SHEET))) as document:
        root = document.Root
        assert root.Lang == "fr"
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Réponse à la demande D-2026-00147"
        tags = [str(tag.S) for tag in _tags(root.StructTreeRoot.K)]
        assert [tag for tag in tags if re.match("/H[1-6]", tag)] == ["/H1", "/H2", "/H2", "/H2"]
        assert tags.count("/LI") == 4 + len(SHEET.asked)
        assert [name for page in document.pages for name in _untagged(page)] == []


def _tags(kids):
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _tags(kid.get("/K", pikepdf.Array()))


def _untagged(page) -> list[str]:
    """Operators that draw text outside of every tag and of every declared decoration."""
    depth, found = 0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
        if name in ("Tj", "TJ", "'", '"') and depth == 0:
            found.append(f"{operands} {name}")
    return found


def test_the_fonts_are_ours_and_inside():
    accents = pdf.AnswerSheet(**{**vars(SHEET), "person": "Łukasz Çelik-Ğül"})
    with pikepdf.open(io.BytesIO(pdf.answer_pdf(accents))) as document:
        fonts = [thing for thing in document.objects if _is(thing, "/FontDescriptor")]
        assert len(fonts) >= 3
        for font in fonts:
            assert "Atkinson" in str(font.FontName)
            assert "/FontFile2" in font


def _is(thing, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == kind


def test_a_long_answer_flows_to_other_pages_that_are_numbered():
    long = Answer(**{**vars(SHEET.answer), "text": "Une phrase assez longue. " * 400})

    data = pdf.answer_pdf(pdf.AnswerSheet(**{**vars(SHEET), "answer": long}))

    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert len(pages) >= 2
    assert all(page.mediabox.width == pytest.approx(595.28, abs=0.1) for page in pages)
    assert f"page 2 / {len(pages)}" in words(data)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.test/x.png",
        "http://127.0.0.1:8000/x.png",
        "file:///etc/passwd",
        f"file://{pdf.FOLDER}/answer.css",
        f"{pdf.BASE}../css/theme.css",
        f"{pdf.BASE}%2e%2e/css/theme.css",
        f"{pdf.BASE}absent.css",
        "data:text/css,p{}",
    ],
)
def test_nothing_but_our_own_files_is_ever_read(address):
    with pytest.raises((ValueError, OSError)):
        pdf.OurFilesOnly().fetch(address)
    page = HTML(
        string=f'<link rel="stylesheet" href="{address}"><p>texte',
        base_url=pdf.BASE,
        url_fetcher=pdf.OurFilesOnly(),
    )
    with pytest.raises(FatalURLFetchingError):
        page.write_pdf()
