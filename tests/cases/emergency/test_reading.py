"""What an opening in an emergency shows, to whom, until when; and everything that it does not."""

import io
import re
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

import commissions.permissions
from cases.enums import EVERY_VOLET, CaseStatus, RelativeRole, Volet
from cases.models import Case, EmergencyOpening
from cases.permissions import (
    ASSESSMENT,
    CASE,
    CASE_GRANT,
    CASE_PERIOD,
    CIRCUMSTANCES,
    CONSENT,
    DIMENSION,
    DOCUMENT,
    NOTE,
    REFERRAL,
    REFUSAL,
    RELATIVE,
    TEAM_MEMBER,
)
from cases.permissions import reading as readers
from cases.selectors.lens import Reading, reading_of
from cases.services.opening import judge_opening
from common.permissions import Policy
from ppcs import permissions as of_plans
from tests import around, markers
from tests.addresses import on_objects_of
from tests.factories import openings as rows
from tests.factories import plan as plans
from tests.factories import signin, team
from tests.factories.team import marked
from tests.objects import path_to
from tests.pages import plain, read
from tests.personas import PEOPLE, fresh

# a volet in full: three letters alone are in one page of fifty, in a token of its forms
MARK = re.compile(r"zqv(?:care|support|coordination)\w+")


@pytest.fixture
def full(cast) -> Case:
    """Everything that may be written of a situation, each text a word found nowhere else."""
    plan = around.plan(cast)
    case = plan.case
    team.doctor(cast, case, mission=marked(Volet.CARE, "mission"))
    team.relative(case, RelativeRole.EMERGENCY, name="Hélène Prévenir")
    team.relative(case, RelativeRole.CONTACT, name="Zqv Contact")
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def paul_opened(cast, full) -> EmergencyOpening:
    return rows.opening(full, cast.paul)


def page_of(case: Case) -> str:
    return reverse("desk:situation", args=[case.public_id])


def marks(response) -> set[str]:
    return set(MARK.findall(plain(response.content.decode()).lower()))


# --- The scope ---
HELPS = {
    "zqvcarealert",
    "zqvsupportalert",
    "zqvsupportliving_place",
    "zqvsupportlanguages",
    "zqvcarelong_illness",
    "zqvcaredirectives",
}


def test_it_shows_what_helps_and_not_a_word_more(cast, full, paul_opened):
    client = signin.signed_in(cast.paul, second_factor=True)

    for section in ("", "cercle", "evaluation", "plan", "documents"):
        response = client.get(f"{page_of(full)}?section={section}")
        assert response.status_code == 200
        assert marks(response) == HELPS, section

    text = read(client.get(page_of(full))).text
    for words in (
        "Ouverture d’urgence, encore 30 minutes",
        "Hélène Prévenir",
        "Médecin traitant",
        "Samir Haddad",
        "Inès Moreau",
        "Louis Tanguy",
        "Camille Le Goff",
        "13/02/1931",
        "Zqjoindre",
        "Appeler Hélène.",
    ):
        assert plain(words) in plain(text), words
    for words in ("Zqv Contact", "231023599988877", "Journal", "Synthèse", "Noter un contact"):
        assert words not in text, words


def test_the_reading_says_so(cast, full, paul_opened):
    reading = reading_of(fresh(cast.paul), full)

    assert reading.volets == frozenset()
    assert reading.emergency.volets == EVERY_VOLET
    assert reading.emergency.until == paul_opened.until
    assert reading.only_in_emergency
    assert reading_of(fresh(cast.ana), full).emergency is None
    assert reading_of(fresh(cast.camille), full) == Reading(EVERY_VOLET, coordinates=True)


def test_what_was_drafted_dropped_or_not_agreed_is_no_conduct(cast, full, paul_opened):
    plan = full.plans.get()
    plans.alert(plan, sign="Zqvcaredraftedalert")
    client = signin.signed_in(cast.paul)
    assert "zqvcaredraftedalert" not in marks(client.get(page_of(full)))

    team.over_with(full.consents.get(kind="plan"), "withdrawn")

    assert not marks(client.get(page_of(full))) & {"zqvcarealert", "zqvsupportalert"}


# --- Nothing else ---
OF_THE_CASE = (
    ASSESSMENT,
    CASE_GRANT,
    CASE_PERIOD,
    CIRCUMSTANCES,
    CONSENT,
    DIMENSION,
    DOCUMENT,
    NOTE,
    REFERRAL,
    REFUSAL,
    RELATIVE,
    TEAM_MEMBER,
)


