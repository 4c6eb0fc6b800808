"""How the plan on paper writes days, telephone numbers and what is said of the person."""

import datetime
import re
from dataclasses import dataclass

from cases.enums import Sex
from common import french

SENTENCE_END = re.compile(r"[.!?…](?=\s)")


def text(value: str | None) -> str:
    """The words, a title kept with its name and a number with its hour."""
    kept = re.sub(r"\b(M\.|Mmes?|MM\.|Drs?|Pr|n°) (?=\S)", rf"\1{french.NBSP}", value or "")
    kept = re.sub(r"(?<=\d) h\b", f"{french.NBSP}h", kept)
    return re.sub(r"(?<=\d\u00a0h) (?=\d\d\b)", french.NBSP, kept).strip()


def sentence(value: str | None) -> str:
    """The words with a capital and a full stop; nothing from nothing."""
    words = text(value)
    if not words:
        return ""
    return f"{words[0].upper()}{words[1:]}{'' if words[-1] in '.!?…' else '.'}"


def shortened(value: str | None, limit: int) -> str:
    """At most `limit` signs: whole sentences when one fits, else whole words and « … »."""
    words = text(value)
    if len(words) <= limit:
        return words
    start = words[:limit]
    ends = [match.end() for match in SENTENCE_END.finditer(words[: limit + 1])]
    if ends and ends[-1] > limit // 3:
        return f"{words[: ends[-1]]} […]"
    whole = start.rpartition(" ")[0] if " " in start[limit // 2 :] else start
    return f"{whole}…"


def listed(names: list[str]) -> str:
    """« Ana, Louis et Karim »."""
    return " et ".join(part for part in (", ".join(names[:-1]), names[-1] if names else "") if part)


def day_long(value: str | None) -> str:
    """« 18 novembre 2026 »."""
    return french.day_long(_day(value)).partition(" ")[2] if value else ""


def weekday_long(value: str | None) -> str:
    """« mardi 16 février 2027 »."""
    return french.day_long(_day(value)) if value else ""


def day_near(value: str, printed_on: datetime.date) -> str:
    """« 4 décembre », with its year only when it is another one."""
    long = day_long(value)
    year = f"{french.NBSP}{printed_on.year}"
    return long.removesuffix(year)


def day_digits(value: str | None) -> str:
    """« 18/11/2026 »."""
    return french.day_digits(_day(value)) if value else ""


def hour(value: str) -> str:
    """« 14 h 30 » from « 14:30 »."""
    return french.hour(datetime.time.fromisoformat(value)) if value else ""


def age(born_on: str | None, printed_on: datetime.date) -> str:
    return french.age(_day(born_on), today=printed_on) if born_on else ""


def _day(value: str) -> datetime.date:
    return datetime.date.fromisoformat(value)


@dataclass(frozen=True)
class Gender:
    """The words that agree with the person, or that avoid to."""

    she: str
    her: str
    born_on: str


GENDERS = {
    Sex.FEMALE.value: Gender("elle", "elle", "née le"),
    Sex.MALE.value: Gender("il", "lui", "né le"),
}
UNKNOWN = Gender("la personne", "la personne", "naissance le")


def gender(sex: str) -> Gender:
    """For the sex of the health identity; words that suit everybody when it is not known."""
    return GENDERS.get(sex, UNKNOWN)
