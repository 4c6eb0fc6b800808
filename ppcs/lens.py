"""What one reader may have of a plan: the rows of the other volets taken out, never masked.

Closed by default: a row whose volet is missing or unknown is « soins », and a part of the content
that this module does not know is given to nobody but the readers of every volet.
"""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from cases.enums import EVERY_VOLET, SUPPORT_VOLETS, Volet

CARE, SUPPORT = Volet.CARE.value, Volet.SUPPORT.value
Row = dict[str, Any]

# As they are for every reader: who the person is, in her own words too, and who is around her.
OPEN = ("schema", "dac", "referent", "relatives")
OPEN_OF_SYNTHESIS = (
    "project",
    "project_by",
    "project_on",
    "priority",
    "choices",
    "preferences",
    "cannot_express",
    "spoken_for_by",
)
# Only for who may read « soins »: nothing tells which volet their words are about.
CARE_ONLY = ("consents", "deliveries", "refusals")
BY_VOLET = ("alerts", "unmet", "appointments")
# What stays of a problem or a goal that may not be read but holds something that may.
PLACE = ("id", "rank", "number", "volet")


def seen(content: Row, volets: Iterable[str]) -> Row:
    """The content as a reader of these volets has it; the content given is left as it was.

    - A row stays when its volet is allowed: facts, problems, goals, actions, alerts, unmet goals,
      appointments, with all that they hold.
    - A problem or a goal of another volet that holds something allowed keeps its place only (id,
      rank or number, what it holds); its words are empty. The pages print the number alone.
    - An action stands whole under the first of its goals that the reader may read (when there is
      none, under the first one's bare place), and as `{"see": number, …}` under the others.
      Numbers never change: a gap is normal.
    - Without « soins », a text that mixes volets gives way to its « aides » version; consents,
      deliveries, refusals in words, the reason for the plan, what would bring the review forward,
      the dimensions and the reasons of the validation are empty.
    """
    allowed = EVERY_VOLET & {str(getattr(volet, "value", volet)) for volet in volets}
    if allowed == EVERY_VOLET:
        return deepcopy({**content, "problems": _problems(content.get("problems", []), allowed)})
    given = {key: content[key] for key in OPEN if key in content}
    given |= {key: content[key] if CARE in allowed else [] for key in CARE_ONLY if key in content}
    given |= {key: _rows(content[key], allowed) for key in BY_VOLET if key in content}
    given |= {
        key: part(content[key], allowed)
        for key, part in PARTS.items()
        if content.get(key) is not None
    }
    if "validation" in content:
        given.setdefault("validation", None)
    return deepcopy(given)


def allows(row: Row, allowed: Iterable[str]) -> bool:
    """Whether a row may be read with these volets; one without a known volet is « soins »."""
    return volet_of(row) in allowed


def volet_of(row: Row) -> str:
    """The volet of a row, « soins » when it has none that is known."""
    volet = row.get("volet")
    volet = getattr(volet, "value", volet)
    return volet if isinstance(volet, str) and volet in EVERY_VOLET else CARE


def _rows(rows: list[Row], allowed: frozenset[str]) -> list[Row]:
    return [row for row in rows if allows(row, allowed)]


def _mixed(row: Row, text: str, version: str, allowed: frozenset[str]) -> Row:
    """The row with, for a text that mixes volets, what these volets give of it."""
    for_support = row.get(version, "") if SUPPORT in allowed else ""
    whole = row.get(text, "") if CARE in allowed else for_support
    return {**row, text: whole, version: for_support}


def _plan(plan: Row, allowed: frozenset[str]) -> Row:
    return plan if CARE in allowed else {**plan, "reason": "", "review_early": ""}


def _person(person: Row, allowed: frozenset[str]) -> Row:
    return {**person, "facts": _rows(person.get("facts", []), allowed)}


def _synthesis(synthesis: Row, allowed: frozenset[str]) -> Row:
    part = {key: synthesis[key] for key in OPEN_OF_SYNTHESIS if key in synthesis}
    for text in ("obstacles", "views"):
        part[text] = synthesis.get(text, "") if CARE in allowed else ""
    for text in ("summary", "simple"):
        version = f"{text}_support"
        mixed = _mixed(synthesis, text, version, allowed)
        part |= {text: mixed[text], version: mixed[version]}
    return part


