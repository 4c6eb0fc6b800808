"""The accords that the person gave until a day."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from cases.enums import ConsentKind, ConsentStatus, TeamStatus
from cases.models import Case, Consent
from common import french

SOON = timedelta(days=30)


def accords_that_expire(case: Case) -> QuerySet[Consent]:
    """What the person agreed to until a day, as far as somebody is there for whom it counts."""
    gone = Q(kind=ConsentKind.SHARING) & ~Q(member__status=TeamStatus.ACTIVE)
    gone |= Q(kind=ConsentKind.RELATIVE, relative__ends_on__isnull=False)
    rows = Consent.objects.filter(case=case.pk, status=ConsentStatus.GIVEN, until__isnull=False)
    return rows.exclude(gone)


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
    return f"{what} {verb} {french.day_digits(consent.until)}"
