"""One class per message: what happened, who is told, in which words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Model


class NoLongerDue(Exception):
    """Raised by `link_at_send` when the message lost its object meanwhile: it is cancelled."""


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One message to one recipient about one object; subclasses fix the words.

    The sentence goes by ordinary e-mail: no name, no number, no health word. `to` is an account;
    `address` serves for people who have none yet (an invitation). `path` is the page behind
    sign-in. `occasion` tells apart two messages of the same kind about the same object (the
    second reminder is not the first). `wording` is the DAC's own sentence, empty for ours.
    """

    kind: ClassVar[str]
    event: ClassVar[str]
    to_whom: ClassVar[str]
    subject: ClassVar[str]
    sentence: ClassVar[str]
    by_email: ClassVar[bool] = True
    in_app: ClassVar[bool] = True
    editable: ClassVar[bool] = False  # whether a DAC may give its own wording

    about: Model
    path: str
    to: Model | None = None
    address: str = ""
    occasion: str = ""
    wording: str = ""

    @property
    def text(self) -> str:
        """The DAC's wording if it gave one, else ours."""
        return self.wording or self.sentence

    @classmethod
    def still_due(cls, message: Model) -> bool:
        """Whether the recipient may still read what the message is about.

        Overridden by those that tell of something which may be closed to its reader meanwhile;
        asked when a way in is closed, and by the relay just before each attempt.
        """
        return True

    @classmethod
    def link_at_send(cls, message: Model) -> str:
        """The page that the e-mail links to, asked by the relay just before each attempt.

        Overridden where the address holds a token: made here, kept nowhere in the outbox. It may
        be asked again for the same message (a second attempt), and may raise NoLongerDue.
        """
        return message.path


NOTIFICATIONS: dict[str, type[Notification]] = {}


def still_visible(message: Model, policies: Iterable) -> bool:
    """Whether the recipient may see the object of a message, by the policy of its model.

    True where none of them is the one, or where nobody with an account is told. An object that is
    there no longer is seen by nobody.
    """
    known = {policy.model._meta.label_lower: policy for policy in policies}
    policy = known.get(message.about_type)
    if policy is None or message.recipient is None:
        return True
    return policy.visible_to(message.recipient).filter(public_id=message.about_id).exists()


def register(notification: type[Notification]) -> type[Notification]:
    """Class decorator: make the message known to the relay and to the reference page."""
    if notification.kind in NOTIFICATIONS:
        raise ValueError(f"Two messages are called {notification.kind}")
    NOTIFICATIONS[notification.kind] = notification
    return notification


def messages_reference() -> str:
    """The table of all messages as the reference page shows it: event, who, by which way, words."""
    lines = [
        "| événement | qui | par | objet du courriel | phrase | code |",
        "|---|---|---|---|---|---|",
    ]
    for kind, message in sorted(NOTIFICATIONS.items()):
        ways = " et ".join(
            way
            for way, used in (("courriel", message.by_email), ("application", message.in_app))
            if used
        )
        cells = (message.event, message.to_whom, ways, message.subject, message.sentence)
        lines.append(f"| {' | '.join(map(_cell, cells))} | `{kind}` |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
