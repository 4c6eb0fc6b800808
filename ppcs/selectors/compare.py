"""Two versions of a plan side by side, both through the lens of the reader."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.selectors.lens import Reading
from ppcs.content import content_of
from ppcs.diff import Difference, difference
from ppcs.enums import WRITABLE, PlanStatus
from ppcs.lens import Row, seen
from ppcs.models import Plan, PlanVersion
from ppcs.selectors.versions import sentence_for

DRAFT = "brouillon"


@dataclass(frozen=True)
class Side:
    """One of the two: its key in the address, its words, its day when it is in force or was."""

    key: str
    label: str
    on: date | None = None

    @property
    def is_draft(self) -> bool:
        return self.key == DRAFT


@dataclass(frozen=True)
class Comparison:
    """`difference` is None when there is nothing to compare yet; `told` is what the version says."""

    sides: tuple[Side, ...]
    before: Side | None = None
    after: Side | None = None
    difference: Difference | None = None
    told: str = ""


def comparison_of(plan: Plan, reading: Reading, wanted: tuple[str, str]) -> Comparison:
    """The difference between two versions, the latest two unless the reader names others.

    The draft is a side for whoever reads it: coordinators, and the team while it is asked.
    """
    versions = {str(v.number): v for v in PlanVersion.objects.filter(plan=plan).order_by("number")}
    sides = [
        Side(key, f"Version {v.number}", timezone.localdate(v.validated_at))
        for key, v in versions.items()
    ]
    if _has_draft(plan, reading):
        sides.append(Side(DRAFT, f"Version {plan.next_version}, brouillon"))
    if len(sides) < 2:
        return Comparison(tuple(sides))
    before, after = _chosen(sides, wanted)
    contents = [_content(plan, versions, side, reading) for side in (before, after)]
    next_to_it = sides.index(after) == sides.index(before) + 1
    told = sentence_for(versions[after.key], reading) if not after.is_draft and next_to_it else ""
    return Comparison(tuple(sides), before, after, changes_between(*contents), told)


def changes_between(before: Row, after: Row) -> Difference:
    """What the plan says otherwise; that its actions went on makes no version (§5.2 rule 5)."""
    return difference(_without_progress(before), _without_progress(after))


def _without_progress(content: Row) -> Row:
    """The content without the states of its actions, nor the next dates that follow from them."""
    problems = [
        problem | {"goals": [goal | {"actions": _still(goal)} for goal in problem["goals"]]}
        for problem in content["problems"]
    ]
    return content | {"problems": problems, "appointments": []}


def _still(goal: Row) -> list[Row]:
    return [
        row if "see" in row else row | {"status": "", "status_label": ""} for row in goal["actions"]
    ]


def _has_draft(plan: Plan, reading: Reading) -> bool:
    if plan.status == PlanStatus.CONSULTING:
        return True
    return reading.coordinates and plan.status in WRITABLE


def _chosen(sides: list[Side], wanted: tuple[str, str]) -> tuple[Side, Side]:
    """The two that are named, in their order; the latest two where one is unknown or both are one."""
    by_key = {side.key: side for side in sides}
    named = [by_key[key] for key in wanted if key in by_key]
    if len(set(named)) < 2:
        return sides[-2], sides[-1]
    first, second = sorted(named, key=sides.index)
    return first, second


def _content(plan: Plan, versions: dict, side: Side, reading: Reading) -> Row:
    content = content_of(plan) if side.is_draft else versions[side.key].content
    return seen(content, reading.volets)
