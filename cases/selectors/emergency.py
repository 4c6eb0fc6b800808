"""What an opening in an emergency shows of a situation: whom to call, where she is, what to know.

Nothing that somebody wrote of her beyond that: no note, no document, no assessment, no decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.enums import RelativeRole, TeamStatus, Volet
from cases.models import Case, Circumstances, GpPeriod
from cases.selectors.lens import InEmergency
from common import french

# Where she lives and in which language to speak with her; what changes care at once.
FACTS = (
    ("address", "Adresse", Volet.SUPPORT),
    ("living_place", "Lieu de vie", Volet.SUPPORT),
    ("languages", "Langues parlées", Volet.SUPPORT),
    ("long_illness", "Affection longue durée", Volet.CARE),
    ("directives", "Directives anticipées", Volet.CARE),
)
CALLED = (
    RelativeRole.EMERGENCY,
    RelativeRole.TRUSTED_PERSON,
    RelativeRole.LEGAL_REPRESENTATIVE,
    RelativeRole.CARER,
)


@dataclass(frozen=True)
class Called:
    """Somebody to call."""

    name: str
    line: str
    phone: str = ""


@dataclass(frozen=True)
class Contacts:
    """Who she is and who is around her; `first` are the référent, the médecin traitant, and the
    relatives, who are told where care or support is not closed."""

    identity: tuple[tuple[str, str], ...]
    phone: str
    facts: tuple[tuple[str, str], ...]
    first: tuple[Called, ...]
    team: tuple[Called, ...]


def contacts_of(case: Case, opened: InEmergency, *, today: date) -> Contacts:
    """In four statements; `case` comes from the door, with JOINED_FOR_HEAD."""
    dac = case.dac
    referent = Called(str(case.referent), f"Référent, {dac.name}", dac.organisation.phone)
    return Contacts(
        identity=_identity(case, today),
        phone=case.person.phone,
        facts=tuple(_facts(case, opened)),
        first=(referent, *_gp(case), *_relatives(case, opened)),
        team=tuple(_team(case)),
    )


def _identity(case: Case, today: date) -> tuple[tuple[str, str], ...]:
    person, born = case.person, ""
    if person.birth_date:
        born = f"{french.day_digits(person.birth_date)} ({french.age(person.birth_date, today)})"
    rows = (
        ("Nom de naissance", person.birth_name),
        ("Nom utilisé", person.used_name),
        ("Prénom", person.first_name),
        ("Date de naissance", born),
        ("Commune", person.commune.name),
        ("Identité", person.get_ins_status_display()),
        ("À savoir pour la joindre", person.safe_contact),
    )
    return tuple((label, words) for label, words in rows if words)


def _facts(case: Case, opened: InEmergency) -> Iterable[tuple[str, str]]:
    row = Circumstances.objects.filter(case=case).first()
    if row is None:
        return
    for name, label, volet in FACTS:
        words = getattr(row, name)
        if words and volet in opened.volets:
            yield label, words


def _gp(case: Case) -> Iterable[Called]:
    period = (
        GpPeriod.objects.filter(case=case, ends_on__isnull=True).select_related("member").first()
    )
    if period is None:
        return
    member = period.member
    if member is not None:
        where = f", {member.organisation_name}" if member.organisation_name else ""
        yield Called(member.name, f"Médecin traitant{where}", member.phone)
    elif period.name:
        yield Called(period.name, f"Médecin traitant, {period.get_status_display()}")


def _team(case: Case) -> Iterable[Called]:
    """Their function and where they work, as every reader has it; their mission is not told."""
    for one in case.team.filter(status=TeamStatus.ACTIVE).order_by("sector", "name", "pk"):
        yield Called(one.name, one.line, one.phone)


def _relatives(case: Case, opened: InEmergency) -> Iterable[Called]:
    if not opened.volets & {Volet.CARE, Volet.SUPPORT}:
        return
    for one in case.relatives.filter(ends_on__isnull=True).order_by("starts_on", "pk"):
        roles = [role for role in CALLED if role.value in one.roles]
        if roles:
            words = ", ".join([one.link, *(str(role.label) for role in roles)])
            yield Called(one.name, f"{words[:1].upper()}{words[1:]}", one.phone)
