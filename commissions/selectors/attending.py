"""Who may come into the room of a session: the animateur and whoever was admitted, nobody else (A25)."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from commissions.enums import Family, Quality
from commissions.models import (
    Admission,
    Attendance,
    Commission,
    LinkAnswer,
    Mandate,
    RestrictedSession,
)
from commissions.permissions.reading import confirmed
from commissions.standing import current_signatures, running_mandates
from common.errors import Missing
from common.french import counted


@dataclass(frozen=True)
class Expected:
    """One seat of the register, its holder named: the register is apart from any situation."""

    mandate: Mandate
    name: str
    line: str
    runs_it: bool
    present: bool
    noted: bool
    why_not: str = ""


def expected_at(session: RestrictedSession) -> list[Expected]:
    """Everybody who may be ticked: mandate and charter in order today, admitted to an examination."""
    called = Admission.objects.filter(
        confirmed(), content_object__session=session, content_object__outcome="", ended_at=None
    )
    linkless = LinkAnswer.objects.filter(
        has_link=False,
        user=OuterRef("user"),
        situation__entries__session=session,
        situation__entries__outcome="",
    )
    running = running_mandates().filter(commission=session.commission_id)
    rows = (
        running.filter(pk__in=called.values("mandate"))
        | running.filter(quality=Quality.ANIMATOR)
        | running.filter(stands_for__quality=Quality.ANIMATOR)
    )
    came = dict(Attendance.objects.filter(session=session).values_list("mandate", "present"))
    rows = (
        rows.distinct()
        .select_related("user", "stands_for")
        .annotate(
            signed=Exists(current_signatures().filter(mandate=OuterRef("pk"))),
            declared=Exists(linkless),
        )
        .order_by("user__last_name", "user__first_name", "pk")
    )
    return [_expected(row, came) for row in rows]


def _expected(row: Mandate, came: dict[int, bool]) -> Expected:
    standing = row.stands_for if row.stands_for is not None else row
    runs_it = standing.quality == Quality.ANIMATOR
    tests = (
        (not row.signed, "La charte en vigueur n’est pas signée."),
        (not runs_it and not row.declared, "N’a pas encore déclaré l’absence de lien."),
    )
    return Expected(
        mandate=row,
        name=row.user.get_full_name(),
        line=f"{row.function}, {row.organisation}",
        runs_it=runs_it,
        present=came.get(row.pk, False),
        noted=row.pk in came,
        why_not=next((words for holds, words in tests if holds), ""),
    )


def missing_of_quorum(commission: Commission, present: list[Expected]) -> list[Missing]:
    """What the commission's own settings ask for before anything is examined (§1.5, R23)."""
    families = {one.mandate.family for one in present}
    missing = []
    if not any(one.runs_it for one in present):
        missing.append(Missing("present", "Quorum : l’animateur doit être présent."))
    if len(present) < commission.quorum_people:
        words = counted(commission.quorum_people, "personne présente,personnes présentes")
        missing.append(Missing("present", f"Quorum : {words} au moins."))
    if commission.quorum_psychiatry and Family.PSYCHIATRY not in families:
        missing.append(Missing("present", "Quorum : une personne de la psychiatrie est attendue."))
    if commission.quorum_social and Family.SOCIAL not in families:
        missing.append(
            Missing("present", "Quorum : une personne de l’action sociale est attendue.")
        )
    return missing
