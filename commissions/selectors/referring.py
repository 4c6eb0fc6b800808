"""What a referrer is offered: the commissions in service, their words, whom an accord may name."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils import timezone

from commissions.defaults import PERSON
from commissions.enums import (
    Family,
    ItemList,
    Mode,
    PersonType,
    Quality,
    ReaderKind,
    SituationStatus,
)
from commissions.models import Commission, Decision, ListItem, Mandate, Situation
from commissions.permissions.bilan import reading_today
from commissions.standing import running_mandates
from directory.enums import MembershipState, OrganisationKind, Profession
from directory.standing import standing_of

# Who never refers, whatever a commission writes in its list (rules §2.1, abuse case A4).
NEVER = re.compile(
    r"\b(polic\w*|gendarm\w*|parquet|procureur\w*|préf\w*|élue?s?|maires?|adjointe?s?|cabinet du maire"
    r"|voisine?s?|riverain\w*)\b",
    re.IGNORECASE,
)
KIND_OF_ORGANISATION = {
    OrganisationKind.DAC: "dac",
    OrganisationKind.HOSPITAL: "hospital",
    OrganisationKind.HOME_NURSING: "hospital",
    OrganisationKind.SOCIAL_SERVICE: "social",
    OrganisationKind.DISABILITY: "medico_social",
    OrganisationKind.CARE_HOME: "medico_social",
    OrganisationKind.HOME_HELP: "medico_social",
    OrganisationKind.HOUSING: "landlord",
}


def may_refer(user) -> bool:
    """Any professional whom an organisation of the directory answers for, an élu excepted (§2.1)."""
    if not standing_of(user).organisations:
        return False
    presides = reading_today().filter(user=user.pk, as_what=ReaderKind.PRESIDENT)
    return not presides.exists()


def live_commissions() -> QuerySet[Commission]:
    """Those that take saisines."""
    return Commission.objects.filter(live_since__lte=timezone.now()).order_by("name", "pk")


@dataclass(frozen=True)
class OwnDraft:
    """A saisine that its author may go on with, and the day on which it goes by itself."""

    public_id: str
    commission: str
    saved: object
    erased_on: date


def own_drafts(user) -> list[OwnDraft]:
    rows = Situation.objects.filter(referrer=user, status=SituationStatus.DRAFT)
    return [
        OwnDraft(str(row.public_id), row.commission.name, touched, erasure_of(row))
        for row in rows.select_related("commission").order_by("-started_at", "pk")
        for touched in [row.saved_at or row.started_at]
    ]


def erasure_of(draft: Situation) -> date:
    """The day on which a draft goes by itself, unless somebody touches it again."""
    touched = timezone.localdate(draft.saved_at or draft.started_at)
    return touched + timedelta(days=draft.commission.draft_days)


def choices_for_sheet(commission: Commission) -> dict[str, list[tuple[str, str]]]:
    """The words that the commission offers now, list by list, in one statement."""
    rows = ListItem.objects.filter(commission=commission, is_active=True).order_by("rank", "pk")
    offered: dict[str, list[tuple[str, str]]] = {kind: [] for kind in ItemList.values}
    for row in rows:
        if row.kind != ItemList.REFERRER_KIND or _refers(commission, row):
            offered[row.kind].append((row.code, row.label))
    return offered


def _refers(commission: Commission, item: ListItem) -> bool:
    if item.code == PERSON:  # there is no account of a person: listed where the commission says so
        return commission.person_may_refer
    return NEVER.search(item.label) is None


def mandates_to_name(commission: Commission, *, guests: bool = False) -> list[Mandate]:
    """Whom an accord may name: the members, by function and body; guests for the animateur only."""
    qualities = [Quality.PERMANENT, Quality.SUBSTITUTE, *([Quality.GUEST] if guests else [])]
    today = timezone.localdate()
    rows = Mandate.objects.filter(
        commission=commission, quality__in=qualities, starts_on__lte=today
    ).exclude(family=Family.COORDINATION)
    acting = running_mandates().filter(commission=commission).values("pk")
    rows = rows.filter(pk__in=acting) | rows.filter(substitutes__in=acting)
    return list(rows.distinct().select_related("user").order_by("function", "pk"))


def standing_decisions(situation: Situation) -> dict[str, Decision]:
    """The decisions of the person that stand, by kind."""
    rows = Decision.objects.filter(situation=situation, ended_on__isnull=True)
    return {row.kind: row for row in rows.order_by("pk")}


def first_words(user, commission: Commission) -> dict[str, list[str]]:
    """What a new sheet knows already: who writes it, and the usual answers; never a tick."""
    until = timezone.localdate() + relativedelta(months=commission.accord_months)
    known = {
        "contact_name": str(user),
        "mode": Mode.ANONYMOUS.value,
        "person_type": PersonType.ADULT.value,
        "accord_until": until.strftime("%d/%m/%Y"),
        **_workplace(user),
    }
    return {name: [value] for name, value in known.items() if value}


def _workplace(user) -> dict[str, str]:
    professional = getattr(user, "professional", None)
    if professional is None:
        return {}
    membership = (
        professional.memberships.filter(status=MembershipState.ACTIVE)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    kind = KIND_OF_ORGANISATION.get(membership.organisation.kind, "") if membership else ""
    if professional.profession == Profession.GENERAL_PRACTITIONER:
        kind = "gp"
    return {
        "referrer_kind": kind,
        "service": membership.organisation.name if membership else "",
        "contact_phone": professional.phone,
        "info_collected_by": professional.get_profession_display().capitalize(),
    }