def of_the_plans() -> list[Policy]:
    return [one for one in vars(of_plans).values() if isinstance(one, Policy)]


def test_no_row_of_a_situation_nor_of_a_plan_is_opened_by_it(cast, full, paul_opened):
    paul = fresh(cast.paul)
    for policy in (*OF_THE_CASE, *of_the_plans()):
        for action in policy.rules:
            assert not policy.visible_to(paul, action).exists(), (policy.model, action)
    assert [action for action in CASE.rules if CASE.can(paul, action, full)] == ["view"]
    assert list(CASE.visible_to(paul)) == [full]


def test_nor_by_any_address(cast, full, paul_opened):
    client = signin.signed_in(cast.paul, second_factor=True)
    client.raise_request_exception = False
    hanging: list[Model] = [
        *full.notes.all(),
        *full.documents.all(),
        *full.assessments.all(),
        *full.consents.all(),
        *full.team.all(),
        *full.relatives.all(),
        *full.plans.all(),
        *full.plans.get().versions.all(),
        *full.plans.get().alerts.all(),
    ]
    for obj in hanging:
        for address in on_objects_of(type(obj)):
            for method in ("get", "post"):
                response = getattr(client, method)(path_to(address, obj.public_id))
                assert response.status_code in (404, 405), (address.name, method)
    for address in on_objects_of(Case):
        response = client.get(path_to(address, full.public_id))
        if address.name != "desk:situation":
            assert response.status_code in (403, 405), address.name
            assert not marks(response), address.name


def test_lists_and_searches_of_everybody_else_are_as_they_were(cast, full):
    def seen(person: str) -> list:
        client = signin.signed_in(cast.people[person], second_factor=True)
        found = []
        for name in ("desk:my-situations", "desk:worklist", "desk:search", "desk:my-actions"):
            if name == "desk:search":
                client.post(reverse("desk:look-for"), {"q": "zqusage"})
            response = client.get(reverse(name))
            found.append((response.status_code, markers.seen_in(response)))
        return [*found, client.get(page_of(full)).status_code]

    others = [name for name in PEOPLE if name not in ("paul", "noe", "dpo")]
    before = {name: seen(name) for name in others}
    rows.opening(full, cast.paul)

    assert {name: seen(name) for name in others} == before


def test_the_list_of_whoever_opened_holds_it_while_it_runs(cast, full, paul_opened, later):
    client = signin.signed_in(cast.paul)
    path = reverse("desk:my-situations")

    text = read(client.get(path)).text
    assert "Zqusage" in text
    assert "Ouverte en urgence, jusqu’à" in text

    later(31)
    assert "Zqusage" not in client.get(path).content.decode()


def test_no_paper_is_made_of_it(cast, full, paul_opened):
    """Neither the copies of a plan nor the answer to a request open, and the page is no PDF."""
    client = signin.signed_in(cast.paul, second_factor=True)
    referral = full.referrals.get()
    path = reverse("cases:answer-pdf", args=[referral.public_id])
    assert client.get(path).status_code == 404
    owner = signin.signed_in(cast.samir).get(path)
    assert PdfReader(io.BytesIO(owner.content)).pages  # the same address does give a paper


# --- Its end ---
def test_after_half_an_hour_everything_is_404_in_a_session_left_open(
    cast, case, paul, opened, later
):
    path = page_of(case)
    assert paul.get(path).status_code == 200

    assert re.search(r'http-equiv="refresh" content="1[78]\d\d"', paul.get(path).content.decode())
    later(29.9)
    assert "encore 1 minute" in read(paul.get(path)).text
    later(30.1)

    assert paul.get(path).status_code == 404
    for address in on_objects_of(Case):
        for method in ("get", "post"):
            status = getattr(paul, method)(path_to(address, case.public_id)).status_code
            assert status in (404, 405), address.name
    assert not CASE.visible_to(fresh(cast.paul)).exists()
    assert reading_of(fresh(cast.paul), case) == Reading(frozenset(), coordinates=False)
    assert EmergencyOpening.objects.filter(status="to_judge").exists()  # no job touched it


def test_one_of_tomorrow_opens_nothing_today(cast, case):
    rows.opening(case, cast.paul, at=timezone.now() + timedelta(hours=1))

    assert not CASE.can(fresh(cast.paul), "view", case)


def test_found_unjustified_while_it_runs_it_ends_at_once(cast, case, paul, opened):
    words = {"verdict": "unjustified", "words": "Personne n’était en danger."}
    judge_opening(opening=opened, by=cast.sophie, at=timezone.now(), **words)

    assert paul.get(page_of(case)).status_code == 404


