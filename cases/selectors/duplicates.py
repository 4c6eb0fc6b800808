"""Who may be the same person: for the DAC alone."""

from dataclasses import dataclass, field

from django.db.models import FilteredRelation, Q

from cases.enums import CaseStatus, ReferralStatus
from cases.models import Case, Person, Referral
from cases.models.person import Identity

CANDIDATES = 200  # a first of January is the birth date of many; the names are compared after
SHOWN = 20


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
    alike = Q(birth_date=referral.birth_date)
    for form in referral.name_forms:
        alike |= Q(search_name__startswith=form) | Q(search_name__contains=f" {form}")
    if referral.ins:
        alike |= Q(ins=referral.ins)
    persons = (
        Person.objects.filter(alike, dac=referral.dac)
        .annotate(followed=FilteredRelation("cases", condition=~Q(cases__status=CaseStatus.CLOSED)))
        .select_related("followed")
        .order_by("search_name", "pk")[:CANDIDATES]
    )
    likely = [
        Likeness(person, getattr(person, "followed", None), _likeness(person, referral))
        for person in persons
        if _is_alike(person, referral)
    ]
    others = (
        Referral.objects.filter(alike, dac=referral.dac)
        .exclude(pk=referral.pk)
        .exclude(status__in=[ReferralStatus.DRAFT, ReferralStatus.WITHDRAWN])
        .order_by("-sent_at", "-pk")[:CANDIDATES]
    )
    return Duplicates(
        persons=likely[:SHOWN],
        referrals=[other for other in others if _is_alike(other, referral)][:SHOWN],
    )


def _is_alike(one: Identity, other: Identity) -> bool:
    """The same number; the same first name and one same family name; or that name and the day."""
    same_ins = bool(other.ins) and one.ins == other.ins
    same_day = one.birth_date is not None and one.birth_date == other.birth_date
    return (
        same_ins
        or _same_name(one, other)
        or (same_day and bool(one.family_words & other.family_words))
    )


def _same_name(one: Identity, other: Identity) -> bool:
    """Of birth for the one, used for the other: a name in common is enough."""
    return not set(one.name_forms).isdisjoint(other.name_forms)


def _likeness(person: Person, referral: Referral) -> str:
    if referral.ins and person.ins == referral.ins:
        return "même matricule INS"
    same_day = person.birth_date == referral.birth_date
    if same_day and _same_name(person, referral):
        return "mêmes nom, prénom et date de naissance"
    return "même date de naissance, nom proche" if same_day else "mêmes nom et prénom"
