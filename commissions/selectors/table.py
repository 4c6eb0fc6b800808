"""Around the table: who is present at one examination, by function and sector, never by name."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from commissions.enums import Family, Quality
from commissions.models import AgendaEntry, Attendance
from commissions.permissions.reading import confirmed

# The sectors that have a sign of their own; others are told in words.
SECTORS = {
    Family.PSYCHIATRY: "sanitaire",
    Family.HEALTH: "sanitaire",
    Family.SOCIAL: "social",
    Family.MEDICO_SOCIAL: "medico-social",
}


@dataclass(frozen=True)
class Chair:
    """One present person; `key` is what a form sends, `user_id` and `mandate_id` never leave."""

    mandate_id: int
    user_id: int
    key: str
    function: str
    organisation: str
    family: str
    in_secret_list: bool
    runs_it: bool

    @property
    def sector(self) -> str:
        return SECTORS.get(Family(self.family), "")

    @property
    def family_label(self) -> str:
        return str(Family(self.family).label)

    @property
    def may_be_chosen(self) -> bool:
        """Whether an author may name this reader: outside R1110-2 one gets no contribution of others."""
        return self.in_secret_list or self.runs_it


def around(entry: AgendaEntry) -> list[Chair]:
    """Who came, is admitted to this examination, and declared no link; the animateur first."""
    admitted = Q(
        confirmed_admissions(entry),
        mandate__user__in=entry.situation.links.filter(has_link=False).values("user"),
    )
    runs = Q(mandate__quality=Quality.ANIMATOR) | Q(mandate__stands_for__quality=Quality.ANIMATOR)
    linked = entry.situation.links.filter(has_link=True).values("user")
    rows = (
        Attendance.objects.filter(admitted | runs, session=entry.session_id, present=True)
        .exclude(mandate__user__in=linked)
        .select_related("mandate__stands_for")
        .order_by("mandate__family", "mandate__function", "pk")
    )
    chairs = [_chair(row.mandate) for row in rows]
    return sorted(chairs, key=lambda one: not one.runs_it)


def confirmed_admissions(entry: AgendaEntry) -> Q:
    """On a row of Attendance: its mandate has an admission to this examination that stands."""
    standing = entry.admissions.filter(confirmed(), ended_at__isnull=True)
    return Q(mandate__in=standing.values("mandate"))


def _chair(mandate) -> Chair:
    standing = mandate.stands_for if mandate.stands_for is not None else mandate
    return Chair(
        mandate_id=mandate.pk,
        user_id=mandate.user_id,
        key=str(mandate.public_id),
        function=mandate.function,
        organisation=mandate.organisation,
        family=mandate.family,
        in_secret_list=mandate.in_secret_list,
        runs_it=standing.quality == Quality.ANIMATOR,
    )


def chair_of(user: User, table: list[Chair]) -> Chair | None:
    return next((one for one in table if one.user_id == user.pk), None)
