"""Part three on paper: a row per problem, per goal, per action."""

from dataclasses import dataclass

from cases.enums import TeamSector, Volet
from ppcs.enums import ActionStatus, GoalStatus, Nature, OwnerKind
from ppcs.lens import Row
from ppcs.pdf import words

WHOLE = 4  # actions; a goal that has more may run over two pages, between its rows


@dataclass(frozen=True)
class Sector:
    """A shape, named by its code, and its word."""

    shape: str
    word: str


@dataclass(frozen=True)
class State:
    """A bar, empty, half, full or barred, and its word."""

    bar: str
    word: str


@dataclass(frozen=True)
class Owner:
    name: str
    line: str


@dataclass(frozen=True)
class Action:
    number: str
    title: str
    notes: list[str]
    sector: Sector | None
    kind: str
    owners: list[Owner]
    when: str
    state: State


@dataclass(frozen=True)
class SeeElsewhere:
    """An action that stands whole under another goal."""

    see: str
    title: str


@dataclass(frozen=True)
class Goal:
    number: str
    title: str
    notes: list[str]
    due_on: str
    state: State
    actions: list[Action | SeeElsewhere]

    @property
    def may_be_split(self) -> bool:
        return len(self.actions) > WHOLE


@dataclass(frozen=True)
class Problem:
    """Without a title, its place alone may be read: what it holds is of another volet."""

    rank: int
    title: str
    context: list[str]
    goals: list[Goal]


SECTORS = {
    code: Sector(code.replace("_", "-"), f"{word[0].upper()}{word[1:]}")
    for code, word in TeamSector.choices
}
PERSON = Sector("entourage", "Personne")
VOLETS = dict(Volet.choices)
BARS = {
    ActionStatus.IN_PROGRESS.value: "half",
    ActionStatus.DONE.value: "full",
    ActionStatus.NOT_DONE.value: "barred",
    ActionStatus.CANCELLED.value: "barred",
    GoalStatus.ACTIVE.value: "half",
}


def problem_of(row: Row, *, person: str) -> Problem:
    """A problem with its goals and their actions; `person` is the name of whom the plan is for."""
    by = f"Exprimé par {row['expressed_by']}." if row["expressed_by"] else ""
    dimension = f"Dimension {row['dimension']}." if row["dimension"] else ""
    codes = " ; ".join(f"{one['label']} ({one['code']})" for one in row["codes"])
    context = (
        words.sentence(row["precision"]),
        "" if row["nature"] == Nature.PROBLEM.label else words.sentence(row["nature"]),
        "Priorité de la personne." if row["persons_priority"] else "",
        by,
        dimension,
        words.sentence(codes),
        "Intervention non possible à ce jour." if row["possible"] is False else "",
    )
    title = words.text(row["title"])
    return Problem(
        rank=row["rank"],
        title=title,
        context=[part for part in context if part] if title else [],
        goals=[_goal(goal, person) for goal in row["goals"]],
    )


def _goal(row: Row, person: str) -> Goal:
    criteria = " ; ".join(words.text(one).rstrip(".") for one in row["criteria"])
    notes = (
        words.text(row["description"]),
        f"Réussi si : {criteria}." if criteria else "",
        f"Son avis : « {words.text(row['opinion'])} »" if row["opinion"] else "",
    )
    return Goal(
        number=row["number"],
        title=words.text(row["title"]),
        notes=[note for note in notes if note],
        due_on=words.day_digits(row["due_on"]),
        state=_state(row),
        actions=[_action(action, person) for action in row["actions"]],
    )


def _action(row: Row, person: str) -> Action | SeeElsewhere:
    if "see" in row:
        return SeeElsewhere(row["see"], words.text(row["title"]))
    notes = (
        "Éducation thérapeutique." if row["is_etp"] else "",
        f"Attendu : {words.text(row['expected'])}" if row["expected"] else "",
        f"Sert aussi : {', '.join(row['also_serves'])}" if row["also_serves"] else "",
    )
    return Action(
        number=row["number"],
        title=words.text(row["title"]),
        notes=[note for note in notes if note],
        sector=_sector(row["owners"]),
        kind=" · ".join(filter(None, (VOLETS.get(row["volet"], ""), row["kind_label"]))),
        owners=[
            Owner(words.text(one["name"] or person), words.text(one["line"]))
            for one in row["owners"]
        ],
        when=words.text(row["when"]) or words.day_digits(row["due_on"]),
        state=_state(row),
    )


def _sector(owners: list[Row]) -> Sector | None:
    if not owners:
        return None
    return PERSON if owners[0]["kind"] == OwnerKind.PERSON else SECTORS[owners[0]["sector"]]


def _state(row: Row) -> State:
    return State(BARS.get(row["status"], "empty"), row["status_label"])
