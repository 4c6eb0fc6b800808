"""Begin the plan of a situation: the first guard of the plan's life."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import ConsentKind
from cases.models import Case
from cases.permissions import CASE
from cases.services.send_referral import next_reference
from cases.services.telling import coordinators
from common.errors import GuardsFailed
from common.locking import locked
from ppcs.enums import OPEN_PLAN
from ppcs.models import Plan, Synthesis
from ppcs.selectors.missing import Gap
from ppcs.selectors.ready import plan_accord_stands


@transaction.atomic
def start_plan(*, case: Case, by: User, at: datetime) -> Plan:
    """Open the draft of the first version, with its empty synthesis and a proposed date of review.

    Raises GuardsFailed with everything that is missing: another open plan of the person, no
    référent, no accord for drawing up a plan (nor the reason why it cannot be had).
    """
    case = locked(case)
    CASE.check(by, "start_plan", case)
    if missing := missing_before_start(case, at=at):
        raise GuardsFailed(list(missing))
    today = timezone.localdate(at)
    plan = Plan.objects.create(
        number=next_reference("PPCS", today), case=case, created_by=by, created_at=at
    )
    Synthesis.objects.create(
        plan=plan, review_on=today + relativedelta(months=case.dac.plan_review_months)
    )
    record(by=by, action="ppcs.plan.started", obj=plan, at=at, case=str(case.public_id))
    return plan


def missing_before_start(case: Case, *, at: datetime) -> list[Gap]:
    """What the first guard asks for (ppcs.md §5.2, garde 1) and is not there."""
    found = []
    other = Plan.objects.filter(case__person=case.person_id, status__in=sorted(OPEN_PLAN)).first()
    if other is not None:
        url = reverse("ppcs:plan", args=[other.public_id])
        found.append(Gap("plan", "Cette personne a déjà un plan ouvert : reprenez-le.", url, 1))
    if case.referent not in coordinators(case.dac, at=at):
        url = reverse("cases:case-hand-over", args=[case.public_id])
        words = "La situation n’a plus de référent dans le DAC : confiez-la."
        found.append(Gap("referent", words, url, 1))
    if not plan_accord_stands(case):
        url = reverse("cases:decision-add", args=[case.public_id]) + f"?objet={ConsentKind.PLAN}"
        words = (
            "Notez l’accord de la personne pour élaborer un plan, ou pourquoi il est impossible "
            "à recueillir."
        )
        found.append(Gap("accord", words, url, 1))
    return found
