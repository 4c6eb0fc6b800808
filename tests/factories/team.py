"""A team, the person's decisions and what is written of her, row by row, as the services leave them.

Dates are today's unless given. `by` is the référent of the situation: whoever coordinates.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from cases.backends import READ_BY_NAME
from cases.enums import (
    STANDING,
    AssessmentKind,
    CareTeamBasis,
    ConsentKind,
    ConsentMode,
    ConsentScope,
    ConsentStatus,
    Dimension,
    DimensionState,
    GivenBy,
    GpStatus,
    NoteKind,
    RelativeRole,
    TeamRole,
    TeamSector,
    TeamStatus,
    Volet,
)
from cases.models import (
    AssessedDimension,
    Assessment,
    Case,
    CaseGrant,
    Circumstances,
    Consent,
    Document,
    GpPeriod,
    Note,
    Refusal,
    Relative,
    TeamMember,
)
from cases.services.told import Told
from tests.personas import Cast

# What she was told before an accord for sharing (D1110-3-1), as the services take it.
TOLD = Told(
    categories=("identity", "daily_life", "organisation"),
    supports=("cordee", "spoken"),
    security_told=True,
    informed_by=("spoken", "notice"),
)
TOLD_OF_CARE = replace(TOLD, categories=("identity", "daily_life", "organisation", "health"))
SINCE = 30  # days that everybody has been there, unless told otherwise


def day(offset: int | None) -> date | None:
    """The day so many days from now; None stays None."""
    return None if offset is None else timezone.localdate() + timedelta(days=offset)


@dataclass(frozen=True)
class InDays:
    """A day in a table of cases, which is read once, maybe just before midnight; see `dated`."""

    offset: int


def dated(words: dict[str, object]) -> dict[str, object]:
    """The same words, each `InDays` being the day that it is now."""
    return {k: day(v.offset) if isinstance(v, InDays) else v for k, v in words.items()}


def hour(offset: int) -> datetime:
    """Noon of that day."""
    return timezone.make_aware(datetime.combine(day(offset), time(12)))


def marked(volet: str, what: str = "") -> str:
    """A word found nowhere else, which says of which volet and of what it is: « Zqvcarenote »."""
    return f"Zqv{volet}{what}"


def told_of(scope: str) -> Told:
    """The items that go with an accord of this scope."""
    return TOLD_OF_CARE if scope == ConsentScope.CARE_AND_SUPPORT else TOLD


# --- Who is there ---
def member(
    case: Case, user: User | None = None, *, in_care_team: bool = False, **fields
) -> TeamMember:
    """Somebody of the team; without `user`, somebody without an account."""
    values = {
        "name": str(user) if user else "Nadège Kerbrat",
        "function": "Infirmière" if in_care_team else "Auxiliaire de vie",
        "sector": TeamSector.HEALTH if in_care_team else TeamSector.SOCIAL,
        "role": TeamRole.NURSE if in_care_team else TeamRole.HOME_HELP,
        "care_team_basis": CareTeamBasis.RECOGNISED if in_care_team else "",
        "recognised_on": day(-SINCE) if in_care_team else None,
        "organisation_name": "Cabinet infirmier de Bécherel" if in_care_team else "ADMR",
        "starts_on": day(-SINCE),
        "added_by": case.referent,
        "added_at": hour(-SINCE),
    }
    return TeamMember.objects.create(
        case=case, user=user, in_care_team=in_care_team, **{**values, **fields}
    )


def ended(row: TeamMember, *, on: date | None = None) -> TeamMember:
    """The same member, gone since that day."""
    TeamMember.objects.filter(pk=row.pk).update(status=TeamStatus.ENDED, ends_on=on or day(0))
    return TeamMember.objects.get(pk=row.pk)


def nurse(cast: Cast, case: Case, **fields) -> TeamMember:
    """Inès, of the équipe de soins; what the person was told is another row: `informed`."""
    return member(case, cast.ines, in_care_team=True, **fields)


def social_worker(cast: Cast, case: Case, **fields) -> TeamMember:
    """Louis of the CCAS, outside the équipe de soins; the accord is another row."""
    values = {"function": "Assistant social", "role": TeamRole.SOCIAL_WORKER}
    return member(case, cast.louis, **{**values, "organisation_name": "CCAS", **fields})


def doctor(cast: Cast, case: Case, **fields) -> TeamMember:
    """Samir, médecin traitant, in the équipe de soins and noted as such."""
    values = {"function": "Médecin généraliste", "role": TeamRole.GP}
    row = member(case, cast.samir, in_care_team=True, **{**values, **fields})
    gp_period(case, member=row)
    return row


def gp_period(case: Case, status: str = GpStatus.AGREED, **fields) -> GpPeriod:
    """Where things stand with the médecin traitant from today on, in place of what was noted."""
    case.gp_periods.filter(ends_on__isnull=True).update(ends_on=day(0))
    values = {"starts_on": day(0), "recorded_by": case.referent, "recorded_at": timezone.now()}
    return GpPeriod.objects.create(case=case, status=status, **{**values, **fields})


def relative(case: Case, *roles: str, **fields) -> Relative:
    """Her daughter, carer unless other roles are given."""
    held = list(roles) or [RelativeRole.CARER]
    trusted = RelativeRole.TRUSTED_PERSON in held
    values = {
        "name": "Hélène Rolland",
        "link": "sa fille",
        "phone": "0299001235",
        "designated_on": day(-SINCE) if trusted else None,
        "cosigned": trusted,
        "measure": "guardianship" if RelativeRole.LEGAL_REPRESENTATIVE in held else "",
        "starts_on": day(-SINCE),
        "added_by": case.referent,
        "added_at": hour(-SINCE),
    }
    return Relative.objects.create(case=case, roles=held, **{**values, **fields})


# --- What the person decided ---
def decision(case: Case, kind: str, status: str = ConsentStatus.GIVEN, **fields) -> Consent:
    """One decision in any state; what no longer stands was given first, as the database demands."""
    over = status not in STANDING
    values = {
        "mode": ConsentMode.ORAL,
        "given_by": GivenBy.PERSON,
        "decided_on": day(-SINCE),
        "recorded_by": case.referent,
        "recorded_at": hour(-SINCE),
    }
    born = ConsentStatus.GIVEN if over else status
    row = Consent.objects.create(case=case, kind=kind, status=born, **{**values, **fields})
    return over_with(row, status) if over else row


def over_with(row: Consent, status: str = ConsentStatus.WITHDRAWN) -> Consent:
    """The same decision, withdrawn, replaced or lapsed today."""
    Consent.objects.filter(pk=row.pk).update(status=status, ended_on=day(0))
    return Consent.objects.get(pk=row.pk)


def informed(case: Case, **fields) -> tuple[Consent, Consent]:
    """The person was told, and does not oppose: what the équipe de soins reads by."""
    return (
        decision(case, ConsentKind.INFORMATION, **fields),
        decision(case, ConsentKind.NON_OPPOSITION, **fields),
    )


def accord(
    case: Case,
    member: TeamMember,
    scope: str = ConsentScope.SUPPORT,
    *,
    until: date | None = None,
    status: str = ConsentStatus.GIVEN,
    **fields,
) -> Consent:
    """The person's accord for sharing with one member outside the équipe de soins."""
    words = {"member": member, "scope": scope, "until": until}
    return decision(case, ConsentKind.SHARING, status, **{**words, **fields})


