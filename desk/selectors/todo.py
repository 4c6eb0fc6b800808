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
    DueKind,
    TeamStatus,
)
from cases.models import AssessedDimension, Assessment, Case, Consent
from cases.permissions.reading import FOLLOWED, standing_today
from cases.selectors.expiring import SOON, accords_that_expire, expiry_words
from cases.selectors.lens import Reading
from common import french
from ppcs.enums import UNDER_WAY, ActionStatus, OpinionStatus, PlanStatus
from ppcs.models import Action, ActionOwner, Opinion
from ppcs.permissions import ACTION, OPINION
from ppcs.selectors.panel import PlanPanel

MOST = 8


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, where, and until when in words."""

    label: str
    url: str
    when: str = ""
    late: bool = False


def todo_of(
    case: Case, user: User, reading: Reading, *, today: date, panel: PlanPanel | None
) -> tuple[Todo, ...]:
    """What is due first, then what lacks; four statements at most. `panel` is what the page shows."""
    if case.status not in FOLLOWED:
        return ()
    coordinates = reading.coordinates
    found = [_action(row, today, coordinates) for row in own_actions(case, user)]
    if reading.coordinates:
        due = _due(case, today)
        first = case.next_due_kind == DueKind.ALERT
        found = [*due, *found] if first else [*found, *due]
        found += [
            *_expiring(case, today),
            *_left_behind(panel),
            *_to_give(panel),
            *_accords(case, today),
            *_assessment(case),
        ]
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
    return Todo(
        label, reverse("ppcs:action", args=[row.public_id]), until_words(due_on, today), late
    )


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
    return Todo("Donner votre avis sur le plan", url, until_words(until, today), late)


def _due(case: Case, today: date) -> list[Todo]:
    """What was fixed, or what the plan awaits; an accord that expires is said below, by name."""
    on, kind = case.next_due_on, case.next_due_kind
    own, plan = (case.own_due_on, case.own_due_kind), (case.plan_due_on, case.plan_due_kind)
    if kind == DueKind.ACCORD:
        known = [one for one in (own, plan) if one[0] is not None]
        on, kind = min(known, key=lambda one: one[0], default=(None, ""))
    if on is None:
        return []
    situation = reverse("desk:situation", args=[case.public_id])
    if (on, kind) == own:
        url = reverse("cases:case-due", args=[case.public_id])
    else:
        url = situation + ("#alertes-levees" if kind == DueKind.ALERT else "?section=plan")
    return [Todo(str(DueKind(kind).label), url, until_words(on, today), on < today)]


def _expiring(case: Case, today: date) -> list[Todo]:
    """The accords whose last day is near or over; one statement, none where the situation knows of none."""
    if case.accord_due_on is None or case.accord_due_on > today + SOON:
        return []
    url = reverse("cases:decisions", args=[case.public_id])
    rows = accords_that_expire(case).filter(until__lte=today + SOON)
    rows = rows.select_related("member", "relative").order_by("until", "pk")
    return [
        Todo(expiry_words(one, today), url, "À renouveler avec la personne", one.until < today)
        for one in rows
    ]


def _left_behind(panel: PlanPanel | None) -> list[Todo]:
    """Actions under way that only somebody who left carries."""
    if panel is None:
        return []
    url = reverse("ppcs:plan", args=[panel.public_id]) + "#actions" if panel.left else ""
    return [Todo(_to_entrust(name, count), url) for name, count in panel.left]


def _to_entrust(name: str, count: int) -> str:
    verb = "sont" if french.is_plural(count) else "est"
    return f"{french.counted(count, 'action')} {french.of(name)}, qui a quitté l’équipe, {verb} à confier"


def _to_give(panel: PlanPanel | None) -> list[Todo]:
    """The person keeps a copy of each version: until somebody wrote down that she received it."""
    if panel is None or not panel.to_give:
        return []
    label = f"Remettre la version {panel.version} du plan à la personne"
    return [Todo(label, reverse("ppcs:deliver", args=[panel.to_give]), "remise pas encore notée")]


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


def until_words(day: date | None, today: date) -> str:
    """« en retard de 3 jours », « aujourd’hui », « avant lun. 30 nov. »."""
    if day is None:
        return ""
    if day < today:
        return f"en retard de {french.counted((today - day).days, 'jour')}"
    if day == today:
        return "aujourd’hui"
    return f"avant {french.day_short(day, today)}"
