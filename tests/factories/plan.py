"""Plans and what hangs on them, row by row; `walk` brings one to any state along declared moves."""

from datetime import date

from django.db.models import Max, Model
from django.utils import timezone

from accounts.models import User
from cases.enums import ConsentKind, Dimension, Volet
from cases.models import Case, Relative, TeamMember
from common.canonical import fingerprint
from common.workflow import path_to
from ppcs.content import content_of
from ppcs.enums import (
    ActionStatus,
    AgreementHow,
    CallKind,
    ConcertationMode,
    Copy,
    CopyStatus,
    DeliveryMode,
    ExpressedBy,
    FollowUp,
    GoalStatus,
    GpHow,
    OpinionStatus,
    OwnerKind,
    PlanStatus,
    RaisedStatus,
    ReviewCategory,
    ReviewDecision,
    YesNo,
)
from ppcs.models import (
    Action,
    ActionOwner,
    Alert,
    AlertRaised,
    Concertation,
    Delivery,
    Goal,
    Opinion,
    Plan,
    PlanCopy,
    PlanVersion,
    Problem,
    Review,
    ReviewCall,
    Synthesis,
    UnmetGoal,
)
from ppcs.services.validate import keep_alerts_as_agreed, keep_as_agreed
from tests.factories.team import SINCE, day, decision, hour, marked

# From a version in force to each state that needs one.
AFTER = {
    PlanStatus.IN_FORCE: (),
    PlanStatus.REVISING: (PlanStatus.REVISING,),
    PlanStatus.ON_HOLD: (PlanStatus.ON_HOLD,),
    PlanStatus.CLOSED: (PlanStatus.CLOSED,),
    PlanStatus.CONSULTING: (PlanStatus.REVISING, PlanStatus.CONSULTING),
}
FROZEN_ONCE = frozenset(AFTER) - {PlanStatus.CONSULTING}
# From a version in force to the next one.
ROUND = (PlanStatus.REVISING, PlanStatus.CONSULTING, PlanStatus.IN_FORCE)


# --- The plan ---
def plan(
    case: Case, status: str = PlanStatus.DRAFT, *, version: int | None = None, **fields
) -> Plan:
    """A plan with its synthesis and nothing else, in any state, with so many frozen versions.

    The person agreed to it, unless a decision of hers is there already.

    `version` is one wherever the state needs it; « en concertation » has none unless asked for.
    """
    values = {
        "number": f"PPCS-T-{(Plan.objects.aggregate(most=Max('pk'))['most'] or 0) + 1:05}",
        "created_by": case.referent,
        "created_at": hour(-SINCE),
    }
    if not case.consents.filter(kind=ConsentKind.PLAN).exists():
        decision(case, ConsentKind.PLAN)
    row = Plan.objects.create(case=case, **{**values, **fields})
    synthesis(row)
    return walk(row, status, version=version)


def synthesis(plan: Plan, **fields) -> Synthesis:
    """Part 2, everything written that validation asks for."""
    values = {
        "reason": "Deux chutes en deux mois.",
        "project": "Je veux rester chez moi, avec mon chat.",
        "project_on": day(-SINCE),
        "project_by": "Camille Le Goff, à domicile",
        "priority": "ne plus tomber",
        "summary": "Deux chutes ; perte de 4 kg.",
        "summary_support": "Les sorties se sont réduites.",
        "review_on": day(90),
        "review_place": "au domicile",
    }
    return Synthesis.objects.create(plan=plan, **{**values, **fields})


def walk(plan: Plan, status: str, *, version: int | None = None) -> Plan:
    """The same plan in another state, with `version` frozen versions once it was in force.

    Entering « en vigueur » does what validation does: goals become active, the content is frozen.
    """
    wanted = version if version is not None else int(status in FROZEN_ONCE)
    steps = _steps(status, wanted)
    for step in steps:
        Plan.objects.filter(pk=plan.pk).update(status=step)
        if step == PlanStatus.IN_FORCE and _frozen(plan) < wanted:
            freeze(plan)
    if status in (PlanStatus.CLOSED, PlanStatus.CANCELLED):
        Plan.objects.filter(pk=plan.pk).update(closed_at=timezone.now())
    return Plan.objects.get(pk=plan.pk)


def _frozen(plan: Plan) -> int:
    return PlanVersion.objects.filter(plan=plan).count()


def _steps(status: str, versions: int) -> list[str]:
    if versions == 0:
        return path_to(Plan, status)[1:]
    rounds = [*path_to(Plan, PlanStatus.IN_FORCE)[1:], *(ROUND * (versions - 1))]
    return [*rounds, *AFTER[status]]


def freeze(plan: Plan, **fields) -> PlanVersion:
    """The next version, of what is written now."""
    number = _frozen(plan) + 1
    same = Plan.objects.filter(pk=plan.pk)
    same.update(current_version=number, in_force_since=timezone.now())
    born = {"first_version": 0}
    Goal.objects.filter(problem__plan=plan, status=GoalStatus.DRAFT).update(
        status=GoalStatus.ACTIVE
    )
    Goal.objects.filter(problem__plan=plan, **born).update(first_version=number)
    for model in (Problem, Action, Alert):
        model.objects.filter(plan=plan, **born).update(first_version=number)
    keep_as_agreed(Action.objects.filter(plan=plan))
    keep_alerts_as_agreed(Alert.objects.filter(plan=plan))
    return version(same.get(), number, **fields)


