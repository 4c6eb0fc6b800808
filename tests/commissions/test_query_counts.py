"""How much the pages of a session ask of the database: at most fifteen statements, for three rows or ten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commissions.models import (
    AgendaEntry,
    Attendance,
    Commission,
    PersonReturn,
    RestrictedSession,
    Situation,
)
from tests.commissions import marked
from tests.factories import commissions as make
from tests.factories.accounts import UserFactory
from tests.factories.signin import signed_in

SIZES = (3, 10)
AT_MOST = 15


def asked(user, path: str, statements) -> tuple[int, str]:
    """The statements of one GET by somebody whose session is warm; session and journal apart."""
    client = signed_in(user, second_factor=True)
    client.get("/aide/")
    with statements() as found:
        response = client.get(path)
    assert response.status_code == 200
    return len(found), str(found)


def crowd(world: marked.World, count: int) -> None:
    """`count` more of everything that can be many: people admitted, what they said, lines, situations."""
    at, entry = world.table, world.entry
    assert entry is not None
    Commission.objects.filter(pk=at.commission.pk).update(per_session=12, most_people=30)
    for rank in range(count):
        held = make.mandate(at.commission, UserFactory(), family="social", in_secret_list=True)
        make.signed(held)
        make.admission(entry, held, at.claire)
        make.no_link(world.situation, held.user)
        Attendance.objects.create(
            session=entry.session,
            mandate=held,
            charter=at.commission.charter,
            present=True,
            noted_at=timezone.now(),
        )
        make.contribution(entry, held, audience="everybody")
        make.preconisation(entry, at.marc, owner=held.user, title=f"Ligne {rank}")
        about = make.situation(at.commission, at.cast.samir, "scheduled")
        make.admission(make.entry(entry.session, about, at.claire), held, at.claire)
        make.situation(at.commission, at.cast.samir, "admissible")
        make.informed(world.situation, at.claire, ended_on=timezone.localdate())


def counts(world: marked.World, people: tuple[str, ...], path: str, statements) -> dict:
    """For each size, the statements for each person; the page grows from one size to the next."""
    found: dict[str, list] = {key: [] for key in people}
    crowd(world, SIZES[0])
    for more in (0, SIZES[1] - SIZES[0]):
        crowd(world, more)
        for key in people:
            found[key].append(asked(world.people[key], path, statements))
    return found


def wrong(found: dict[str, list]) -> list[str]:
    return [
        f"{key}: {[count for count, _ in measured]}{measured[-1][1]}"
        for key, measured in found.items()
        if len({count for count, _ in measured}) > 1 or measured[-1][0] > AT_MOST
    ]


def test_the_agenda_of_a_session(table, statements):
    world = marked.in_the_room(table)
    path = reverse("commissions:session", args=[world.entry.session.public_id])
    faults = wrong(counts(world, ("claire", "lea"), path, statements))
    assert not faults, "\n".join(faults)


def test_the_room(table, statements):
    world = marked.in_the_room(table)
    path = reverse("commissions:room", args=[world.entry.public_id])
    faults = wrong(counts(world, ("claire", "marc", "odile"), path, statements))
    assert not faults, "\n".join(faults)


def test_the_sheet_of_a_situation_in_the_room(table, statements):
    world = marked.in_the_room(table)
    path = reverse("commissions:situation", args=[world.situation.public_id])
    people = ("claire", "lea", "marc", "odile", "louis", "samir")
    faults = wrong(counts(world, people, path, statements))
    assert not faults, "\n".join(faults)


def test_the_sheet_of_a_situation_that_is_followed(table, statements):
    world = marked.followed(table)
    path = reverse("commissions:situation", args=[world.situation.public_id])
    found: dict[str, list] = {key: [] for key in ("claire", "rita", "samir")}
    for size in SIZES:
        _examined_again(world, size)
        for key in found:
            found[key].append(asked(world.people[key], path, statements))
    faults = wrong(found)
    assert not faults, "\n".join(faults)


def _examined_again(world: marked.World, count: int) -> None:
    """Sessions of before, each with its lines and its return to the person."""
    at = world.table
    for _ in range(count):
        starts = timezone.now() - timedelta(days=40)
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
        session = make.session(at.commission, "closed", **times)
        entry = make.entry(session, world.situation, at.claire, outcome="examined")
        for owner in (at.marc, at.cast.samir):
            make.preconisation(entry, at.marc, owner=owner)
        due = timezone.localdate()
        PersonReturn.objects.create(entry=entry, situation=world.situation, due_on=due)
        make.record(entry, at)


@pytest.mark.parametrize(
    ("name", "people"),
    [("commissions:home", ("claire", "marc", "samir")), ("commissions:board", ("claire", "lea"))],
)
def test_the_pages_that_list_what_waits(table, statements, name, people):
    world = marked.in_the_room(table)
    args = [table.commission.public_id] if name.endswith("board") else []
    found = counts(world, people, reverse(name, args=args), statements)
    grows = {k: [n for n, _ in m] for k, m in found.items() if len({n for n, _ in m}) > 1}
    assert grows == {}


def test_the_crowd_is_one(table):
    """The counts above are those of growing pages."""
    world = marked.in_the_room(table)
    crowd(world, 3)
    assert Situation.objects.count() == 7
    session = RestrictedSession.objects.get(pk=world.entry.session_id)
    assert AgendaEntry.objects.filter(session=session).count() == 4
    assert world.entry.admissions.count() == 7
