"""The whole content of a plan as one plain dict: what is shown, frozen, compared and printed.

`content_of` reads the live rows; a PlanVersion keeps what it returned. Nobody but a coordinator
gets it as it is: everybody else gets what `ppcs.lens.seen` leaves of it. Dates are ISO strings,
rows keep their order and carry their public identifier; see docs/plan-content.md.
"""

from collections import defaultdict
from datetime import date, datetime

from django.utils import timezone

from cases.enums import (
    ConsentKind,
    ConsentMode,
    ConsentStatus,
    Dimension,
    GivenBy,
    LegalMeasure,
    RelativeRole,
    TeamRole,
    Volet,
)
from cases.models import Circumstances
from directory.enums import DacList
from ppcs.codes import NEED_SYSTEM, NEEDS, PROBLEM_SYSTEM, PROBLEMS, label_of
from ppcs.content.reading import actions_of, consent_rows, whole
from ppcs.enums import ActionStatus, FollowUp, GoalStatus, OwnerKind, Severity
from ppcs.models import Action, Goal, Plan, Problem

SCHEMA = 1
FACTS = (
    ("address", Volet.SUPPORT),
    ("living_place", Volet.SUPPORT),
    ("family", Volet.SUPPORT),
    ("languages", Volet.SUPPORT),
    ("coverage", Volet.SUPPORT),
    ("rights", Volet.SUPPORT),
    ("long_illness", Volet.CARE),
    ("directives", Volet.CARE),
)
MOST_APPOINTMENTS = 6


def content_of(plan: Plan, *, version: int | None = None) -> dict:
    """The content of the draft of `plan`, in a fixed number of statements.

    `version` is the number that it will bear; by default the next one.
    """
    plan = whole(plan)
    labels = _labels(plan)
    goals = list(
        Goal.objects.filter(problem__plan=plan, problem__dropped_on__isnull=True)
        .select_related("problem")
        .order_by("problem__rank", "rank")
    )
    actions = actions_of(plan)
    return {
        "schema": SCHEMA,
        "plan": _head(plan, version or plan.next_version),
        "dac": {"name": plan.case.dac.name, "phone": plan.case.dac.organisation.phone},
        "referent": _referent(plan),
        "person": _person(plan),
        "synthesis": _synthesis(plan),
        "problems": _problems(plan, goals, actions, labels),
        "team": [_member(row) for row in plan.team_rows],
        "relatives": [_relative(row) for row in plan.relative_rows],
        "alerts": [alert_row(row) for row in plan.alert_rows],
        "unmet": [unmet_row(row, labels[DacList.UNMET_REASON]) for row in plan.unmet_rows],
        "appointments": _appointments(plan, actions),
        "consents": [_consent(row) for row in plan.consent_rows],
        "validation": None,
        "refusals": [],
        "versions": [_version(row) for row in plan.version_rows],
        "deliveries": [],
    }


def consents_of(plan: Plan) -> list[dict]:
    """The decisions that stand today, as a version would freeze them; one statement."""
    rows = Plan.objects.filter(pk=plan.pk).values_list(consent_rows(), flat=True).get()
    return [_consent(row) for row in rows]


def _labels(plan: Plan) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in plan.label_rows:
        found[row["list"]][row["code"]] = row["label"]
    return found


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _head(plan: Plan, version: int) -> dict:
    text = plan.synthesis
    return {
        "id": str(plan.public_id),
        "number": plan.number,
        "version": version,
        "created_on": iso(timezone.localdate(plan.created_at)),
        "reason": text.reason,
        "review_on": iso(text.review_on),
        "review_place": text.review_place,
        "review_early": text.review_early,
    }


def _referent(plan: Plan) -> dict:
    user, dac = plan.case.referent, plan.case.dac
    own = getattr(user, "professional", None)
    return {
        "name": str(user),
        "line": own.line if own else "",
        "phone": (own.phone if own else "") or dac.organisation.phone,
    }


def _person(plan: Plan) -> dict:
    person = plan.case.person
    return {
        "full_name": person.full_name,
        "birth_date": iso(person.birth_date),
        "sex": person.sex,
        "commune": person.commune.name if person.commune else "",
        "phone": person.phone,
        "ins_status": person.get_ins_status_display(),
        "facts": _facts(plan),
    }


