"""Random lives of a situation: what each of eight people gets is what a naive model says.

The lives are in tests/cases/lives.py, the rules in tests/cases/naive.py. CORDEE_SEED names another
seed, or « random »; each run tells its own at the end.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from cases import permissions
from cases.enums import EVERY_VOLET, ConsentKind, TeamStatus
from cases.models import CaseGrant, EmergencyOpening, TeamMember
from cases.permissions import reading
from cases.selectors import lens
from desk.selectors import situation as situation_page
from desk.views import worklist
from ppcs.permissions import PLAN_COPY
from privacy.permissions import SUBJECT_EXPORT
from tests.cases.lives import START, Clock, Lives
from tests.cases.ways_out import shared_by_all
from tests.objects import calm  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("calm")
CALM = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


def play(
    monkeypatch,
    *,
    lives: int,
    steps: int,
    number: int,
    quick: bool = False,
    thorough: bool = True,
    at_least: int = 0,
) -> int:
    """Live again and again from the same morning; returns how many steps were compared.

    Some lives are short, by lot: two more are lived where `at_least` so many steps are not come to.
    """
    is_thorough = thorough

    @seed(number)
    class Numbered(Lives):
        clock = Clock()
        steps = 0
        thorough = is_thorough

    monkeypatch.setattr(timezone, "now", lambda: Numbered.clock.now)
    Numbered.clock.now = START - timedelta(hours=1)
    Numbered.shared = shared_by_all()
    phases = (Phase.generate,) if quick else (Phase.generate, Phase.shrink)
    chosen = settings(max_examples=lives, stateful_step_count=steps, phases=phases, **CALM)
    try:
        run_state_machine_as_test(Numbered, settings=chosen)
        if Numbered.steps < at_least:
            two_more = settings(chosen, max_examples=2)
            run_state_machine_as_test(seed(number + 10)(Numbered), settings=two_more)
    finally:
        print(f"seed {number}: {Numbered.steps} steps compared")
    return Numbered.steps


@pytest.fixture
def number(record_property) -> int:
    """The seed: the same in every run, unless CORDEE_SEED says another one, or « random ».

    It is in the summary of every run, green or not: that is the run to play again.
    """
    said = os.environ.get("CORDEE_SEED", "2026")
    found = secrets.randbelow(2**32) if said == "random" else int(said)
    record_property("told", f"CORDEE_SEED={found}")
    return found


def test_what_everybody_gets_is_what_the_rules_say(db, monkeypatch, number):
    assert play(monkeypatch, lives=4, steps=10, number=number) >= 30


@pytest.mark.long
@pytest.mark.ci
@pytest.mark.parametrize("part", range(4))
def test_so_it_is_in_many_more_lives(db, monkeypatch, number, part):
    about = {"number": number + 1 + part, "thorough": False, "at_least": 500}
    assert play(monkeypatch, lives=12, steps=43, **about) >= 500


# --- It can fail ---
def accords_have_no_end(patch) -> None:
    patch.setattr(reading, "standing_today", lambda: Q(decided_on__lte=timezone.localdate()))


def refusals_are_forgotten(patch) -> None:
    patch.setattr(reading, "_not_refused", lambda user, volet, path: Q())


def opposition_is_forgotten(patch) -> None:
    asked = reading.in_force
    always = Q(pk__isnull=False)
    patch.setattr(
        reading,
        "in_force",
        lambda kind, **about: (
            always if kind == ConsentKind.NON_OPPOSITION else asked(kind, **about)
        ),
    )


def places_have_no_end(patch) -> None:
    def places_of(user, volet):
        rows = TeamMember.objects.filter(user=user.pk, status=TeamStatus.ACTIVE)
        return rows.filter(reading._not_refused(user, volet, "case"))

    patch.setattr(reading, "places_of", places_of)


def invitations_have_no_end(patch) -> None:
    patch.setattr(
        reading, "grants_in_force", lambda: CaseGrant.objects.filter(ended_at__isnull=True)
    )


def emergencies_have_no_end(patch) -> None:
    running = EmergencyOpening.objects.exclude(status="unjustified")
    patch.setattr(reading, "running_now", lambda: running)


def what_is_unjustified_goes_on(patch) -> None:
    patch.setattr(
        reading,
        "running_now",
        lambda: EmergencyOpening.objects.filter(until__gt=timezone.now()),
    )


def papers_are_for_every_reader_of_the_plan(patch) -> None:
    plan = "plan_version__plan__case"
    who = tuple(reading.through_case(make(None), plan) for make in READERS_OF_ANYTHING)
    rule = PLAN_COPY.rules["view"]
    patch.setitem(PLAN_COPY.rules, "view", replace(rule, who=(rule.who[0], *who)))


def files_are_for_everybody_who_knows_of_her(patch) -> None:
    rule = permissions.DOCUMENT.rules["view"]
    who = tuple(reading.through_case(make(None)) for make in READERS_OF_ANYTHING)
    patch.setitem(permissions.DOCUMENT.rules, "view", replace(rule, who=(rule.who[0], *who)))


READERS_OF_ANYTHING = (reading.care_team, reading.outside_with_accord, reading.invited)


def one_page_forgets_the_lens(patch) -> None:
    whole = lens.Reading(EVERY_VOLET, coordinates=False)
    patch.setattr(situation_page, "reading_of", lambda user, case: whole)


def the_search_forgets_the_list(patch) -> None:
    found_by = worklist.selectors.found_by

    def everywhere(text, *, cases, **about):
        return found_by(text, cases=cases.model._default_manager.none(), **about)

    patch.setattr(worklist.selectors, "found_by", everywhere)


def copies_of_data_are_for_every_coordinator(patch) -> None:
    rule = SUBJECT_EXPORT.rules["download"]
    every = reading.through_case(reading.COORDINATOR, "request__person__cases")
    patch.setitem(SUBJECT_EXPORT.rules, "download", replace(rule, who=(every, *rule.who)))


FAULTS: dict[str, Callable] = {
    one.__name__: one
    for one in (
        accords_have_no_end,
        refusals_are_forgotten,
        opposition_is_forgotten,
        places_have_no_end,
        invitations_have_no_end,
        emergencies_have_no_end,
        what_is_unjustified_goes_on,
        papers_are_for_every_reader_of_the_plan,
        files_are_for_everybody_who_knows_of_her,
        one_page_forgets_the_lens,
        the_search_forgets_the_list,
        copies_of_data_are_for_every_coordinator,
    )
}


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(db, monkeypatch, number, fault):
    FAULTS[fault](monkeypatch)

    with pytest.raises(AssertionError, match="the rules say"):
        play(monkeypatch, lives=40, steps=24, number=number, quick=True)
