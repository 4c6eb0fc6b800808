"""The vocabulary of the story: who is spoken of, what is asked, and what happens next."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zlib import crc32


@dataclass(frozen=True)
class Someone:
    """An invented person, for whom an appui is asked; `place` is where she lives."""

    first_name: str
    last_name: str
    sex: str
    age: int
    place: str
    birth_name: str = ""
    phone: str = ""

    def born_on(self, today: date) -> date:
        """A birthday that gives her this age today; the same where a name is spelt in two ways."""
        seed = crc32(f"{self.first_name}, {self.place}".encode())
        month, day = seed % 12 + 1, seed % 28 + 1
        had_it = (month, day) <= (today.month, today.day)
        return date(today.year - self.age - (0 if had_it else 1), month, day)


@dataclass(frozen=True)
class Request:
    """One request and all that came of it.

    It was sent `back` open days ago; or so that `left` open days remain before the promised date.
    `by` sends it; `asked_by` names a requester without account when the DAC typed it in.
    """

    key: str
    by: str
    text: str
    areas: tuple[str, ...]
    about: Someone | None = None
    place: str = ""
    factors: tuple[str, ...] = ()
    urgency: str = "within_15_days"
    agreement: str = "agreed"
    helpers: str = ""
    back: int | None = None
    left: int | None = None
    hour: str = "10:00"
    channel: str = "online"
    asked_by: tuple[str, str, str, str] | None = None  # name, function, kind, telephone
    more: dict[str, Any] = field(default_factory=dict)  # any other field of the request
    papers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # name: its lines
    then: tuple["Step", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that `by` did `back` open days ago, at `hour`."""

    by: str
    back: int
    hour: str


@dataclass(frozen=True, kw_only=True)
class Taken(Step):
    """A coordinator takes the request in hand."""


@dataclass(frozen=True, kw_only=True)
class Entrusted(Step):
    """The qualification passes to a colleague."""

    to: str


@dataclass(frozen=True, kw_only=True)
class MoreGiven(Step):
    """The complement arrives."""

    reply: str


@dataclass(frozen=True, kw_only=True)
class MoreRead(Step):
    """A coordinator reads the complement."""


@dataclass(frozen=True, kw_only=True)
class Qualified(Step):
    """The primo-évaluation, and what is decided; `kind` is that of cases.services.qualify."""

    kind: str = "later"
    motives: tuple[str, ...] = ()
    answer: str = "support"
    subsidiarity: str = "no_closer"
    closer: str = ""
    note: str = ""
    gp: tuple[str, str] | None = None
    text: str = ""
    question: str = ""
    reason: str = ""
    orientation: str = ""
    to: str = ""
    level: str = ""
    referent: str = ""
    same_as: str = ""  # the request whose person this is


@dataclass(frozen=True, kw_only=True)
class AnswerRead(Step):
    """The requester reads the answer."""


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Step):
    """The requester takes the request back."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Watched(Step):
    """The situation is put on watch until `days` calendar days from today."""

    days: int


@dataclass(frozen=True, kw_only=True)
class Resumed(Step):
    """The follow-up goes on."""


@dataclass(frozen=True, kw_only=True)
class Closed(Step):
    """The situation is closed."""

    reason: str
    relay: str


def taken(by: str, back: int, hour: str) -> Taken:
    return Taken(by=by, back=back, hour=hour)


def read(by: str, back: int, hour: str) -> AnswerRead:
    return AnswerRead(by=by, back=back, hour=hour)


def accepted(by: str, back: int, hour: str, *motives: str, **said: Any) -> Qualified:
    """The request is accepted: `level` and `referent`, or `same_as` for a person already followed."""
    return Qualified(by=by, back=back, hour=hour, kind="accept", motives=motives, **said)


def answered(by: str, back: int, hour: str, *motives: str, **said: Any) -> Qualified:
    """An information or an orientation is given (`answer`)."""
    return Qualified(by=by, back=back, hour=hour, kind="answer", motives=motives, **said)


def declined(by: str, back: int, hour: str, *motives: str, **said: Any) -> Qualified:
    """The request is not retained, for `reason`, with an `orientation`."""
    return Qualified(by=by, back=back, hour=hour, kind="decline", motives=motives, **said)


def redirected(by: str, back: int, hour: str, **said: Any) -> Qualified:
    """The request goes to the competent DAC."""
    return Qualified(by=by, back=back, hour=hour, kind="redirect", **said)


def asked_more(by: str, back: int, hour: str, question: str, *motives: str, **said: Any):
    """A complement is asked of the requester."""
    return Qualified(
        by=by, back=back, hour=hour, kind="more", question=question, motives=motives, **said
    )


def given_more(by: str, back: int, hour: str, reply: str) -> MoreGiven:
    return MoreGiven(by=by, back=back, hour=hour, reply=reply)
