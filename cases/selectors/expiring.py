"""The accords that the person gave until a day."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from cases.enums import ConsentKind, ConsentStatus, TeamStatus
from cases.models import Case, Consent
from common import french

SOON = timedelta(days=30)
# A yes until a day; and what was impossible to ask, until the day on which one asks again.
UNTIL_A_DAY = (ConsentStatus.GIVEN, ConsentStatus.IMPOSSIBLE)


def for_nobody() -> Q:
    """Decisions about somebody who takes part no longer: nothing follows from their end."""
    gone = Q(kind=ConsentKind.SHARING) & ~Q(member__status=TeamStatus.ACTIVE)
    return gone | Q(kind=ConsentKind.RELATIVE, relative__ends_on__isnull=False)


def accords_that_expire(case: Case) -> QuerySet[Consent]:
    """What the person agreed to until a day, as far as somebody is there for whom it counts."""
    rows = Consent.objects.filter(case=case.pk, status__in=UNTIL_A_DAY, until__isnull=False)
    return rows.exclude(for_nobody())


def expiry_words(consent: Consent, today: date) -> str:
    """« L’accord de partage avec Louis Martin expire lundi 30 novembre 2026 »."""
    what = {
        ConsentKind.INFORMATION: "L’information de la personne",
        ConsentKind.NON_OPPOSITION: "Sa non-opposition à l’échange",
        ConsentKind.PLAN: "Son accord pour le plan",
    }.get(ConsentKind(consent.kind))
    if consent.kind == ConsentKind.SHARING:
        what = f"L’accord de partage avec {consent.member.name}"
    if consent.kind == ConsentKind.RELATIVE:
        what = f"L’accord pour associer {consent.relative.name}"
    verb = "a expiré le" if consent.until < today else "expire le"
    if consent.status == ConsentStatus.IMPOSSIBLE:
        verb = "est à redemander le"
    return f"{what} {verb} {french.day_digits(consent.until)}"
