"""What the frame of every page asks of the database, in one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone

from accounts.models import User
from commissions.selectors.home import has_a_place, takes_saisines
from notifications.selectors import unread
from ppcs.selectors.owning import owns_some

ASKED = ("unread", "has_actions", "has_a_place", "takes_saisines")
NOW, TODAY, WHO = "now", "today", "who"


@dataclass(frozen=True)
class Frame:
    """Messages not opened; whether plans give actions to the person; what of a commission is theirs.

    A mandate, a reading of the bilan, the control of the data give a place; a situation never does,
    so that nothing of one is told by an entry that comes and goes.
    """

    unread: int
    has_actions: bool
    has_a_place: bool
    takes_saisines: bool


def frame_of(user: User) -> Frame:
    """Every page pays for this: the statement is composed once in the life of a process.

    Raises User.DoesNotExist for an account that is gone.
    """
    statement, marked = _prepared()
    meant = {NOW: timezone.now(), TODAY: timezone.localdate(), WHO: user.pk}
    with connection.cursor() as cursor:
        cursor.execute(statement, [meant[mark] if mark else value for mark, value in marked])
        row = cursor.fetchone()
    if row is None:
        raise User.DoesNotExist
    return Frame(**dict(zip(ASKED, row, strict=True)))


@cache
def _prepared() -> tuple[str, tuple]:
    """The statement, and of each of its parameters: what it stands for, if it changes, and its value."""
    nobody = -1
    began = timezone.now()
    statement, values = composed().filter(pk=nobody).query.sql_with_params()
    ended = timezone.now()
    return statement, tuple((_mark(value, began, ended, nobody), value) for value in values)


def composed():
    """The rows of accounts with what their frame needs, in the order of `ASKED`."""
    return User.objects.annotate(
        unread=unread(),
        has_actions=owns_some(),
        has_a_place=has_a_place(),
        takes_saisines=ExpressionWrapper(takes_saisines(), output_field=BooleanField()),
    ).values_list(*ASKED)


def _mark(value, began: datetime, ended: datetime, nobody: int) -> str:
    """A moment is now and a day is today: another one would be frozen for good, so it is refused."""
    if isinstance(value, datetime):
        right, mark = began <= value <= ended, NOW
    elif isinstance(value, date):
        right, mark = value in (timezone.localdate(began), timezone.localdate(ended)), TODAY
    else:
        return WHO if value == nobody else ""
    if not right:
        raise ValueError("the frame's statement is prepared once: it may name now and today only")
    return mark
