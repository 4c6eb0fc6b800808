"""The buttons of the time after a session, played for the page that says what each leaves behind."""

from django.utils import timezone

from commissions.enums import ReturnWay, SituationStatus
from commissions.models import PersonReturn, Preconisation, Situation
from commissions.services import carried, follow, person_return
from tests.factories import commissions as make
from tests.personas import fresh


def _act(service, row, by, name: str, **given):
    row = type(row).objects.get(pk=row.pk)
    service(**{name: row}, version=row.version, by=fresh(by), at=timezone.now(), **given)


def start_plan(cast):
    table = make.table(cast)
    about = make.examined(table, SituationStatus.EXAMINED).situation
    yield
    _act(follow.start_plan, about, table.claire, "situation")


def represent(cast):
    table = make.table(cast)
    about = make.examined(table).situation
    yield
    _act(follow.represent, about, table.marc, "situation")


def close(cast):
    table = make.table(cast)
    entry = make.examined(table, SituationStatus.EXAMINED)
    _act(follow.start_plan, entry.situation, table.claire, "situation")
    told = person_return.Told(
        way=ReturnWay.IMPOSSIBLE, done_on=None, impossible_reason="Partie sans adresse."
    )
    row = PersonReturn.objects.get(entry=entry)
    _act(person_return.finish, row, table.marc, "person_return", told=told)
    yield
    _act(follow.close, entry.situation, table.claire, "situation", reason="lost")


def finish(cast):
    table = make.table(cast)
    row = make.examined(table).preconisations.get(owner=table.odile)
    yield
    _act(carried.finish, row, table.odile, "preconisation")


def fail(cast):
    table = make.table(cast)
    row = make.examined(table).preconisations.get(owner=table.odile)
    yield
    _act(carried.fail, row, table.odile, "preconisation", reason="no_offer")


def reopen(cast):
    table = make.table(cast)
    row = make.examined(table).preconisations.get(owner=table.odile)
    _act(carried.finish, row, table.odile, "preconisation")
    yield
    _act(carried.reopen, row, table.claire, "preconisation")


PLAYS = {
    Situation: {"start_plan": [start_plan], "represent": [represent], "close": [close]},
    Preconisation: {"finish": [finish], "fail": [fail], "reopen": [reopen]},
}
