"""What a plan still lacks before it may be validated: everything at once, each with its link."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from cases.enums import CopyReceived, Dimension, DimensionState, Volet
from cases.models import AssessedDimension, Assessment
from common import french
from common.errors import Missing
from ppcs.content import content_of
from ppcs.enums import UNDER_WAY, GoalStatus
from ppcs.lens import volet_of
from ppcs.models import Plan

OPEN_GOAL = frozenset({GoalStatus.DRAFT.value, GoalStatus.ACTIVE.value})


@dataclass(frozen=True)
class Gap(Missing):
    """One missing thing, the address of the field that repairs it, the guard that asks for it."""

    url: str = ""
    guard: int = 3
    area: str = ""


@dataclass(frozen=True)
class Check:
    """One line of « Ce qui manque avant validation »: what is checked, and what it lacks."""

    label: str
    gaps: tuple[Gap, ...]


def missing_before_validation(
    plan: Plan, content: dict | None = None, *, today: date | None = None
) -> list[Gap]:
    """Guards 2 and 3 of ppcs.md §5.2, of what the plan itself holds; empty when nothing lacks.

    `content` spares the reading when the caller has it. What the person and the médecin traitant
    say of the version is asked for at validation.
    """
    return [gap for check in checks_of(plan, content, today=today) for gap in check.gaps]


def checks_of(plan: Plan, content: dict | None = None, *, today: date | None = None) -> list[Check]:
    """Every check, done or not, in the order of the page."""
    content = content or content_of(plan)
    today = today or timezone.localdate()
    synthesis = reverse("ppcs:synthesis", args=[plan.public_id])
    goals = [goal for problem in content["problems"] for goal in problem["goals"]]
    actions = {row["id"]: row for goal in goals for row in goal["actions"] if "see" not in row}
    checks = [
        ("Évaluation : quatre dimensions", _dimensions(plan)),
        ("Parole de la personne", _words(content["synthesis"], synthesis)),
        ("Sa priorité, en premier", _priority(content, synthesis)),
        (f"Problèmes classés, {len(content['problems'])}", _problems(content, plan)),
        (f"Objectifs partagés, {len(goals)}", _goals(content)),
        (f"Actions, {len(actions)}", _actions(goals, actions)),
        ("Prochaine réévaluation", _review(content["plan"], synthesis, today)),
    ]
    if is_support_copy_due(content):
        checks.append(("Synthèse dite sans la santé", _support(content["synthesis"], synthesis)))
    return [Check(label, tuple(gaps)) for label, gaps in checks]


def is_support_copy_due(content: dict) -> bool:
    """Whether « soins » is written and somebody is to read the plan without it."""
    texts = ("summary", "obstacles", "views")
    has_care = any(content["synthesis"][name] for name in texts) or any(
        volet_of(row) == Volet.CARE
        for problem in content["problems"]
        for row in (
            problem,
            *problem["goals"],
            *(a for g in problem["goals"] for a in g["actions"]),
        )
    )
    outside = any(not member["in_care_team"] for member in content["team"])
    relatives = any(r["receives"] == CopyReceived.SUPPORT for r in content["relatives"])
    return has_care and (outside or relatives)


def _dimensions(plan: Plan) -> Iterator[Gap]:
    latest = Assessment.objects.filter(case=plan.case_id).order_by("-done_on", "-pk")[:1]
    rows = AssessedDimension.objects.filter(assessment__in=latest.values("pk")).order_by("pk")
    found = {row.dimension: row for row in rows}
    for one in Dimension:
        row = found.get(one.value)
        if row is not None and row.state != DimensionState.TO_DO:
            continue
        url = (
            reverse("cases:dimension", args=[row.public_id])
            if row
            else reverse("cases:assessment-add", args=[plan.case.public_id])
        )
        words = f"Évaluation : renseigner la dimension {one.label}"
        yield Gap("dimensions", words, url, 2, "dimensions")


def _words(text: dict, url: str) -> Iterator[Gap]:
    if text["cannot_express"]:
        if not text["spoken_for_by"]:
            words = "Dire qui parle pour la personne"
            yield Gap("spoken_for_by", words, f"{url}#id_spoken_for_by", 3, "words")
    elif not text["project"]:
        yield Gap("project", "Écrire son projet, dans ses mots", f"{url}#id_project", 3, "words")


def _priority(content: dict, url: str) -> Iterator[Gap]:
    text, problems = content["synthesis"], content["problems"]
    if text["cannot_express"] and text["spoken_for_by"]:
        return
    if not text["priority"]:
        yield Gap("priority", "Écrire sa priorité", f"{url}#id_priority", 3, "priority")
    if problems and not problems[0]["persons_priority"]:
        first = reverse("ppcs:problem", args=[problems[0]["id"]])
        words = "Dire quel problème est sa priorité : il passe au premier rang"
        yield Gap("persons_priority", words, f"{first}#id_persons_priority", 3, "priority")


def _problems(content: dict, plan: Plan) -> Iterator[Gap]:
    if not content["problems"]:
        url = reverse("ppcs:problem-add", args=[plan.public_id])
        yield Gap("problems", "Écrire au moins un problème ou un besoin", url, 2, "problems")
    for problem in content["problems"]:
        url, name = reverse("ppcs:problem", args=[problem["id"]]), f"Problème {problem['rank']}"
        if not problem["title"]:
            yield Gap("title", f"{name} : le dire en clair", f"{url}#id_title", 3, "problems")
        for field, words in (("necessary", "nécessaire"), ("possible", "possible")):
            if problem[field] is None:
                ask = f"{name} : dire si intervenir est {words}"
                yield Gap(field, ask, f"{url}#id_{field}_0", 3, "problems")
        owed = problem["necessary"] and problem["possible"]
        if owed and all(goal["status"] == GoalStatus.CANCELLED for goal in problem["goals"]):
            add = reverse("ppcs:goal-add", args=[problem["id"]])
            yield Gap("goals", f"{name} : écrire un objectif partagé", add, 3, "problems")


def _goals(content: dict) -> Iterator[Gap]:
    for problem in content["problems"]:
        for goal in problem["goals"]:
            if goal["status"] in OPEN_GOAL:
                yield from _goal(goal)


def _goal(goal: dict) -> Iterator[Gap]:
    url, name = reverse("ppcs:goal", args=[goal["id"]]), f"Objectif {goal['number']}"
    if not goal["title"]:
        yield Gap("title", f"{name} : l’écrire", f"{url}#id_title", 3, "goals")
    if not goal["criteria"]:
        yield Gap("criteria", f"{name} : écrire le critère", f"{url}#id_criteria", 3, "goals")
    if not goal["shared_on"]:
        words = f"{name} : noter quand il a été convenu avec la personne"
        yield Gap("shared_on", words, f"{url}#id_shared_on", 3, "goals")


def _actions(goals: list[dict], actions: dict[str, dict]) -> Iterator[Gap]:
    for goal in goals:
        if goal["status"] in OPEN_GOAL and not goal["actions"]:
            plan_url = reverse("ppcs:goal", args=[goal["id"]])
            words = f"Objectif {goal['number']} : prévoir une action"
            yield Gap("actions", words, f"{plan_url}#actions", 3, "actions")
    for row in actions.values():
        if row["status"] in UNDER_WAY:
            yield from _action(row)


def _action(row: dict) -> Iterator[Gap]:
    url = reverse("ppcs:action-edit", args=[row["id"]])
    name = f"Action « {row['title']} »" if row["title"] else f"Action {row['number']}"
    if not row["title"]:
        yield Gap("title", f"{name} : l’écrire", f"{url}#id_title", 3, "actions")
    if not row["owners"]:
        words = f"{name} : choisir un porteur"
        yield Gap("owner_keys", words, f"{url}#id_owner_keys_0", 3, "actions")
    if not row["due_on"]:
        yield Gap("due_on", f"{name} : donner une échéance", f"{url}#id_due_on", 3, "actions")


def _review(head: dict, url: str, today: date) -> Iterator[Gap]:
    there = f"{url}#id_review_on"
    if not head["review_on"]:
        yield Gap("review_on", "Fixer la prochaine réévaluation", there, 3, "review")
    elif date.fromisoformat(head["review_on"]) <= today:
        day = french.day(date.fromisoformat(head["review_on"]))
        words = f"Prochaine réévaluation : choisir un jour à venir ({day} est passé)"
        yield Gap("review_on", words, there, 3, "review")


def _support(text: dict, url: str) -> Iterator[Gap]:
    if not text["summary_support"]:
        words = "Écrire la synthèse sans la santé, pour l’exemplaire « aides »"
        yield Gap("summary_support", words, f"{url}#id_summary_support", 3, "support")
