"""One's own requests and drafts: the list, and what the form of a draft proposes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from cases.enums import ReferralStatus
from cases.models import Referral
from cases.selectors.sheet import TONES, nameless
from directory.defaults import LISTS
from directory.enums import DacList, MembershipState
from directory.selectors import choices_of, dac_for


def lists_for(user: User, *, commune_code: str = "") -> dict[str, list[tuple]]:
    """The choices of the request form, in the words of the DAC it is likely to go to."""
    code = commune_code or (
        user.professional.memberships.filter(status=MembershipState.ACTIVE)
        .values_list("organisation__commune", flat=True)
        .first()
        if hasattr(user, "professional")
        else ""
    )
    dac = dac_for(code, on=timezone.localdate()) if code else None
    wanted = (DacList.PROBLEM_AREA, DacList.COMPLEXITY_FACTOR)
    if dac is None:
        return {str(name): list(LISTS[name]) for name in wanted}
    return choices_of(dac, *wanted)


WAITS_FOR_REQUESTER = When(status=ReferralStatus.MORE_ASKED, then=Value(0))
UNREAD_ANSWER = When(answered_at__isnull=False, answer_read_at__isnull=True, then=Value(1))


@dataclass(frozen=True)
class OwnRow:
    """One sent request in its requester's list."""

    public_id: str
    title: str
    subtitle: str
    sent_at: datetime
    dac_name: str
    due_on: date
    status_label: str
    status_tone: str
    answer_waits: bool
    more_asked: bool


@dataclass(frozen=True)
class DraftRow:
    """One draft in its author's list."""

    public_id: str
    title: str
    saved_at: datetime


def drafts_of(user: User) -> list[DraftRow]:
    """The author's drafts, newest first, named by what was typed so far."""
    found = Referral.objects.filter(author=user, status=ReferralStatus.DRAFT)
    return [
        DraftRow(
            public_id=str(draft.public_id),
            title=_draft_title(draft.draft_data),
            saved_at=draft.draft_saved_at or draft.created_at,
        )
        for draft in found.order_by("-created_at")[:20]
    ]


def _draft_title(typed: dict[str, list[str]]) -> str:
    names = [typed.get(name, [""])[0].strip() for name in ("first_name", "birth_name")]
    return " ".join(name for name in names if name)[:80] or "Demande sans nom encore"


def asked_by(user: User, rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Sent requests of one requester: what waits for them first, then the newest."""
    return (
        rows.filter(requester=user)
        .exclude(status=ReferralStatus.DRAFT)
        .select_related("dac", "commune")
        .annotate(waits=Case(WAITS_FOR_REQUESTER, UNREAD_ANSWER, default=Value(2)))
        .order_by("waits", "-sent_at", "-pk")
    )


def own_rows(found) -> list[OwnRow]:
    """A page of the requester's list."""
    return [
        OwnRow(
            public_id=str(referral.public_id),
            title=referral.full_name or nameless(referral),
            subtitle=f"{referral.commune.name}, {referral.reference}",
            sent_at=referral.sent_at,
            dac_name=referral.dac.name,
            due_on=referral.due_on,
            status_label=referral.get_status_display().capitalize(),
            status_tone=TONES[referral.status],
            answer_waits=bool(referral.answered_at and not referral.answer_read_at),
            more_asked=referral.status == ReferralStatus.MORE_ASKED,
        )
        for referral in found
    ]
