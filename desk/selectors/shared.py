"""The situations that were opened to somebody outside the DAC: as a member of a team, or by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from cases.backends import grants_in_force
from cases.enums import TeamStatus
from cases.models import Case, CaseGrant, TeamMember
from cases.permissions.reading import footing_of, openings_of
from cases.selectors import CASE_TONES
from common import french
from directory.standing import standing_of
from ppcs.enums import UNDER_WAY, PlanStatus
from ppcs.models import Action, ActionOwner
from ppcs.permissions import ACTION

PAGE = 25


@dataclass(frozen=True)
class SharedRow:
    """One situation: who, on what ground, and the next thing that it waits for from the reader."""

    public_id: str
    title: str
    subtitle: str
    place: str
    referent: str
    dac: str
    next_label: str
    next_on: date | None
    is_late: bool
    more: int
    status_label: str
    status_tone: str


def shared_with(cases: QuerySet[Case], user: User) -> list[int]:
    """The keys of those that `user` may see in other people's DACs, latest moved first.

    All of them, which are few: cut to a page, the planner would rather walk through every
    situation in the order of its movements.
    """
    standing = standing_of(user)
    own = standing.coordinates | standing.manages
    rows = cases.exclude(dac__in=own).order_by("-last_movement_at", "-pk")
    return list(rows.values_list("pk", flat=True))


def is_in_a_team(user: User) -> bool:
    """Whether somebody named this account in a team, or invited it; one statement."""
    places = TeamMember.objects.filter(user=user.pk, status=TeamStatus.ACTIVE)
    named = grants_in_force().filter(user=user.pk)
    row = User.objects.filter(pk=user.pk).filter(Exists(places) | Exists(named))
    return row.exists()


def shared_page(
    cases: QuerySet[Case], user: User, *, number: str | None, today: date
) -> tuple[Page, list[SharedRow]]:
    """One page of them, in five statements."""
    page = Paginator(shared_with(cases, user), PAGE).get_page(number)
    joined = Case.objects.select_related("person__commune", "referent", "dac")
    found = joined.in_bulk(list(page))
    page.object_list = rows = [found[key] for key in page]
    places, next_ones = _places(rows, user), _actions(rows, user)
    return page, [
        _row(case, places.get(case.pk, ""), next_ones.get(case.pk, []), today) for case in rows
    ]


def _places(rows: Iterable[Case], user: User) -> dict[int, str]:
    """On what ground each is open to `user`; a place in the team says more than an invitation."""
    keys = [case.pk for case in rows]
    grants = CaseGrant.objects.filter(
        pk__in=grants_in_force().filter(user=user.pk).values("pk"), content_object__in=keys
    )
    found = {
        grant.content_object_id: f"Invitation jusqu’au {french.day_short(grant.until)}"
        for grant in grants.order_by("until", "pk")
    }
    if footing_of(user).in_emergency:
        found |= {
            case: f"Ouverte en urgence, jusqu’à {french.hour(until)}"
            for case, until in openings_of(user, None).values_list("case", "until")
        }
    members = TeamMember.objects.filter(
        user=user.pk, case__in=keys, status=TeamStatus.ACTIVE
    ).order_by("pk")
    care = {True: "équipe de soins", False: "hors de l’équipe de soins"}
    return found | {
        member.case_id: f"{member.function or member.get_role_display().capitalize()}, "
        f"{care[member.in_care_team]}"
        for member in members
    }


def _actions(rows: Iterable[Case], user: User) -> dict[int, list[Action]]:
    mine = ActionOwner.objects.filter(
        action=OuterRef("pk"), member__user=user.pk, member__status=TeamStatus.ACTIVE
    )
    actions = ACTION.visible_to(user).filter(
        Exists(mine), plan__case__in=[case.pk for case in rows], status__in=sorted(UNDER_WAY)
    )
    found: dict[int, list[Action]] = {}
    for action in actions.select_related("plan").order_by("due_on", "pk"):
        found.setdefault(action.plan.case_id, []).append(action)
    return found


def _row(case: Case, place: str, actions: list[Action], today: date) -> SharedRow:
    first = actions[0] if actions else None
    drafted = first is not None and first.plan.status == PlanStatus.CONSULTING
    label, on = first.as_read(drafted=drafted) if first else ("", None)
    born = case.person.birth_date
    age = [french.age(born, today)] if born else []
    return SharedRow(
        public_id=str(case.public_id),
        title=case.person.full_name,
        subtitle=", ".join([*age, case.person.commune.name]),
        place=place,
        referent=str(case.referent),
        dac=case.dac.name,
        next_label=label,
        next_on=on,
        is_late=on is not None and on < today,
        more=max(0, len(actions) - 1),
        status_label=case.get_status_display().capitalize(),
        status_tone=CASE_TONES[case.status],
    )
