"""The table of readers, row by row and volet by volet: the lens, each list, each object, guardian."""

import pytest
from django.contrib.auth import get_backends
from django.db import transaction
from guardian.backends import ObjectPermissionBackend
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from cases.backends import GrantsInForce, grants_in_force
from cases.enums import CaseStatus, ConsentScope, ConsentStatus, Volet
from cases.models import Case, CaseGrant, Note
from cases.permissions import ASSESSMENT, CASE, DIMENSION, DOCUMENT, NOTE, RELATIVE, TEAM_MEMBER
from cases.permissions.reading import invited, outside_with_accord
from cases.selectors.lens import reading_of
from common.errors import Refused
from common.permissions import Policy, for_one_request
from common.workflow import path_to
from tests.factories import cases as make
from tests.factories import team
from tests.personas import fresh
from tests.scenarios import AIDES, ESSENTIAL, EVERYTHING, NOTHING, SCENARIOS
from tests.worlds.situations import PEOPLE, Accord, Seat, Situation, Words, furnish, situations

pytestmark = pytest.mark.django_db
BY_NAME = "cases.read_by_name"


@pytest.fixture
def case(cast):
    """A situation with a note, a document and a dimension in each volet."""
    case = make.open_case(cast)
    for volet in Volet:
        team.note(case, volet)
        team.document(case, volet)
    team.assessment(case, volets={"social": Volet.SUPPORT, "environmental": Volet.COORDINATION})
    team.relative(case)
    team.member(case, name="Pharmacie")
    return case


def listed(policy: Policy, user, **of_the_case) -> frozenset[str]:
    """The volets of the rows that the reader finds in a list."""
    rows = policy.visible_to(user).filter(**of_the_case)
    return frozenset(rows.values_list("volet", flat=True))


def one_by_one(policy: Policy, user, rows) -> frozenset[str]:
    """The volets of those that the reader may open."""
    return frozenset(row.volet for row in rows if policy.can(user, "view", row))


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=() if n in ESSENTIAL else pytest.mark.long) for n in SCENARIOS],
)
def test_each_reader_finds_the_volets_of_the_table_and_no_other(cast, case, name):
    scenario = SCENARIOS[name]
    user = fresh(scenario.arrange(cast, case))
    case = Case.objects.get(pk=case.pk)

    assert reading_of(user, case).volets == scenario.volets
    assert one_by_one(NOTE, user, Note.objects.filter(case=case)) == scenario.volets
    assert listed(NOTE, user, case=case) == scenario.volets
    assert listed(DOCUMENT, user, case=case) == scenario.volets
    assert listed(DIMENSION, user, assessment__case=case) == scenario.volets
    for policy, mine in (
        (CASE, {"pk": case.pk}),
        (TEAM_MEMBER, {"case": case, "name": "Pharmacie"}),
        (RELATIVE, {"case": case}),
        (ASSESSMENT, {"case": case}),
    ):
        row = policy.model._default_manager.get(**mine)
        found = policy.visible_to(user).filter(**mine).exists()
        assert found == bool(policy.can(user, "view", row)) == scenario.knows_of_it, policy.model


# --- Guardian ---
def test_what_was_refused_while_one_waited_counts_for_the_service(cast, case):
    """The door read « never refused »; the person refused before the service had its lock."""
    ines = fresh(cast.ines)
    member = team.nurse(cast, case)
    team.informed(case)
    for_one_request(ines)
    assert CASE.can(ines, "note", case)
    team.refusal(case, member)

    with pytest.raises(Refused):
        CASE.check(ines, "note", case)


@pytest.mark.parametrize(
    ("make_relation", "table"),
    [
        (outside_with_accord, '"cases_teammember"'),
        (invited, '"cases_casegrant"'),
    ],
)
def test_whoever_was_never_refused_is_asked_one_condition(cast, case, make_relation, table):
    """Volet by volet costs a page three times as much: only where a refusal may close them all."""
    arrange = SCENARIOS["outside with an accord, and invited to care"].arrange
    user = fresh(arrange(cast, case))

    def conditions() -> int:
        again = fresh(user)
        for_one_request(again)
        sql = str(Case.objects.filter(make_relation(None).query(again)).query)
        return sql.count(f"FROM {table}")

    assert conditions() == 1
    team.refusal(case, case.team.get(user=user), Volet.CARE)
    assert conditions() > 1


def test_guardian_answers_for_a_grant_in_force(cast, case):
    team.grant(case, cast.ana, [Volet.SUPPORT])

    assert fresh(cast.ana).has_perm(BY_NAME, case)
    assert fresh(cast.ana).has_perms([BY_NAME], case)
    assert not fresh(cast.louis).has_perm(BY_NAME, case)
    other = make.open_case(cast, birth_name="Autre", first_name="Personne")
    assert not fresh(cast.ana).has_perm(BY_NAME, other)
    assert not fresh(cast.ana).has_perm(BY_NAME)  # on every situation: nobody
    assert not fresh(cast.ana).has_perm("cases.view_case", case)


