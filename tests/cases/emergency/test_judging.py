"""After the emergency: who sees that it was, who judges it, who is reminded, and when it is too often."""

import itertools
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from cases.enums import OpeningStatus
from cases.models import EmergencyOpening
from cases.notifications import (
    OpeningJudged,
    OpeningNotJudged,
    OpeningsTooMany,
    OpeningToJudge,
)
from cases.permissions import OPENING
from cases.selectors.openings import openings_that_wait, rate, rate_of_the_period
from cases.services.opening import judge_opening
from cases.services.watch_openings import remind_of_openings, watch_rates
from cases.tasks import watch_emergency_openings
from common.errors import GuardsFailed, Refused
from coordination.celery import DAILY
from directory.enums import MembershipState, Role
from directory.models import Professional
from directory.services.join import join
from notifications.models import Notice, OutboxMessage
from notifications.services.relay import compose
from tests.factories import cases as make
from tests.factories import openings as rows
from tests.factories import team
from tests.factories.directory import MembershipFactory
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import PEOPLE, fresh

TO_JUDGE = OpeningStatus.TO_JUDGE
WORDS = "Appel du SAMU vérifié avec le référent."


@pytest.fixture
def opening(cast, case) -> EmergencyOpening:
    return rows.opening(case, cast.paul)


def page(opening: EmergencyOpening, name: str = "opening") -> str:
    return reverse(f"cases:{name}", args=[opening.public_id])


def judge(opening, user, verdict="justified", words=WORDS):
    at = timezone.now()
    return judge_opening(opening=opening, verdict=verdict, words=words, by=user, at=at)


def without_manager(cast) -> None:
    places = Professional.objects.get(user=cast.sophie).memberships
    places.update(status=MembershipState.ENDED)


# --- Every cell of the table ---
ALLOWED = {
    "paul": {"view": set(OpeningStatus), "read_reason": set(OpeningStatus)},
    "camille": {"view": set(OpeningStatus), "read_reason": set(OpeningStatus)},
    "yann": {"view": set(OpeningStatus), "read_reason": set(OpeningStatus)},
    "sophie": {
        "view": set(OpeningStatus),
        "read_reason": set(OpeningStatus),
        "find_justified": {TO_JUDGE},
        "find_unjustified": {TO_JUDGE},
    },
    "dpo": {"view": set(OpeningStatus)},
}


@pytest.mark.parametrize("status", list(OpeningStatus))
def test_every_cell_of_the_table(cast, case, status):
    opening = rows.in_status(case, cast.paul, status)
    wrong = []
    for person, action in itertools.product(PEOPLE, OPENING.rules):
        user = fresh(cast.people[person])
        expected = status in ALLOWED.get(person, {}).get(action, set())
        one = bool(OPENING.can(user, action, opening))
        listed = OPENING.visible_to(user, action).filter(pk=opening.pk).exists()
        if not one == listed == expected:
            wrong.append((person, action, one, listed, expected))
    assert wrong == []


def test_without_a_responsable_a_coordinator_judges_but_never_whoever_opened(cast, case):
    without_manager(cast)
    opening = rows.opening(case, cast.yann)

    assert OPENING.can(fresh(cast.camille), "find_justified", opening)
    assert not OPENING.can(fresh(cast.yann), "find_justified", opening)
    with pytest.raises(Refused):
        judge(opening, cast.yann)


def test_a_responsable_of_another_dac_is_nobody_here(cast, case):
    """Neither do they judge, nor wait the coordinators for them; nor judge other coordinators."""
    elsewhere = cast.organisations["dac22"]
    manager = MembershipFactory(organisation=elsewhere, role=Role.MANAGER).professional.user
    without_manager(cast)
    opening = rows.opening(case, cast.paul)

    assert OPENING.can(fresh(cast.camille), "find_justified", opening)
    for stranger in (manager, cast.nadia):
        assert not OPENING.can(fresh(stranger), "find_justified", opening)
        assert not OPENING.visible_to(fresh(stranger), "find_justified").exists()


