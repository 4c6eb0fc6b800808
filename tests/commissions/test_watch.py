"""The question of an open page: the answer of its door, no trace, no longer session, no difference."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from commissions.models import Admission, AgendaEntry
from signin.middleware import SEEN
from tests.factories import commissions as make
from tests.factories.signin import signed_in

BACKGROUND = {"X-Background": "1"}


def ask(client: Client, public_id, kind: str = "situation"):
    path = reverse("commissions:still-there", args=[public_id])
    return client.get(path, {"page": kind}, headers=BACKGROUND)


def nameless(statement: str, public_id: uuid.UUID) -> str:
    """A statement without the identifier asked for, nor the moment, nor savepoints' names."""
    for told in (str(public_id), public_id.hex):
        statement = statement.replace(told, "id")
    return re.sub(r"\d{4}-\d\d-\d\d[^']*|s\d+_x\d+", "moment", statement)


@pytest.fixture
def entry(table) -> AgendaEntry:
    return make.examination(table)


def answers(user_client, entry) -> dict[str, int]:
    """What each kind of page of one situation is told."""
    about = {"situation": entry.situation.public_id, "inscription": entry.public_id}
    return {kind: ask(user_client, key, kind).status_code for kind, key in about.items()}


@pytest.mark.rule("R15")
def test_an_opposition_closes_the_open_pages_of_everybody_at_the_next_question(table, entry):
    people = {
        name: signed_in(user, second_factor=True)
        for name, user in table.people.items()
        if name != "samir"
    }
    before = {name: answers(client, entry) for name, client in people.items()}
    assert before["claire"] == before["marc"] == {"situation": 204, "inscription": 204}
    assert before["rita"] == before["hugo"] == {"situation": 410, "inscription": 410}

    entry.situation.oppose(at=timezone.now())
    entry.situation.save()

    after = {name: answers(client, entry) for name, client in people.items()}
    assert set(map(str, after.values())) == {"{'situation': 410, 'inscription': 410}"}


@pytest.mark.rule("R7", "A15")
def test_a_window_that_closed_closes_the_open_page(table, entry):
    marc = signed_in(table.marc, second_factor=True)
    assert ask(marc, entry.situation.public_id).status_code == 204
    Admission.objects.filter(user=table.marc).update(closes_at=timezone.now())
    assert ask(marc, entry.situation.public_id).status_code == 410


@pytest.mark.rule("A23")
@pytest.mark.parametrize("kind", ["situation", "saisine", "inscription", "salle", "releve", "rien"])
def test_hidden_and_absent_cost_and_say_the_same(table, entry, kind):
    rita = signed_in(table.rita, second_factor=True)
    of_kind = entry.public_id if kind in ("inscription", "salle") else entry.situation.public_id
    ask(rita, of_kind, kind)  # whatever a session writes once is written
    told = []
    for public_id in (of_kind, uuid.uuid4()):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            response = ask(rita, public_id, kind)
        statements = [
            q["sql"].replace(public_id.hex, "id").replace(str(public_id), "id") for q in seen
        ]
        told.append(
            (response.status_code, response.content, sorted(response.headers), len(statements))
        )
    assert told[0] == told[1]
    assert told[0][0] == 410


def test_it_leaves_no_row_in_the_journal_and_does_not_keep_the_session(table, entry):
    marc = signed_in(table.marc, second_factor=True)
    ask(marc, entry.situation.public_id)
    rows = Event.objects.count()
    long_ago = timezone.now().timestamp() - 300
    session = marc.session
    session[SEEN] = long_ago
    session.save()
    for public_id in (entry.situation.public_id, uuid.uuid4()):
        ask(marc, public_id)
    assert Event.objects.count() == rows
    assert marc.session[SEEN] == long_ago


def test_whoever_is_signed_out_learns_nothing(entry):
    response = ask(Client(), entry.situation.public_id)
    assert response.status_code == 302
    assert response["Location"].startswith("/compte/connexion/")


# --- A list that stands open ---
def listed(client: Client, *public_ids):
    path = reverse("commissions:still-listed")
    return client.get(path, {"vu": ",".join(map(str, public_ids))}, headers=BACKGROUND)


@pytest.mark.rule("R15")
def test_a_list_that_lost_a_line_is_asked_for_again(table, entry):
    other = make.examination(table)
    keys = (entry.situation.public_id, other.situation.public_id)
    claire = signed_in(table.claire, second_factor=True)
    page = claire.get(reverse("commissions:session", args=[entry.session.public_id]))
    assert f"?vu={keys[0]}" in page.content.decode()
    rows = Event.objects.count()
    assert listed(claire, *keys).status_code == 204
    other.situation.oppose(at=timezone.now())
    other.situation.save()
    assert listed(claire, *keys).status_code == 205
    assert listed(claire, keys[0]).status_code == 204
    assert Event.objects.count() == rows


@pytest.mark.rule("A23")
def test_a_list_tells_nothing_of_what_was_never_in_it(table, entry):
    rita = signed_in(table.rita, second_factor=True)
    assert listed(rita, entry.situation.public_id).status_code == 205
    assert listed(rita, uuid.uuid4()).status_code == 205
    assert listed(rita, "nothing").status_code == 204
