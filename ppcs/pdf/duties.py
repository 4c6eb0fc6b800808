"""« Qui fait quoi, et quand » alone: under each one who does something, what and when; at the foot, whom to call."""

import datetime
from dataclasses import dataclass, field, replace

from common import french
from ppcs.enums import Copy
from ppcs.lens import Row
from ppcs.pdf import words
from ppcs.pdf.brief import OVER, Call, Voice, calls_of, is_person, moment_of, voice_of
from ppcs.pdf.heading import Heading, heading_of, validated_on

ALERTS = 3
NOBODY = "À confier à quelqu’un"
LINE = 52  # signs of a line of the page, roughly
BLOCK = 20  # lines under one name that stay on one page; what is more goes under the name again
# up to so many lines: large on one page, smaller on one page, large on two, smaller on two
SETTINGS = ((28, "easy"), (34, "crowded"), (56, "easy"), (66, "crowded"))
SMALLEST = "crowded packed"
SUPPORT_ONLY = "Le volet soins ne figure pas sur cette feuille."


@dataclass(frozen=True)
class Duty:
    """`beside` names the others who do it too, with the telephone of whom the page names nowhere else."""

    what: str
    beside: str
    when: str

    @property
    def lines(self) -> int:
        """How many lines of the page it takes, roughly."""
        return 1 + len(self.what) // LINE + (1 + len(self.beside) // LINE if self.beside else 0)


@dataclass
class Doer:
    name: str
    line: str
    phone: str
    is_person: bool = False
    duties: list[Duty] = field(default_factory=list)


@dataclass(frozen=True)
class DutySheet:
    """The page, one or two sheets of paper."""

    heading: Heading
    voice: Voice
    name: str
    version: str
    referent: str
    phone: str
    note: str
    doers: list[Doer]
    review: str
    calls: list[Call]

    @property
    def density(self) -> str:
        """How small the page is set: a class of the style sheet. One page wins over a larger print."""
        lines = sum(2 + sum(duty.lines for duty in doer.duties) for doer in self.doers)
        lines += sum(2 + len(call.sign) // LINE for call in self.calls)
        return next((setting for most, setting in SETTINGS if lines <= most), SMALLEST)


def duty_sheet(
    content: Row, *, copy: str, fingerprint: str, printed_on: datetime.date
) -> DutySheet:
    """The page of a content that has passed the lens of this copy."""
    is_full = copy == Copy.DUTIES
    referent, plan = content["referent"], content["plan"]
    voice = voice_of(content, is_full=is_full)
    on = validated_on(content)
    return DutySheet(
        heading=heading_of(content, copy=copy, fingerprint=fingerprint),
        voice=voice,
        name=words.text(content["person"]["full_name"]),
        version=f"plan du {words.day_long(on)}" if on else "plan pas encore validé",
        referent=words.text(referent["name"]),
        phone=french.phone(referent["phone"]),
        note="" if is_full else SUPPORT_ONLY,
        doers=_doers(content, is_full=is_full, printed_on=printed_on),
        review=_review(plan),
        calls=list(calls_of(content, voice, most=ALERTS)),
    )


def _review(plan: Row) -> str:
    if not plan["review_on"]:
        return ""
    parts = (words.weekday_long(plan["review_on"]), words.text(plan["review_place"]))
    return ", ".join(part for part in parts if part)


def _doers(content: Row, *, is_full: bool, printed_on: datetime.date) -> list[Doer]:
    """The person first, then the ones around her, by what comes first; what nobody does yet last.

    Each action stands once, under the first of its owners, the nearest first: what comes back
    (« chaque lundi »), then the dates, then what has none.
    """
    rows = [
        row
        for problem in content["problems"]
        for goal in problem["goals"]
        for row in goal["actions"]
        if "see" not in row and row["status"] not in OVER
    ]
    rows.sort(key=_nearest)
    heads = {_key(row["owners"][0]) for row in rows if row["owners"]}
    phones = {row["id"]: row["phone"] for row in (*content["team"], *content["relatives"])}
    me = "Moi" if is_full else words.text(content["person"]["full_name"])
    found: dict[tuple, Doer] = {}
    for row in rows:
        first = row["owners"][0] if row["owners"] else None
        doer = found.setdefault(_key(first), _doer(first, me, phones))
        others = [_beside(one, is_full, me, heads, phones) for one in row["owners"][1:]]
        doer.duties.append(
            Duty(
                what=words.text((row["simple"] if is_full else "") or row["title"]),
                beside=f"Avec {words.listed(others)}" if others else "",
                when=moment_of(row, printed_on),
            )
        )
    doers = sorted(found.values(), key=lambda doer: (not doer.is_person, doer.name == NOBODY))
    return [block for doer in doers for block in _blocks(doer)]


def _blocks(doer: Doer) -> list[Doer]:
    """Somebody who does much is named again: a page never begins with what is nobody’s."""
    blocks, lines = [replace(doer, duties=[])], 0
    for duty in doer.duties:
        if lines and lines + duty.lines > BLOCK:
            blocks.append(replace(doer, line=f"{doer.line}, suite".lstrip(", "), duties=[]))
            lines = 0
        blocks[-1].duties.append(duty)
        lines += duty.lines
    return blocks


def _nearest(row: Row) -> tuple[int, str]:
    if row["when"]:
        return 0, ""
    return (1, row["due_on"]) if row["due_on"] else (2, "")


def _key(owner: Row | None) -> tuple:
    return (owner["kind"], owner["id"] or owner["name"]) if owner else ()


def _doer(owner: Row | None, me: str, phones: dict[str, str]) -> Doer:
    if owner is None:
        return Doer(NOBODY, "", "")
    if is_person(owner):
        return Doer(me, "", "", is_person=True)
    phone = french.phone(phones.get(owner["id"], ""))
    return Doer(words.text(owner["name"]), words.text(owner["line"]), phone)


def _beside(owner: Row, is_full: bool, me: str, heads: set, phones: dict[str, str]) -> str:
    if is_person(owner):
        return "moi" if is_full else me
    phone = "" if _key(owner) in heads else french.phone(phones.get(owner["id"], ""))
    name = words.text(owner["name"])
    return f"{name} ({phone})" if phone else name