def test_a_responsable_whose_account_is_closed_judges_no_more(cast, case):
    opening = rows.opening(case, cast.paul)
    assert not OPENING.can(fresh(cast.camille), "find_justified", opening)
    User.objects.filter(pk=cast.sophie.pk).update(is_active=False)

    assert OPENING.can(fresh(cast.camille), "find_justified", opening)


def test_a_responsable_who_opened_themselves_leaves_it_to_a_coordinator(cast, case):
    """Somebody who holds both places: the coordinators are asked, as if there was no responsable."""
    opening = rows.opening(case, cast.sophie)

    assert not OPENING.can(fresh(cast.sophie), "find_justified", opening)
    assert OPENING.can(fresh(cast.camille), "find_justified", opening)


# --- Judging ---
@pytest.mark.parametrize("verdict", ["justified", "unjustified"])
def test_a_second_person_says_so_and_why_and_the_opener_is_told(cast, opening, verdict):
    client = signed_in(cast.sophie)

    response = client.post(page(opening, "opening-judge"), {"verdict": verdict, "words": WORDS})

    assert response.status_code == 302
    opening.refresh_from_db()
    assert (opening.status, opening.judged_by, opening.judgement) == (verdict, cast.sophie, WORDS)
    row = Event.objects.get(action="cases.opening.judged")
    assert row.data == {"case": str(opening.case.public_id), "verdict": verdict}
    notice = Notice.objects.get(kind=OpeningJudged.kind)
    assert (notice.recipient, notice.path) == (cast.paul, page(opening))
    text = read(signed_in(cast.paul).get(page(opening))).text
    assert WORDS in text
    assert "Sophie Lemoine" in text


@pytest.mark.parametrize(
    ("verdict", "words", "says"),
    [
        ("", WORDS, "Dites si cette ouverture était justifiée"),
        ("perhaps", WORDS, "Cette réponse n’est plus proposée"),
        ("justified", "  court  ", "Écrivez sur quoi vous vous appuyez"),
    ],
)
def test_what_lacks_is_said_and_what_was_typed_stays(cast, opening, verdict, words, says):
    client = signed_in(cast.sophie)

    response = client.post(page(opening, "opening-judge"), {"verdict": verdict, "words": words})

    assert response.status_code == 422
    assert says in read(response).text
    assert words.strip() in response.content.decode()
    assert EmergencyOpening.objects.get().status == TO_JUDGE


def test_the_service_asks_the_same(cast, opening):
    for verdict, words in (("to_judge", WORDS), ("justified", "court")):
        with pytest.raises(GuardsFailed):
            judge(opening, cast.sophie, verdict, words)


def test_a_second_judgement_finds_the_first(cast, opening):
    client = signed_in(cast.sophie)
    judge(opening, cast.sophie)

    late = client.post(
        page(opening, "opening-judge"), {"verdict": "unjustified", "words": WORDS}, follow=True
    )

    assert "vient d’être jugée" in read(late).text
    assert EmergencyOpening.objects.get().status == "justified"
    with pytest.raises(Refused):
        judge(opening, cast.sophie, "unjustified")


