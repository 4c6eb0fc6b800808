"""For whom a coordinator may write that an alert was seen: whoever has no account of their own."""

from cases.enums import TeamStatus
from cases.models import Relative, TeamMember
from ppcs.models import Plan


def informants_of(plan: Plan) -> list[str]:
    """The person, her relatives, the members of the team without an account; two statements."""
    relatives = Relative.objects.filter(case=plan.case_id, ends_on__isnull=True)
    members = TeamMember.objects.filter(
        case=plan.case_id, status=TeamStatus.ACTIVE, user__isnull=True
    )
    named = [(one.name, one.link) for one in relatives.order_by("name", "pk")]
    named += [(one.name, one.line) for one in members.order_by("name", "pk")]
    told = [", ".join(part for part in parts if part)[:180] for parts in named]
    return list(dict.fromkeys([plan.case.person.full_name, *told]))
