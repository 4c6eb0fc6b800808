"""Which seats count today: every condition of a mandate, a suppléance and a signature, alone."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from commissions.enums import Family, Quality
from commissions.models import CharterSignature, Mandate, Substitution
from commissions.standing import acting_now, current_signatures, running_mandates, seats_of
from tests.commissions.conditions import day, hour, set_of
from tests.factories import commissions as make
from tests.personas import fresh

OF_A_MANDATE = [
    pytest.param({"ends_on": lambda: day(-1)}, id="over"),
    pytest.param({"starts_on": lambda: day(1)}, id="not begun"),
    pytest.param({"status": "suspended"}, id="suspended"),
]
OF_A_SUBSTITUTION = [
    pytest.param({"stopped_at": timezone.now}, id="stopped"),
    pytest.param({"starts_at": lambda: hour(1)}, id="not begun"),
    pytest.param({"ends_at": timezone.now}, id="over"),
]


def runs(row: Mandate) -> bool:
    return running_mandates().filter(pk=row.pk).exists()


@pytest.mark.rule("R4")
@pytest.mark.parametrize("changes", OF_A_MANDATE)
def test_a_mandate_runs_within_its_days_while_it_is_active(table, changes):
    held = table.mandates["marc"]
    set_of(Mandate, {"starts_on": day(0), "ends_on": day(0)}, pk=held.pk)
    assert runs(held)
    set_of(Mandate, {"starts_on": day(-9), "ends_on": None}, pk=held.pk)
    set_of(Mandate, changes, pk=held.pk)
    assert not runs(held)
    assert not seats_of(fresh(table.marc)).every


def test_a_closed_account_holds_no_mandate(table):
    set_of(User, {"is_active": False}, pk=table.marc.pk)
    assert not runs(table.mandates["marc"])


# --- Suppléants ---
@pytest.fixture
def acting(table) -> Mandate:
    """Hugo stands in for Marc, and does so now."""
    held = make.substitute_of(table, "marc", table.hugo, starts_on=day(-9))
    make.substitution(held, table.claire)
    return held


@pytest.mark.rule("R5")
def test_a_suppleant_acts_in_one_place_and_that_titulaire_alone_does_not(table, acting):
    waiting = make.substitute_of(table, "odile", table.cast.paul)
    assert runs(acting)
    assert not runs(waiting)
    assert not runs(table.mandates["marc"])
    assert runs(table.mandates["odile"])


@pytest.mark.rule("R5")
@pytest.mark.parametrize("whose", ["hugo", "marc"])
@pytest.mark.parametrize("changes", OF_A_MANDATE)
def test_nobody_stands_in_by_a_mandate_or_for_a_mandate_that_does_not_run(
    table, acting, changes, whose
):
    assert acting_now().exists()
    set_of(Mandate, changes, user=table.people[whose])
    assert not acting_now().exists()


@pytest.mark.rule("R5")
@pytest.mark.parametrize("changes", OF_A_SUBSTITUTION)
def test_a_suppleance_runs_within_its_hours_until_it_is_stopped(acting, changes):
    set_of(Substitution, changes)
    assert not acting_now().exists()


def test_a_closed_account_stands_in_for_nobody(table, acting):
    set_of(User, {"is_active": False}, pk=table.hugo.pk)
    assert not acting_now().exists()
    assert runs(table.mandates["marc"])


# --- Signatures ---
@pytest.mark.rule("R4")
def test_a_signature_is_of_the_charter_in_force(table):
    assert current_signatures().filter(mandate__user=table.marc).exists()
    make.new_charter(table)
    assert not current_signatures().exists()
    make.signed(table.mandates["marc"], until=day(0))
    assert current_signatures().get().mandate == table.mandates["marc"]


@pytest.mark.rule("R4")
def test_a_signature_counts_until_its_day(table):
    make.new_charter(table)
    make.signed(table.mandates["marc"], until=day(-1))
    assert not current_signatures().exists()
    assert CharterSignature.objects.filter(until=day(-1)).exists()


def test_a_seat_is_signed_by_its_own_signature(table):
    unsigned = make.mandate(table.commission, table.marc, quality=Quality.GUEST)
    seats = seats_of(fresh(table.marc))
    assert seats.mandates == {table.mandates["marc"].pk}
    assert {seat.mandate_id for seat in seats.every} == {unsigned.pk, table.mandates["marc"].pk}


@pytest.mark.rule("R11")
@pytest.mark.parametrize("listed", [True, False])
def test_a_seat_is_in_the_list_as_its_mandate_says(table, listed):
    set_of(Mandate, {"in_secret_list": listed}, user=table.rita)
    (seat,) = seats_of(fresh(table.rita)).every
    assert seat.in_secret_list is listed


@pytest.mark.rule("R11")
def test_who_speaks_for_the_users_is_never_in_the_list(table):
    with pytest.raises(IntegrityError, match="users_are_outside_the_list"), transaction.atomic():
        set_of(Mandate, {"family": Family.USERS}, user=table.rita)
