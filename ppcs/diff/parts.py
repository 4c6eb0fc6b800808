"""The parts of a plan, in its order: what changes in each, and how the sentence says it."""

from collections.abc import Iterator
from typing import NamedTuple

from common import french
from ppcs.diff.rows import (
    ACTION,
    ALERT,
    APPOINTMENT,
    CONSENT,
    FACT,
    GOAL,
    MEMBER,
    PROBLEM,
    RELATIVE,
    REVIEW,
    SYNTHESIS,
    UNMET,
    WORDS,
    Change,
    Field,
    Row,
    Rows,
    Section,
    day_of,
    listed,
    match,
    names_of,
    no_detail,
    texts,
)


class Part(NamedTuple):
    """A section, and what it says in the sentence."""

    section: Section
    phrases: list[str]


# --- The parts, in the order of the plan ---
def _words(before: Row, after: Row) -> Part:
    section = texts("Parole de la personne", _of(before), _of(after), WORDS)
    return Part(section, ["parole de la personne modifiée"] if section else [])


def _synthesis(before: Row, after: Row) -> Part:
    old, new = _of(before), _of(after)
    fields = tuple(
        field for field in SYNTHESIS if not (_doubles(old, field) and _doubles(new, field))
    )
    section = texts("Synthèse", old, new, fields)
    return Part(section, ["synthèse modifiée"] if section else [])


def _of(content: Row) -> Row:
    return content.get("synthesis") or {}


def _doubles(synthesis: Row, field: Field) -> bool:
    """Whether this « aides » version is what the reader already has as the text itself."""
    text, is_version, _ = field.key.partition("_support")
    return bool(is_version) and synthesis.get(field.key) == synthesis.get(text)


def _problems_and_goals(before: Row, after: Row) -> Part:
    old, new = before.get("problems", []), after.get("problems", [])
    problems = match(old, new, PROBLEM, _problem_name)
    goals = match(*_settled(_goals(before), _goals(after)), GOAL, _goal_name)
    moves = list(_moves(old, new))
    parts = (
        problems.section("", _problem_name, no_detail, "title"),
        goals.section("", _goal_name, lambda goal: _by(goal["due_on"]), "title"),
    )
    only_moved = {id_ for id_, _, _ in moves} - {row["id"] for row, _ in problems.changed}
    order = Section("", [], [], [move for _, _, move in moves], -len(only_moved))
    section = _together("Problèmes et objectifs", order, *parts)
    ranked = [row["rank"] for row, _ in problems.changed]
    return Part(
        section,
        [
            *_come_and_go("problème", [_quoted(row) for row in problems.added], "ajouté"),
            *_come_and_go("problème", [_quoted(row) for row in problems.removed], "retiré"),
            *(phrase for _, phrase, _ in moves),
            *_come_and_go("problème", [str(rank) for rank in ranked], "modifié"),
            *_come_and_go("objectif", [row["number"] for row in goals.added], "ajouté"),
            *_come_and_go("objectif", [row["number"] for row in goals.removed], "retiré"),
            *_come_and_go("objectif", [row["number"] for row, _ in goals.changed], "modifié"),
        ],
    )


def _goals(content: Row) -> list[Row]:
    return [
        {**goal, "under": _problem_title(problem), "places": {problem["id"]}}
        for problem in content.get("problems", [])
        for goal in problem["goals"]
    ]


