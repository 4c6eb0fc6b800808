"""Each condition of who confirms an admission, who reads a contribution, who erases, who reads a bilan."""

import pytest
from django.utils import timezone

from accounts.models import User
from commissions.enums import Audience, SituationStatus
from commissions.models import (
    Admission,
    AgendaEntry,
    BilanReader,
    Contribution,
    Mandate,
    PublishedBilan,
    RestrictedSession,
    Situation,
)
from commissions.permissions.bilan import MEMBER, READER, reading_today
from commissions.permissions.erasure import SECOND
from commissions.permissions.situation import AUTHOR, MEANT_FOR, SECOND_PERSON
from tests.commissions.conditions import attends, day, holds, hour, set_of
from tests.factories import commissions as make

NOW = timezone.now


# --- The second person who confirms an admission from outside R1110-2 ---
def waiting(table) -> Admission:
    """Odile's admission, as Claire gave it: nobody confirmed it yet."""
    make.examination(table, session_status="planned")
    set_of(Admission, {"second_by": None, "second_at": None}, user=table.odile)
    return Admission.objects.get(user=table.odile)


@pytest.mark.rule("R6")
def test_an_admission_is_confirmed_by_the_secretariat_or_a_member_who_is_not_in_it(table):
    row = waiting(table)
    elsewhere = make.table(table.cast)
    people = {**table.people, "lea elsewhere": elsewhere.lea}
    seconds = {name for name, user in people.items() if holds(SECOND_PERSON, user, row)}
    assert seconds == {"lea", "marc", "rita"}


@pytest.mark.rule("R6", "R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, s: set_of(Admission, {"given_by": t.lea}),
        lambda t, s: set_of(Admission, {"second_by": t.rita, "second_at": NOW()}),
        lambda t, s: set_of(Admission, {"ended_at": NOW()}),
        lambda t, s: set_of(Admission, {"in_secret_list": True}),
        lambda t, s: make.walk(s, SituationStatus.EXAMINED),
        lambda t, s: make.deport(s, t.lea),
    ],
    ids=["gave it", "confirmed", "ended", "in the list", "state", "deported"],
)
def test_an_admission_waits_for_somebody_else_while_it_is_on_the_agenda(table, lost):
    row = waiting(table)
    assert holds(SECOND_PERSON, table.lea, row)
    lost(table, row.content_object.situation)
    assert not holds(SECOND_PERSON, table.lea, row)


# --- A contribution, for the readers whom its author chose ---
def in_the_room(table) -> AgendaEntry:
    made = make.examination(table)
    make.admission(made, table.mandates["rita"], table.claire)
    make.no_link(made.situation, table.rita)
    for key in ("marc", "rita", "odile"):
        attends(table, made.session, key)
    return made


def brought(table, **fields) -> Contribution:
    return make.contribution(in_the_room(table), table.mandates["marc"], **fields)


def readers_of(table, row: Contribution) -> set[str]:
    return {name for name, user in table.people.items() if holds(MEANT_FOR, user, row)}


@pytest.mark.rule("R12")
@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.ANIMATOR, {"claire"}),
        (Audience.CHOSEN, {"rita"}),
        (Audience.SECRET_LIST, {"marc", "rita"}),
        (Audience.EVERYBODY, {"claire", "marc", "rita"}),
    ],
)
def test_a_contribution_is_read_by_whom_its_author_meant(table, audience, readers):
    row = brought(table, audience=audience)
    row.readers.set([table.rita, table.odile])
    assert readers_of(table, row) == readers
    Contribution.objects.filter(pk=row.pk).update(removed_at=NOW())
    assert readers_of(table, row) == set()


@pytest.mark.rule("R12")
def test_the_animateur_reads_as_the_list_does_once_in_it_and_when_chosen(table):
    row = brought(table, audience=Audience.SECRET_LIST)
    set_of(Mandate, {"in_secret_list": True}, user=table.claire)
    assert "claire" in readers_of(table, row)
    set_of(Mandate, {"in_secret_list": False}, user=table.claire)
    row.readers.set([table.claire])
    set_of(Contribution, {"audience": Audience.CHOSEN})
    assert readers_of(table, row) == {"claire"}


@pytest.mark.rule("R11", "R12")
@pytest.mark.parametrize("model", [Admission, Mandate])
def test_who_is_in_the_list_is_so_by_the_admission_and_by_the_seat(table, model):
    row = brought(table, audience=Audience.SECRET_LIST)
    changes = {"in_secret_list": False}
    if model is Admission:
        changes |= {"second_by": table.lea, "second_at": NOW()}
    set_of(model, changes, user=table.rita)
    assert readers_of(table, row) == {"marc"}


