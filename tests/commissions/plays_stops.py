"""The two buttons that end everything, played: the person opposes, what is over is erased."""

from datetime import timedelta

from django.utils import timezone

from commissions.models import Situation
from commissions.services.oppose import oppose, oppose_by_code
from commissions.services.purge import ask_purge, confirm_purge, purge_due
from tests.factories import commissions as make
from tests.personas import fresh

NOW = timezone.now


def _said() -> dict:
    return {"at": NOW(), "decided_on": timezone.localdate(), "how": "spoken"}


def oppose_from_the_page(cast):
    entry = make.examination(make.table(cast))
    yield
    oppose(situation=entry.situation, by=fresh(cast.samir), **_said())


def oppose_without_seeing_it(cast):
    table = make.table(cast)
    code = make.examination(table).situation.code
    yield
    oppose_by_code(commission=table.commission, code=code, by=fresh(table.rita), **_said())


def purge_by_two(cast):
    table = make.table(cast)
    about = make.situation(table.commission, cast.samir, "closed")
    ask_purge(situation=about, by=fresh(table.claire), at=NOW())
    yield
    confirm_purge(situation=about, by=fresh(table.lea), at=NOW())


def purge_because_it_is_due(cast):
    about = make.situation(make.table(cast).commission, cast.samir, "opposition")
    due = timezone.localdate() - timedelta(days=1)
    Situation.objects.filter(pk=about.pk).update(purge_due_on=due)
    yield
    purge_due(at=NOW())


PLAYS = {
    Situation: {
        "oppose": [oppose_from_the_page, oppose_without_seeing_it],
        "purge": [purge_by_two, purge_because_it_is_due],
    }
}
