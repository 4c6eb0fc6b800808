"""What is due: computed from the delays of a DAC, the last contact, and what stops the clock."""

from dataclasses import dataclass
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from cases.enums import CaseStatus, ReferralStatus, Volet
from cases.models import (
    AssessedDimension,
    Case,
    Circumstances,
    Document,
    Note,
    Person,
    Referral,
    Relative,
)
from directory.models import Dac
from privacy.enums import ErasureStatus, Extent
from privacy.models import Erasure, Hold, RetentionRule
from privacy.selectors.subjects import Subject

POSTPONED = relativedelta(years=1)  # what was set aside is looked at again after that
ENDED = (
    ReferralStatus.ANSWERED,
    ReferralStatus.REDIRECTED,
    ReferralStatus.DECLINED,
    ReferralStatus.WITHDRAWN,
)


@dataclass(frozen=True)
class Due:
    """One subject whose delay is over, how much of it, and since when."""

    subject: Subject
    extent: Extent
    due_on: date


def rule_of(dac: Dac | int) -> RetentionRule:
    """What the controller decided, else the defaults in a row that is not saved."""
    key = dac if isinstance(dac, int) else dac.pk
    return RetentionRule.objects.filter(dac=key).first() or RetentionRule(dac_id=key)


def is_decided(rule: RetentionRule) -> bool:
    """Whether somebody decided: the defaults are proposals."""
    return rule.decided_on is not None


def due_in(rule: RetentionRule, *, today: date) -> list[Due]:
    """What is due in a DAC today, and was not proposed yet: everything first, then social data."""
    whole = relativedelta(years=rule.health_years)
    social = relativedelta(months=rule.social_months)
    found = [
        Due(Subject(rule.dac_id, person=row), Extent.WHOLE, _day(row.last_contact) + whole)
        for row in _persons(rule.dac_id, before=today - whole)
    ]
    known = {one.subject.person.pk for one in found if one.subject.person}
    found += [
        Due(Subject(rule.dac_id, person=row), Extent.SOCIAL, _day(row.last_contact) + social)
        for row in _persons(rule.dac_id, before=today - social).filter(_has_social_data())
        if row.pk not in known
    ]
    alone = relativedelta(months=rule.request_months)
    found += [
        Due(Subject(rule.dac_id, referral=row), Extent.WHOLE, _day(row.last_contact) + alone)
        for row in _requests(rule.dac_id, before=today - alone)
    ]
    return found


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _persons(dac: int, *, before: date) -> QuerySet[Person]:
    """Persons whose situations are all closed, and last moved on that day or earlier."""
    open_cases = Case.objects.filter(person=OuterRef("pk")).exclude(status=CaseStatus.CLOSED)
    return (
        _free(Person, "person")
        .filter(~Exists(open_cases), dac=dac)
        .annotate(
            last_contact=Max(
                Greatest("cases__last_movement_at", "cases__closed_at"),
                filter=Q(cases__isnull=False),
            )
        )
        .filter(last_contact__lte=_end_of(before))
        .order_by("last_contact", "pk")
    )


def _requests(dac: int, *, before: date) -> QuerySet[Referral]:
    """Requests with an identity that opened nothing, and were ended on that day or earlier."""
    return (
        _free(Referral, "referral")
        .filter(dac=dac, case__isnull=True, status__in=ENDED)
        .exclude(birth_name="", used_name="")
        .annotate(last_contact=Coalesce(_ended_at(), F("sent_at")))
        .filter(last_contact__lte=_end_of(before))
        .order_by("last_contact", "pk")
    )


def _ended_at():
    return Greatest("sent_at", "answered_at", "withdrawn_at")


def _free(model, key: str) -> QuerySet:
    """Neither held nor restricted, and nothing that waits for a decision, or got one of late."""
    about = Q(**{key: OuterRef("pk")})
    if model is Person:  # noted about a request of hers, before it was accepted
        about |= Q(referral__case__person=OuterRef("pk"))
    decided = Q(status__in=[ErasureStatus.DUE, ErasureStatus.ASKED]) | Q(
        dropped_at__gt=timezone.now() - POSTPONED
    )
    rows = model._default_manager.filter(
        ~Exists(Hold.objects.filter(about, lifted_at__isnull=True)),
        ~Exists(Erasure.objects.filter(about, decided)),
    )
    if model is Person:
        rows = rows.exclude(
            Exists(Case.objects.filter(person=OuterRef("pk"), restricted_at__isnull=False))
        )
    return rows


def _has_social_data() -> Q:
    """Whether anything is left of what goes with the social data."""
    aside = {"volet__in": [Volet.SUPPORT, Volet.COORDINATION]}
    hers = {"case__person": OuterRef("pk")}
    said = ~Q(address="", living_place="", family="", languages="", coverage="", rights="")
    return (
        Q(Exists(Note.objects.filter(**aside, **hers)))
        | Q(Exists(Document.objects.filter(**aside, **hers)))
        | Q(
            Exists(
                AssessedDimension.objects.filter(**aside, assessment__case__person=OuterRef("pk"))
            )
        )
        | Q(Exists(Circumstances.objects.filter(said | Q(seeking_home=True), **hers)))
        | Q(Exists(Relative.objects.filter(**hers).exclude(needs="")))
    )
