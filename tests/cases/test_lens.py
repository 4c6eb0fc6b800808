"""Nothing leaves but through the lens: what each reader finds, on every way out."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from lxml import html

from audit.models import Event
from cases import pdf
from cases.enums import ReferralStatus as S
from cases.models import FirstAssessment, Referral
from cases.services import decide
from notifications.models import Notice, OutboxMessage
from notifications.services.compose import compose
from tests import markers
from tests.factories import cases as make
from tests.factories.signin import signed_in
from tests.objects import calm, printed_once  # noqa: F401 - fixtures
from tests.pages import read

pytestmark = pytest.mark.usefixtures("calm", "printed_once")
SENT = [status for status in S if status != S.DRAFT]
# Those in which Camille has noted her primo-évaluation, and it has not been taken away again.
NOTED = [s for s in SENT if s not in (S.RECEIVED, S.REDIRECTED)]


def url(name: str, obj) -> str:
    return reverse(f"cases:{name}", args=[obj.public_id])


def ways_out(client, referral: Referral) -> dict:
    """Every page on which a reader may meet the request: {name: response}."""
    client.post(reverse("desk:look-for"), {"q": "zq"})
    client.post(reverse("desk:triage-look-for"), {"q": "zq"})
    paths = {
        "page": url("referral", referral),
        "qualify": url("referral-qualify", referral),
        "withdraw": url("referral-withdraw", referral),
        "pdf": url("answer-pdf", referral),
        "mine": reverse("cases:mine"),
        "worklist": reverse("desk:worklist"),
        "triage": reverse("desk:triage") + "?etat=toutes",
        "search": reverse("desk:search"),
        "notices": reverse("notifications:notice-list"),
        "directory": reverse("directory:professionals"),
        "account": reverse("signin:account"),
    }
    return {name: client.get(path) for name, path in paths.items()}


def seen(client, referral: Referral) -> set[str]:
    return set().union(*(markers.seen_in(r) for r in ways_out(client, referral).values()))


# --- The requester and the DAC ---
@pytest.mark.parametrize("status", SENT)
def test_the_requester_reads_nothing_of_what_the_dac_notes(cast, status):
    markers.name_the_motive(cast)
    referral = markers.in_status(cast, status)

    found = seen(signed_in(cast.samir), referral)

    assert found & markers.OF_THE_DAC == set()
    if status != S.REDIRECTED:
        assert {"zqusage", "zqattente", "zqpiece"} <= found


@pytest.mark.parametrize("status", NOTED)
@pytest.mark.parametrize("person", ["camille", "yann", "sophie"])
def test_the_dac_reads_all_of_it(cast, status, person):
    """The test above can fail: what it looks for is on the page for whoever may read it."""
    markers.name_the_motive(cast)
    referral = markers.in_status(cast, status)

    page = signed_in(cast.people[person]).get(url("referral", referral))

    wanted = {"zqnoteinterne", "zqacteur", "zqmotif", "zqattente", "zqaides", "231023599988877"}
    assert wanted <= markers.seen_in(page)


@pytest.mark.parametrize("person", ["nadia", "ines", "louis", "ana", "noe", "dpo", "stranger"])
@pytest.mark.parametrize("status", [S.RECEIVED, S.MORE_ASKED, S.ACCEPTED])
def test_everybody_else_meets_none_of_it_anywhere(cast, status, person):
    markers.name_the_motive(cast)
    referral = markers.in_status(cast, status)
    client = signed_in(cast.people[person], second_factor=True)

    assert seen(client, referral) == set()


def test_a_colleague_of_the_requester_meets_none_of_it(cast):
    """To work in the same organisation as who asked opens nothing."""
    from directory.services.join import join  # noqa: PLC0415 - one test needs it

    join(
        professional=cast.ines.professional,
        organisation=cast.organisations["practice"],
        role="professional",
        by=None,
        at=timezone.now(),
    )

    assert seen(signed_in(cast.ines), markers.in_status(cast, S.ACCEPTED)) == set()


# --- The situation, the duplicates, the second request ---
@pytest.fixture
def twice(cast) -> tuple[Referral, Referral]:
    """Samir's request opened a situation; Paul's about the same person was attached to it."""
    first = markers.in_status(cast, S.ACCEPTED, with_file=False)
    second = markers.in_hand(cast, by=cast.paul, with_file=False)
    markers._with_a_question(cast, second)
    markers.assess.provide_more(
        referral=second, reply=markers.ANSWER["reply"], **markers.acting(second, cast.paul)
    )
    decide.accept(
        referral=second,
        how=make.acceptance(cast, person=first.case.person),
        text=markers.ANSWER["text"],
        **markers.acting(second, cast.camille),
    )
    return Referral.objects.get(pk=first.pk), Referral.objects.get(pk=second.pk)


def test_no_requester_learns_of_the_situation_nor_of_the_other_request(cast, twice):
    first, second = twice
    assert first.case == second.case
    inside = signed_in(cast.camille).get(url("referral", second)).content.decode()
    hidden = {first.case.reference, str(first.case.public_id)}
    assert hidden <= {word for word in hidden if word in inside}
    for requester, own, other in ((cast.samir, first, second), (cast.paul, second, first)):
        client = signed_in(requester)
        found = ways_out(client, own)
        del found["directory"]  # names everybody, and says of nobody what they ask
        everything = " ".join(markers.words_of(response) for response in found.values())
        assert own.reference in everything
        for word in (*hidden, other.reference, str(other.public_id), "déjà connue", "rattach"):
            assert word not in everything, word
        assert str(other.requester) not in everything


def skeleton(page: bytes) -> list[tuple]:
    """The tags of the page in order, with their classes."""
    return [(e.tag, e.get("class")) for e in html.document_fromstring(page).xpath("//main//*")]


def neutral(page: bytes, referral: Referral) -> str:
    """The words of the page without what must differ: references, dates, hours, requester."""
    text = read_text(page)
    for word in (referral.reference, str(referral.requester), referral.requester_line):
        text = text.replace(word, "·") if word else text
    return re.sub(r"\d+ h \d+|\d+", "·", text)


def read_text(page: bytes) -> str:
    tree = html.document_fromstring(page)
    return " ".join(tree.xpath("//main")[0].text_content().split())


@pytest.fixture
def unprinted(monkeypatch):
    """What goes to the printer: a paper has no tags to compare."""
    monkeypatch.setattr(
        pdf,
        "answer_pdf",
        lambda sheet: render_to_string("cases/pdf/answer.html", {"sheet": sheet}).encode(),
    )


@pytest.mark.parametrize("name", ["referral", "answer-pdf"])
def test_the_pages_of_the_two_requesters_have_the_same_shape(cast, twice, unprinted, name):
    pages = []
    for referral in twice:
        response = signed_in(referral.requester).get(url(name, referral))
        assert response.status_code == 200
        pages.append((skeleton(response.content), neutral(response.content, referral)))

    assert pages[0] == pages[1]


def test_the_messages_to_the_two_requesters_are_the_same(cast, twice):
    first, second = (
        sorted(
            Notice.objects.filter(
                about_id=str(referral.public_id), recipient=referral.requester
            ).values_list("kind", "sentence")
        )
        for referral in twice
    )
    assert first == second
    assert "rattach" not in str(first)


def test_the_dac_sees_the_likely_duplicates_and_nobody_else(cast):
    case = markers.in_status(cast, S.ACCEPTED, with_file=False).case
    again = markers.sent(cast, by=cast.paul, with_file=False)

    for person in ("camille", "sophie"):
        page = read(signed_in(cast.people[person]).get(url("referral", again)))
        assert "Cette personne est peut-être déjà connue." in page.text
        assert case.reference in page.text
    page = read(signed_in(cast.paul).get(url("referral", again)))
    assert "déjà connue" not in page.text
    assert case.reference not in page.text


# --- Passed on to another DAC ---
@pytest.fixture
def passed_on(cast) -> tuple[Referral, Referral]:
    markers.name_the_motive(cast)
    first = markers.in_status(cast, S.REDIRECTED)
    return first, first.redirected_to


@pytest.mark.parametrize("person", ["camille", "yann", "sophie"])
def test_the_first_dac_keeps_its_answer_and_nothing_of_the_content(cast, passed_on, person):
    first, _ = passed_on

    found = seen(signed_in(cast.people[person]), first)

    assert found == {"zqreponse"}


def test_its_files_are_gone_for_the_first_dac_and_there_for_the_second(cast, passed_on):
    _, second = passed_on
    file = url("attachment", second.attachments.get())

    assert signed_in(cast.camille).get(file).status_code == 404
    assert signed_in(cast.nadia).get(file).status_code == 200
    assert signed_in(cast.samir).get(file).status_code == 200


def test_nothing_of_the_person_is_left_in_any_column_of_the_first_request(passed_on):
    first, _ = passed_on
    columns = Referral.objects.filter(pk=first.pk).values().get()

    assert markers.in_text(str(columns)) == {"zqreponse"}
    assert not FirstAssessment.objects.filter(referral__in=passed_on).exists()
    assert columns["gp_status"] == columns["agreement"] == columns["urgency"] == ""


def test_the_second_dac_reads_the_request_and_nothing_that_the_first_one_noted(cast, passed_on):
    _, second = passed_on

    found = seen(signed_in(cast.nadia), second)

    assert {"zqusage", "zqattente", "zqaides", "zqquestion", "zqprecision", "zqpiece"} <= found
    assert found & (markers.OF_THE_DAC | markers.OF_THE_ANSWER) == set()


def test_the_requester_follows_both(cast, passed_on):
    first, second = passed_on
    samir = signed_in(cast.samir)

    page = read(samir.get(url("referral", first)))

    assert page.links()["Suivre la demande réorientée"] == url("referral", second)
    assert "zqattente" in markers.seen_in(samir.get(url("referral", second)))
    dac = read(signed_in(cast.camille).get(url("referral", first)))
    assert url("referral", second) not in dac.links().values()


# --- Messages and the journal ---
def everything_played(cast) -> None:
    markers.name_the_motive(cast)
    for status in S:
        markers.in_status(cast, status)
    markers.case_in(cast, "closed", ins="")


def test_no_message_carries_a_word_of_anybody(cast):
    everything_played(cast)

    notices = Notice.objects.values()
    mails = [compose(message).message().as_string() for message in OutboxMessage.objects.all()]

    assert len(mails) > 20
    assert markers.in_text(str(list(notices))) == set()
    for mail in mails:
        assert markers.in_text(mail) == set()
        assert not re.search(r"\b[DS]-20\d\d-", mail)


def test_no_row_of_the_journal_carries_a_word_of_anybody(cast):
    everything_played(cast)
    for person in ("samir", "camille", "sophie"):
        ways_out(signed_in(cast.people[person]), Referral.objects.get(status=S.ASSESSING))

    rows = Event.objects.values("action", "object_id", "because", "data")

    assert rows.count() > 100
    assert markers.in_text(str(list(rows))) == set()
