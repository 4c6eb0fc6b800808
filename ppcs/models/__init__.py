"""The plan and what it holds; its frozen versions; what became of it."""

from ppcs.models.concertation import Concertation, Opinion
from ppcs.models.outcome import Review, ReviewedGoal, UnmetGoal
from ppcs.models.plan import Plan, Synthesis
from ppcs.models.problem import Action, ActionOwner, Alert, Goal, Problem
from ppcs.models.reminder import ActionReminder, MorningDigest
from ppcs.models.signal import AlertRaised, ReviewCall
from ppcs.models.version import Delivery, PlanCopy, PlanVersion

__all__ = [
    "Action",
    "ActionOwner",
    "ActionReminder",
    "Alert",
    "AlertRaised",
    "Concertation",
    "Delivery",
    "Goal",
    "MorningDigest",
    "Opinion",
    "Plan",
    "PlanCopy",
    "PlanVersion",
    "Problem",
    "Review",
    "ReviewCall",
    "ReviewedGoal",
    "Synthesis",
    "UnmetGoal",
]