def version(plan: Plan, number: int = 1, **fields) -> PlanVersion:
    """One frozen version; its content is what the live rows say, unless given."""
    content = fields.pop("content", None) or content_of(plan, version=number)
    values = {
        "fingerprint": fingerprint(content),
        "validated_at": timezone.now(),
        "validated_by": plan.case.referent,
        "person_how": AgreementHow.PERSON,
        "person_on": day(0),
        "gp_how": GpHow.INFORMED,
        "gp_on": day(0),
    }
    return PlanVersion.objects.create(
        plan=plan, number=number, content=content, **{**values, **fields}
    )


# --- What it holds ---
def problem(plan: Plan, **fields) -> Problem:
    rank = fields.pop("rank", None) or Problem.objects.filter(plan=plan).count() + 1
    values = {
        "title": f"Problème {rank}",
        "precision": f"Précision {rank}",
        "dimension": Dimension.SOCIAL,
        "necessary": YesNo.YES,
        "possible": YesNo.YES,
        "expressed_by": ExpressedBy.PERSON,
        "persons_priority": rank == 1,
    }
    return Problem.objects.create(plan=plan, rank=rank, **{**values, **fields})


def goal(problem: Problem, **fields) -> Goal:
    """A shared goal; `status` is reached along declared moves."""
    rank = fields.pop("rank", None) or Goal.objects.filter(problem=problem).count() + 1
    status = fields.pop("status", GoalStatus.DRAFT)
    values = {
        "title": f"Objectif {problem.rank}.{rank}",
        "criteria": "Plus de chute\nUne sortie par semaine",
        "volet": problem.volet,
        "shared_on": day(-1),
    }
    row = Goal.objects.create(problem=problem, rank=rank, **{**values, **fields})
    return moved(row, status)


def action(*goals: Goal, owners=(), **fields) -> Action:
    """An action that serves these goals; each owner a member, a relative, or None for the person."""
    first = goals[0]
    status = fields.pop("status", ActionStatus.PROPOSED)
    values = {
        "title": f"Action pour {first.title}",
        "kind": "prevention",
        "volet": first.volet,
        "due_on": day(30),
        "expected": "Constaté au prochain bilan",
    }
    row = Action.objects.create(plan=first.problem.plan, **{**values, **fields})
    row.goals.set(goals)
    for one in owners:
        owner(row, one)
    if row.first_version:
        keep_as_agreed(Action.objects.filter(pk=row.pk))
    return moved(Action.objects.get(pk=row.pk), status)


def owner(action: Action, who: TeamMember | Relative | None = None) -> ActionOwner:
    """Who does it; nobody named is the person herself."""
    if isinstance(who, TeamMember):
        return ActionOwner.objects.create(action=action, kind=OwnerKind.MEMBER, member=who)
    if isinstance(who, Relative):
        return ActionOwner.objects.create(action=action, kind=OwnerKind.RELATIVE, relative=who)
    return ActionOwner.objects.create(action=action, kind=OwnerKind.PERSON)


def alert(plan: Plan, **fields) -> Alert:
    rank = fields.pop("rank", None) or Alert.objects.filter(plan=plan).count() + 1
    values = {
        "sign": f"Signe {rank}",
        "do_person": "Appeler Hélène.",
        "do_relatives": "Prévenir la référente.",
        "first_contact": "Camille Le Goff",
        "first_phone": "0261913535",
    }
    return Alert.objects.create(plan=plan, rank=rank, **{**values, **fields})


def moved(row: Model, status: str) -> Model:
    """The same row, walked to a state."""
    model = type(row)
    for step in path_to(model, status)[1:]:
        model.objects.filter(pk=row.pk).update(status=step)
    return model.objects.get(pk=row.pk)


# --- What happens to it ---
def concertation(plan: Plan, *, until: date | None = None, **fields) -> Concertation:
    """Opinions asked until a day, a week from now unless given."""
    values = {
        "for_version": plan.next_version,
        "mode": ConcertationMode.ASYNCHRONOUS,
        "opened_by": plan.case.referent,
        "opened_at": timezone.now(),
        "until": until or day(7),
    }
    return Concertation.objects.create(plan=plan, **{**values, **fields})


def opinion(
    concertation: Concertation, member: TeamMember, status: str = OpinionStatus.ASKED, **fields
) -> Opinion:
    given = {} if status == OpinionStatus.ASKED else {"given_on": day(0)}
    row = Opinion.objects.create(concertation=concertation, member=member, **{**given, **fields})
    return moved(row, status)