def test_a_contribution_is_its_authors_and_goes_with_the_room(table):
    row = brought(table, audience=Audience.EVERYBODY)
    assert holds(AUTHOR, table.marc, row)
    assert not holds(AUTHOR, table.rita, row)
    set_of(RestrictedSession, {"starts_at": hour(-3), "ends_at": NOW()})
    assert not holds(AUTHOR, table.marc, row)
    assert readers_of(table, row) == set()


def test_a_contribution_that_was_taken_back_is_its_authors_no_more(table):
    row = brought(table)
    set_of(Contribution, {"removed_at": NOW})
    assert not holds(AUTHOR, table.marc, row)


# --- The second person who erases ---
def asked_of(table, status=SituationStatus.CLOSED) -> Situation:
    about = make.situation(table.commission, table.cast.samir, status)
    set_of(Situation, {"purge_asked_by": table.claire, "purge_asked_at": NOW()}, pk=about.pk)
    return about


@pytest.mark.rule("R25", "R30")
@pytest.mark.parametrize(
    "lost",
    [
        lambda t, s: set_of(Situation, {"purge_asked_by": None}),
        lambda t, s: set_of(Situation, {"purge_asked_by": t.lea}),
        lambda t, s: make.deport(s, t.lea),
    ],
    ids=["not asked", "asked it", "deported"],
)
def test_a_purge_waits_for_somebody_else_of_the_desk(table, lost):
    about = asked_of(table)
    elsewhere = make.table(table.cast)
    people = {**table.people, "lea elsewhere": elsewhere.lea, "claire elsewhere": elsewhere.claire}
    assert {name for name, user in people.items() if holds(SECOND, user, about)} == {"lea"}
    lost(table, about)
    assert not holds(SECOND, table.lea, about)


@pytest.mark.rule("R25")
def test_a_purge_is_confirmed_of_what_is_over(table):
    assert not holds(SECOND, table.lea, asked_of(table, SituationStatus.PLAN_RUNNING))


# --- Who reads a bilan ---
def bilan(of, **fields) -> PublishedBilan:
    values = {"year": 2025, "number": 1, "content": {}, "published_at": NOW()}
    by = of.mandates.get(quality="animator").user
    return PublishedBilan.objects.create(commission=of, published_by=by, **{**values, **fields})


def reader(table, user, **fields) -> BilanReader:
    values = {"as_what": "copil", "starts_on": day(0), "named_by": table.claire}
    return BilanReader.objects.create(
        commission=table.commission, user=user, **{**values, **fields}
    )


@pytest.mark.rule("R3")
@pytest.mark.parametrize(
    "changes",
    [{"starts_on": lambda: day(1)}, {"ends_on": lambda: day(0)}],
)
def test_a_reader_is_named_from_a_day_and_until_another(table, changes):
    named = reader(table, table.hugo, ends_on=day(1))
    assert reading_today().get() == named
    set_of(BilanReader, changes | ({"ends_on": None} if "starts_on" in changes else {}))
    assert not reading_today().exists()


def test_a_closed_account_reads_no_bilan(table):
    reader(table, table.hugo)
    set_of(User, {"is_active": False}, pk=table.hugo.pk)
    assert not reading_today().exists()


@pytest.mark.rule("R3")
def test_a_bilan_is_read_in_the_commission_that_named_its_reader(table):
    elsewhere = make.table(table.cast)
    reader(table, table.hugo)
    mine, other = bilan(table.commission), bilan(elsewhere.commission)
    assert holds(READER, table.hugo, mine)
    assert holds(MEMBER, table.marc, mine)
    assert not holds(READER, elsewhere.hugo, mine)
    assert not holds(READER, table.hugo, other)
    assert not holds(MEMBER, table.marc, other)


def test_what_a_newer_publication_of_that_year_replaced_is_read_no_more(table):
    elsewhere = make.table(table.cast)
    reader(table, table.hugo)
    row = bilan(table.commission)
    bilan(elsewhere.commission, number=2)
    bilan(table.commission, year=2024, number=2)
    assert holds(READER, table.hugo, row)
    assert holds(MEMBER, table.lea, row)
    bilan(table.commission, number=2)
    assert not holds(READER, table.hugo, row)
    assert not holds(MEMBER, table.lea, row)
