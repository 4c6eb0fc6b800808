"""Who may do what with a plan, what it holds, its opinions, its versions and its copies."""

from dataclasses import replace
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.enums import EVERY_VOLET, SUPPORT_VOLETS, ConsentKind, ConsentStatus, Volet
from cases.models import Consent
from cases.permissions.reading import (
    COORDINATOR,
    FOLLOWED,
    care_team,
    footing_of,
    invited,
    outside_with_accord,
    places_of,
    situations,
    standing_today,
    through_case,
    volets_alike,
)
from common.permissions import NOTHING, Policy, Relation, Rule, Within
from ppcs.enums import OPEN_PLAN, VOLETS_OF_COPY, Copy, PlanStatus
from ppcs.models import (
    Action,
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

# A plan that nobody was asked about yet, that waits, or that was abandoned, is the coordinators' alone.
SHARED = frozenset(PlanStatus.values) - {
    PlanStatus.DRAFT.value,
    PlanStatus.ON_HOLD.value,
    PlanStatus.CANCELLED.value,
}
WRITTEN = frozenset({PlanStatus.DRAFT.value, PlanStatus.REVISING.value})
# A plan on hold too: its last review comes before it is closed.
REVIEWED = frozenset(
    {
        PlanStatus.IN_FORCE.value,
        PlanStatus.REVISING.value,
        PlanStatus.CONSULTING.value,
        PlanStatus.ON_HOLD.value,
    }
)

AS_VALIDATED = sorted(SHARED - {PlanStatus.CONSULTING.value})
# A version is in force, whatever is being written beside it.
FOLLOWED_PLAN = frozenset(
    {PlanStatus.IN_FORCE.value, PlanStatus.REVISING.value, PlanStatus.CONSULTING.value}
)

_WHILE_FOLLOWED = replace(COORDINATOR, states=FOLLOWED)


def with_accord() -> QuerySet:
    """The situations whose person agreed to have a plan, or could not be asked and it says why."""
    return Consent.objects.filter(
        Q(status=ConsentStatus.GIVEN) | (Q(status=ConsentStatus.IMPOSSIBLE) & ~Q(reason="")),
        standing_today(),
        kind=ConsentKind.PLAN,
    ).values("case")


def has_accord(path: str) -> Q:
    """The same, asked of the situation of each row: a list would be nearly all situations."""
    return Q(Exists(with_accord().filter(case=OuterRef(path))))


def _shared(relation: Relation) -> Relation:
    """A reader of the plan: of its « aides » at least, and once it is shown to the team.

    Whatever the state of the plan, nobody of the team reads it without the person's accord.
    """
    inner = through_case(relation)
    return Relation(
        inner.label,
        query=lambda user: inner.query(user) & has_accord("case"),
        states=SHARED,
        never=inner.never,
        within=inner.within,
    )


def _coordinator(path: str, *, followed: bool = False) -> Relation:
    return through_case(_WHILE_FOLLOWED if followed else COORDINATOR, path)


# What follows from something else: from a validation, from a date, from the worker.
CORDEE = Relation(
    "Cordée, jamais une personne",
    query=lambda user: NOTHING,
    holds=lambda user, obj: False,
)
READERS = tuple(_shared(make(Volet.SUPPORT)) for make in (care_team, outside_with_accord, invited))
WRITER = _coordinator("case", followed=True)

PLAN = Policy(
    Plan,
    {
        "view": Rule(who=(_coordinator("case"), *READERS)),
        "write": Rule(
            who=(WRITER,),
            label="Écrire",
            states=WRITTEN,
        ),
        "consult": Rule(who=(WRITER,), label="Demander les avis"),
        "rework": Rule(who=(WRITER,), label="Reprendre l’écriture"),
        "rework_revision": Rule(who=(WRITER,), label="Reprendre la révision"),
        "validate": Rule(who=(WRITER,), label="Valider"),
        "revise": Rule(who=(WRITER,), label="Réviser"),
        "hold": Rule(who=(WRITER,), label="Mettre en pause"),
        "resume": Rule(who=(WRITER,), label="Reprendre"),
        "close": Rule(who=(WRITER,), label="Clore le plan"),
        "cancel": Rule(who=(WRITER,), label="Abandonner ce plan"),
        "review": Rule(who=(WRITER,), label="Faire un bilan", states=REVIEWED),
        "call_review": Rule(who=(WRITER,), label="Avancer la réévaluation", states=FOLLOWED_PLAN),
    },
)


def _part(model: type, path: str) -> Policy:
    """A block of the draft: written by coordinators; others read the plan, never its blocks."""
    coordinator = _coordinator(path)
    return Policy(
        model,
        {
            "view": Rule(who=(coordinator,)),
            "edit": Rule(who=(_writing(path, coordinator),), label="Modifier"),
            "remove": Rule(who=(_writing(path, coordinator),), label="Retirer"),
        },
        state_field=None,
    )


def _writing(path: str, coordinator: Relation) -> Relation:
    """A coordinator, while the plan that holds the block is being written; too late afterwards."""

    def query(user) -> Q:
        rows = situations(_WHILE_FOLLOWED, user).values("pk")
        plan = path.removesuffix("case")
        return Q(**{f"{path}__in": rows, f"{plan}status__in": sorted(WRITTEN)})

    return Relation(
        "coordinateur du DAC, pendant l’écriture",
        query=query,
        lapsed=coordinator,
        never=coordinator.never,
        within=(Within(path, FOLLOWED), Within(path.removesuffix("__case"), WRITTEN)),
    )


SYNTHESIS = _part(Synthesis, "plan__case")
PROBLEM = _part(Problem, "plan__case")
_GOAL_COORDINATOR = _coordinator("problem__plan__case")
_GOAL_WRITER = _writing("problem__plan__case", _GOAL_COORDINATOR)
GOAL = Policy(
    Goal,
    {
        "view": Rule(who=(_GOAL_COORDINATOR,)),
        "edit": Rule(who=(_GOAL_WRITER,), label="Modifier"),
        "remove": Rule(who=(_GOAL_WRITER,), label="Retirer"),
        "activate": Rule(who=(CORDEE,), label="Valider, avec la version qui le porte"),
        "finish": Rule(
            who=(_coordinator("problem__plan__case", followed=True),), label="Noter le résultat"
        ),
        "give_up": Rule(
            who=(_coordinator("problem__plan__case", followed=True),), label="Abandonner"
        ),
    },
)


def _in_no_team(user) -> bool:
    footing = footing_of(user)
    return not (footing.in_care_team or footing.outside)


def _owners() -> Relation:
    """A member of the team whom the plan names for the action, and who may read its volet."""

    def query(user) -> Q:
        return Q(
            owners__member__in=places_of(user, None).values("pk"),
            owners__agreed=True,
            plan__status__in=sorted(OPEN_PLAN),
            first_version__gt=0,
        )

    def as_subquery(user) -> Q:
        return Q(pk__in=Action.objects.filter(query(user)).values("pk"))

    return Relation("porteur de l’action", query=as_subquery, never=_in_no_team)


def _of_plan(relation: Relation, query, states: frozenset[str]) -> Relation:
    """A reader of what hangs on a plan, in these states of it, as `query` finds it."""
    within = (*relation.told_through("plan__case"), Within("plan", states))
    return Relation(relation.label, query=query, never=relation.never, within=within)


def _readers_of_actions() -> tuple[Relation, ...]:
    """An action as it was validated, in the volet that it had then; as it is drafted only while
    opinions are asked on the draft."""

    def reader(make) -> Relation:
        def query(user) -> Q:
            found = NOTHING
            for alike in volets_alike(make, user):
                drafted = Q(plan__status=PlanStatus.CONSULTING, volet__in=alike)
                validated = Q(
                    plan__status__in=AS_VALIDATED, first_version__gt=0, agreed__volet__in=alike
                )
                held = Q(plan__case__in=situations(make(alike[0]), user).values("pk"))
                found |= held & (drafted | validated)
            return has_accord("plan__case") & found

        return _of_plan(make(Volet.CARE), query, SHARED)

    return tuple(reader(make) for make in (care_team, outside_with_accord, invited))


_ACTION_READERS = _readers_of_actions()
_OWNER = Relation(
    "porteur de l’action, dans le volet qu’il lit",
    query=lambda user: (
        _owners().query(user)
        & reduce(
            or_,
            (one.query(user) for one in _ACTION_READERS[:2] if one.may_hold(user)),
            NOTHING,
        )
    ),
    never=_in_no_team,
    within=(Within("plan__case", FOLLOWED), Within("plan", SHARED & OPEN_PLAN)),
)
_ACTION_COORDINATOR = _coordinator("plan__case", followed=True)
_ACTION_VIEWER = _coordinator("plan__case")
_ACTION_WRITER = _writing("plan__case", _ACTION_VIEWER)


def _readers_of_alerts() -> tuple[Relation, ...]:
    """An alert as the version in force words it, in the volet that it has there."""

    def reader(make) -> Relation:
        def query(user) -> Q:
            found = NOTHING
            for alike in volets_alike(make, user):
                held = situations(make(alike[0]), user).values("pk")
                found |= Q(agreed__volet__in=alike, plan__case__in=held)
            return has_accord("plan__case") & Q(plan__status__in=sorted(FOLLOWED_PLAN)) & found

        return _of_plan(make(Volet.CARE), query, FOLLOWED_PLAN)

    return tuple(reader(make) for make in (care_team, outside_with_accord, invited))


_ALERT_READERS = _readers_of_alerts()
_ALERT_VIEWER = _coordinator("plan__case")
_ALERT_WRITER = _writing("plan__case", _ALERT_VIEWER)
_ALERT_RECORDER = Relation(
    "coordinateur du DAC, aussi pour qui n’a pas de compte",
    query=lambda user: (
        _coordinator("plan__case", followed=True).query(user)
        & Q(plan__status__in=sorted(FOLLOWED_PLAN))
        & ~Q(agreed={})
    ),
    lapsed=_ALERT_VIEWER,
    never=COORDINATOR.never,
    within=(Within("plan__case", FOLLOWED), Within("plan", FOLLOWED_PLAN)),
)
ALERT = Policy(
    Alert,
    {
        "view": Rule(who=(_ALERT_VIEWER, *_ALERT_READERS)),
        "edit": Rule(who=(_ALERT_WRITER,), label="Modifier"),
        "remove": Rule(who=(_ALERT_WRITER,), label="Retirer"),
        # whoever was invited by name reads, and writes nothing
        "raise": Rule(who=(_ALERT_RECORDER, *_ALERT_READERS[:2]), label="Signaler"),
    },
    state_field=None,
)


def _readers_of_raised() -> tuple[Relation, ...]:
    """Whoever reads the volet of the alert, as long as the plan is shown to the team."""

    def reader(make) -> Relation:
        def query(user) -> Q:
            found = NOTHING
            for alike in volets_alike(make, user):
                held = situations(make(alike[0]), user).values("pk")
                found |= Q(volet__in=alike, plan__case__in=held)
            return has_accord("plan__case") & Q(plan__status__in=sorted(SHARED)) & found

        return _of_plan(make(Volet.CARE), query, SHARED)

    return tuple(reader(make) for make in (care_team, outside_with_accord, invited))


_RAISED_COORDINATOR = _coordinator("plan__case", followed=True)
ALERT_RAISED = Policy(
    AlertRaised,
    {
        "view": Rule(who=(_coordinator("plan__case"), *_readers_of_raised())),
        "take_up": Rule(who=(_RAISED_COORDINATOR,), label="Prendre en charge"),
        "settle": Rule(who=(_RAISED_COORDINATOR,), label="Dire ce qui a été fait"),
    },
)

ACTION = Policy(
    Action,
    {
        "view": Rule(who=(_ACTION_VIEWER, *_ACTION_READERS)),
        "edit": Rule(who=(_ACTION_WRITER,), label="Modifier"),
        "remove": Rule(who=(_ACTION_WRITER,), label="Retirer"),
        "accept": Rule(who=(_OWNER, _ACTION_COORDINATOR), label="Accepter"),
        "start": Rule(who=(_OWNER, _ACTION_COORDINATOR), label="Commencer"),
        "finish": Rule(who=(_OWNER, _ACTION_COORDINATOR), label="C’est fait"),
        "fail": Rule(who=(_OWNER, _ACTION_COORDINATOR), label="Cela ne se fera pas"),
        "reopen": Rule(who=(_OWNER, _ACTION_COORDINATOR), label="Reprendre l’action"),
        "cancel": Rule(who=(_ACTION_WRITER,), label="Retirer du plan"),
    },
)
CONCERTATION = Policy(
    Concertation, {"view": Rule(who=(_coordinator("plan__case"),))}, state_field=None
)

# The member who was asked, as long as they read the plan at all.
_ASKED = Relation(
    "membre dont l’avis est demandé",
    query=lambda user: Q(
        member__in=places_of(user, None).values("pk"),
        concertation__plan__in=Plan.objects.filter(PLAN.scope(user)).values("pk"),
    ),
    never=_in_no_team,
)
_ASKED_NOW = Relation(
    "membre dont l’avis est demandé, jusqu’à la date",
    query=lambda user: _ASKED.query(user) & Q(concertation__closed_at__isnull=True),
    never=_in_no_team,
)
_RECORDING = Relation(
    "coordinateur du DAC, pour un membre sans compte",
    query=lambda user: (
        _coordinator("concertation__plan__case", followed=True).query(user)
        & Q(member__user__isnull=True, concertation__closed_at__isnull=True)
    ),
    never=COORDINATOR.never,
    within=(Within("concertation__plan__case", FOLLOWED),),
)

OPINION = Policy(
    Opinion,
    {
        "view": Rule(who=(_coordinator("concertation__plan__case"), _ASKED)),
        "agree": Rule(who=(_ASKED_NOW, _RECORDING), label="D’accord"),
        "reserve": Rule(who=(_ASKED_NOW, _RECORDING), label="Réserve"),
        "abstain": Rule(who=(_ASKED_NOW, _RECORDING), label="Sans avis"),
        "lapse": Rule(who=(CORDEE,), label="Sans avis, la date passée"),
        "meet": Rule(
            who=(_coordinator("concertation__plan__case", followed=True),),
            label="Dire comment il y est répondu",
        ),
    },
)

_VERSION_READERS = tuple(
    Relation(
        relation.label,
        query=lambda user, relation=relation: Q(
            plan__in=Plan.objects.filter(
                relation.query(user), status__in=sorted(relation.states)
            ).values("pk")
        ),
        never=relation.never,
        within=relation.told_through("plan"),
    )
    for relation in READERS
)
PLAN_VERSION = Policy(
    PlanVersion,
    {
        "view": Rule(who=(_coordinator("plan__case"), *_VERSION_READERS)),
        "print": Rule(who=(_coordinator("plan__case"),), label="Préparer les exemplaires"),
        "deliver": Rule(who=(_coordinator("plan__case", followed=True),), label="Noter une remise"),
    },
    state_field=None,
)


def _copy_readers(volets: frozenset[str]) -> tuple[Relation, ...]:
    """A printed copy cannot be cut: it is for whoever reads every volet that it holds."""
    copies = [kind for kind, held in VOLETS_OF_COPY.items() if held == volets]
    label = " et ".join(str(Copy(kind).label) for kind in copies)

    def reader(make) -> Relation:
        def query(user) -> Q:
            needed = [alike[0] for alike in volets_alike(make, user) if volets & set(alike)]
            plans = Plan.objects.filter(
                *(_shared(make(volet)).query(user) for volet in needed),
                status__in=sorted(SHARED),
            )
            return Q(copy__in=copies, plan_version__plan__in=plans.values("pk"))

        relation = _shared(make(Volet.CARE))
        return Relation(
            f"{relation.label}, {label}",
            query=query,
            never=relation.never,
            within=relation.told_through("plan_version__plan"),
        )

    return tuple(reader(make) for make in (care_team, outside_with_accord, invited))


PLAN_COPY = Policy(
    PlanCopy,
    {
        "view": Rule(
            who=(
                _coordinator("plan_version__plan__case"),
                *_copy_readers(EVERY_VOLET),
                *_copy_readers(SUPPORT_VOLETS),
            ),
            label="Télécharger",
        ),
        "start": Rule(who=(CORDEE,), label="Préparer"),
        "finish": Rule(who=(CORDEE,), label="Terminer"),
        "fail": Rule(who=(CORDEE,), label="Échouer"),
        "retry": Rule(who=(_coordinator("plan_version__plan__case"),), label="Refaire"),
    },
)
DELIVERY = Policy(
    Delivery, {"view": Rule(who=(_coordinator("plan_version__plan__case"),))}, state_field=None
)
REVIEW = Policy(Review, {"view": Rule(who=(_coordinator("plan__case"),))}, state_field=None)
REVIEW_CALL = Policy(
    ReviewCall, {"view": Rule(who=(_coordinator("plan__case"),))}, state_field=None
)
UNMET_GOAL = Policy(
    UnmetGoal,
    {"view": Rule(who=(_coordinator("goal__problem__plan__case"),))},
    state_field=None,
)
