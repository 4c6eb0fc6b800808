"""An accord given until a day competes for the next date of its situation, and the référent sees it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import CaseStatus, ConsentKind, DueKind
from cases.models import Case
from cases.services.decisions import Decision, record_decision, withdraw_decision
from cases.services.due import settle_due
from cases.services.leaving import end_member
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import day

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def case(cast) -> Case:
    """A situation whose first contact is far."""
    case = make.open_case(cast)
    Case.objects.filter(pk=case.pk).update(own_due_on=day(60), next_due_on=day(60))
    return Case.objects.get(pk=case.pk)


def agreed(cast, case, until, kind=ConsentKind.PLAN, **about):
    values = {
        "kind": kind,
        "decision": "given",
        "decided_on": day(0),
        "mode": "oral",
        "given_by": "person",
        "until": until,
        "told": team.TOLD,
        **about,
    }
    return record_decision(case=case, decision=Decision(**values), by=cast.camille, at=NOW())


def next_of(case) -> tuple:
    fresh = Case.objects.get(pk=case.pk)
    return fresh.next_due_on, fresh.next_due_kind


def todo(cast, case) -> str:
    url = reverse("desk:situation", args=[case.public_id])
    return signed_in(cast.camille).get(url).content.decode()


def test_the_first_that_expires_is_next_and_a_new_decision_moves_it(cast, case):
    place = team.social_worker(cast, case)
    agreed(cast, case, day(20))
    agreed(cast, case, day(10), ConsentKind.SHARING, members=(place,), scope="support")
    assert next_of(case) == (day(10), DueKind.ACCORD)

    agreed(cast, case, day(300), ConsentKind.SHARING, members=(place,), scope="support")
    assert next_of(case) == (day(20), DueKind.ACCORD)
    agreed(cast, case, None)
    assert next_of(case)[0] == day(60)


def test_one_that_was_withdrawn_or_is_for_somebody_who_left_is_awaited_no_more(cast, case):
    place = team.social_worker(cast, case)
    agreed(cast, case, day(20))
    agreed(cast, case, day(10), ConsentKind.SHARING, members=(place,), scope="support")

    act = {"by": cast.camille, "at": NOW()}
    end_member(member=place, on=day(0), reason="Muté.", version=place.version, **act)
    assert next_of(case) == (day(20), DueKind.ACCORD)
    consent = case.consents.get(kind=ConsentKind.PLAN)
    withdraw_decision(consent=consent, on=day(0), mode="oral", **act)
    assert next_of(case)[1] != DueKind.ACCORD


@pytest.mark.parametrize(
    ("status", "ahead", "kind"),
    [
        (CaseStatus.OPEN, 1, DueKind.ACCORD),
        (CaseStatus.ON_WATCH, 5, "visit"),
        (CaseStatus.CLOSED, None, ""),
    ],
)
def test_it_waits_during_a_watch_and_ends_with_the_situation(status, ahead, kind):
    case = Case(own_due_on=day(5), own_due_kind="visit", accord_due_on=day(1), status=status)
    settle_due(case)
    assert (case.next_due_on, case.next_due_kind) == (day(ahead), kind)


@pytest.mark.parametrize("kind", ["visit", "action"])
def test_on_the_same_day_what_is_to_be_done_comes_first(kind):
    own = {"own_due_on": day(1), "own_due_kind": "visit"}
    plan = {"plan_due_on": day(1), "plan_due_kind": "action"}
    given = own if kind == "visit" else plan
    case = Case(accord_due_on=day(1), status=CaseStatus.OPEN, **given)
    settle_due(case)
    assert case.next_due_kind == kind


@pytest.mark.parametrize("status", [CaseStatus.OPEN, CaseStatus.ON_WATCH])
def test_an_alert_comes_before_everything(status):
    case = Case(own_due_on=day(-9), own_due_kind="visit", accord_due_on=day(-9), status=status)
    case.plan_due_on, case.plan_due_kind = day(0), DueKind.ALERT
    settle_due(case)
    assert (case.next_due_on, case.next_due_kind) == (day(0), DueKind.ALERT)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (30, "expire le"),
        (31, ""),
        (-1, "a expiré le"),
    ],
)
def test_within_thirty_days_the_todo_says_whose_and_when(cast, case, ahead, words):
    until = day(ahead)
    place = team.social_worker(cast, case)
    row = team.accord(case, place)
    type(row).objects.filter(pk=row.pk).update(until=until)
    Case.objects.filter(pk=case.pk).update(accord_due_on=until)

    page = todo(cast, case)

    told = f"L’accord de partage avec {place.name}"
    assert (told in page) == bool(words)
    assert words in page
    # what was fixed stays there, an accord being nearer or not
    assert "Premier contact avec la personne" in page


def test_only_coordinators_are_told_of_an_accord(cast, case):
    team.nurse(cast, case)
    team.informed(case)
    agreed(cast, case, day(10))
    url = reverse("desk:situation", args=[case.public_id])

    page = signed_in(cast.ines).get(url).content.decode()

    assert "expire" not in page


# --- actions of somebody who left ---
def test_the_actions_of_somebody_who_left_are_to_be_entrusted(cast, case):
    nurse = team.nurse(cast, case)
    social = team.social_worker(cast, case)
    plan = plans.whole_plan(case, problems=1, goals_each=1, actions_each=2, owners=[nurse])
    plans.owner(plan.actions.order_by("pk").last(), social)
    plans.walk(plan, "in_force")
    assert "à confier" not in todo(cast, case)

    team.ended(nurse)
    assert f"1 action d’{nurse.name}, qui a quitté l’équipe, est à confier" in plain(
        todo(cast, case)
    )
    team.ended(social)
    assert "est à confier" in todo(cast, case)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("&nbsp;", " ")
