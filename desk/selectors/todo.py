"""« À faire par vous »: what a situation waits for from the person who reads it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from cases.enums import (
    STANDING,
    ConsentKind,
    Dimension,
    DimensionState,
    TeamStatus,
)
from cases.models import AssessedDimension, Assessment, Case, Consent
from cases.permissions.reading import FOLLOWED, standing_today
from cases.selectors.lens import Reading
from common import french
from ppcs.enums import UNDER_WAY, ActionStatus, OpinionStatus, PlanStatus
from ppcs.models import Action, ActionOwner, Opinion
from ppcs.permissions import ACTION, OPINION

MOST = 8


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, where, and until when in words."""

    label: str
    url: str
    when: str = ""
    late: bool = False


def todo_of(case: Case, user: User, reading: Reading, *, today: date) -> tuple[Todo, ...]:
    """What is due first, then what lacks; three statements at most."""
    if case.status not in FOLLOWED:
        return ()
    coordinates = reading.coordinates
    found = [_action(row, today, coordinates) for row in own_actions(case, user)]
    if reading.coordinates:
        found += [*_due(case, today), *_accords(case, today), *_assessment(case)]
    else:
        found = [*_opinions(case, user, today), *found]
    return tuple(found[:MOST])


def own_actions(case: Case, user: User) -> list[Action]:
    """The actions that the plan gives to `user` and that are not done, nearest first."""
    rows = ACTION.visible_to(user).filter(
        Exists(
            ActionOwner.objects.filter(
                action=OuterRef("pk"), member__user=user.pk, member__status=TeamStatus.ACTIVE
            )
        ),
        plan__case=case.pk,
        status__in=sorted(UNDER_WAY),
    )
    return list(rows.select_related("plan").order_by("due_on", "pk")[:MOST])


def _action(row: Action, today: date, coordinates: bool) -> Todo:
    drafted = coordinates or row.plan.status == PlanStatus.CONSULTING
    title, due_on = row.as_read(drafted=drafted)
    late = due_on is not None and due_on < today
    label = f"Répondre : {title}" if row.status == ActionStatus.PROPOSED else title
    return Todo(label, reverse("ppcs:action", args=[row.public_id]), _until(due_on, today), late)


def _opinions(case: Case, user: User, today: date) -> list[Todo]:
    rows = (
        OPINION.visible_to(user, "agree")
        .filter(concertation__plan__case=case.pk, member__user=user.pk, status=OpinionStatus.ASKED)
        .select_related("concertation")
        .order_by("pk")
    )
    return [_opinion(row, today) for row in rows]


def _opinion(row: Opinion, today: date) -> Todo:
    until = row.concertation.until
    url = reverse("ppcs:opinion", args=[row.public_id])
    late = until is not None and until < today
    return Todo("Donner votre avis sur le plan", url, _until(until, today), late)


def _due(case: Case, today: date) -> list[Todo]:
    if case.next_due_on is None:
        return []
    own = case.next_due_on == case.own_due_on
    url = (
        reverse("cases:case-due", args=[case.public_id])
        if own
        else reverse("desk:situation", args=[case.public_id]) + "?section=plan"
    )
    late = case.next_due_on < today
    return [Todo(case.get_next_due_kind_display(), url, _until(case.next_due_on, today), late)]


def _accords(case: Case, today: date) -> list[Todo]:
    """What is still to be asked of the person before the team reads; one statement."""
    url = reverse("cases:decisions", args=[case.public_id])
    decided = Consent.objects.filter(standing_today(), case=case.pk, status__in=STANDING)
    members = (
        case.team.filter(status=TeamStatus.ACTIVE)
        .annotate(
            told=Exists(decided.filter(kind=ConsentKind.INFORMATION)),
            unopposed=Exists(decided.filter(kind=ConsentKind.NON_OPPOSITION)),
            asked=Exists(decided.filter(kind=ConsentKind.SHARING, member=OuterRef("pk"))),
        )
        .order_by("pk")
    )
    rows = list(members)
    found = []
    if any(row.in_care_team and not (row.told and row.unopposed) for row in rows):
        found.append(Todo("Informer la personne et recueillir sa non-opposition", url))
    names = [row.name for row in rows if not row.in_care_team and not row.asked]
    if names:
        label = f"Recueillir {french.counted(len(names), 'accord')} de partage"
        found.append(Todo(label, url, ", ".join(names[:3]) + ("…" if len(names) > 3 else "")))
    return found


def _assessment(case: Case) -> list[Todo]:
    """The dimensions of the latest assessment that say nothing yet; one statement."""
    latest = Assessment.objects.filter(case=case.pk).order_by("-done_on", "-pk")
    rows = AssessedDimension.objects.filter(assessment=latest.values("pk")[:1])
    states = list(rows.order_by("pk").values_list("state", "findings"))
    if not states:
        url = reverse("cases:assessment-add", args=[case.public_id])
        return [Todo("Évaluer la situation", url, "quatre dimensions")]
    left = sum(
        state == DimensionState.TO_DO or (state == DimensionState.FILLED and not findings)
        for state, findings in states
    )
    if not left:
        return []
    url = reverse("desk:situation", args=[case.public_id]) + "?section=evaluation"
    words = french.counted(left, "dimension")
    return [Todo("Finir l’évaluation", url, f"{words} sur {len(Dimension)} à renseigner")]


def _until(day: date | None, today: date) -> str:
    if day is None:
        return ""
    if day < today:
        return f"en retard de {french.counted((today - day).days, 'jour')}"
    if day == today:
        return "aujourd’hui"
    return f"avant {french.day_short(day, today)}"