def _team(team: list[Row], allowed: frozenset[str]) -> list[Row]:
    return [_mixed(member, "mission", "mission_support", allowed) for member in team]


def _versions(versions: list[Row], allowed: frozenset[str]) -> list[Row]:
    """What changed, in one sentence: it may speak of every volet, or of aides and coordination."""
    both = allowed >= SUPPORT_VOLETS
    return [
        {
            **version,
            "sentence": version.get("sentence_support", "") if both else "",
            "sentence_support": version.get("sentence_support", "") if both else "",
        }
        for version in versions
    ]


def _validation(validation: Row, allowed: frozenset[str]) -> Row:
    if CARE in allowed:
        return validation
    return {
        who: {**said, "reason": ""} if isinstance(said, dict) and "reason" in said else said
        for who, said in validation.items()
    }


# --- Problems, goals, actions ---
def _problems(problems: list[Row], allowed: frozenset[str]) -> list[Row]:
    goals = [goal for problem in problems for goal in problem["goals"]]
    rows = [row for goal in goals for row in goal["actions"] if "see" not in row]
    whole = {row["id"]: row for row in reversed(rows)}
    may = {id_ for id_, row in whole.items() if allows(row, allowed)}
    homes = _homes(goals, may, allowed)
    numbers = [goal["number"] for goal in goals if allows(goal, allowed)]
    kept = []
    for problem in problems:
        inside = [_goal(goal, whole, homes, numbers, allowed) for goal in problem["goals"]]
        inside = [goal for goal in inside if goal]
        if inside or allows(problem, allowed):
            kept.append({**_problem(problem, allowed), "goals": inside})
    return kept


def _homes(goals: list[Row], may: set[str], allowed: frozenset[str]) -> dict[str, str]:
    """Under which goal each readable action stands whole."""
    homes: dict[str, str] = {}
    for goals_in_turn in ([goal for goal in goals if allows(goal, allowed)], goals):
        for goal in goals_in_turn:
            for row in goal["actions"]:
                if row["id"] in may:
                    homes.setdefault(row["id"], goal["id"])
    return homes


def _problem(problem: Row, allowed: frozenset[str]) -> Row:
    if not allows(problem, allowed):
        return _place(problem)
    problem = _mixed(problem, "precision", "context_support", allowed)
    return problem if CARE in allowed else {**problem, "dimension": ""}


def _goal(
    goal: Row,
    whole: dict[str, Row],
    homes: dict[str, str],
    numbers: list[str],
    allowed: frozenset[str],
) -> Row | None:
    readable = allows(goal, allowed)
    actions = []
    for id_ in dict.fromkeys(row["id"] for row in goal["actions"] if row["id"] in homes):
        if homes[id_] == goal["id"]:
            actions.append(_whole(whole[id_], goal, numbers))
        elif readable:
            actions.append(_see(whole[id_]))
    if not readable and not actions:
        return None
    return {**(goal if readable else _place(goal)), "actions": actions}


def _whole(action: Row, home: Row, numbers: list[str]) -> Row:
    own = action["number"].rpartition(".")[0]
    served = {own, *action.get("also_serves", [])} - {home["number"]}
    return {**action, "also_serves": [number for number in numbers if number in served]}


def _see(action: Row) -> Row:
    place = {"see": action["number"], "id": action["id"]}
    return place | {"title": action["title"], "volet": volet_of(action)}


def _place(row: Row) -> Row:
    """The row with its place and no words: the same keys, empty, for whoever prints it."""
    kept = {key: row[key] for key in PLACE if key in row}
    return {key: _empty(value) for key, value in row.items()} | kept | {"volet": volet_of(row)}


def _empty(value: object) -> object:
    if isinstance(value, bool):
        return False
    return type(value)() if isinstance(value, (str, list, dict)) else None


PARTS = {
    "plan": _plan,
    "person": _person,
    "synthesis": _synthesis,
    "problems": _problems,
    "team": _team,
    "versions": _versions,
    "validation": _validation,
}
