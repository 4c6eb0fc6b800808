"""Who may be the same person: for the DAC alone."""

from dataclasses import dataclass, field

from django.db.models import Q

from cases.enums import CaseStatus, ReferralStatus
from cases.models import Case, Person, Referral


@dataclass(frozen=True)
class Likeness:
    """A person of the same DAC who may be the one of the request."""

    person: Person
    open_case: Case | None
    why: str


@dataclass(frozen=True)
class Duplicates:
    """What a coordinator is shown, and nobody else."""

    persons: list[Likeness] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)


def likely_duplicates(referral: Referral) -> Duplicates:
    """Persons and other requests of the same DAC that may be about the same person."""
    if not referral.has_identity:
        return Duplicates()
    family_name = referral.search_name.split(" ")[0] if referral.search_name else ""
    alike = Q(birth_date=referral.birth_date) | Q(search_name=referral.search_name)
    if referral.ins:
        alike |= Q(ins=referral.ins)
    persons = Person.objects.filter(alike, dac=referral.dac).prefetch_related("cases")[:20]
    likely = [
        Likeness(person, _open_case(person), _likeness(person, referral))
        for person in persons
        if family_name in person.search_name.split(" ")
        or (referral.ins and person.ins == referral.ins)
    ]
    others = (
        Referral.objects.filter(alike, dac=referral.dac)
        .exclude(pk=referral.pk)
        .exclude(status__in=[ReferralStatus.DRAFT, ReferralStatus.WITHDRAWN])
        .filter(search_name__contains=family_name)
        .order_by("-sent_at")[:10]
    )
    return Duplicates(persons=likely, referrals=list(others))


def _open_case(person: Person) -> Case | None:
    return next((case for case in person.cases.all() if case.status != CaseStatus.CLOSED), None)


def _likeness(person: Person, referral: Referral) -> str:
    if referral.ins and person.ins == referral.ins:
        return "même matricule INS"
    same_day = person.birth_date == referral.birth_date
    same_name = person.search_name == referral.search_name
    if same_day and same_name:
        return "mêmes nom, prénom et date de naissance"
    return "même date de naissance, nom proche" if same_day else "mêmes nom et prénom"
