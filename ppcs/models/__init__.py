"""The plan and what it holds; its frozen versions; what became of it."""

from ppcs.models.concertation import Concertation, Opinion
from ppcs.models.outcome import Review, UnmetGoal
from ppcs.models.plan import Plan, Synthesis
from ppcs.models.problem import Action, ActionOwner, Alert, Goal, Problem
from ppcs.models.version import Delivery, PlanCopy, PlanVersion

__all__ = [
    "Action",
    "ActionOwner",
    "Alert",
    "Concertation",
    "Delivery",
    "Goal",
    "Opinion",
    "Plan",
    "PlanCopy",
    "PlanVersion",
    "Problem",
    "Review",
    "Synthesis",
    "UnmetGoal",
]