def test_found_justified_while_it_runs_it_goes_on(cast, case, paul, opened):
    words = {"verdict": "justified", "words": "Appel du SAMU vérifié."}
    judge_opening(opening=opened, by=cast.sophie, at=timezone.now(), **words)

    assert paul.get(page_of(case)).status_code == 200


def closed(cast, case):
    plans.moved(case, CaseStatus.CLOSED)


def refused(cast, case):
    team.refusal(case, team.ended(team.member(case, cast.paul)))


def opposed(cast, case):
    team.over_with(team.decision(case, "non_opposition"), "withdrawn")


def restricted(cast, case):
    Case.objects.filter(pk=case.pk).update(restricted_at=timezone.now())


@pytest.mark.parametrize("why", [closed, refused, opposed, restricted])
def test_what_happens_meanwhile_cuts_it_at_the_next_request(cast, case, paul, opened, why):
    assert paul.get(page_of(case)).status_code == 200

    why(cast, case)

    assert paul.get(page_of(case)).status_code == 404
    assert paul.get(reverse("desk:my-situations")).status_code == 200


# --- What is masked ---
@pytest.mark.parametrize(
    ("volet", "left"),
    [
        (Volet.CARE, {"zqvsupportalert", "zqvsupportliving_place", "zqvsupportlanguages"}),
        (Volet.SUPPORT, {"zqvcarealert", "zqvcarelong_illness", "zqvcaredirectives"}),
        (Volet.COORDINATION, HELPS),
    ],
)
def test_a_volet_that_the_person_closed_to_them_stays_out_of_the_bytes(
    cast, full, paul_opened, volet, left
):
    team.refusal(full, full.team.get(user=cast.paul), volet)

    response = signin.signed_in(cast.paul).get(page_of(full))

    assert response.status_code == 200
    assert marks(response) == left
    assert reading_of(fresh(cast.paul), full).emergency.volets == EVERY_VOLET - {volet.value}


def test_relatives_are_closed_with_care_and_support(cast, full, paul_opened):
    for volet in (Volet.CARE, Volet.SUPPORT):
        team.refusal(full, full.team.get(user=cast.paul), volet)

    response = signin.signed_in(cast.paul).get(page_of(full))

    assert marks(response) == set()
    assert "Hélène Prévenir" not in response.content.decode()


def test_what_is_closed_to_somebody_else_is_not_masked_for_them(cast, full, paul_opened):
    team.refusal(full, full.team.get(user=cast.louis), Volet.CARE)

    assert reading_of(fresh(cast.paul), full).emergency.volets == EVERY_VOLET


# --- Whoever reads a part already ---
def test_what_it_added_leaves_the_screen_with_it(cast, full):
    louis = signin.signed_in(cast.louis)
    assert 'http-equiv="refresh"' not in louis.get(page_of(full)).content.decode()
    rows.opening(full, cast.louis)

    for section in ("", "?section=cercle"):
        body = louis.get(page_of(full) + section).content.decode()
        assert re.search(r'http-equiv="refresh" content="1[78]\d\d"', body), section


def test_a_member_gets_it_beside_what_they_read(cast, full):
    before = marks(signin.signed_in(cast.louis).get(page_of(full)))
    rows.opening(full, cast.louis)

    response = signin.signed_in(cast.louis).get(page_of(full))

    assert marks(response) == before | HELPS
    assert not {mark for mark in marks(response) - before if mark not in HELPS}
    assert "zqvcarenote" not in marks(
        signin.signed_in(cast.louis).get(reverse("cases:notes", args=[full.public_id]))
    )


# --- Never a commission ---
def test_no_relation_of_commissions_takes_it():
    source = [
        value for value in vars(commissions.permissions).values() if isinstance(value, Policy)
    ]
    assert source
    for policy in source:
        for relation in policy.people():
            assert relation is not readers.EMERGENCY
            assert "urgence" not in relation.label


def test_nor_does_any_condition_of_theirs_ask_for_one(cast, full, paul_opened):
    """As PostgreSQL gets it: the table of openings is in no statement about a commission."""
    asked = []
    for policy in vars(commissions.permissions).values():
        for relation in policy.people() if isinstance(policy, Policy) else ():
            rows_of = policy.model._default_manager.filter(relation.query(fresh(cast.paul)))
            with suppress(EmptyResultSet):
                asked.append(str(rows_of.values("pk").query))
    assert len(asked) >= 5
    assert [sql for sql in asked if "cases_emergencyopening" in sql] == []
