"""What one may not see costs and says the same as what does not exist, and changes no page (R9, A23)."""

import re
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commissions.models import (
    Admission,
    AgendaEntry,
    Contribution,
    PersonReturn,
    Preconisation,
    Record,
    RightsRequest,
    Situation,
)
from tests import addresses
from tests.commissions import marked
from tests.factories import commissions as make
from tests.objects import calm, path_to  # noqa: F401 - a fixture
from tests.readers import Reader

pytestmark = [pytest.mark.walk, pytest.mark.usefixtures("calm")]
# What can be hidden at each moment; the second one adds what there was not before.
HIDDEN = {
    "in the room": (Situation, AgendaEntry, Record, Preconisation, Contribution, Admission),
    "followed": (Record, Preconisation, PersonReturn, RightsRequest),
}
# A member admitted to nothing, a secretary who knows the person, a stranger.
OUTSIDE = ("ines", "lea", "nadia")


# --- The same statements, one by one ---
def asked(reader: Reader, path: str, method: str = "get") -> tuple:
    """Status, body, names of headers and every statement, values left out; then undone."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        response = getattr(reader.client, method)(path)
        transaction.set_rollback(True)
    statements = [plain(query["sql"]) for query in captured.captured_queries]
    body = without_tokens(response.content.decode())
    return response.status_code, body, sorted(response.headers), statements


def plain(sql: str) -> str:
    """A statement without the values that it was given."""
    sql = re.sub(r"'(?:[^']|'')*'(?:::\w+)?", "?", sql)
    sql = re.sub(r'(SAVEPOINT) "?\w+"?', r"\1", sql)
    return re.sub(r"\b\d+\b", "?", sql)


def without_tokens(page: str) -> str:
    return re.sub(r"\b\w{64}\b", "token", page)


def outsiders(world: marked.World) -> list[Reader]:
    return marked.readers_of(world, frozenset(OUTSIDE))


@pytest.mark.rule("R9", "A5", "A23")
@pytest.mark.parametrize(
    "moment", ["in the room", pytest.param("followed", marks=pytest.mark.long)]
)
def test_a_hidden_object_is_an_absent_one_statement_by_statement(table, moment):
    world = marked.MOMENTS[moment](table)
    make.deport(world.situation, table.lea)
    hidden = {type(row): row for row in world.rows() if isinstance(row, HIDDEN[moment])}
    told = []
    for reader in outsiders(world):
        for model, row in hidden.items():
            for address in addresses.on_objects_of(model):
                real, invented = (
                    asked(reader, path_to(address, public_id))
                    for public_id in (row.public_id, uuid.uuid4())
                )
                if real != invented:
                    told.append((reader.key, address.name, real[0], invented[0]))
                elif real[0] not in (404, 405):
                    told.append((reader.key, address.name, real[0]))
    assert told == []


@pytest.mark.rule("R9", "A23")
def test_the_comparison_can_fail(table):
    """What is shown and what is absent do not cost the same."""
    world = marked.in_the_room(table)
    claire = next(one for one in marked.readers_of(world) if one.key == "claire")
    path = reverse("commissions:situation", args=[world.situation.public_id])
    shown, absent = asked(claire, path), asked(claire, path.replace("situations/", "purges/"))
    assert shown[0] == 200
    assert absent[0] == 404
    assert shown[3] != absent[3]


# --- The same pages, with and without it ---
def pages_of(table, session) -> list[str]:
    commission = table.commission.public_id
    names = ("board", "sessions", "purges", "traces", "bilan", "members", "blockages", "charter")
    return [
        "/",
        reverse("commissions:home"),
        reverse("notifications:notice-list"),
        reverse("commissions:refer"),
        reverse("commissions:bilans"),
        *(reverse(f"commissions:{name}", args=[commission]) for name in names),
        reverse("commissions:session", args=[session.public_id]),
    ]


def shown_to(reader: Reader, pages: list[str]) -> dict[str, tuple]:
    found = {}
    for path in pages:
        status, body, _, statements = asked(reader, path)
        found[path] = (status, body, statements)
    return found


def another(table, session) -> Situation:
    """A second situation, in the same session; Rita is admitted, Léa and Marc know the person."""
    about = make.situation(table.commission, table.cast.ana, "scheduled")
    entry = make.entry(session, about, table.claire)
    make.admission(entry, table.mandates["rita"], table.claire)
    for user in (table.lea, table.marc):
        make.deport(about, user)
    waiting = make.situation(table.commission, table.cast.ana, "admissible")
    make.deport(waiting, table.lea)
    return about


@pytest.mark.rule("R9", "R30", "A5", "A6", "A23")
def test_no_page_nor_badge_moves_for_a_situation_that_one_may_not_see(table):
    world = marked.in_the_room(table)
    assert world.entry is not None
    pages = pages_of(table, world.entry.session)
    knocking = marked.readers_of(world, frozenset((*OUTSIDE, "hugo", "noe", "marc", "odile")))
    before = {reader.key: shown_to(reader, pages) for reader in knocking}
    another(table, world.entry.session)
    moved = [
        (reader.key, path, "words" if after[:2] != was[:2] else "statements")
        for reader in knocking
        for path, after in shown_to(reader, pages).items()
        if after != (was := before[reader.key][path])
    ]
    assert moved == []


@pytest.mark.rule("R9")
def test_whoever_may_see_it_does_see_the_pages_move(table):
    """The test above can fail."""
    world = marked.in_the_room(table)
    assert world.entry is not None
    readers = {reader.key: reader for reader in marked.readers_of(world)}
    pages = pages_of(table, world.entry.session)
    before = shown_to(readers["claire"], pages), shown_to(readers["rita"], pages)
    another(table, world.entry.session)
    claire, rita = shown_to(readers["claire"], pages), shown_to(readers["rita"], pages)
    assert claire[pages[-1]] != before[0][pages[-1]]
    assert rita[pages[1]] != before[1][pages[1]]
