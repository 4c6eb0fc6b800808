"""The rows of a plan, in as few statements whatever their number: the head brings the short lists."""

from collections import defaultdict

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from cases.enums import STANDING, TeamStatus
from cases.models import Consent, Relative, TeamMember
from directory.enums import DacList
from directory.models import DacListItem
from ppcs.enums import ActionStatus
from ppcs.models import Action, ActionOwner, Alert, Plan, PlanVersion, UnmetGoal

UNMET = (
    "public_id",
    "formulated_on",
    "noticed_on",
    "version",
    "reason",
    "explanation",
    "still_uncovered",
    "persons_view",
    "follow_up",
)
MEMBER = (
    "public_id",
    "name",
    "function",
    "sector",
    "role",
    "organisation_name",
    "phone",
    "email",
    "in_care_team",
    "mission",
    "mission_support",
    "user",
)
RELATIVE = (
    "public_id",
    "name",
    "link",
    "roles",
    "phone",
    "measure",
    "designated_on",
    "receives",
)
ALERT = (
    "public_id",
    "sign",
    "severity",
    "do_person",
    "do_relatives",
    "do_professionals",
    "first_contact",
    "first_phone",
    "second_contact",
    "second_phone",
    "delay",
    "triggers_review",
    "volet",
)
CONSENT = ("kind", "status", "decided_on", "mode", "given_by", "given_by_name", "until")


def whole(plan: Plan) -> Plan:
    """The plan with all that it has one of, and what is short enough to come along as rows."""
    joined = (
        "synthesis",
        "case__dac__organisation",
        "case__person__commune",
        "case__referent__professional",
        "case__circumstances",
    )
    rows = Plan.objects.select_related(*joined).annotate(**_of_plan(), **_of_situation())
    return rows.get(pk=plan.pk)


def _of_plan() -> dict[str, ArraySubquery]:
    versions = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-number")
    unmet = UnmetGoal.objects.filter(goal__problem__plan=OuterRef("pk"))
    alerts = Alert.objects.filter(plan=OuterRef("pk"), dropped_on__isnull=True).order_by("rank")
    of_goal = {"title": "goal__title", "volet": "goal__volet"}
    return {
        "version_rows": json_rows(versions, "number", "validated_at", "sentence"),
        "unmet_rows": json_rows(unmet.order_by("noticed_on", "pk"), *UNMET, **of_goal),
        "alert_rows": json_rows(alerts, *ALERT),
    }


def _of_situation() -> dict[str, ArraySubquery]:
    lists = (DacList.ACTION_KIND, DacList.UNMET_REASON)
    labels = DacListItem.objects.filter(dac=OuterRef("case__dac"), list__in=lists).order_by("pk")
    team = TeamMember.objects.filter(case=OuterRef("case"), status=TeamStatus.ACTIVE)
    relatives = Relative.objects.filter(case=OuterRef("case"), ends_on__isnull=True)
    return {
        "label_rows": json_rows(labels, "list", "code", "label"),
        "consent_rows": consent_rows(),
        "team_rows": json_rows(team.order_by("sector", "pk"), *MEMBER),
        "relative_rows": json_rows(relatives.order_by("pk"), *RELATIVE),
    }


def consent_rows() -> ArraySubquery:
    found = Consent.objects.filter(case=OuterRef("case"), status__in=STANDING)
    names = {"member": "member__name", "relative": "relative__name"}
    return json_rows(found.order_by("decided_on", "pk"), *CONSENT, **names)


def json_rows(found: QuerySet, *fields: str, **named: str) -> ArraySubquery:
    """Rows of another table as a list of dicts, in the same statement; dates are ISO strings."""
    columns = {name: F(name) for name in fields} | {n: F(path) for n, path in named.items()}
    return ArraySubquery(found.values(row=JSONObject(**columns)))


def actions_of(plan: Plan) -> list[Action]:
    """With `goal_pks`, the goals that each serves, and `doers`, who does it."""
    rows = list(
        Action.objects.filter(plan=plan)
        .exclude(status=ActionStatus.CANCELLED)
        .annotate(goal_pks=ArrayAgg("goals", default=[]))
        .order_by("due_on", "pk")
    )
    owners = ActionOwner.objects.filter(action__plan=plan).select_related("member", "relative")
    doers: dict[int, list[ActionOwner]] = defaultdict(list)
    for owner in owners.order_by("pk"):
        doers[owner.action_id].append(owner)
    for row in rows:
        row.doers = doers[row.pk]
    return rows
