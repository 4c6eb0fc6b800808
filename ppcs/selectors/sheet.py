"""A plan as its page draws it: frozen values out of the content that the reader may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.enums import TeamSector, Volet
from ppcs.enums import UNDER_WAY, ActionStatus, GoalOutcome, GoalStatus
from ppcs.selectors.signals import FindingRow, Signals

VOLETS = {
    Volet.CARE.value: "Soins",
    Volet.SUPPORT.value: "Aides",
    Volet.COORDINATION.value: "Coordination",
}
ACTION_TONES = {
    ActionStatus.PROPOSED.value: "off",
    ActionStatus.ACCEPTED.value: "go",
    ActionStatus.IN_PROGRESS.value: "go",
    ActionStatus.DONE.value: "done",
    ActionStatus.NOT_DONE.value: "att",
    ActionStatus.CANCELLED.value: "off",
}
GOAL_TONES = {
    GoalStatus.DRAFT.value: "draft",
    GoalStatus.ACTIVE.value: "go",
    GoalStatus.DONE.value: "done",
    GoalStatus.CANCELLED.value: "off",
}
OUTCOME_TONES = {
    GoalOutcome.ACHIEVED.value: "done",
    GoalOutcome.PARTLY.value: "go",
    GoalOutcome.NOT_ACHIEVED.value: "att",
}
SECTORS = {str(value): str(label).capitalize() for value, label in TeamSector.choices}


@dataclass(frozen=True)
class Doer:
    name: str
    line: str
    sector: str
    sector_label: str


@dataclass(frozen=True)
class ActionRow:
    """`see` is the number of the whole row, when this one only refers to it."""

    id: str
    number: str
    title: str
    simple: str = ""
    when: str = ""
    due_on: date | None = None
    late: bool = False
    kind: str = ""
    is_etp: bool = False
    volet: str = ""
    expected: str = ""
    description: str = ""
    opinion: str = ""
    doers: tuple[Doer, ...] = ()
    tone: str = "off"
    label: str = ""
    serves: str = ""


@dataclass(frozen=True)
class GoalRow:
    """`bare` when only its place may be known: something under it is for the reader."""

    id: str
    number: str
    title: str
    bare: bool
    description: str
    criteria: tuple[str, ...]
    opinion: str
    strategy: str
    due_on: date | None
    shared_on: date | None
    volet: str
    tone: str
    label: str
    is_open: bool
    in_force: bool
    finding: FindingRow | None
    action_count: int


@dataclass(frozen=True)
class ProblemRow:
    id: str
    rank: int
    title: str
    bare: bool
    nature: str
    dimension: str
    volet: str
    precision: str
    codes: tuple[str, ...]
    expressed_by: str
    priority: bool
    retained: bool
    set_aside: bool
    first: bool
    last: bool
    pinned: bool
    goals: tuple[GoalRow, ...]


@dataclass(frozen=True)
class PlanSheet:
    """All that the page says of the plan itself; `text` is the synthesis, field by field."""

    person: str
    number: str
    version: int
    text: dict
    review_on: date | None
    review_place: str
    review_early: str
    reason: str
    problems: tuple[ProblemRow, ...]
    actions: tuple[ActionRow, ...]
    alerts: tuple[dict, ...]
    unmet: tuple[dict, ...]
    has_goals: bool


def sheet_of(content: dict, *, today: date, signals: Signals | None = None) -> PlanSheet:
    """The page's values; nothing in them comes from elsewhere than `content`, and from `signals`,
    which are the same reader's."""
    signals = signals or Signals()
    head, text = content["plan"], dict(content["synthesis"])
    text["project_on"] = _day(text.get("project_on"))
    actions = _actions(content["problems"], today)
    return PlanSheet(
        person=content["person"]["full_name"] or "la personne",
        number=head["number"],
        version=head["version"],
        text=text,
        review_on=_day(head["review_on"]),
        review_place=head["review_place"],
        review_early=head["review_early"],
        reason=head["reason"],
        problems=tuple(_problems(content["problems"], signals)),
        actions=tuple(actions),
        alerts=tuple(_alert(alert, signals) for alert in content["alerts"]),
        unmet=tuple({**row, "noticed_on": _day(row["noticed_on"])} for row in content["unmet"]),
        has_goals=any(problem["goals"] for problem in content["problems"]),
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _problems(rows: list[dict], signals: Signals) -> Iterable[ProblemRow]:
    pinned = bool(rows) and rows[0]["persons_priority"]
    for place, row in enumerate(rows):
        yield ProblemRow(
            id=row["id"],
            rank=row["rank"],
            title=row["title"] or ("" if not row["nature"] else "Problème à nommer"),
            bare=not row["nature"],
            nature=row["nature"],
            dimension=row["dimension"],
            volet=VOLETS.get(row["volet"], ""),
            precision=row["precision"],
            codes=tuple(code["label"] for code in row["codes"]),
            expressed_by=row["expressed_by"],
            priority=row["persons_priority"],
            retained=bool(row["necessary"] and row["possible"]),
            set_aside=row["necessary"] is False or row["possible"] is False,
            first=place == 0,
            last=place == len(rows) - 1,
            pinned=pinned and place <= 1,
            goals=tuple(_goal(goal, signals) for goal in row["goals"]),
        )


def _goal(row: dict, signals: Signals) -> GoalRow:
    bare = not row["status"]
    return GoalRow(
        id=row["id"],
        number=row["number"],
        title=row["title"] or ("" if bare else "Objectif à écrire"),
        bare=bare,
        description=row["description"],
        criteria=tuple(row["criteria"]),
        opinion=row["opinion"],
        strategy=row.get("strategy", ""),
        due_on=_day(row["due_on"]),
        shared_on=_day(row["shared_on"]),
        volet=VOLETS.get(row["volet"], ""),
        tone=_goal_tone(row),
        label=_goal_label(row),
        is_open=row["status"] in (GoalStatus.DRAFT, GoalStatus.ACTIVE),
        in_force=row["status"] == GoalStatus.ACTIVE,
        finding=None if bare else signals.latest_of(row["id"]),
        action_count=len(row["actions"]),
    )


def _goal_tone(row: dict) -> str:
    if row["status"] == GoalStatus.DONE:
        return OUTCOME_TONES.get(row["outcome"], "done")
    return GOAL_TONES.get(row["status"], "off")


def _goal_label(row: dict) -> str:
    """How it ended says more than that it ended."""
    ended = row["status"] == GoalStatus.DONE and row["outcome"]
    label = str(GoalOutcome(row["outcome"]).label) if ended else row["status_label"]
    return label.capitalize()


def _actions(problems: list[dict], today: date) -> list[ActionRow]:
    """Each action once, under its first goal, in the order of the plan; whole rows only."""
    found: dict[str, ActionRow] = {}
    for problem in problems:
        for goal in problem["goals"]:
            for row in goal["actions"]:
                if "see" not in row and row["id"] not in found:
                    serves = [goal["number"], *row["also_serves"]]
                    found[row["id"]] = _action(row, ", ".join(serves), today)
    return list(found.values())


def _action(row: dict, serves: str, today: date) -> ActionRow:
    due = _day(row["due_on"])
    under_way = row["status"] in UNDER_WAY
    late = bool(due and due < today and under_way)
    tone, label = ACTION_TONES.get(row["status"], "off"), row["status_label"].capitalize()
    if late:
        tone, label = "att", "En retard"
    elif under_way and not row["owners"]:
        tone, label = "draft", "À confier"
    return ActionRow(
        id=row["id"],
        number=row["number"],
        title=row["title"] or "Action à écrire",
        simple=row["simple"],
        when=row["when"],
        due_on=due,
        late=late,
        kind=row["kind_label"],
        is_etp=row["is_etp"],
        volet=VOLETS.get(row["volet"], ""),
        expected=row["expected"],
        description=row.get("description", ""),
        opinion=row.get("opinion", ""),
        doers=tuple(_doer(owner) for owner in row["owners"]),
        tone=tone,
        label=label,
        serves=serves,
    )


def _doer(owner: dict) -> Doer:
    if owner["kind"] == "person":
        return Doer("La personne", "", "", "")
    sector = owner["sector"]
    return Doer(owner["name"], owner["line"], sector, SECTORS.get(sector, ""))


def _alert(row: dict, signals: Signals) -> dict:
    tones = {"watch": "off", "report": "go", "emergency": "att"}
    return {
        **row,
        "tone": tones.get(row["severity"], "off"),
        "label": row["severity_label"].capitalize(),
        "volet": VOLETS.get(row["volet"], ""),
        "sign": row["sign"] or "Alerte à décrire",
        "may_raise": row["id"] in signals.raisable,
    }
