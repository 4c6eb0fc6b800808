"""What the frame of every page asks of the database, in one statement."""

from dataclasses import dataclass

from accounts.models import User
from notifications.selectors import unread
from ppcs.selectors.owning import owns_some


@dataclass(frozen=True)
class Frame:
    """Messages not opened; whether plans give actions to the person."""

    unread: int
    has_actions: bool


def frame_of(user: User) -> Frame:
    row = User.objects.annotate(unread=unread(), has_actions=owns_some())
    return Frame(**row.values("unread", "has_actions").get(pk=user.pk))
