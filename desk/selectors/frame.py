"""What the frame of every page asks of the database, in one statement."""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper

from accounts.models import User
from commissions.selectors.home import has_a_place, takes_saisines
from notifications.selectors import unread
from ppcs.selectors.owning import owns_some


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
    row = User.objects.annotate(
        unread=unread(),
        has_actions=owns_some(),
        has_a_place=has_a_place(),
        takes_saisines=ExpressionWrapper(takes_saisines(), output_field=BooleanField()),
    )
    names = ("unread", "has_actions", "has_a_place", "takes_saisines")
    return Frame(**row.values(*names).get(pk=user.pk))
