"""The ground on which many accounts read a situation, asked at once, is what the lens says of each."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from cases.models import Case
from cases.permissions.reading import COORDINATOR, MANAGER
from cases.selectors.bases import bases_of
from cases.selectors.lens import reading_of
from tests.factories import team as rows
from tests.personas import fresh
from tests.queries import statements  # noqa: F401 - a fixture
from tests.worlds.world import WORLDS, Built


def as_told(case: Case, user) -> tuple[frozenset[str], frozenset[str]]:
    """Volets for good, and in an emergency, as `bases_of` says them."""
    bases = bases_of(case, [user.pk])[user.pk]
    lasting = [one.volets for one in bases if not one.in_emergency]
    urgent = [one.volets for one in bases if one.in_emergency]
    return frozenset().union(*lasting), frozenset().union(*urgent)


def disagreements(built) -> list[str]:
    wrong = []
    users = [user for user in built.readers() if user.is_authenticated]
    for case in Case.objects.order_by("pk"):
        together = bases_of(case, [user.pk for user in users])
        for user in users:
            if COORDINATOR.test(fresh(user), case) or MANAGER.test(fresh(user), case):
                continue
            reading = reading_of(fresh(user), case)
            urgent = reading.emergency.volets if reading.emergency else frozenset()
            told = as_told(case, user)
            if told != (reading.volets, urgent):
                wrong.append(f"{user} {case}: {told}, the lens says {reading}")
            if together[user.pk] != bases_of(case, [user.pk])[user.pk]:
                wrong.append(f"{user} {case}: otherwise among others")
    return wrong


@pytest.mark.django_db
@settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=WORLDS)
def test_in_random_worlds_the_grounds_are_those_of_the_lens(world):
    with transaction.atomic():
        wrong = disagreements(Built(world))
        transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def test_each_ground_is_told_in_the_words_of_its_relation(cast, decided):
    rows.grant(decided.case, cast.ana, ["support"])
    accounts = [cast.ines.pk, cast.louis.pk, cast.ana.pk, cast.stranger.pk]

    found = bases_of(decided.case, accounts)

    assert [one.label for one in found[cast.ines.pk]] == [
        "membre de l’équipe de soins, la personne étant informée et ne s’opposant pas"
    ]
    assert found[cast.louis.pk][0].volets == {"support", "coordination"}
    assert [one.label for one in found[cast.ana.pk]] == ["invité par son nom"]
    assert found[cast.stranger.pk] == []


def test_however_many_they_are_it_is_one_statement(cast, decided, statements):  # noqa: F811
    accounts = [user.pk for user in cast.people.values()]
    with statements() as found:
        bases_of(decided.case, accounts)
    assert len(found) == 1, found
