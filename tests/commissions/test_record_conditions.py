"""Each condition of who reads a relevé, seconds it, carries what it asks for: rows that lack one thing."""

import pytest
from django.utils import timezone

from commissions.enums import SituationStatus
from commissions.models import (
    Admission,
    AgendaEntry,
    Attendance,
    Decision,
    LinkAnswer,
    Mandate,
    Preconisation,
    Record,
)
from commissions.permissions.reading import OWNER, RECORD_READER, SECOND_READER
from tests.commissions.conditions import attends, close, day, holds, set_of
from tests.factories import commissions as make

NOW = timezone.now
LINK = {"has_link": True, "kind": "other"}


# --- Who reads the relevé ---
@pytest.mark.rule("R2", "R7", "R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, e: set_of(Admission, {"record_until": day(-1)}),
        lambda t, e: set_of(Admission, {"ended_at": NOW()}),
        lambda t, e: set_of(AgendaEntry, {"outcome": "adjourned"}, pk=e.pk),
        lambda t, e: set_of(LinkAnswer, {"user": t.rita}, user=t.odile),
        lambda t, e: set_of(Decision, {"ended_on": day(0)}, kind="accord"),
        lambda t, e: close(e.situation),
    ],
    ids=["day", "admission", "not examined", "no answer about a link", "accord", "state"],
)
def test_a_releve_is_read_until_its_day_by_who_was_admitted(table, lost):
    made = make.examined(table)
    set_of(Admission, {"record_until": day(0)})
    assert holds(RECORD_READER, table.odile, made.record)
    lost(table, made)
    assert not holds(RECORD_READER, table.odile, made.record)


def test_a_releve_is_read_once_it_is_validated_by_who_was_admitted_to_it(table):
    validated, proposed = make.examined(table), make.examined(table, "examined", validated=False)
    make.no_link(validated.situation, table.rita)
    assert holds(RECORD_READER, table.odile, validated.record)
    assert not holds(RECORD_READER, table.odile, proposed.record)
    assert not holds(RECORD_READER, table.rita, validated.record)


# --- Who validates it in second ---
@pytest.mark.rule("R22", "R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, e: set_of(Record, {"proposed_by": t.marc}),
        lambda t, e: set_of(Admission, {"ended_at": NOW()}),
        lambda t, e: set_of(LinkAnswer, {"user": t.rita}, user=t.marc),
        lambda t, e: set_of(Decision, {"ended_on": day(0)}, kind="accord"),
        lambda t, e: make.walk(e.situation, SituationStatus.PLAN_RUNNING),
        lambda t, e: set_of(Attendance, {"present": False}),
        lambda t, e: set_of(Attendance, {"session": make.session(t.commission)}),
        lambda t, e: set_of(Attendance, {"mandate": t.mandates["rita"]}, mandate__user=t.marc),
        lambda t, e: set_of(Mandate, {"in_secret_list": False}, user=t.marc),
    ],
    ids=[
        "first reader",
        "admission",
        "no answer about a link",
        "accord",
        "state",
        "absent",
        "another session",
        "another seat",
        "not in the list",
    ],
)
def test_the_second_reader_was_in_the_room_from_the_list_and_is_somebody_else(table, lost):
    made = make.examined(table, "examined", validated=False)
    assert holds(SECOND_READER, table.marc, made.record)
    lost(table, made)
    assert not holds(SECOND_READER, table.marc, made.record)


def test_a_releve_is_seconded_once_and_by_who_was_admitted_to_it(table):
    validated, proposed = (
        make.examined(table, "examined"),
        make.examined(table, "examined", validated=False),
    )
    make.no_link(proposed.situation, table.rita)
    attends(table, proposed.session, "rita")
    assert not holds(SECOND_READER, table.marc, validated.record)
    assert not holds(SECOND_READER, table.rita, proposed.record)
    assert not holds(SECOND_READER, table.odile, proposed.record)


# --- Who carries a préconisation ---
def carried_by(entry: AgendaEntry, user) -> Preconisation:
    return Preconisation.objects.filter(entry=entry, owner=user).get()


@pytest.mark.rule("R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, e: set_of(Preconisation, {"owner": t.odile}, entry=e),
        lambda t, e: set_of(Mandate, {"status": "suspended"}, user=t.marc),
        lambda t, e: close(e.situation),
        lambda t, e: set_of(LinkAnswer, LINK, user=t.marc),
    ],
    ids=["another", "no seat", "state", "deported"],
)
def test_who_carries_it_has_a_seat_and_no_link_while_it_is_followed(table, lost):
    made = make.examined(table)
    row = carried_by(made, table.marc)
    assert holds(OWNER, table.marc, row)
    lost(table, made)
    assert not holds(OWNER, table.marc, row)


def test_the_referrer_carries_without_a_seat_and_a_stranger_does_not(table):
    made = make.examined(table)
    for user, carries in ((table.cast.samir, True), (table.cast.noe, False)):
        assert holds(OWNER, user, make.preconisation(made, table.marc, owner=user)) is carries


def test_what_is_not_retained_or_not_validated_yet_is_nobodys_to_carry(table):
    made = make.examined(table)
    words = {"kind": "care", "title": "Visite", "owner": table.marc, "due_on": day(9)}
    who = {"proposed_by": table.marc, "proposed_at": NOW()}
    talked = Preconisation.objects.create(entry=made, situation=made.situation, **words, **who)
    assert not holds(OWNER, table.marc, talked)
    early = make.examined(table, "examined", validated=False)
    assert not holds(OWNER, table.marc, carried_by(early, table.marc))
