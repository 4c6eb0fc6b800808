"""Mandates and suppléances: what they refuse, what they open, what they take away at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from commissions.enums import Quality
from commissions.models import (
    Admission,
    BilanReader,
    Commission,
    Mandate,
    Substitution,
)
from commissions.permissions import COMMISSION
from commissions.services import mandates, substitution
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import OutboxMessage
from tests.commissions.house import NOW, again, card, give, said, sees, who
from tests.commissions.plays_house import act
from tests.factories import commissions as make
from tests.factories.accounts import UserFactory
from tests.personas import fresh


# --- A mandate ---
def test_a_mandate_is_given_to_a_person_who_is_told_without_content(table):
    mandate = give(table, table.cast.ines)
    assert not mandate.commission.mandates.exclude(status="active").exists()
    event = Event.objects.get(action="commissions.mandate.given", object_id=mandate.public_id)
    assert event.data == {
        "quality": "permanent",
        "family": "social",
        "in_secret_list": True,
        "ends_on": "",
    }
    told = OutboxMessage.objects.get(recipient=table.cast.ines)
    assert (told.kind, told.path) == ("commissions.to_read", "/commissions/")
    assert COMMISSION.can(fresh(table.cast.ines), "sign", table.commission)
    assert not COMMISSION.can(fresh(table.cast.ines), "take_part", table.commission)


def test_everything_that_is_missing_is_said_at_once(table):
    with pytest.raises(GuardsFailed) as failed:
        mandates.give_mandate(
            commission=table.commission,
            user=None,
            quality="",
            card=mandates.Card(),
            **who(table.claire),
        )
    assert said(failed).keys() == {
        "user",
        "quality",
        "family",
        "function",
        "organisation",
        "starts_on",
        "in_secret_list",
    }


def _presides(table):
    BilanReader.objects.create(
        commission=table.commission,
        user=table.hugo,
        as_what="president",
        starts_on=timezone.localdate(),
        named_by=table.claire,
    )
    return table.hugo


@pytest.mark.rule("R3", "A1", "A14")
@pytest.mark.parametrize(
    ("chosen", "because"),
    [
        (_presides, "L’élu qui préside"),
        (lambda t: t.cast.dpo, "administration technique"),
        (lambda t: t.cast.noe, "administration technique"),
        (lambda t: UserFactory(is_superuser=True), "administration technique"),
        (lambda t: UserFactory(is_active=False), "fermé"),
        (lambda t: t.marc, "a déjà un mandat"),
    ],
    ids=["president", "dpo", "technical", "superuser", "closed", "twice"],
)
def test_some_people_never_sit(table, chosen, because):
    with pytest.raises(GuardsFailed) as failed:
        give(table, chosen(table))
    assert because in said(failed)["user"]


@pytest.mark.rule("R3")
def test_the_one_who_controls_the_data_does_not_sit(table):
    Commission.objects.update(protection_officer=table.cast.paul)
    with pytest.raises(GuardsFailed) as failed:
        give(table, table.cast.paul)
    assert "contrôle la commission" in said(failed)["user"]


@pytest.mark.rule("R6", "R13")
def test_a_representative_of_users_is_never_in_the_list(table):
    with pytest.raises(GuardsFailed) as failed:
        give(table, table.cast.ines, family="users")
    assert "hors de cette liste" in said(failed)["in_secret_list"]


@pytest.mark.rule("A15")
def test_a_guest_comes_for_a_time_and_no_longer(table):
    with pytest.raises(GuardsFailed) as failed:
        give(table, table.cast.ines, Quality.GUEST)
    assert said(failed).keys() == {"ends_on"}
    today = timezone.localdate()
    guest = give(table, table.cast.ines, Quality.GUEST, ends_on=today)
    make.signed(guest)
    assert COMMISSION.can(fresh(table.cast.ines), "take_part", table.commission)
    Mandate.objects.filter(pk=guest.pk).update(
        starts_on=today - timedelta(days=2), ends_on=today - timedelta(days=1)
    )
    assert not COMMISSION.can(fresh(table.cast.ines), "view", table.commission)


def test_a_mandate_whose_dates_are_over_makes_room_for_another(table):
    old = table.mandates["marc"]
    Mandate.objects.filter(pk=old.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    give(table, table.marc)
    assert again(old).status == "ended"
    assert table.commission.mandates.filter(user=table.marc, status="active").count() == 1


@pytest.mark.rule("R3")
@pytest.mark.parametrize("name", ["lea", "marc", "hugo", "dpo"])
def test_only_the_animateur_gives_mandates(table, name):
    by = table.people[name]
    with pytest.raises(Refused):
        mandates.give_mandate(
            commission=table.commission,
            user=table.cast.ines,
            quality=Quality.PERMANENT,
            card=card(),
            **who(by),
        )
    with pytest.raises(Refused):
        mandates.end_mandate(**act(table.mandates["odile"], by))


@pytest.mark.rule("R6", "R13")
def test_whoever_leaves_the_list_leaves_it_in_each_admission(table):
    entry = make.examination(table)
    assert sees(table.marc, entry.situation)
    held = again(table.mandates["marc"])
    now = card(family="psychiatry", in_secret_list=False, starts_on=held.starts_on)
    mandates.edit_mandate(mandate=held, card=now, version=held.version, **who(table.claire))
    admission = Admission.objects.get(user=table.marc)
    assert (admission.in_secret_list, admission.second_at) == (False, None)
    assert not sees(table.marc, entry.situation)


def test_two_animateurs_who_edit_at_once_do_not_lose_a_word(table):
    held = again(table.mandates["marc"])
    one = card(function="Psychiatre, CMP", starts_on=held.starts_on)
    mandates.edit_mandate(mandate=held, card=one, version=held.version, **who(table.claire))
    with pytest.raises(ChangedMeanwhile):
        mandates.edit_mandate(
            mandate=held,
            card=replace(one, function="Autre"),
            version=held.version,
            **who(table.claire),
        )
    assert again(held).function == "Psychiatre, CMP"


@pytest.mark.rule("R5")
@pytest.mark.parametrize("service", [mandates.suspend_mandate, mandates.end_mandate])
def test_suspended_or_ended_everything_is_lost_at_once(table, service):
    entry = make.examined(table)
    other = make.examination(table)
    assert sees(table.marc, entry.situation)
    assert sees(table.marc, other.situation)
    service(**act(table.mandates["marc"], table.claire))
    assert not sees(table.marc, entry.situation)
    assert not sees(table.marc, other.situation)
    assert not COMMISSION.can(fresh(table.marc), "view", table.commission)


def test_restored_it_counts_again(table):
    mandates.suspend_mandate(**act(table.mandates["marc"], table.claire))
    mandates.restore_mandate(**act(table.mandates["marc"], table.claire))
    assert COMMISSION.can(fresh(table.marc), "take_part", table.commission)


@pytest.mark.parametrize("service", [mandates.suspend_mandate, mandates.end_mandate])
def test_the_last_animateur_stays(table, service):
    with pytest.raises(GuardsFailed) as failed:
        service(**act(table.mandates["claire"], table.claire))
    assert "un autre animateur" in said(failed)["quality"]
    give(table, table.cast.paul, Quality.ANIMATOR)
    service(**act(table.mandates["claire"], table.claire))
    assert not COMMISSION.can(fresh(table.claire), "view", table.commission)


# --- R4, A16: suppléance ---
def spare(table) -> Mandate:
    """Inès stands ready for Marc, charter signed."""
    held = give(table, table.cast.ines, Quality.SUBSTITUTE, stands_for=table.mandates["marc"])
    make.signed(held)
    return held


def declare(table, held, by=None, hours=(0, 8), **fields):
    now = NOW()
    values = {
        "mandate": table.mandates["marc"],
        "substitute": held,
        "starts_at": now + timedelta(hours=hours[0]),
        "ends_at": now + timedelta(hours=hours[1]),
    }
    return substitution.declare_substitution(**{**values, **fields}, **who(by or table.claire))


@pytest.mark.rule("R4")
def test_the_suppleant_or_the_titulaire_never_both(table):
    held, about = spare(table), table.commission

    def part(user) -> bool:
        return bool(COMMISSION.can(fresh(user), "take_part", about))

    assert (part(table.marc), part(table.cast.ines)) == (True, False)
    declared = declare(table, held, by=table.marc, hours=(-1, 8))
    assert (part(table.marc), part(table.cast.ines)) == (False, True)
    substitution.stop_substitution(substitution=declared, **who(table.claire))
    assert (part(table.marc), part(table.cast.ines)) == (True, False)
    declare(table, held, hours=(1, 8))
    assert (part(table.marc), part(table.cast.ines)) == (True, False)


@pytest.mark.rule("R4", "R5")
@pytest.mark.parametrize("service", [mandates.suspend_mandate, mandates.end_mandate])
def test_nobody_stands_in_for_a_mandate_that_is_over(table, service):
    held = spare(table)
    declared = declare(table, held, hours=(-1, 8))
    assert COMMISSION.can(fresh(table.cast.ines), "view", table.commission)
    service(**act(table.mandates["marc"], table.claire))
    assert not COMMISSION.can(fresh(table.cast.ines), "view", table.commission)
    if service is mandates.end_mandate:
        assert again(declared).stopped_at is not None


@pytest.mark.rule("R4", "A16")
def test_three_people_of_one_service_never_read_in_turn(table):
    first = spare(table)
    with pytest.raises(GuardsFailed) as failed:
        give(table, table.cast.louis, Quality.SUBSTITUTE, stands_for=table.mandates["marc"])
    assert "déjà un suppléant" in said(failed)["stands_for"]
    with pytest.raises(GuardsFailed) as failed:
        give(table, table.cast.louis, Quality.SUBSTITUTE, stands_for=first)
    assert "quel titulaire" in said(failed)["stands_for"]
    declare(table, first, hours=(1, 8))
    with pytest.raises(GuardsFailed) as failed:
        declare(table, first, hours=(7, 9))
    assert "déjà déclarée" in said(failed)["starts_on"]


@pytest.mark.rule("R4", "A16")
def test_a_suppleance_is_of_the_right_person_and_has_an_end(table):
    held = spare(table)
    other = give(table, table.cast.louis, Quality.SUBSTITUTE, stands_for=table.mandates["odile"])
    with pytest.raises(GuardsFailed) as failed:
        declare(table, other)
    assert said(failed).keys() == {"substitute"}
    with pytest.raises(GuardsFailed) as failed:
        declare(table, held, ends_at=None)
    assert said(failed).keys() == {"ends_on"}
    with pytest.raises(GuardsFailed) as failed:
        declare(table, held, hours=(8, 7))
    assert "après le début" in said(failed)["ends_on"]
    with pytest.raises(Refused):
        declare(table, held, by=table.odile)
    with pytest.raises(Refused):
        declare(table, held, by=table.cast.ines)
    assert not Substitution.objects.exists()


@pytest.mark.rule("R4")
def test_who_stands_in_for_the_animateur_runs_the_commission_meanwhile(table):
    held = give(table, table.cast.paul, Quality.SUBSTITUTE, stands_for=table.mandates["claire"])
    make.signed(held)
    assert not COMMISSION.can(fresh(table.cast.paul), "run", table.commission)
    declared = declare(table, held, mandate=table.mandates["claire"], hours=(-1, 8))
    assert COMMISSION.can(fresh(table.cast.paul), "run", table.commission)
    assert not COMMISSION.can(fresh(table.claire), "run", table.commission)
    substitution.stop_substitution(substitution=declared, **who(table.cast.paul))
    assert COMMISSION.can(fresh(table.claire), "run", table.commission)