def copy(
    version: PlanVersion, kind: str = Copy.FULL, status: str = CopyStatus.READY, **fields
) -> PlanCopy:
    """The row of a printed copy; no file lies in the vault under its name."""
    values = {"asked_by": version.plan.case.referent, "asked_at": timezone.now()}
    if status == CopyStatus.READY:
        values |= {"stored_as": f"plans/{version.public_id.hex}-{kind}", "size": 1, "progress": 100}
        values |= {"made_at": timezone.now(), "sha256": "0" * 64}
    row = PlanCopy.objects.create(plan_version=version, copy=kind, **{**values, **fields})
    return moved(row, status)


def delivery(
    version: PlanVersion, to: TeamMember | Relative | None = None, kind: str = Copy.FULL, **fields
) -> Delivery:
    """A copy given to a member, to a relative, or to the person herself when nobody is named."""
    whom = {
        "to_person": to is None,
        "member": to if isinstance(to, TeamMember) else None,
        "relative": to if isinstance(to, Relative) else None,
    }
    values = {
        "on": day(0),
        "mode": DeliveryMode.BY_HAND,
        "recorded_by": version.plan.case.referent,
        "recorded_at": timezone.now(),
    }
    return Delivery.objects.create(plan_version=version, copy=kind, **whom, **{**values, **fields})


def raised(alert: Alert, by: User, status: str = RaisedStatus.RAISED, **fields) -> AlertRaised:
    """An alert of the version in force that somebody saw today."""
    values = {
        "plan": alert.plan,
        "plan_version": alert.plan.current_version,
        "agreed": alert.agreed,
        "volet": alert.agreed["volet"],
        "happened_on": day(0),
        "seen": "Tombée cette nuit, sans blessure.",
        "raised_at": timezone.now(),
    }
    row = AlertRaised.objects.create(alert=alert, raised_by=by, **{**values, **fields})
    if status == RaisedStatus.SETTLED:
        words = {"done": "Appelée, tout va bien.", "outcome": "nothing_more"}
        AlertRaised.objects.filter(pk=row.pk).update(settled_at=timezone.now(), **words)
    return moved(row, status)


def review(plan: Plan, goal: Goal | None = None, **fields) -> Review:
    values = {
        "category": ReviewCategory.PARTIAL,
        "done_on": day(0),
        "text": "Le point avec la personne.",
        "decision": ReviewDecision.GO_ON,
        "author": plan.case.referent,
        "written_at": timezone.now(),
    }
    return Review.objects.create(plan=plan, goal=goal, **{**values, **fields})


def review_call(plan: Plan, **fields) -> ReviewCall:
    values = {
        "kind": CallKind.DISCHARGE,
        "happened_on": day(0),
        "review_on": day(7),
        "noted_by": plan.case.referent,
        "noted_at": timezone.now(),
    }
    return ReviewCall.objects.create(plan=plan, **{**values, **fields})


def unmet(goal: Goal, **fields) -> UnmetGoal:
    """Part 4: this goal was formulated and not realised."""
    values = {
        "formulated_on": day(-SINCE),
        "noticed_on": day(0),
        "version": 1,
        "reason": "no_offer",
        "explanation": "Aucune place à moins de trente minutes.",
        "still_uncovered": True,
        "follow_up": FollowUp.REPORTED,
        "recorded_by": goal.problem.plan.case.referent,
        "recorded_at": timezone.now(),
    }
    return UnmetGoal.objects.create(goal=goal, **{**values, **fields})


# --- A whole one ---
def whole_plan(
    case: Case,
    *,
    problems: int = 2,
    goals_each: int = 2,
    actions_each: int = 2,
    status: str = PlanStatus.DRAFT,
    version: int | None = None,
    volets=(Volet.CARE, Volet.SUPPORT),
    owners=(None,),
    with_markers: bool = False,
) -> Plan:
    """A plan that could be validated: problems take the volets in turn, and so do their rows.

    With markers, each text that carries a volet is a word of its own: see `marked`. `owners` do
    every action in turn. Alerts: one a volet.
    """
    row = plan(case)
    count = 0
    for rank in range(problems):
        volet = volets[rank % len(volets)]
        found = problem(row, volet=volet, **_words(with_markers, volet, "problem", "precision"))
        for _ in range(goals_each):
            shared = goal(found, **_words(with_markers, volet, "goal", "description"))
            for _ in range(actions_each):
                words = _words(with_markers, volet, "action", "simple", "expected")
                action(shared, owners=[owners[count % len(owners)]], **words)
                count += 1
    for volet in volets:
        alert(row, volet=volet, **({"sign": marked(volet, "alert")} if with_markers else {}))
    if with_markers:
        mixed = ("summary", "obstacles", "views", "reason")
        Synthesis.objects.filter(plan=row).update(
            **{name: marked(Volet.CARE, name) for name in mixed},
            summary_support=marked(Volet.SUPPORT, "summary"),
        )
    return walk(row, status, version=version)


def _words(with_markers: bool, volet: str, what: str, *fields: str) -> dict:
    if not with_markers:
        return {}
    named = {name: marked(volet, f"{what}{name}") for name in fields}
    return {"title": marked(volet, f"{what}title"), **named}
