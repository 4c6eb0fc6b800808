"""What is drawn by lot for each situation: who, when, in which state; always the same for one seed."""

import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from functools import cache
from itertools import count

from cases.enums import CaseStatus, DueKind, Sex
from common.normalise import normalise
from demo.volume.words import (
    EXPECTATIONS,
    FAMILIES,
    MEN,
    PARTICLES,
    PLANS,
    RARE,
    RARE_FAMILY,
    STREETS,
    WOMEN,
)
from ppcs.enums import PlanStatus

YEARS = 3
YOUNGEST = 30  # days since a situation was opened: its plan is in force
FRESH = 2 * len(PLANS)  # situations whose plan was validated today's way, nothing moved yet
LEAST_OPEN = 60  # requests of a DAC that wait for an answer, so that a page is full
LEVELS = ("punctual", "sustained", "sustained", "intensive")
OWN_DUE = (DueKind.CONTACT, DueKind.VISIT, DueKind.MEETING, DueKind.REVIEW)
WAITING = (*["received"] * 13, *["assessing"] * 4, *["more_asked"] * 2)
COMPLEMENTS = 6  # complements that nobody has read yet: few, in a large DAC as in a small one
OVER = (*["attached"] * 5, *["declined"] * 2, *["question"] * 2, "withdrawn")


@dataclass
class Known:
    """A DAC as the draw knows it: where, who follows, who is asked into the teams."""

    dac: int
    share: int
    communes: list[str]
    referents: list[int]
    pools: list[list[int]]  # for each place of a team, the professionals there are


@dataclass
class Situation:
    """One row of the table `seeding`: all that the SQL of the other tables needs to know."""

    n: int
    dac: int
    commune: str
    birth_name: str
    used_name: str
    first_name: str
    search_name: str
    birth_date: date
    sex: str
    phone: str
    address: str
    referent: int
    team: list[int]
    requester: int
    level: str
    status: str
    opened_on: date
    closed_on: date | None
    moved_on: date
    plan_status: str
    plan_on: date
    fresh: bool
    variant: int
    own_due_on: date | None
    own_due_kind: str
    again: str
    again_on: date
    again_birth_name: str
    again_first_name: str
    again_search_name: str
    again_sex: str
    again_birth_date: date | None
    expectation: str

    @classmethod
    def columns(cls) -> list[str]:
        return [field.name for field in fields(cls)]


