"""What the form of an action offers: the goals of the plan, the people around, the DAC's kinds."""

from cases.enums import TeamStatus
from cases.models import Relative, TeamMember
from directory.enums import DacList
from ppcs.models import Action, Goal, Plan

Choices = list[tuple[str, str]]


def goal_choices(plan: Plan) -> Choices:
    """The goals of the problems that the plan retains, with their numbers."""
    goals = (
        Goal.objects.filter(problem__plan=plan, problem__dropped_on__isnull=True)
        .select_related("problem")
        .order_by("problem__rank", "rank")
    )
    found, places = [], {}
    for goal in goals:
        places[goal.problem_id] = places.get(goal.problem_id, 0) + 1
        number = f"{goal.problem.rank}.{places[goal.problem_id]}"
        found.append((str(goal.public_id), f"{number} {goal}"))
    return found


def owner_choices(plan: Plan, action: Action | None = None) -> Choices:
    """The person, the team of today, her relatives; and whoever does this action already."""
    held = list(action.owners.select_related("member", "relative")) if action else []
    members = TeamMember.objects.filter(case=plan.case_id, status=TeamStatus.ACTIVE)
    relatives = Relative.objects.filter(case=plan.case_id, ends_on__isnull=True)
    found = {"person": "La personne elle-même"}
    for member in members.order_by("sector", "name", "pk"):
        found[f"member:{member.public_id}"] = f"{member.name}, {member.line}"
    for relative in relatives.order_by("name", "pk"):
        found[f"relative:{relative.public_id}"] = f"{relative.name}, {relative.link}"
    for owner in held:
        who = owner.member or owner.relative
        if who is not None:
            words = f"{who.name} (ne fait plus partie de l’équipe)"
            found.setdefault(f"{owner.kind}:{who.public_id}", words)
    return list(found.items())


def kind_choices(plan: Plan, kept: str = "") -> Choices:
    """The DAC's kinds of actions, in the order of recourse; one switched off stays where it was."""
    rows = sorted(plan.case.dac.list_items.all(), key=lambda item: (item.rank, item.pk))
    kinds = [item for item in rows if item.list == DacList.ACTION_KIND]
    return [(item.code, item.label) for item in kinds if item.is_active or item.code == kept]