def _facts(plan: Plan) -> list[dict]:
    row = getattr(plan.case, "circumstances", None)
    if row is None:
        return []
    found = [
        {
            "id": name,
            "label": Circumstances._meta.get_field(name).verbose_name.capitalize(),
            "value": getattr(row, name),
            "volet": str(volet),
        }
        for name, volet in FACTS
        if getattr(row, name)
    ]
    if row.seeking_home:
        found.append(
            {
                "id": "seeking_home",
                "label": "Hébergement",
                "value": "recherche en cours",
                "volet": str(Volet.SUPPORT),
            }
        )
    return found


def _synthesis(plan: Plan) -> dict:
    text = plan.synthesis
    return {
        "project": text.project,
        "project_by": text.project_by,
        "project_on": iso(text.project_on),
        "priority": text.priority,
        "choices": text.choices,
        "preferences": text.preferences,
        "summary": text.summary,
        "summary_support": text.summary_support,
        "obstacles": text.obstacles,
        "views": text.views,
        "cannot_express": text.cannot_express,
        "spoken_for_by": text.spoken_for_by,
    }


def _problems(plan: Plan, goals: list[Goal], actions: list[Action], labels: dict) -> list[dict]:
    rows = Problem.objects.filter(plan=plan, dropped_on__isnull=True).order_by("rank")
    found, numbers, first_seen = [], _numbers(goals), {}
    for problem in rows:
        own = [goal for goal in goals if goal.problem_id == problem.pk]
        found.append(
            _problem(problem)
            | {"goals": [_goal(g, numbers, actions, first_seen, labels) for g in own]}
        )
    return found


def _numbers(goals: list[Goal]) -> dict[int, str]:
    numbers: dict[int, str] = {}
    order: dict[int, int] = {}
    problems: dict[int, int] = {}
    for goal in goals:
        problems.setdefault(goal.problem_id, goal.problem.rank)
        order[goal.problem_id] = order.get(goal.problem_id, 0) + 1
        numbers[goal.pk] = f"{problems[goal.problem_id]}.{order[goal.problem_id]}"
    return numbers


def _problem(problem: Problem) -> dict:
    codes = [
        (PROBLEM_SYSTEM, problem.problem_code, label_of(PROBLEMS, problem.problem_code)),
        (NEED_SYSTEM, problem.need_code, label_of(NEEDS, problem.need_code)),
    ]
    return {
        "id": str(problem.public_id),
        "rank": problem.rank,
        "title": problem.title,
        "nature": problem.get_nature_display(),
        "dimension": str(dict(Dimension.choices).get(problem.dimension, "")),
        "volet": problem.volet,
        "precision": problem.precision,
        "context_support": problem.context_support,
        "codes": [{"system": s, "code": c, "label": name} for s, c, name in codes if c],
        "expressed_by": problem.get_expressed_by_display(),
        "necessary": {"yes": True, "no": False}.get(problem.necessary),
        "possible": {"yes": True, "no": False}.get(problem.possible),
        "persons_priority": problem.persons_priority,
    }


def _goal(goal: Goal, numbers, actions, first_seen, labels) -> dict:
    mine = [action for action in actions if goal.pk in action.goal_pks]
    rows = []
    for rank, action in enumerate(mine, start=1):
        number = first_seen.setdefault(action.pk, f"{numbers[goal.pk]}.{rank}")
        rows.append(_action(action, number, numbers, labels, goal))
    return {
        "id": str(goal.public_id),
        "number": numbers[goal.pk],
        "title": goal.title,
        "description": goal.description,
        "criteria": goal.criteria_lines,
        "opinion": goal.opinion,
        "strategy": goal.strategy,
        "due_on": iso(goal.due_on),
        "status": goal.status,
        "status_label": str(GoalStatus(goal.status).label),
        "outcome": goal.outcome,
        "volet": goal.volet,
        "shared_on": iso(goal.shared_on),
        "actions": rows,
    }


def _action(action: Action, number: str, numbers: dict, labels: dict, goal: Goal) -> dict:
    """Whole under each goal that it serves; the lens and the paper say the later ones shortly."""
    others = [numbers[pk] for pk in action.goal_pks if pk != goal.pk and pk in numbers]
    return {
        "id": str(action.public_id),
        "number": number,
        "title": action.title,
        "simple": action.simple,
        "when": action.when,
        "due_on": iso(action.due_on),
        "kind": action.kind,
        "kind_label": labels[DacList.ACTION_KIND].get(action.kind, ""),
        "is_etp": action.is_etp,
        "volet": action.volet,
        "expected": action.expected,
        "description": action.description,
        "opinion": action.opinion,
        "owners": [_owner(owner) for owner in action.doers],
        "status": action.status,
        "status_label": str(ActionStatus(action.status).label),
        "also_serves": sorted(others),
    }


