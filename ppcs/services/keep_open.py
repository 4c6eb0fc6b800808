"""A situation is not closed over an open plan: which one it is, and where it ends."""

from django.urls import reverse

from cases.models import Case
from cases.services.close_case import Obstacle
from ppcs.enums import OPEN_PLAN
from ppcs.models import Plan


def open_plans(case: Case) -> list[Obstacle]:
    """The open plan of the situation, which must be closed first, or given up if never in force."""
    found = Plan.objects.filter(case=case.pk, status__in=sorted(OPEN_PLAN)).order_by("pk")
    return [_obstacle(plan) for plan in found]


def _obstacle(plan: Plan) -> Obstacle:
    end = "Clôturez-le d’abord" if plan.current_version else "Abandonnez-le d’abord"
    return Obstacle(
        "plan",
        f"Le plan {plan.number} est {plan.get_status_display()}. {end}.",
        url=reverse("ppcs:plan", args=[plan.public_id]),
        label=f"Ouvrir le plan {plan.number}",
    )
