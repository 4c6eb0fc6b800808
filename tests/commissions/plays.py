"""Each button of the commission played through its service, for the page that says what it leaves.

A play is a generator: what comes before the button, a pause, then the button itself.
"""

from datetime import timedelta

from django.utils import timezone

from commissions.models import Decision, RestrictedSession, Situation
from commissions.services import agenda, review, sessions, suspend
from tests.commissions.instructing import (
    act,
    admissible,
    checked,
    coming,
    convened,
    let_in,
    on_agenda,
    under_review,
)
from tests.commissions.plays_follow import PLAYS as PLAYS_OF_THE_FOLLOW_UP
from tests.commissions.plays_house import PLAYS as PLAYS_OF_THE_HOUSE
from tests.commissions.plays_room import PLAYS as PLAYS_OF_THE_ROOM
from tests.commissions.plays_saisine import PLAYS as PLAYS_OF_THE_SAISINE
from tests.commissions.plays_stops import PLAYS as PLAYS_OF_THE_STOPS
from tests.factories import commissions as make


# --- the instruction ---
def start_review(cast):
    table = make.table(cast)
    about = make.situation(table.commission, cast.samir)
    yield
    review.start_review(**act(about, table.claire))


def ask_more(cast):
    table = make.table(cast)
    about = under_review(table)
    yield
    review.ask_more(**act(about, table.lea, question="Qui a les clés ?"))


def refuse(cast):
    table = make.table(cast)
    about = checked(table)
    yield
    review.refuse(**act(about, table.claire, reason="territory", orientation="Le CCAS."))


def accept(cast):
    table = make.table(cast)
    about = checked(table)
    yield
    review.accept(**act(about, table.claire))


# --- the agenda, the stops ---
def schedule(cast):
    table = make.table(cast)
    about, session = admissible(table), coming(table)
    yield
    agenda.schedule(**act(about, table.claire, session=session))


def adjourn(cast):
    table = make.table(cast)
    entry = convened(table)
    yield
    agenda.adjourn(**act(entry.situation, table.claire, reason="time"))


def take_off(cast):
    table = make.table(cast)
    entry = on_agenda(table)
    yield
    agenda.remove_entry(**act(entry, table.claire))


def stop(cast):
    table = make.table(cast)
    about = admissible(table)
    yield
    suspend.suspend(**act(about, table.claire, reason="complaint"))


def accord_over(cast):
    table = make.table(cast)
    about = admissible(table)
    yesterday = timezone.localdate() - timedelta(days=1)
    Decision.objects.filter(situation=about, kind="accord").update(until=yesterday)
    yield
    suspend.suspend_expired(at=timezone.now())


def instruct_again(cast):
    table = make.table(cast)
    about = make.situation(table.commission, cast.samir, "suspended")
    yield
    suspend.resume(**act(about, table.claire))


def follow_again(cast):
    table = make.table(cast)
    about = make.examined(table).situation
    suspend.suspend(**act(about, table.claire, reason="accord"))
    yield
    suspend.resume(**act(about, table.claire))


# --- the session ---
def convene(cast):
    table = make.table(cast)
    entry = on_agenda(table)
    let_in(table, entry, "marc")
    yield
    sessions.convene(**act(entry.session, table.claire))


def cancel_session(cast):
    table = make.table(cast)
    entry = convened(table)
    yield
    sessions.cancel_session(**act(entry.session, table.claire))


PLAYS = {
    Situation: {
        "start_review": [start_review],
        "ask_more": [ask_more],
        "refuse": [refuse],
        "accept": [accept],
        "schedule": [schedule],
        "adjourn": [adjourn, take_off],
        "suspend": [stop, accord_over],
        "resume_review": [instruct_again],
        "resume_follow_up": [follow_again],
    },
    RestrictedSession: {"convene": [convene], "cancel": [cancel_session]},
}
for played in (
    PLAYS_OF_THE_FOLLOW_UP,
    PLAYS_OF_THE_HOUSE,
    PLAYS_OF_THE_ROOM,
    PLAYS_OF_THE_SAISINE,
    PLAYS_OF_THE_STOPS,
):
    for model, plays in played.items():
        PLAYS.setdefault(model, {}).update(plays)