class Draw:
    """Situations in the order of their numbers, DAC by DAC."""

    def __init__(self, *, seed: int, today: date):
        # the same lot for the same seed: invented people, nothing that must not be guessed
        self.lot = random.Random(seed)  # noqa: S311
        self.today = today
        self.number = count(1)

    def situations(self, known: list[Known]) -> Iterator[tuple]:
        for dac in known:
            yield from (astuple(row) for row in self._of(dac))

    def _of(self, dac: Known) -> Iterator[Situation]:
        waiting = max(min(LEAST_OPEN, dac.share // 2), dac.share // 40)
        for rank in range(dac.share):
            state = "complement" if rank < COMPLEMENTS else self.lot.choice(WAITING)
            yield self._situation(dac, rank, waits=state if rank < waiting else "")

    def _situation(self, dac: Known, rank: int, *, waits: str) -> Situation:
        n, lot = next(self.number), self.lot
        fresh = n <= FRESH
        team = [lot.choice(pool) for pool in dac.pools]
        return Situation(
            n=n,
            dac=dac.dac,
            commune=lot.choice(dac.communes),
            **self._person(rare=n <= RARE, sex=("F", "M")[n % 2] if fresh else None),
            phone=f"0{lot.choice('67')} 39 98 {n % 100:02d} {n // 100 % 100:02d}",
            address=f"{lot.randint(1, 80)} {lot.choice(STREETS)}",
            referent=dac.referents[rank % len(dac.referents)],
            team=team,
            requester=lot.choice([0, 0, 1, 3]),
            level=lot.choice(LEVELS),
            **self._life(fresh),
            fresh=fresh,
            variant=(n - 1) // 2 % len(PLANS) + 1,
            **self._again(waits),
            expectation=lot.choice(EXPECTATIONS),
        )

    def _person(self, *, rare: bool = False, sex: str | None = None) -> dict:
        lot = self.lot
        sex = sex or lot.choice(["F", "F", "F", "M", "M"])
        first = lot.choice(WOMEN if sex == Sex.FEMALE else MEN)
        birth = RARE_FAMILY if rare else lot.choice(PARTICLES) + lot.choice(FAMILIES)
        used = lot.choice(FAMILIES) if sex == Sex.FEMALE and lot.random() < 0.4 else ""
        families = [name for name in (used, birth) if name]
        return {
            "birth_name": birth,
            "used_name": used,
            "first_name": first,
            "search_name": " ".join(dict.fromkeys(_form(name, first) for name in families)),
            "birth_date": date(1926, 1, 1) + timedelta(days=int(lot.triangular(0, 29_000, 7_000))),
            "sex": sex,
        }

    def _life(self, fresh: bool) -> dict:
        """Opened when, followed how, closed or not; the older, the more likely to be closed."""
        lot, today = self.lot, self.today
        age = 60 if fresh else lot.randint(YOUNGEST, YEARS * 365)
        opened = today - timedelta(days=age)
        life = {"opened_on": opened, "closed_on": None, "own_due_on": None, "own_due_kind": ""}
        if not fresh and age > 130 and lot.random() < 0.75 * age / (YEARS * 365):
            plan_on = opened + timedelta(days=lot.randint(15, 50))
            closed = plan_on + timedelta(days=lot.randint(60, age - 60))
            over = {"status": CaseStatus.CLOSED, "plan_status": PlanStatus.CLOSED}
            return life | over | {"closed_on": closed, "moved_on": closed, "plan_on": plan_on}
        since = 15 if fresh else lot.randint(15, max(15, min(150, age - 14)))
        life["plan_on"] = today - timedelta(days=since)
        if not fresh and lot.random() < 0.1:
            life["moved_on"] = today - timedelta(days=min(since, lot.randint(20, 120)))
            life |= {"own_due_on": today + timedelta(days=lot.randint(5, 120))}
            watch = {"own_due_kind": DueKind.WATCH_END, "status": CaseStatus.ON_WATCH}
            return life | watch | {"plan_status": PlanStatus.ON_HOLD}
        life["moved_on"] = today - timedelta(days=min(since, lot.randint(0, 40)))
        if lot.random() < 0.7:
            life["own_due_on"] = today + timedelta(days=lot.randint(-15, 90))
            life["own_due_kind"] = lot.choice(OWN_DUE)
        status = PlanStatus.REVISING if lot.random() < 0.07 else PlanStatus.IN_FORCE
        return life | {"status": CaseStatus.OPEN, "plan_status": status}

    def _again(self, waits: str) -> dict:
        """A second request: one that waits, about somebody else; or an older one, answered."""
        lot = self.lot
        state = waits or lot.choice(OVER)
        days = lot.randint(0, 6) if waits else lot.randint(15, YEARS * 365)
        found = {"again": state, "again_on": self.today - timedelta(days=days)}
        if state == "question":
            empty = dict.fromkeys(("birth_name", "first_name", "search_name", "sex"), "")
            who = empty | {"birth_date": None}
        else:
            who = self._person()
        names = ("birth_name", "first_name", "search_name", "sex", "birth_date")
        return found | {f"again_{name}": who[name] for name in names}


def _form(family: str, first: str) -> str:
    """As `Identity.name_forms` writes it; each word normalised once."""
    return f"{_plain(family)} {_plain(first)}"


@cache
def _plain(word: str) -> str:
    return normalise(word)