def test_the_database_keeps_a_judgement_from_whoever_opened_and_from_nobody(cast, opening):
    found = EmergencyOpening.objects.filter(pk=opening.pk)
    said = {"judged_at": timezone.now(), "judgement": WORDS}
    for wrong, constraint in (
        ({"status": "justified", "judged_by": cast.paul, **said}, "opening_judged_by_another"),
        ({"status": "justified"}, "opening_judged_says_by_whom"),
        ({"judged_by": cast.sophie, **said}, "opening_judged_says_by_whom"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            found.update(**wrong)
    judge(opening, cast.sophie)
    with pytest.raises(DatabaseError, match="cannot go from"), transaction.atomic():
        found.update(status="unjustified")


# --- What each reads of it ---
def test_the_officer_reads_that_it_was_and_neither_why_nor_whose(cast, opening):
    judge(opening, cast.sophie)

    text = read(signed_in(cast.dpo, second_factor=True).get(page(opening))).text

    assert "Paul Garnier" in text
    assert "Jugée justifiée" in text
    for word in (opening.case.reference, "confuse", WORDS, "Rolland"):
        assert word not in text
    listed = read(signed_in(cast.dpo, second_factor=True).get(reverse("cases:openings"))).text
    assert "Paul Garnier" in listed
    assert opening.case.reference not in listed


def test_no_page_of_it_names_the_person(cast, opening):
    for person in ("paul", "camille", "sophie"):
        client = signed_in(cast.people[person], second_factor=True)
        for path in (page(opening), reverse("cases:openings")):
            body = client.get(path).content.decode()
            assert "Rolland" not in body
            assert "1944" not in body
    assert opening.case.reference not in signed_in(cast.paul).get(page(opening)).content.decode()


def test_the_register_is_of_those_whom_it_concerns(cast, opening):
    for person in PEOPLE:
        if person == "noe":
            continue
        client = signed_in(cast.people[person], second_factor=True)
        response = client.get(reverse("cases:openings"))
        assert response.status_code == 200
        assert (page(opening) in response.content.decode()) == (person in ALLOWED), person


# --- The worklist ---
def worklist_of(user, statements):
    client = signed_in(user)
    client.get("/aide/")
    with statements() as asked:
        response = client.get(reverse("desk:worklist"))
    return response, asked


def test_what_waits_is_on_top_of_the_worklist_of_whoever_judges(cast, opening, statements):
    text = read(worklist_of(cast.sophie, statements)[0]).text
    assert text.index("Ouvertures d’urgence à juger") < text.index("Tout est qualifié")
    assert opening.case.reference in text
    assert "À juger avant" in text
    assert "Ouvertures d’urgence à juger" not in read(worklist_of(cast.camille, statements)[0]).text

    judge(opening, cast.sophie)
    assert "Ouvertures d’urgence à juger" not in read(worklist_of(cast.sophie, statements)[0]).text


def test_what_is_late_is_said_so(cast, case):
    rows.opening(case, cast.paul, at=timezone.now() - timedelta(hours=73))

    [row] = openings_that_wait(fresh(cast.sophie), at=timezone.now())

    assert row.is_late
    assert "En retard" in row.words


def test_it_costs_one_statement_and_none_where_nothing_waits(cast, case, statements):
    before = {
        name: len(worklist_of(cast.people[name], statements)[1]) for name in ("sophie", "camille")
    }
    for _ in range(3):
        rows.opening(case, cast.paul)

    response, after = worklist_of(cast.sophie, statements)

    assert response.status_code == 200
    assert len(after) == before["sophie"] + 1, after
    assert len(worklist_of(cast.camille, statements)[1]) <= before["camille"] + 1
    EmergencyOpening.objects.all().delete()
    assert len(worklist_of(cast.sophie, statements)[1]) == before["sophie"]


def test_the_situation_in_an_emergency_costs_as_much_whatever_is_around_it(cast, case, statements):
    rows.opening(case, cast.paul)
    client = signed_in(cast.paul)
    path = reverse("desk:situation", args=[case.public_id])

    def cost() -> int:
        client.get("/aide/")
        with statements() as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    before = cost()
    for rank in range(10):
        team.member(case, name=f"Intervenant {rank}")
        team.relative(case, name=f"Proche {rank}")
    assert cost() == before <= 15


# --- Reminders ---
def told(kind) -> set:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__first_name", flat=True))


def test_whoever_judges_is_reminded_each_day_and_the_officer_once_it_is_late(cast, case):
    now = timezone.now()
    opening = rows.opening(case, cast.paul, at=now - timedelta(days=1))
    assert remind_of_openings(at=now) == 1
    assert remind_of_openings(at=now + timedelta(minutes=1)) == 1
    assert told(OpeningToJudge.kind) == {"Sophie"}
    assert OutboxMessage.objects.filter(kind=OpeningToJudge.kind).count() == 1
    assert told(OpeningNotJudged.kind) == set()

    remind_of_openings(at=now + timedelta(days=1))
    assert OutboxMessage.objects.filter(kind=OpeningToJudge.kind).count() == 2

    for _ in range(2):
        remind_of_openings(at=now + timedelta(days=4))
    assert told(OpeningNotJudged.kind) == {"Sophie", "Dominique"}
    assert OutboxMessage.objects.filter(kind=OpeningNotJudged.kind).count() == 2

    judge(opening, cast.sophie)
    assert remind_of_openings(at=now + timedelta(days=5)) == 0


def test_nobody_is_reminded_the_day_itself(cast, opening):
    remind_of_openings(at=timezone.now())

    assert told(OpeningToJudge.kind) == set()


def test_the_clock_asks_for_it_and_no_message_says_of_whom(cast, case):
    rows.opening(case, cast.paul, at=timezone.now() - timedelta(days=4))

    assert watch_emergency_openings() == 1

    assert any(one["task"] == "cases.tasks.watch_emergency_openings" for one in DAILY.values())
    for message in OutboxMessage.objects.filter(kind__startswith="cases.opening"):
        text = compose(message).message().as_string().lower()
        for word in ("rolland", "berthe", "garnier", "1944", "confuse", case.reference.lower()):
            assert word not in text


# --- How often ---
def test_the_rate_is_counted_over_the_situations_that_are_followed(cast, case):
    now = timezone.now()
    join(
        professional=Professional.objects.get(user=cast.paul),
        organisation=cast.organisations["ccas"],
        role=Role.PROFESSIONAL,
        by=None,
        at=now,
    )
    judge(rows.opening(case, cast.paul, at=now - timedelta(days=40)), cast.sophie)
    judge(rows.opening(case, cast.paul, at=now - timedelta(days=9)), cast.sophie, "unjustified")
    rows.opening(case, cast.louis, at=now - timedelta(days=8))
    make.open_case(cast, birth_name="Autre", first_name="Personne", ins="")

    found = rate(cast.dac35, now - timedelta(days=30), at=timezone.now())

    assert (found.openings, found.openers, found.unjustified, found.late) == (2, 2, 1, 1)
    assert (found.situations, found.share) == (2, 1.0)
    assert rate_of_the_period(cast.dac35, at=timezone.now()).openings == 2
    assert rate(cast.dac22, now - timedelta(days=30)).openings == 0


def test_too_many_are_an_alarm_told_once_a_month_without_a_word_of_anybody(cast, case):
    now = timezone.now()
    for _ in range(2):
        rows.opening(case, cast.paul, at=now)
    assert watch_rates(at=now) == 0  # two are not many, whatever their share

    rows.opening(case, cast.paul, at=now)
    assert [watch_rates(at=now) for _ in range(3)] == [1, 1, 1]

    assert told(OpeningsTooMany.kind) == {"Sophie", "Dominique"}
    messages = OutboxMessage.objects.filter(kind=OpeningsTooMany.kind)
    assert messages.count() == 2
    assert "Rolland" not in compose(messages[0]).message().as_string()
    watch_rates(at=now + timedelta(days=20))
    watch_rates(at=now + timedelta(days=29))
    months = {
        f"{now:%Y-%m}",
        f"{now + timedelta(days=20):%Y-%m}",
        f"{now + timedelta(days=29):%Y-%m}",
    }
    assert messages.count() == 2 * len(months)


def test_a_share_below_the_threshold_is_none(cast, case, settings):
    settings.EMERGENCY_ALARM_SHARE = 3.0
    for _ in range(3):
        rows.opening(case, cast.paul)

    assert not rate_of_the_period(cast.dac35, at=timezone.now()).is_alarming


def test_the_register_shows_it_to_whoever_answers_for_the_dac(cast, case):
    for _ in range(3):
        rows.opening(case, cast.paul)

    for person, sees in (("sophie", True), ("dpo", True), ("camille", False), ("paul", False)):
        client = signed_in(cast.people[person], second_factor=True)
        body = read(client.get(reverse("cases:openings"))).text
        assert ("plus que le seuil" in body) == sees, person
