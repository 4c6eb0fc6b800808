"""« Mes actions »: whose, in which words, until when; one click moves a row and comes back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from cases.enums import CaseStatus, Volet
from cases.services.hand_over import hand_over_case
from directory.models import Membership
from ppcs.enums import ActionStatus, GoalStatus, ReminderStage
from ppcs.models import Action, ActionOwner, ActionReminder, Goal
from ppcs.services.revise import hold_plan
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import fresh
from tests.ppcs.playing import world

MINE = "/mes-actions/"


@pytest.fixture
def one(cast):
    """A plan in force in which nobody has anything to do unless a test says so."""
    one = world(cast)
    one.validated()
    ActionOwner.objects.all().delete()
    return one


def give(one, member, title: str, due: int | None = 30, **fields) -> Action:
    """An action of this member, due so many days from now."""
    goal = fields.pop("goal", None) or one.goals()[0]
    on = None if due is None else timezone.localdate() + timedelta(days=due)
    words = {"title": title, "due_on": on, "first_version": 1, **fields}
    return plans.action(goal, owners=[member], **words)


def in_a_version(one) -> None:
    """What was given is in a version, as its page reads it."""
    plans.freeze(one.now())


def page_of(user, chosen: str = "", **more):
    query = {"filtre": chosen, **more} if chosen or more else {}
    return read(signed_in(user).get(MINE, query))


def rows_of(page) -> list[str]:
    return [
        " ".join(row.text_content().split())
        for row in page.tree.xpath("//ul[contains(@class,'duties')]/li")
    ]


def titles_of(page) -> list[str]:
    return [
        link.text_content()
        for link in page.tree.xpath(
            "//ul[contains(@class,'duties')]//a[contains(@class,'mainlink')]"
        )
    ]


def counts_of(page) -> list[str]:
    return [
        " ".join(link.text_content().split())
        for link in page.tree.xpath("//nav[contains(@class,'seg')]/a")
    ]


def test_what_is_due_first_stands_first_with_whom_and_until_when(one):
    give(one, one.doctor, "Appeler", 12)
    give(one, one.doctor, "Sans date", None)
    give(one, one.doctor, "Peser", 0)
    give(one, one.doctor, "Prescrire", -3)

    page = page_of(one.cast.samir)

    assert titles_of(page) == ["Prescrire", "Peser", "Appeler", "Sans date"]
    first, second, *_, last = rows_of(page)
    assert one.case.person.full_name in first
    assert "en retard de 3 jours" in first
    assert "À confirmer" in first
    assert "aujourd’hui" in second
    assert "sans échéance" in last
    assert counts_of(page) == ["À faire 4", "En retard 1", "Faites 0"]


def test_each_filter_shows_what_its_number_says(one):
    give(one, one.doctor, "Prescrire", -3)
    today, long_ago = timezone.localdate(), timezone.localdate() - timedelta(days=400)
    give(one, one.doctor, "Peser", 3, status=ActionStatus.DONE, moved_on=today)
    give(one, one.doctor, "Vacciner", -9, status=ActionStatus.NOT_DONE, moved_on=today)
    give(one, one.doctor, "Il y a longtemps", -9, status=ActionStatus.DONE, moved_on=long_ago)
    give(one, one.doctor, "Retirée", 3, status=ActionStatus.CANCELLED)
    give(one, one.nurse, "De quelqu’un d’autre")

    shown = {name: titles_of(page_of(one.cast.samir, name)) for name in ("a-faire", "en-retard")}
    over = page_of(one.cast.samir, "faites")

    assert shown == {"a-faire": ["Prescrire"], "en-retard": ["Prescrire"]}
    assert sorted(titles_of(over)) == ["Peser", "Vacciner"]
    assert counts_of(over) == ["À faire 1", "En retard 1", "Faites 2"]
    assert titles_of(page_of(one.cast.samir, "inconnu")) == ["Prescrire"]


def refused(one):
    for volet in Volet:
        team.refusal(one.case, one.doctor, volet)


def ended(one):
    team.ended(one.doctor)


def on_hold(one):
    hold_plan(**one.act())


def closed(one):
    plans.moved(one.case, CaseStatus.CLOSED)


def goals_ended(one):
    Goal.objects.filter(problem__plan=one.plan).update(status=GoalStatus.DONE, outcome="achieved")


@pytest.mark.parametrize(
    "what", [refused, ended, on_hold, closed, goals_ended], ids=lambda what: what.__name__
)
def test_what_one_may_no_longer_follow_is_not_there(one, what):
    give(one, one.doctor, "Prescrire")
    what(one)

    page = page_of(one.cast.samir)

    assert (titles_of(page), page.title) == ([], "Mes actions")
    assert "Rien à faire pour l’instant" in page.text


def test_nothing_of_the_draft_is_read(one):
    row = give(one, one.doctor, "Prescrire", 5)
    give(one, one.doctor, "Pas encore validée", first_version=0)
    Action.objects.filter(pk=row.pk).update(title="Brouillon", due_on=timezone.localdate())
    later = give(one, one.nurse, "Donnée par le brouillon")
    plans.owner(later, one.doctor)
    plans.owner(later, team.member(one.case, one.cast.camille))

    page = page_of(one.cast.samir)

    assert titles_of(page) == ["Prescrire"]
    assert "Brouillon" not in page.text
    assert "aujourd’hui" not in page.text
    assert titles_of(page_of(one.cast.camille)) == []


def test_a_title_of_another_volet_is_not_told_while_opinions_are_asked(one):
    """Louis reads the draft, in which the action is of the aides; it was validated as of the soins."""
    goal = next(goal for goal in one.goals() if goal.volet == Volet.SUPPORT)
    row = give(one, one.social, "Titre du soin", goal=goal, volet=Volet.CARE)
    Action.objects.filter(pk=row.pk).update(volet=Volet.SUPPORT, title="Titre des aides")
    type(one.plan).objects.filter(pk=one.plan.pk).update(status="revising")
    type(one.plan).objects.filter(pk=one.plan.pk).update(status="consulting")

    page = page_of(one.cast.louis)

    assert "Titre du soin" not in page.text
    assert titles_of(page) == ["Titre des aides"]


# --- One click ---
def buttons_of(page) -> list[tuple[str, str]]:
    """(action's title, words) of each button of a row."""
    found = page.tree.xpath("//ul[contains(@class,'duties')]//form//button")
    return [tuple(reversed(" ".join(b.text_content().split()).split(" : "))) for b in found]


def click(user, page, title: str, words: str):
    """Press it as a browser does, with what its form carries."""
    for form in page.tree.xpath("//ul[contains(@class,'duties')]//form"):
        text = " ".join(form.text_content().split())
        if text == f"{words} : {title}":
            sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
            return signed_in(user).post(form.get("action"), sent, follow=True)
    raise AssertionError(f"no button « {words} » for {title}")


def test_one_click_accepts_begins_and_ends_and_comes_back(one):
    row = give(one, one.doctor, "Prescrire", -3)
    in_a_version(one)
    user = one.cast.samir

    for words, status in (
        ("Accepter", ActionStatus.ACCEPTED),
        ("Commencer", ActionStatus.IN_PROGRESS),
        ("C’est fait", ActionStatus.DONE),
    ):
        response = click(user, page_of(user, "en-retard"), "Prescrire", words)
        assert response.redirect_chain == [(f"{MINE}?filtre=en-retard&page=1", 302)]
        row.refresh_from_db()
        assert row.status == status
    assert titles_of(page_of(user, "faites")) == ["Prescrire"]


def test_what_will_not_be_done_is_said_on_its_own_page(one):
    row = give(one, one.doctor, "Prescrire")

    page = page_of(one.cast.samir)

    assert buttons_of(page) == [("Prescrire", "Accepter"), ("Prescrire", "C’est fait")]
    assert reverse("ppcs:action", args=[row.public_id]) + "?suite=fail#suivre" in page.tree.xpath(
        "//main//a/@href"
    )


def test_a_row_that_moved_meanwhile_is_not_moved_again(one):
    row = give(one, one.doctor, "Prescrire")
    in_a_version(one)
    page = page_of(one.cast.samir)
    click(one.cast.samir, page, "Prescrire", "Accepter")
    row.refresh_from_db()

    response = click(one.cast.samir, page, "Prescrire", "C’est fait")

    assert response.status_code in (409, 422)
    assert Action.objects.get(pk=row.pk).status == ActionStatus.ACCEPTED


@pytest.mark.parametrize("back", ["https://ailleurs.test/", "//ailleurs.test", "faites", ""])
def test_one_comes_back_to_ones_own_lists_only(one, back):
    row = give(one, one.doctor, "Prescrire")
    in_a_version(one)
    path = reverse("ppcs:action", args=[row.public_id])
    sent = {"version": row.version, "move": "accept", "retour": back, "page": "x&y"}

    assert signed_in(one.cast.samir).post(path, sent)["Location"] == path


# --- The référent ---
def test_the_referent_sees_whom_to_call_about_what_is_late(one):
    team.TeamMember.objects.filter(pk=one.doctor.pk).update(phone="0299001122")
    give(one, one.doctor, "Prescrire", -3)
    give(one, one.nurse, "Peser", 3)

    page = page_of(one.cast.camille, "a-relancer")

    assert titles_of(page) == ["Prescrire"]
    assert one.doctor.name in page.text
    assert "02 99 00 11 22" in page.text.replace("\u00a0", " ")
    assert counts_of(page)[-1] == "À relancer 1"
    assert titles_of(page_of(one.cast.yann, "a-relancer")) == []
    assert "À relancer" not in page_of(one.cast.samir).text


def chased_by(user) -> list[str]:
    return titles_of(page_of(fresh(user), "a-relancer"))


@pytest.mark.parametrize(("overlap", "former"), [(7, ["Prescrire"]), (None, [])])
def test_handed_over_both_have_it_to_chase_for_as_long_as_both_are_there(one, overlap, former):
    give(one, one.doctor, "Prescrire", -3)
    case = type(one.case).objects.get(pk=one.case.pk)
    until = team.day(overlap)
    words = {"overlap_until": until, "version": case.version, "at": timezone.now()}

    hand_over_case(case=case, referent=one.cast.yann, by=one.cast.sophie, **words)

    assert chased_by(one.cast.yann) == ["Prescrire"]
    assert chased_by(one.cast.camille) == former


def test_without_a_referent_whoever_was_told_finds_it_there(one):
    row = give(one, one.doctor, "Prescrire", -30)
    told = {"action": row, "stage": ReminderStage.REFERENT, "due_on": team.day(-30)}
    ActionReminder.objects.create(**told, user=one.cast.yann, noted_at=timezone.now())
    assert chased_by(one.cast.yann) == []  # Camille leads it

    Membership.objects.filter(professional__user=one.cast.camille).update(status="ended")

    assert chased_by(one.cast.yann) == ["Prescrire"]


# --- The page ---
def test_the_list_is_one_row_of_the_journal_with_what_it_showed(one):
    row = give(one, one.doctor, "Prescrire")
    before = Event.objects.filter(kind=EventKind.LISTING).count()

    page_of(one.cast.samir)

    (event,) = Event.objects.filter(kind=EventKind.LISTING).order_by("pk")[before:]
    assert event.data["ids"] == [str(row.public_id)]
    assert event.data["criteria"] == {"filtre": "a-faire", "page": 1}


def test_twenty_five_a_page(one):
    for rank in range(27):
        give(one, one.doctor, f"Action {rank:02d}", rank)
    in_a_version(one)

    first, second = page_of(one.cast.samir), page_of(one.cast.samir, "a-faire", page=2)

    assert titles_of(first) == [f"Action {rank:02d}" for rank in range(25)]
    assert titles_of(second) == ["Action 25", "Action 26"]
    response = click(one.cast.samir, second, "Action 26", "Accepter")
    assert response.redirect_chain[0][0].endswith("page=2")


@pytest.mark.parametrize("who", ["louis", "stranger", "nadia", "ana", "sophie"])
def test_whoever_has_none_finds_an_empty_page(one, who):
    """Outside of a DAC the link is everybody's: it must not tell of an action that is not read."""
    give(one, one.doctor, "Prescrire", -3)

    page = page_of(one.cast.people[who])

    assert titles_of(page) == []
    inside = who in ("nadia", "sophie")
    assert (MINE in page.tree.xpath("//header//nav//a/@href")) == (not inside)


def test_the_header_leads_there_whoever_owns_one(one):
    give(one, one.doctor, "Prescrire")
    give(one, team.member(one.case, one.cast.yann), "Appeler")

    for who in (one.cast.samir, one.cast.yann):
        links = read(signed_in(who).get("/aide/")).tree.xpath("//header//nav//a/@href")
        assert MINE in links
