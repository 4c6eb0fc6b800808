"""« Voir comme »: the same words as the reader's own page, nothing that acts, and nothing left of it."""

import re

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.models import User
from audit.enums import EventKind
from audit.models import Event
from cases.enums import ConsentKind as K
from cases.models import CaseGrant, Consent, TeamMember
from cases.services.decisions import withdraw_decision
from notifications.models import Notice, OutboxMessage
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team as rows
from tests.factories.signin import signed_in
from tests.pages import read, words

SECTIONS = ("", "cercle", "evaluation", "plan", "documents")


@pytest.fixture
def case(cast):
    """Inès in the équipe de soins, Louis outside with an accord, notes of each volet, a plan."""
    case = make.open_case(cast)
    rows.informed(case)
    rows.nurse(cast, case)
    louis = rows.social_worker(cast, case)
    rows.accord(case, louis)
    rows.circumstances(case)
    rows.assessment(case, volets={"social": "support"})
    for volet in ("care", "support", "coordination"):
        rows.note(case, volet, text=rows.marked(volet, "note"))
        rows.document(case, volet, title=rows.marked(volet, "document"))
    rows.decision(case, K.PLAN)
    plans.whole_plan(case, status="in_force", version=1, owners=[louis], with_markers=True)
    return case


def address(case, query: str = "") -> str:
    return reverse("desk:seen-as", args=[case.public_id]) + query


def shown(response) -> html.HtmlElement:
    tree = html.document_fromstring(response.content.decode())
    return tree.xpath("//section[@id='vu-par']")[0]


def said(element) -> str:
    return words(element.text_content())


def own(client, case, section: str = "") -> str:
    """The words of the reader's own page, without the frame that is everybody's."""
    page = client.get(reverse("desk:situation", args=[case.public_id]) + f"?section={section}")
    main = html.document_fromstring(page.content.decode()).xpath("//main")[0]
    for toast in main.xpath(".//*[contains(@class, 'toast')]"):
        toast.getparent().remove(toast)
    return said(main)


def counted() -> dict[str, int]:
    """How many rows each table of ours holds; the journal has a test of its own."""
    left = {"audit", "sessions", "usersessions"}
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.app_label not in left and not model._meta.proxy
    }


# --- As they get it ---
@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("who", ["ines", "louis"])
def test_a_member_s_eyes_see_the_member_s_own_page(cast, case, who, section):
    member = case.team.get(user=cast.people[who])
    query = f"?membre={member.public_id}&section={section}"

    answer = signed_in(cast.camille).get(address(case, query))

    assert said(shown(answer)) == own(signed_in(cast.people[who]), case, section)


def test_what_is_not_theirs_is_not_in_the_bytes(cast, case):
    member = case.team.get(user=cast.louis)
    for section in (*SECTIONS, "plan-entier"):
        page = signed_in(cast.camille).get(
            address(case, f"?membre={member.public_id}&section={section}")
        )
        assert "zqvcare" not in page.content.decode().lower(), section


def test_the_whole_plan_is_theirs_too(cast, case):
    member = case.team.get(user=cast.louis)
    plan = case.plans.get()
    answer = signed_in(cast.camille).get(
        address(case, f"?membre={member.public_id}&section=plan-entier")
    )
    theirs = signed_in(cast.louis).get(reverse("ppcs:plan", args=[plan.public_id]))
    tree = html.document_fromstring(theirs.content.decode())
    body = said(tree.xpath("//div[@id='plan-corps']")[0])
    assert said(shown(answer).xpath(".//div[@id='plan-corps']")[0]) == body
    assert "Zqvsupport" in body


@pytest.mark.parametrize(
    ("footing", "seen", "unseen"),
    [
        ("soins", {"care", "support", "coordination"}, set()),
        ("aides", {"support", "coordination"}, {"care"}),
        ("soins-aides", {"care", "support", "coordination"}, set()),
        ("nom&volet=coordination", {"coordination"}, {"care", "support"}),
    ],
)
@pytest.mark.parametrize("whom", ["ana", "nobody"])
def test_before_somebody_is_let_in_one_sees_what_they_would(
    cast, case, footing, seen, unseen, whom
):
    query = f"?comme={footing}&section=documents"
    if whom == "ana":
        query += f"&professionnel={cast.ana.professional.public_id}"
    text = signed_in(cast.camille).get(address(case, query)).content.decode()
    assert {v for v in seen | unseen if rows.marked(v, "document") in text} == seen


def test_it_is_what_they_get_once_they_are_in(cast, case):
    query = f"?comme=aides&professionnel={cast.ana.professional.public_id}"
    before = said(shown(signed_in(cast.camille).get(address(case, query))))
    place = rows.member(
        case, cast.ana, name="Ana Pereira", role="other", function=cast.ana.professional.line
    )
    rows.accord(case, place)
    assert before == own(signed_in(cast.ana), case)


