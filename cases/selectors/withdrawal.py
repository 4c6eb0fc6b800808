"""What a withdrawal takes away, and what stays, told before it is confirmed."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.enums import STANDING, ConsentKind, TeamStatus, Volet
from cases.models import CaseGrant, Consent, TeamMember
from cases.selectors.access import decided_of, volets_of
from cases.selectors.cockpit import runs_on
from common import french
from directory.enums import Role
from directory.selectors import people_of_dac


@dataclass(frozen=True)
class Concerned:
    """One person of the circle: what they lose, or what they keep and why."""

    name: str
    line: str
    what: str
    no_account: bool


@dataclass(frozen=True)
class Effect:
    loses: tuple[Concerned, ...]
    keeps: tuple[Concerned, ...]
    relative: str = ""
    plan: bool = False


def effect_of_withdrawal(consent: Consent, *, today: date | None = None) -> Effect:
    """Who reads less from the next page on, and who still reads and why; six statements."""
    today, case = today or timezone.localdate(), consent.case
    consents = list(case.consents.filter(status__in=STANDING))
    refusals = list(case.refusals.select_related("member"))
    before = decided_of(consents, refusals, today)
    after = decided_of(consents, refusals, today, without=[consent])
    loses, keeps = [], []
    inside = set(people_of_dac(case.dac, Role.COORDINATOR, on=today).values_list("pk", flat=True))
    for member in case.team.filter(status=TeamStatus.ACTIVE).order_by("starts_on", "pk"):
        if member.user_id in inside:
            continue  # reads as coordinator of the DAC, whatever is decided of the team
        had, has = volets_of(member, before, today), volets_of(member, after, today)
        if had - has:
            loses.append(_concerned(member, _volets(had - has)))
        elif has:
            keeps.append(_concerned(member, _why(member, has)))
    grants = case.grants.select_related("user").order_by("pk")
    for grant in (one for one in grants if runs_on(one, today)):
        what = _volets(frozenset(grant.volets))
        if _stood_on(grant, consent):
            words = f"{what} ; son invitation s’arrête"
            loses.append(Concerned(str(grant.user), "", words, no_account=False))
        else:
            words = f"{what}, par une invitation à son nom, jusqu’au {french.day(grant.until)}"
            keeps.append(Concerned(str(grant.user), "", words, no_account=False))
    return Effect(
        loses=tuple(loses),
        keeps=tuple(keeps),
        relative=consent.relative.name if consent.relative is not None else "",
        plan=consent.kind == ConsentKind.PLAN,
    )


def _stood_on(grant: CaseGrant, consent: Consent) -> bool:
    """As `cases.services.decisions.stop_what_stood_on` ends it."""
    if consent.kind == ConsentKind.NON_OPPOSITION:
        return True
    return consent.member is not None and consent.member.user_id == grant.user_id


def _concerned(member: TeamMember, what: str) -> Concerned:
    return Concerned(member.name, member.line, what, member.user_id is None)


def _why(member: TeamMember, volets: frozenset[str]) -> str:
    if member.in_care_team:
        return (
            f"{_volets(volets)}, comme membre de l’équipe de soins : la personne est informée et "
            "ne s’y oppose pas"
        )
    return f"{_volets(volets)}, par un accord à son nom"


def _volets(volets: frozenset[str]) -> str:
    return ", ".join(str(one.label) for one in Volet if one.value in volets)