def refusal(case: Case, member: TeamMember, volet: str = "", **fields) -> Refusal:
    """« Il ne doit pas voir »: one volet, or without one everything."""
    values = {
        "words": "Je ne veux pas qu’il lise cela.",
        "said_on": day(0),
        "recorded_by": case.referent,
        "recorded_at": timezone.now(),
    }
    return Refusal.objects.create(case=case, member=member, volet=volet, **{**values, **fields})


def grant(
    case: Case,
    user: User,
    volets=(Volet.SUPPORT, Volet.COORDINATION),
    *,
    until: date | None = None,
    **fields,
) -> CaseGrant:
    """An invitation by name, for a fortnight unless told otherwise."""
    values = {
        "reason": "Visite à domicile pour l’aménagement de la salle de bain.",
        "starts_on": day(-1),
        "until": until or day(14),
        "given_by": case.referent,
        "given_at": hour(-1),
        "permission": Permission.objects.get(
            codename=READ_BY_NAME, content_type__app_label="cases", content_type__model="case"
        ),
    }
    return CaseGrant.objects.create(
        content_object=case, user=user, volets=list(volets), **{**values, **fields}
    )


# --- What is written ---
def note(case: Case, volet: str = Volet.CARE, **fields) -> Note:
    values = {
        "kind": NoteKind.CALL,
        "happened_at": timezone.now(),
        "with_whom": "la personne",
        "text": f"Note du volet {volet}.",
        "author": case.referent,
        "written_at": timezone.now(),
    }
    return Note.objects.create(case=case, volet=volet, **{**values, **fields})


def document(case: Case, volet: str = Volet.CARE, **fields) -> Document:
    """The row alone; no file lies in the vault under its name."""
    values = {
        "title": f"Document du volet {volet}",
        "name": "document.pdf",
        "kind": "pdf",
        "size": 1234,
        "sha256": "0" * 64,
        "stored_as": f"documents/{uuid4().hex}",
        "added_by": case.referent,
        "added_at": timezone.now(),
    }
    return Document.objects.create(case=case, volet=volet, **{**values, **fields})


def assessment(case: Case, *, filled: bool = True, volets: dict | None = None, **fields):
    """An assessment with its four dimensions; `volets` names those that are not « soins »."""
    values = {
        "kind": AssessmentKind.HOME_VISIT,
        "done_on": day(0),
        "place": "au domicile",
        "created_by": case.referent,
        "created_at": timezone.now(),
    }
    row = Assessment.objects.create(case=case, **{**values, **fields})
    for one in Dimension:
        dimension(row, one, volet=(volets or {}).get(one, Volet.CARE), filled=filled)
    return row


def dimension(row: Assessment, one: str, *, volet: str = Volet.CARE, filled: bool = True, **fields):
    """One dimension of an assessment."""
    words = {"state": DimensionState.FILLED, "findings": f"Constats, {one}."} if filled else {}
    return AssessedDimension.objects.create(
        assessment=row, dimension=one, volet=volet, **{**words, **fields}
    )


def circumstances(case: Case, **fields) -> Circumstances:
    """How the person lives, every field filled."""
    values = {
        "address": "12, rue des Tanneurs, Bécherel",
        "living_place": "2e étage sans ascenseur",
        "family": "veuve, une fille",
        "languages": "français",
        "coverage": "régime général, mutuelle",
        "rights": "APA, GIR 4",
        "long_illness": "oui (1)",
        "directives": "dans le dossier du médecin",
    }
    return Circumstances.objects.create(case=case, **{**values, **fields})
