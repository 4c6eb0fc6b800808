"""Who may be the same person: for the DAC alone."""

from dataclasses import dataclass, field

from django.db.models import FilteredRelation, Q

from cases.enums import CaseStatus, ReferralStatus
from cases.models import Case, Person, Referral
from cases.models.person import Identity


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
    alike = Q(birth_date=referral.birth_date) | Q(search_name=referral.search_name)
    if referral.ins:
        alike |= Q(ins=referral.ins)
    persons = (
        Person.objects.filter(alike, dac=referral.dac)
        .annotate(followed=FilteredRelation("cases", condition=~Q(cases__status=CaseStatus.CLOSED)))
        .select_related("followed")
        .order_by("search_name", "pk")[:20]
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
        .order_by("-sent_at", "-pk")[:20]
    )
    return Duplicates(
        persons=likely, referrals=[other for other in others if _is_alike(other, referral)]
    )


def _is_alike(one: Identity, other: Identity) -> bool:
    """The same number, or a family name in common: of birth for the one, used for the other."""
    same_ins = bool(other.ins) and one.ins == other.ins
    return same_ins or bool(one.family_words & other.family_words)


def _likeness(person: Person, referral: Referral) -> str:
    if referral.ins and person.ins == referral.ins:
        return "même matricule INS"
    same_day = person.birth_date == referral.birth_date
    same_name = person.search_name == referral.search_name
    if same_day and same_name:
        return "mêmes nom, prénom et date de naissance"
    return "même date de naissance, nom proche" if same_day else "mêmes nom et prénom"
