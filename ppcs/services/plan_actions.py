"""The actions of a draft: what they serve, who does them, and the rest of their fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.services import record
from cases.enums import TeamStatus
from cases.models import Relative, TeamMember
from common.errors import GuardsFailed, Missing
from common.locking import locked
from ppcs.enums import OwnerKind
from ppcs.models import Action, ActionOwner, Goal, Plan
from ppcs.permissions import ACTION, PLAN
from ppcs.services.holding import locked_plan
from ppcs.services.write import Written, merge

PERSON = OwnerKind.PERSON.value
LINKED = ("goal_keys", "owner_keys")


def goal_keys_of(action: Action) -> list[str]:
    """The goals that an action serves, as a page sends them."""
    return sorted(str(goal.public_id) for goal in action.goals.all())


def owner_keys_of(action: Action) -> list[str]:
    """Who does it, as a page sends them: « member:<uuid> », « relative:<uuid> », « person »."""
    return sorted(owner_key(owner) for owner in action.owners.all())


def owner_key(owner: ActionOwner) -> str:
    who = owner.member or owner.relative
    return f"{owner.kind}:{who.public_id}" if who else PERSON


@transaction.atomic
def add_action(
    *, plan: Plan, goal_keys: Sequence[str], fields: dict, by: User, at: datetime
) -> Action:
    """An action that serves at least one goal of the plan."""
    plan = locked_plan(plan)
    PLAN.check(by, "write", plan)
    goals = _goals(plan, goal_keys)
    action = Action.objects.create(plan=plan, updated_by=by, updated_at=at, **fields)
    action.goals.set(goals)
    names = sorted([*fields, "goal_keys"])
    record(by=by, action="ppcs.action.added", obj=action, at=at, fields=names)
    return action


@transaction.atomic
def write_action(
    *,
    action: Action,
    changes: dict,
    seen: int,
    seen_of: Mapping[str, int] | None = None,
    by: User,
    at: datetime,
) -> Written:
    """Like any block; `goal_keys` and `owner_keys` among the changes are its links, merged alike."""
    plan = locked_plan(action.plan)
    action = locked(action)
    ACTION.check(by, "edit", action)
    action.goal_keys, action.owner_keys = goal_keys_of(action), owner_keys_of(action)
    changes = {n: sorted(v) if n in LINKED else v for n, v in changes.items()}
    goals = _goals(plan, changes["goal_keys"]) if "goal_keys" in changes else []
    owners = _owners(action, changes["owner_keys"]) if "owner_keys" in changes else []

    def link(action: Action, names: list[str], **_) -> None:
        if "goal_keys" in names:
            action.goals.set(goals)
        if "owner_keys" in names:
            kept = {owner_key(owner): owner for owner in action.owners.all()}
            wanted = {owner_key(owner): owner for owner in owners}
            action.owners.filter(pk__in=[o.pk for k, o in kept.items() if k not in wanted]).delete()
            ActionOwner.objects.bulk_create(o for k, o in wanted.items() if k not in kept)

    return merge(action, changes, seen=seen, seen_of=seen_of, by=by, at=at, after=link)


def _goals(plan: Plan, keys: Sequence[str]) -> list[Goal]:
    """The goals of this plan that are named; at least one."""
    ids = {UUID(key) for key in keys}
    found = list(
        Goal.objects.filter(problem__plan=plan, problem__dropped_on__isnull=True, public_id__in=ids)
    )
    if not found or len(found) < len(ids):
        words = "Choisissez l’objectif, ou les objectifs, que sert cette action."
        raise GuardsFailed([Missing("goal_keys", words)])
    return found


def _owners(action: Action, keys: Sequence[str]) -> list[ActionOwner]:
    """Members of the team today, relatives, the person; whoever does it already may stay."""
    case, already = action.plan.case_id, set(owner_keys_of(action))
    named = [key.partition(":") for key in keys if key != PERSON]
    ids = {kind: {UUID(uid) for one, _, uid in named if one == kind} for kind in OwnerKind.values}
    members = TeamMember.objects.filter(case=case, public_id__in=ids[OwnerKind.MEMBER])
    relatives = Relative.objects.filter(case=case, public_id__in=ids[OwnerKind.RELATIVE])
    found = [
        ActionOwner(action=action, kind=OwnerKind.MEMBER, member=member)
        for member in members
        if member.status == TeamStatus.ACTIVE or f"member:{member.public_id}" in already
    ]
    found += [
        ActionOwner(action=action, kind=OwnerKind.RELATIVE, relative=relative)
        for relative in relatives
        if relative.ends_on is None or f"relative:{relative.public_id}" in already
    ]
    if PERSON in keys:
        found.append(ActionOwner(action=action, kind=OwnerKind.PERSON))
    if len(found) < len(set(keys)):
        words = "Une des personnes choisies ne fait plus partie de l’équipe. Choisissez à nouveau."
        raise GuardsFailed([Missing("owner_keys", words)])
    return found