@pytest.mark.parametrize(("name", "offset"), [("until", -1), ("starts_on", 1), ("ended_at", 0)])
def test_guardian_says_no_where_its_own_backend_says_yes(cast, case, name, offset):
    moment = team.hour(offset) if name == "ended_at" else team.day(offset)
    team.grant(case, cast.ana, Volet.values, **{name: moment})

    assert ObjectPermissionBackend().has_perm(cast.ana, BY_NAME, case)
    assert not fresh(cast.ana).has_perm(BY_NAME, case)
    assert fresh(cast.ana).get_all_permissions(case) == set()


def test_guardian_says_no_to_a_superuser_and_to_a_closed_account(cast, case):
    User.objects.filter(pk=cast.noe.pk).update(is_superuser=True)
    team.grant(case, cast.ana, Volet.values)
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)
    noe, ana = fresh(cast.noe), fresh(cast.ana)

    assert ObjectPermissionBackend().has_perm(noe, BY_NAME, case)
    for user in (noe, ana):
        assert not user.has_perm(BY_NAME, case)
        assert not GrantsInForce().has_perm(user, BY_NAME, case)
        assert not grants_in_force().filter(user=user).exists()
        assert not CASE.visible_to(user).exists()


def test_a_grant_opens_one_situation_and_nothing_else_than_a_situation(cast, case):
    other = make.open_case(cast, birth_name="Autre", first_name="Personne")
    team.grant(case, cast.ana, Volet.values)

    assert not fresh(cast.ana).has_perm(BY_NAME, other)
    assert not fresh(cast.ana).has_perm(BY_NAME, case.person)
    assert list(CASE.visible_to(fresh(cast.ana))) == [case]


def test_the_backend_that_the_settings_name_is_ours(settings):
    used = [type(backend) for backend in get_backends() if hasattr(backend, "has_perm")]

    assert GrantsInForce in used
    assert ObjectPermissionBackend not in used


def test_a_member_of_the_team_needs_no_row_of_permission(cast, case):
    """Access is derived from facts; only what is given by name is a row, and it is one."""
    team.nurse(cast, case)
    team.informed(case)
    team.accord(case, team.social_worker(cast, case))
    assert CaseGrant.objects.count() == 0

    team.grant(case, cast.ana, Volet.values)

    assert CaseGrant.objects.count() == 1


# --- The table said a second time, in plain Python, over worlds at random ---
def holds(decision: Accord | None) -> bool:
    if decision is None or decision.status != ConsentStatus.GIVEN:
        return False
    until = decision.until_in
    begun = decision.decided_in if until is None else min(decision.decided_in, until)
    return begun <= 0 and (until is None or until >= 0)


def there(seat: Seat) -> bool:
    ends = seat.ends_in
    starts = seat.starts_in if ends is None else min(seat.starts_in, ends)
    return not seat.left and starts <= 0 and (ends is None or ends >= 0)


def taken_away(words: Words | None) -> frozenset[str]:
    if words is None or words.said_in > 0 or (words.lifted_in is not None and words.lifted_in <= 0):
        return NOTHING
    return frozenset({words.volet}) if words.volet else EVERYTHING


def opened_by(seat: Seat, said: Situation) -> frozenset[str]:
    if not there(seat):
        return NOTHING
    if seat.in_care_team:
        return EVERYTHING if holds(said.informed) and holds(said.not_opposed) else NOTHING
    if not holds(seat.accord):
        return NOTHING
    return EVERYTHING if seat.scope == ConsentScope.CARE_AND_SUPPORT else AIDES


def expected(said: Situation, person: int) -> frozenset[str]:
    """What somebody who does not work at the DAC reads of the situation."""
    if said.status == CaseStatus.CLOSED:
        return NOTHING
    seats = [seat for seat in said.seats if seat.person == person]
    letters = [one for one in said.letters if one.person == person]
    found = NOTHING.union(*(opened_by(seat, said) for seat in seats))
    for letter in letters:
        if not letter.stopped and letter.until_in >= 0 and letter.starts_in <= 0:
            found |= frozenset(map(str, letter.volets))
    return found - NOTHING.union(*(taken_away(seat.refusal) for seat in seats))


def furnished(cast, said: Situation) -> Case:
    case = make.open_case(cast)
    furnish(case, said, people(cast))
    for step in path_to(Case, said.status)[1:]:
        Case.objects.filter(pk=case.pk).update(status=step)
    return Case.objects.get(pk=case.pk)


def people(cast) -> list[User]:
    found = [cast.ines, cast.louis, cast.ana, cast.paul]
    assert len(found) == PEOPLE
    return found


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=situations(1))
def test_in_worlds_at_random_everybody_reads_what_the_table_says(cast, said):
    with transaction.atomic():
        case = furnished(cast, said)
        found = [set(reading_of(fresh(user), case).volets) for user in people(cast)]
        wanted = [set(expected(said, rank)) for rank in range(PEOPLE)]
        transaction.set_rollback(True)

    assert found == wanted
