"""A word planted in each volet is never in the bytes of a reader who may not have it, on any way out."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audit.models import Event
from cases.enums import Volet
from cases.selectors.lens import reading_of
from notifications.models import Notice, OutboxMessage
from notifications.services.compose import compose
from ppcs.enums import VOLETS_OF_COPY, Copy, PlanStatus
from ppcs.models import Action, Goal, Opinion, PlanVersion, Synthesis
from ppcs.pdf import plan_pdf
from ppcs.services.copies import printed_content
from tests import markers
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import marked
from tests.objects import calm  # noqa: F401 - a fixture
from tests.personas import fresh
from tests.ppcs.playing import world

pytestmark = [pytest.mark.walk, pytest.mark.usefixtures("calm")]
MARKERS = frozenset(markers.OF_VOLETS.values())
# Whom the person lets read what; the responsable reads what is coordination, and no plan.
READ = {
    "camille": set(Volet),
    "ines": set(Volet),
    "louis": {Volet.SUPPORT, Volet.COORDINATION},
    "ana": {Volet.CARE},
    "paul": {Volet.COORDINATION},
    "stranger": set(),
    "nadia": set(),
}


@pytest.fixture
def played(cast):
    """A plan in force and revised since, records of each volet, a reader of each kind."""
    found = world(cast, with_markers=True, volets=tuple(Volet), problems=3, goals_each=1)
    case = found.case
    team.grant(case, cast.ana, [Volet.CARE])
    team.grant(case, cast.paul, [Volet.COORDINATION])
    for volet in Volet:
        team.note(case, volet, text=marked(volet, "note"), with_whom=marked(volet, "with"))
        team.document(case, volet, title=marked(volet, "document"))
    team.circumstances(
        case, long_illness=marked(Volet.CARE, "ald"), rights=marked(Volet.SUPPORT, "rights")
    )
    row = team.assessment(case, volets={"social": "support", "environmental": "coordination"})
    for one in row.dimensions.all():
        type(one).objects.filter(pk=one.pk).update(findings=marked(one.volet, "findings"))
    return found


def ways_out(played) -> dict[str, str]:
    """Every address that shows something of the situation or of its plan."""
    case, plan = played.case, played.now()
    paths = {
        "situation": reverse("desk:situation", args=[case.public_id]),
        "notes": reverse("cases:notes", args=[case.public_id]),
        "assessment": reverse("cases:assessment", args=[case.assessments.last().public_id]),
        "mine": reverse("desk:my-situations"),
        "home": reverse("desk:home"),
        "notices": reverse("notifications:notice-list"),
        "requests": reverse("cases:mine"),
        "plan": reverse("ppcs:plan", args=[plan.public_id]),
        "versions": reverse("ppcs:versions", args=[plan.public_id]),
        "decisions": reverse("cases:decisions", args=[case.public_id]),
    }
    for section in ("cercle", "evaluation", "plan", "documents"):
        paths[f"section {section}"] = f"{paths['situation']}?section={section}"
    for row in PlanVersion.objects.all():
        paths[f"version {row.number}"] = reverse("ppcs:version", args=[row.public_id])
    for row in Action.objects.all():
        paths[f"action {row.volet} {row.pk}"] = reverse("ppcs:action", args=[row.public_id])
    for row in Opinion.objects.all():
        paths[f"opinion {row.pk}"] = reverse("ppcs:opinion", args=[row.public_id])
    return paths


def read_by(cast, played, person: str) -> dict[str, set[str]]:
    """The markers of volets that somebody finds, way by way; a page that fails is a fault."""
    client = signed_in(cast.people[person])
    found = {}
    for name, path in ways_out(played).items():
        response = client.get(path)
        assert response.status_code in (200, 302, 403, 404), (name, response.status_code)
        found[name] = markers.seen_in(response) & MARKERS
    return found


def revised(played) -> None:
    """Version 1 in force; a second one is being written, in which every text is another."""
    played.validated()
    plan = played.now()
    type(plan).objects.filter(pk=plan.pk).update(status=PlanStatus.REVISING)
    goal = Goal.objects.filter(problem__plan=plan, volet=Volet.SUPPORT).first()
    plans.action(goal, title=marked(Volet.CARE, "draft"), volet=Volet.CARE)
    Synthesis.objects.filter(plan=plan).update(summary=marked(Volet.CARE, "redrafted"))


MOMENTS = {
    "consulting": lambda played: played.consulted(),
    "in force": lambda played: played.validated(),
    "second version": lambda played: (played.validated(), played.validated()),
    "being revised": revised,
}


@pytest.mark.parametrize(
    "moment",
    [m if m == "being revised" else pytest.param(m, marks=pytest.mark.long) for m in MOMENTS],
)
def test_nobody_finds_a_word_of_a_volet_that_they_may_not_read(cast, played, moment):
    MOMENTS[moment](played)
    wrong = []
    for person, volets in READ.items():
        allowed = {markers.OF_VOLETS[volet] for volet in volets}
        assert reading_of(fresh(cast.people[person]), played.case).volets == volets, person
        for name, found in read_by(cast, played, person).items():
            if found - allowed:
                wrong.append((person, name, found - allowed))
    assert wrong == []


def test_who_may_read_it_finds_it(cast, played):
    """The test above can fail: what it looks for is there."""
    played.validated()

    for person in ("camille", "ines"):
        found = read_by(cast, played, person)
        assert found["plan"] & found["notes"] & found["assessment"] >= MARKERS, person
    louis = read_by(cast, played, "louis")
    assert louis["plan"] == louis["notes"] == MARKERS - {"zqvcare"}
    assert "zqvcare" in read_by(cast, played, "ana")["notes"]
    assert read_by(cast, played, "paul")["notes"] == {"zqvcoordination"}


# --- On paper ---
@pytest.mark.parametrize("kind", list(Copy))
def test_the_words_of_a_volet_are_not_on_a_paper_that_leaves_it_out(cast, played, kind):
    version = played.validated()

    content = printed_content(version, kind)
    data = plan_pdf(content, copy=kind, fingerprint=version.fingerprint, printed_on=team.day(0))

    reader = PdfReader(io.BytesIO(data))
    text = markers.in_text(" ".join(page.extract_text() for page in reader.pages)) & MARKERS
    raw = {marker for marker in MARKERS if marker.encode() in data.lower()}
    wanted = {markers.OF_VOLETS[volet] for volet in VOLETS_OF_COPY[kind]}
    assert text == wanted
    assert markers.in_text(str(content)) & MARKERS == wanted
    assert raw <= wanted
    assert markers.in_text(str(reader.metadata)) & MARKERS == set()
    assert not {m for m in MARKERS - wanted if m in str(reader.outline).lower()}


# --- Messages and the journal ---
def test_no_message_and_no_row_of_the_journal_carries_a_word_of_any_volet(cast, played):
    played.consulted()
    played.answered(played.social, "reserve", marked(Volet.SUPPORT, "reserve"))
    for person in READ:
        read_by(cast, played, person)

    notices = str(list(Notice.objects.values()))
    mails = [compose(message).message().as_string() for message in OutboxMessage.objects.all()]
    rows = str(list(Event.objects.values("action", "object_id", "because", "data")))

    assert len(mails) > 1
    for text in (notices, rows, *mails):
        assert markers.in_text(text) & MARKERS == set()