def _owner(owner) -> dict:
    if owner.kind == OwnerKind.MEMBER:
        who, line, sector = owner.member, owner.member.line, owner.member.sector
    elif owner.kind == OwnerKind.RELATIVE:
        who, line, sector = owner.relative, owner.relative.link, "entourage"
    else:
        return {"kind": "person", "id": "", "name": "", "line": "", "sector": "person"}
    identifier = str(who.public_id)
    return {"kind": owner.kind, "id": identifier, "name": who.name, "line": line, "sector": sector}


def _member(row: dict) -> dict:
    return {
        "id": row["public_id"],
        "name": row["name"],
        "function": row["function"] or str(TeamRole(row["role"]).label),
        "sector": row["sector"],
        "role": row["role"],
        "organisation": row["organisation_name"],
        "phone": row["phone"],
        "email": row["email"],
        "in_care_team": row["in_care_team"],
        "mission": row["mission"],
        "mission_support": row["mission_support"],
        "volet": str(Volet.CARE if row["in_care_team"] else Volet.SUPPORT),
        "no_account": row["user"] is None,
    }


def _relative(row: dict) -> dict:
    roles, measures = dict(RelativeRole.choices), dict(LegalMeasure.choices)
    return {
        "id": row["public_id"],
        "name": row["name"],
        "link": row["link"],
        "roles": [str(roles[role]) for role in row["roles"]],
        "phone": row["phone"],
        "measure": str(measures.get(row["measure"], "")),
        "designated_on": row["designated_on"],
        "receives": row["receives"],
    }


def alert_row(row: dict) -> dict:
    """An alert as a version freezes it, from the columns that `reading.ALERT` names."""
    contacts = (
        (row["first_contact"], row["first_phone"]),
        (row["second_contact"], row["second_phone"]),
    )
    same = ("sign", "severity", "do_person", "do_relatives", "do_professionals", "delay")
    return {
        "id": row["public_id"],
        **{name: row[name] for name in same},
        "severity_label": str(Severity(row["severity"]).label),
        "contacts": [{"name": n, "phone": p} for n, p in contacts if n or p],
        "triggers_review": row["triggers_review"],
        "volet": row["volet"],
    }


def unmet_row(row: dict, reasons: dict[str, str]) -> dict:
    """A line of part 4, from the columns that `reading.UNMET` names, with `title` and `volet`."""
    return {
        "id": row["public_id"],
        "goal": row["title"],
        "formulated_on": row["formulated_on"],
        "noticed_on": row["noticed_on"],
        "version": row["version"],
        "reason_label": reasons.get(row["reason"], row["reason"]),
        "explanation": row["explanation"],
        "still_uncovered": row["still_uncovered"],
        "persons_view": row["persons_view"],
        "follow_up_label": str(FollowUp(row["follow_up"]).label),
        "volet": row["volet"],
    }


def _appointments(plan: Plan, actions: list[Action]) -> list[dict]:
    """The next dates: actions under way that have a day and no rhythm, and the review."""
    open_ones = {ActionStatus.PROPOSED, ActionStatus.ACCEPTED, ActionStatus.IN_PROGRESS}
    found = [
        {
            "id": str(action.public_id),
            "on": iso(action.due_on),
            "time": "",
            "place": "",
            "what": action.simple or action.title,
            "volet": action.volet,
        }
        for action in actions
        if action.due_on and not action.when and action.status in open_ones
    ][:MOST_APPOINTMENTS]
    if plan.synthesis.review_on:
        found.append(
            {
                "id": f"review-{plan.public_id}",
                "on": iso(plan.synthesis.review_on),
                "time": "",
                "place": plan.synthesis.review_place,
                "what": "On relit le plan.",
                "volet": str(Volet.COORDINATION),
            }
        )
    return found


def _consent(row: dict) -> dict:
    modes, givers = dict(ConsentMode.choices), dict(GivenBy.choices)
    return {
        "kind_label": str(ConsentKind(row["kind"]).label),
        "to": row["member"] or row["relative"] or "",
        "decision_label": str(ConsentStatus(row["status"]).label),
        "on": row["decided_on"],
        "how": str(modes.get(row["mode"], "")),
        "by": row["given_by_name"] or str(givers.get(row["given_by"], "")),
        "until": row["until"],
    }


def _version(row: dict) -> dict:
    return {
        "number": row["number"],
        "on": iso(timezone.localdate(datetime.fromisoformat(row["validated_at"]))),
        "sentence": row["sentence"],
        "sentence_support": "",
    }