def _settled(before: list[Row], after: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows that stay under the same ones have not moved, whatever these are called now."""
    new = {row["id"]: row for row in after}
    same = [row["id"] in new and new[row["id"]]["places"] == row["places"] for row in before]
    old = [
        {**row, "under": new[row["id"]]["under"]} if stays else row
        for row, stays in zip(before, same, strict=True)
    ]
    return old, after


def _problem_title(problem: Row) -> str:
    return problem["title"] or f"Problème {problem['rank']}"


def _problem_name(problem: Row) -> str:
    return f"Problème {problem['rank']}"


def _goal_name(goal: Row) -> str:
    return f"Objectif {goal['number']}"


def _moves(before: list[Row], after: list[Row]) -> Iterator[tuple[str, str, Change]]:
    """The problems that changed place among those of both; the others only made room for them."""
    was = {row["id"]: row["rank"] for row in before}
    both = [row for row in after if row["id"] in was]
    still = _still([was[row["id"]] for row in both], [row["rank"] for row in both])
    for row, stays in zip(both, still, strict=True):
        if not stays:
            old, new, title = was[row["id"]], row["rank"], _problem_title(row)
            phrase = f"{_quoted(row)} passe de {_ordinal(old)} à {_ordinal(new)}"
            said = (f"{old}. {title}", f"{new}. {title}")
            yield row["id"], phrase, Change("Ordre des problèmes", *said, kind="moved")


def _still(old: list[int], new: list[int]) -> list[bool]:
    """The longest run that kept its order; of two as long, the one whose rows went down."""
    best: list[tuple[int, int, tuple[int, ...]]] = []
    for i, rank in enumerate(old):
        before = max((run for j, run in enumerate(best) if old[j] < rank), default=(0, 0, ()))
        best.append((before[0] + 1, before[1] + (new[i] > rank), (*before[2], i)))
    kept = set(max(best, default=(0, 0, ()))[2])
    return [i in kept for i in range(len(old))]


def _actions(before: Row, after: Row) -> Part:
    rows = match(*_settled(_actions_of(before), _actions_of(after)), ACTION, _action_name)
    section = rows.section("Actions", _action_name, _who_and_when, "title")
    return _counted(section, rows, "action", feminine=True)


def _actions_of(content: Row) -> list[Row]:
    """The actions once each, with the goals that they serve."""
    goals: dict[str, dict[str, str]] = {}
    whole = []
    for goal in _goals(content):
        for row in goal["actions"]:
            goals.setdefault(row["id"], {})[goal["id"]] = goal["title"] or goal["number"]
            whole += [] if "see" in row else [row]
    return [
        {**row, "under": " ; ".join(goals[row["id"]].values()), "places": goals[row["id"]].keys()}
        for row in whole
    ]


def _action_name(action: Row) -> str:
    return f"Action {action['number']}"


def _who_and_when(action: Row) -> str:
    who = names_of(action["owners"]) or "sans porteur"
    return ", ".join(filter(None, (who, action["when"] or _by(action["due_on"]))))


def _by(due_on: str | None) -> str:
    return f"avant le {day_of(due_on)}" if due_on else ""


def _alerts(before: Row, after: Row) -> Part:
    rows = match(before.get("alerts", []), after.get("alerts", []), ALERT, lambda row: row["sign"])
    section = rows.section(
        "Alertes et conduite à tenir", lambda _: "Alerte", lambda row: row["severity_label"], "sign"
    )
    return _counted(section, rows, "alerte", feminine=True)


def _unmet(before: Row, after: Row) -> Part:
    rows = match(before.get("unmet", []), after.get("unmet", []), UNMET, lambda row: row["goal"])
    section = rows.section(
        "Objectifs non réalisés",
        lambda _: "Objectif non réalisé",
        lambda row: row["reason_label"],
        "goal",
    )
    names = [f"« {row['goal']} »" for row in rows.added]
    return Part(section, [f"{listed(names)} non réalisé{_s(names)}"] if names else [])


def _people(before: Row, after: Row) -> Part:
    members = match(before.get("team", []), after.get("team", []), MEMBER, _name)
    relatives = match(before.get("relatives", []), after.get("relatives", []), RELATIVE, _name)
    parts = (
        members.section("", lambda row: row["function"] or "Intervenant", _organisation, "name"),
        relatives.section("", lambda row: row["link"] or "Proche", no_detail, "name"),
    )
    section = _together("Équipe et proches", *parts)
    come = [line.text for line in section.added]
    gone = [line.text for line in section.removed]
    return Part(
        section,
        [
            *(
                [f"{listed(come)} {'rejoignent' if len(come) > 1 else 'rejoint'} l’équipe"]
                * bool(come)
            ),
            *(
                [f"{listed(gone)} {'quittent' if len(gone) > 1 else 'quitte'} l’équipe"]
                * bool(gone)
            ),
        ],
    )


def _name(row: Row) -> str:
    return row["name"]


def _organisation(row: Row) -> str:
    return row["organisation"]


def _follow_up(before: Row, after: Row) -> Part:
    old, new = before.get("plan") or {}, after.get("plan") or {}
    review = texts("", old, new, REVIEW)
    rows = match(
        before.get("appointments", []),
        after.get("appointments", []),
        APPOINTMENT,
        lambda r: r["what"],
    )
    meetings = rows.section("", lambda _: "Rendez-vous", lambda row: day_of(row["on"]), "what")
    section = _together("Suivi", review, meetings)
    moved = old.get("review_on") != new.get("review_on") and new.get("review_on")
    return Part(section, [f"prochaine réévaluation le {day_of(new['review_on'])}"] if moved else [])


def _person(before: Row, after: Row) -> Part:
    old, new = ((content.get("person") or {}).get("facts", []) for content in (before, after))
    rows = match(old, new, FACT, lambda row: row["label"])
    section = rows.section("Informations générales", lambda row: row["label"], no_detail, "value")
    return Part(section, ["informations générales modifiées"] if section else [])


def _consents(before: Row, after: Row) -> Part:
    rows = match(before.get("consents", []), after.get("consents", []), CONSENT, _consent_name)
    section = rows.section(
        "Accords", _consent_name, lambda row: day_of(row["on"]), "decision_label"
    )
    return Part(section, ["accords modifiés"] if section else [])


def _consent_name(consent: Row) -> str:
    return " ".join(filter(None, (consent["kind_label"], consent["to"])))


def _together(title: str, *parts: Section) -> Section:
    return Section(
        title,
        [line for part in parts for line in part.added],
        [line for part in parts for line in part.removed],
        [change for part in parts for change in part.changed],
        sum(part.unchanged for part in parts),
    )


# --- The sentence ---
def _counted(section: Section, rows: Rows, noun: str, *, feminine: bool) -> Part:
    """« 3 actions ajoutées », « 1 action retirée »."""
    e = "e" if feminine else ""
    counts = ((rows.added, "ajouté"), (rows.removed, "retiré"), (rows.changed, "modifié"))
    return Part(
        section,
        [f"{french.counted(len(some), noun)} {verb}{e}{_s(some)}" for some, verb in counts if some],
    )


def _come_and_go(noun: str, names: list[str], verb: str) -> list[str]:
    """« objectifs 2.2 et 4.1 ajoutés »."""
    return [f"{noun}{_s(names)} {listed(names)} {verb}{_s(names)}"] if names else []


def _s(some: list) -> str:
    return "s" if french.is_plural(len(some)) else ""


def _quoted(problem: Row) -> str:
    return f"« {problem['title']} »" if problem["title"] else _problem_name(problem).lower()


def _ordinal(rank: int) -> str:
    return "1er" if rank == 1 else f"{rank}e"


PARTS = (
    _words,
    _synthesis,
    _problems_and_goals,
    _actions,
    _alerts,
    _unmet,
    _people,
    _follow_up,
    _person,
    _consents,
)
