"""The buttons of the room and of the relevé, played for the page that says what each leaves behind."""

from django.utils import timezone

from commissions.enums import EntryOutcome
from commissions.models import Preconisation, Record, RestrictedSession, Situation
from commissions.services.preconise import drop, retain
from commissions.services.record import rework_record
from commissions.services.room import Conclusion, conclude_entry
from tests.commissions import playing
from tests.factories import commissions as make

ADJOURNED = Conclusion(EntryOutcome.ADJOURNED, "time")


def conclude(cast):
    one = playing.opened(make.table(cast))
    entry = one.again()
    yield
    conclude_entry(
        entry=entry,
        conclusion=playing.EXAMINED,
        version=entry.version,
        by=one.claire,
        at=timezone.now(),
    )


def open_room(cast):
    one = playing.convened(make.table(cast))
    yield
    one.open()


def close_examined(cast):
    one = playing.opened(make.table(cast))
    yield
    one.close()


def close_adjourned(cast):
    one = playing.opened(make.table(cast))
    yield
    one.close(ADJOURNED)


def retain_line(cast):
    one = playing.opened(make.table(cast))
    row = one.proposed()
    yield
    retain(preconisation=row, version=row.version, by=one.claire, at=timezone.now())


def drop_line(cast):
    one = playing.opened(make.table(cast))
    row = one.proposed()
    yield
    drop(preconisation=row, version=row.version, by=one.claire, at=timezone.now())


def first_validation(cast):
    one = playing.closed(make.table(cast))
    one.written()
    yield
    one.first()


def take_back(cast):
    one = playing.closed(make.table(cast))
    one.written()
    row = one.first()
    yield
    rework_record(record=row, version=row.version, by=one.claire, at=timezone.now())


def second_validation(cast):
    one = playing.closed(make.table(cast))
    one.written()
    one.first()
    yield
    one.second()


PLAYS = {
    Situation: {"examine": [conclude]},
    RestrictedSession: {"open": [open_room], "close": [close_examined, close_adjourned]},
    Preconisation: {"retain": [retain_line], "drop": [drop_line]},
    Record: {
        "propose": [first_validation],
        "rework": [take_back],
        "validate": [second_validation],
    },
}
