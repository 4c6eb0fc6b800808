"""Whom a request about data, an erasure or a hold is about: found without being shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cases.enums import ReferralStatus
from cases.models import Case, Person, Referral
from common.normalise import normalise


@dataclass(frozen=True)
class Subject:
    """A person of one DAC, or a request of hers that opened nothing."""

    dac_id: int
    person: Person | None = None
    referral: Referral | None = None

    @property
    def about(self) -> dict:
        """The keys of a row that is about this subject."""
        return {"dac_id": self.dac_id, "person": self.person, "referral": self.referral}


def subject_of(row) -> Subject:
    """The subject of a request, a hold or an erasure; who asked once and is followed since is a person."""
    if row.referral is not None and row.referral.case is not None:
        return Subject(row.dac_id, person=row.referral.case.person)
    return Subject(row.dac_id, row.person, row.referral)


def found(
    *, dacs: Iterable[int], reference: str, name: str, first_name: str, birth_date: date | None
) -> list[Subject]:
    """By the reference of a situation or of a request; else by the whole identity, never by a part."""
    dacs = sorted(dacs)
    if reference := reference.strip().upper():
        return _by_reference(dacs, reference)
    if not (name.strip() and first_name.strip() and birth_date):
        return []
    wanted = normalise(f"{name} {first_name}")
    same = {"dac__in": dacs, "birth_date": birth_date}
    persons = [row for row in Person.objects.filter(**same) if wanted in row.name_forms]
    if persons:
        return [Subject(row.dac_id, person=row) for row in persons]
    rows = alone().filter(**same).order_by("-sent_at", "-pk")
    return [Subject(row.dac_id, referral=row) for row in rows if wanted in row.name_forms][:1]


def _by_reference(dacs: list[int], reference: str) -> list[Subject]:
    case = Case.objects.filter(dac__in=dacs, reference=reference).select_related("person").first()
    if case is not None:
        return [Subject(case.dac_id, person=case.person)]
    row = Referral.objects.filter(dac__in=dacs, reference=reference)
    referral = row.select_related("case__person").first()
    if referral is None or not (referral.case_id or referral.has_identity):
        return []
    if referral.case is not None:
        return [Subject(referral.dac_id, person=referral.case.person)]
    return [Subject(referral.dac_id, referral=referral)]


def alone() -> QuerySet[Referral]:
    """Requests that were sent, and opened no situation."""
    return Referral.objects.filter(case__isnull=True).exclude(status=ReferralStatus.DRAFT)


def others_of(subject: Subject) -> list[int]:
    """The requests and drafts that name the same person and hang on none of her situations.

    The same family name, first name and birth date, or the same matricule INS; in the same DAC.
    """
    holder = subject.person or subject.referral
    if holder is None:
        return []
    rows = alone().filter(dac=subject.dac_id)
    same = Q(pk__in=())
    if holder.ins:
        same |= Q(ins=holder.ins)
    if holder.birth_date and holder.has_identity:
        same |= Q(birth_date=holder.birth_date)
    kept = [
        row.pk
        for row in rows.filter(same)
        if (holder.ins and row.ins == holder.ins) or set(row.name_forms) & set(holder.name_forms)
    ]
    own = subject.referral.pk if subject.referral else None
    return sorted({pk for pk in kept if pk != own} | set(_drafts_of(holder)))


def _drafts_of(holder) -> list[int]:
    """Drafts are read as they were typed."""
    if not holder.birth_date:
        return []
    days = {
        holder.birth_date.isoformat(),
        f"{holder.birth_date:%d/%m/%Y}",
        f"{holder.birth_date:%d%m%Y}",
    }
    drafts = Referral.objects.filter(status=ReferralStatus.DRAFT, case__isnull=True)
    return [
        row.pk
        for row in drafts.exclude(draft_data={})
        if days & set(row.draft_data.get("birth_date", ()))
        and _typed_forms(row.draft_data) & set(holder.name_forms)
    ]


def _typed_forms(typed: dict) -> set[str]:
    first = " ".join(typed.get("first_name", ()))
    families = [" ".join(typed.get(name, ())) for name in ("used_name", "birth_name")]
    return {normalise(f"{family} {first}") for family in families if family}


def cases_of(subject: Subject) -> QuerySet[Case]:
    if subject.person is None:
        return Case.objects.none()
    return Case.objects.filter(person=subject.person)


def referrals_of(subject: Subject) -> QuerySet[Referral]:
    """Hers: attached to her situations, or found by her identity; what nobody sent is not among them."""
    own = subject.referral.pk if subject.referral else 0
    rows = Referral.objects.filter(
        Q(case__in=cases_of(subject).values("pk")) | Q(pk__in=[own, *others_of(subject)])
    )
    return rows.exclude(status=ReferralStatus.DRAFT)


def rows_about(subject: Subject) -> Q:
    """Requests about data, holds, erasures: about her, or about one of her requests."""
    asked = Q(referral__in=referrals_of(subject).values("pk"))
    return asked if subject.person is None else asked | Q(person=subject.person)
