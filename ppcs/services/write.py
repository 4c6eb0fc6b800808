"""Write a block of the draft: the fields that changed, kept apart from what others wrote meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from common.locking import locked
from common.permissions import Policy
from ppcs.models import Action, Alert, Goal, Plan, Problem, Synthesis
from ppcs.permissions import ACTION, ALERT, GOAL, PROBLEM, SYNTHESIS
from ppcs.services.holding import locked_plan
from ppcs.services.rank import in_order, set_order

POLICIES: dict[type[Model], Policy] = {
    Synthesis: SYNTHESIS,
    Problem: PROBLEM,
    Goal: GOAL,
    Action: ACTION,
    Alert: ALERT,
}
Block = Synthesis | Problem | Goal | Action | Alert


@dataclass(frozen=True)
class Written:
    """The block as it is now, and the fields that were left as somebody else wrote them."""

    block: Block
    overtaken: frozenset[str] = frozenset()


def plan_of(block: Block) -> Plan:
    return block.problem.plan if isinstance(block, Goal) else block.plan


@transaction.atomic
def write_block(
    *,
    block: Block,
    changes: dict,
    seen: int,
    seen_of: Mapping[str, int] | None = None,
    by: User,
    at: datetime,
) -> Written:
    """Save what was typed, complete or not; a draft is a draft. Each writer of the plan in turn.

    A problem marked as the person's priority takes the first rank, and the mark from another one.
    Raises Refused when the plan is not being written any more.
    """
    locked_plan(plan_of(block))
    block = locked(block)
    POLICIES[type(block)].check(by, "edit", block)
    return merge(block, changes, seen=seen, seen_of=seen_of, by=by, at=at, after=_settle_priority)


def merge(
    block: Block,
    changes: dict,
    *,
    seen: int,
    seen_of: Mapping[str, int] | None,
    by: User,
    at: datetime,
    after: Callable | None = None,
) -> Written:
    """Field by field onto a locked block, with its row in the journal; `after(block, names, …)`."""
    _check_dates(block, changes)
    before = block.version
    overtaken = block.write(changes, seen=seen, seen_of=seen_of, by=by, at=at)
    if block.version > before:
        names = sorted(n for n in changes if block.field_versions.get(n) == block.version)
        if after is not None:
            after(block, names, by=by, at=at)
        action = f"ppcs.{block._meta.model_name}.changed"
        record(by=by, action=action, obj=block, at=at, fields=names)
    return Written(block, frozenset(overtaken))


def _check_dates(block: Block, changes: dict) -> None:
    """An action does not end before it begins, whoever wrote which of the two dates."""
    if not isinstance(block, Action):
        return
    start = changes.get("starts_on", block.starts_on)
    due = changes.get("due_on", block.due_on)
    if start and due and due < start:
        words = "L’échéance est avant le début. Corrigez l’une des deux dates."
        written = [name for name in ("starts_on", "due_on") if name in changes]
        raise GuardsFailed([Missing(name, words) for name in written])


def _settle_priority(block: Block, names: list[str], *, by: User, at: datetime) -> None:
    if not (isinstance(block, Problem) and "persons_priority" in names and block.persons_priority):
        return
    for other in in_order(block.plan):
        if other != block and other.persons_priority:
            other.write({"persons_priority": False}, seen=other.version, by=by, at=at)
            fields = ["persons_priority"]
            record(by=by, action="ppcs.problem.changed", obj=other, at=at, fields=fields)
    set_order(block.plan, in_order(block.plan))
    block.refresh_from_db(fields=["rank"])