# --- Nothing left ---
@pytest.mark.parametrize(
    "query",
    [
        "?comme=soins",
        "?comme=aides",
        "?comme=soins-aides",
        "?comme=nom&volet=care",
        "?comme=aides&moi=1",
    ],
)
def test_no_row_remains_and_nobody_is_told(cast, case, query, django_capture_on_commit_callbacks):
    if "moi" in query:
        query += f"&professionnel={cast.ana.professional.public_id}"
    camille = signed_in(cast.camille)
    before = counted()
    with django_capture_on_commit_callbacks() as promised:
        assert camille.get(address(case, query)).status_code == 200
    assert counted() == before
    assert promised == []
    assert not User.objects.filter(email__endswith="voir-comme.invalid").exists()


def test_a_member_without_account_keeps_none(cast, case):
    nadege = rows.member(case)
    rows.accord(case, nadege)
    answer = signed_in(cast.camille).get(address(case, f"?membre={nadege.public_id}"))
    assert "qu’un compte existe" in read(answer).text
    assert TeamMember.objects.get(pk=nadege.pk).user is None
    assert (Notice.objects.filter(about_id=str(case.public_id)).count()) == 0


def test_the_journal_has_one_row_that_says_so(cast, case):
    camille = signed_in(cast.camille)
    before = Event.objects.count()
    camille.get(address(case, f"?comme=aides&professionnel={cast.ana.professional.public_id}"))
    found = list(Event.objects.order_by("pk")[before:])
    assert [(one.kind, one.action) for one in found] == [
        (EventKind.CHANGE, "cases.case.seen_as"),
        (EventKind.READING, "cases.case.see_as"),
    ]
    assert found[0].data["to"] == str(cast.ana.public_id)
    assert found[0].data["footing"] == "aides"
    assert all(one.actor_id == cast.camille.pk for one in found)


# --- Only to be looked at ---
def test_its_links_and_forms_do_nothing(cast, case):
    member = case.team.get(user=cast.ines)
    for section in (*SECTIONS, "plan-entier"):
        part = shown(
            signed_in(cast.camille).get(
                address(case, f"?membre={member.public_id}&section={section}")
            )
        )
        assert part.xpath(".//a[@href]") == part.xpath(".//form") == []
        assert part.xpath(".//button[not(@disabled)]") == []
        assert not re.search(rb"\shx-|\sdata-(?!label)", html.tostring(part))


def test_the_banner_says_whose_eyes_and_what_is_assumed(cast, circle_alone):
    page = read(signed_in(cast.camille).get(address(circle_alone, "?comme=soins")))
    assert "Vous voyez ce que verrait quelqu’un à cette place" in page.text
    assert "que la personne est informée, ce qui n’est pas encore noté" in page.text
    page = read(signed_in(cast.camille).get(address(circle_alone, "?comme=aides")))
    assert "que la personne a donné cet accord" in page.text


@pytest.fixture
def circle_alone(cast):
    return make.open_case(cast)


# --- What stands in the way ---
def test_what_she_refused_stays_refused(cast, case):
    """Her no is not assumed away: the équipe de soins would see nothing."""
    consent = Consent.objects.get(case=case, kind=K.NON_OPPOSITION)
    today = timezone.localdate()
    withdraw_decision(consent=consent, on=today, mode="oral", by=cast.camille, at=timezone.now())
    page = read(signed_in(cast.camille).get(address(case, "?comme=soins")))
    assert "la situation n’existe pas" in page.text
    page = read(signed_in(cast.camille).get(address(case, "?comme=nom&volet=care")))
    assert "s’oppose" in page.error("professional")


def test_who_is_there_already_is_said_so(cast, case):
    query = f"?comme=aides&professionnel={cast.louis.professional.public_id}"
    answer = signed_in(cast.camille).get(address(case, query))
    assert answer.status_code == 422
    assert "déjà dans l’équipe" in read(answer).error("professional")
    assert CaseGrant.objects.count() == OutboxMessage.objects.filter(recipient=cast.louis).count()


def test_the_form_leads_to_an_address_without_a_name(cast, case):
    camille = signed_in(cast.camille)
    assert read(camille.get(address(case))).value("footing") == "soins"
    assert read(camille.post(address(case), {})).error("footing")
    professional = cast.ana.professional
    typed = {
        "professional": f"{professional}, {professional.line}",
        "professional_key": str(professional.public_id),
        "footing": "aides",
    }
    answer = camille.post(address(case), typed)
    assert answer["Location"] == address(
        case, f"?professionnel={professional.public_id}&comme=aides"
    )


@pytest.mark.parametrize("query", ["?membre=x", "?comme=rien", "?invitation=x"])
def test_an_address_that_names_nobody_asks(cast, case, query):
    assert "Voir comme…" in read(signed_in(cast.camille).get(address(case, query))).title


@pytest.mark.parametrize(("who", "status"), [("ines", 403), ("sophie", 403), ("stranger", 404)])
def test_it_is_for_coordinators(cast, case, who, status):
    assert signed_in(cast.people[who]).get(address(case)).status_code == status


def test_an_invitation_is_looked_at_from_its_row(cast, case):
    grant = rows.grant(case, cast.ana, ["coordination"])
    answer = signed_in(cast.camille).get(address(case, f"?invitation={grant.public_id}"))
    assert said(shown(answer)) == own(signed_in(cast.ana), case)
