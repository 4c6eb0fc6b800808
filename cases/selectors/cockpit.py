"""Who may see what of a situation, until when and on what ground; what ends soon; what was refused.

For coordinators. What each person reads is asked of the relations themselves (`bases_of`); the rows
in hand only say until when, and why somebody reads nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.enums import (
    STANDING,
    ConsentKind,
    ConsentStatus,
    ReferralStatus,
    Volet,
)
from cases.models import (
    Case,
    CaseGrant,
    Consent,
    EmergencyOpening,
    Referral,
    Refusal,
    TeamMember,
)
from cases.permissions.reading import FOLLOWED, INVITED, NO, running_now
from cases.selectors.access import decided_of, refusals_of
from cases.selectors.bases import Basis, bases_of
from cases.selectors.circle import accord_of
from cases.selectors.decision_rows import WORDS
from cases.selectors.expiring import SOON, UNTIL_A_DAY, expiry_words
from common import french
from directory.enums import Role
from directory.selectors import holding

OF_THE_DAC = "son DAC suit la situation"
OF_A_REQUEST = "a fait la demande"


@dataclass(frozen=True)
class Known:
    """The rows that the page has read already: of the active team, and all decisions."""

    team: list[TeamMember]
    consents: list[Consent]
    refusals: list[Refusal]
    grants: list[CaseGrant]


@dataclass(frozen=True)
class Ground:
    """One reason why somebody reads, and its last day in words; none where nothing ends it."""

    words: str
    until: str = ""
    soon: bool = False


@dataclass(frozen=True)
class Looker:
    """One person with a place, an invitation, an opening or a request; `reads` nothing: `why_not`."""

    name: str
    line: str
    reads: str
    grounds: tuple[Ground, ...] = ()
    why_not: str = ""
    waits: bool = False
    refused: str = ""
    seen_as: str = ""
    renew: str = ""
    no_account: bool = False


@dataclass(frozen=True)
class Ending:
    """Something that ends within thirty days, or has ended and that nobody asked again."""

    words: str
    late: bool
    url: str


@dataclass(frozen=True)
class Cockpit:
    """`inside` are those of the DAC, by name; `refused` what the person said no to, in words."""

    coordinators: tuple[str, ...]
    managers: tuple[str, ...]
    lookers: tuple[Looker, ...]
    endings: tuple[Ending, ...]
    refused: tuple[str, ...]

    @property
    def readers(self) -> int:
        return sum(bool(one.grounds) for one in self.lookers)


@dataclass
class _Person:
    """What is known of one person before it is put in words."""

    name: str
    user: User | None = None
    member: TeamMember | None = None
    grant: CaseGrant | None = None
    opening: EmergencyOpening | None = None
    referrals: list[Referral] = field(default_factory=list)


def runs_on(grant: CaseGrant, today: date) -> bool:
    return grant.ended_at is None and grant.starts_on <= today <= grant.until


def cockpit_of(case: Case, known: Known, *, today: date) -> Cockpit:
    """Four statements, however many people there are: those of the DAC, who else, their grounds."""
    staff = _inside(case, today)
    coordinators, managers = staff[Role.COORDINATOR], staff[Role.MANAGER]
    people = _people(case, known, today)
    accounts = [one.user.pk for one in people if one.user is not None]
    bases = bases_of(case, accounts)
    inside = {user.pk for user in coordinators}
    page = _Page(case, known, today, inside)
    lookers = [page.looker(one, bases.get(one.user.pk, []) if one.user else []) for one in people]
    return Cockpit(
        coordinators=tuple(map(str, coordinators)),
        managers=tuple(map(str, managers)),
        lookers=tuple(lookers),
        endings=tuple(endings_of(case, known, today)),
        refused=tuple(refused_of(known, today)),
    )


def _inside(case: Case, today: date) -> dict[str, list[User]]:
    """Those who coordinate and who run the DAC, in the order of their names."""
    places = holding(Role.COORDINATOR, on=today) | holding(Role.MANAGER, on=today)
    rows = places.filter(organisation__dac=case.dac_id, professional__user__is_active=True)
    found: dict[str, list[User]] = {Role.COORDINATOR: [], Role.MANAGER: []}
    names = ("professional__user__last_name", "professional__user__first_name", "pk")
    for place in rows.select_related("professional__user").order_by(*names):
        found[place.role].append(place.professional.user)
    return found


def _people(case: Case, known: Known, today: date) -> list[_Person]:
    """Each once: the team in its order, then who was let in by name or in an emergency, who asked."""
    found = {member.pk: _Person(member.name, member.user, member) for member in known.team}
    by_account = {one.user.pk: one for one in found.values() if one.user is not None}
    others: list[_Person] = []

    def of(user: User) -> _Person:
        if user.pk not in by_account:
            by_account[user.pk] = _Person(str(user), user)
            others.append(by_account[user.pk])
        return by_account[user.pk]

    for grant in known.grants:
        if runs_on(grant, today):
            of(grant.user).grant = grant
    for opening in running_now().filter(case=case).select_related("opened_by").order_by("pk"):
        of(opening.opened_by).opening = opening
    asked = case.referrals.filter(status=ReferralStatus.ACCEPTED).select_related("requester")
    for referral in asked.order_by("pk"):
        if referral.requester is not None:
            of(referral.requester).referrals.append(referral)
        else:
            others.append(_Person(referral.requester_name, referrals=[referral]))
    return [*found.values(), *others]


class _Page:
    """The rows of one page put in words, one person after the other."""

    def __init__(self, case: Case, known: Known, today: date, inside: set[int]):
        self.case, self.known, self.today, self.inside = case, known, today, inside
        self.decided = decided_of(known.consents, known.refusals, today)

    def looker(self, one: _Person, bases: list[Basis]) -> Looker:
        member, user = one.member, one.user
        grounds, reads = [self._ground(one, basis) for basis in bases], _reads(bases)
        if user is not None and user.pk in self.inside:
            grounds, reads = [Ground(OF_THE_DAC)], "tout"
        if one.referrals and not bases:
            grounds = [*grounds, Ground(OF_A_REQUEST)]
            reads = reads or "sa demande et la réponse, rien de la situation"
        accord = None
        if member is not None and not reads:
            about = [one for one in self.known.consents if one.status in _TOLD]
            accord = accord_of(member, about, self.decided, self.today)
        return Looker(
            name=one.name,
            line=member.line if member is not None else _line_of(one),
            reads=reads,
            grounds=tuple(grounds),
            why_not=accord.words if accord is not None else "",
            waits=accord.waits if accord is not None else False,
            refused=self._refused(member),
            seen_as=self._seen_as(one),
            renew=self._renew(member),
            no_account=user is None,
        )

    def _ground(self, one: _Person, basis: Basis) -> Ground:
        if basis.in_emergency and one.opening is not None:
            at = timezone.localtime(one.opening.until)
            return Ground(basis.label, f"jusqu’à {french.hour(at)}", soon=True)
        until = self._until(one, basis)
        if until is None:
            return Ground(basis.label)
        words = f"jusqu’au {french.day_digits(until)}"
        return Ground(basis.label, words, soon=until <= self.today + SOON)

    def _until(self, one: _Person, basis: Basis) -> date | None:
        """The last day of what this ground stands on, among the rows of this person."""
        if basis.label == INVITED.label:
            return one.grant.until if one.grant is not None else None
        if one.member is None:
            return None
        ends = [one.member.ends_on, *(consent.until for consent in self._stands_on(one.member))]
        return min((day for day in ends if day is not None), default=None)

    def _stands_on(self, member: TeamMember) -> list[Consent]:
        given = [one for one in self.known.consents if one.status == ConsentStatus.GIVEN]
        if member.in_care_team:
            return [one for one in given if one.kind in _OF_THE_CARE_TEAM]
        return [one for one in given if one.member_id == member.pk]

    def _refused(self, member: TeamMember | None) -> str:
        if member is None:
            return ""
        closed = refusals_of(member, self.decided)
        words = (str(Volet(volet).label) if volet else "tout" for volet in sorted(closed))
        return ", ".join(words)

    def _seen_as(self, one: _Person) -> str:
        if self.case.status not in FOLLOWED:
            return ""
        page = reverse("desk:seen-as", args=[self.case.public_id])
        if one.member is not None:
            return f"{page}?membre={one.member.public_id}"
        return f"{page}?invitation={one.grant.public_id}" if one.grant is not None else ""

    def _renew(self, member: TeamMember | None) -> str:
        if member is None or self.case.status not in FOLLOWED:
            return ""
        for one in self._stands_on(member):
            if one.until is not None and one.until <= self.today + SOON:
                return renewal_url(self.case, one)
        return ""


_OF_THE_CARE_TEAM = (ConsentKind.INFORMATION, ConsentKind.NON_OPPOSITION)
_TOLD = (*STANDING, ConsentStatus.WITHDRAWN)


def renewal_url(case: Case, consent: Consent) -> str:
    """Where a decision is asked again, filled in with what was said the last time."""
    page = reverse("cases:decision-add", args=[case.public_id])
    return f"{page}?objet={consent.kind}&reprend={consent.public_id}"


def _reads(bases: Iterable[Basis]) -> str:
    """« soins, aides » ; in an emergency, what helps then; identity where no volet is open."""
    bases = list(bases)
    lasting = frozenset().union(*(one.volets for one in bases if not one.in_emergency))
    labels = [str(one.label) for one in Volet if one.value in lasting]
    if any(one.in_emergency for one in bases):
        labels.append("l’essentiel en urgence")
    return ", ".join(labels) or ("identité et contacts" if bases else "")


def _line_of(one: _Person) -> str:
    if one.grant is not None:
        return INVITED.label
    if one.opening is not None:
        return "ouverture en urgence"
    return one.referrals[0].requester_line if one.referrals else ""


def endings_of(case: Case, known: Known, today: date) -> list[Ending]:
    """What ends soon, or has ended without having been asked again, the first one first."""
    there = {member.pk for member in known.team}
    found = []
    for one in known.consents:
        if one.until is None or one.status not in UNTIL_A_DAY or one.until > today + SOON:
            continue
        if one.member_id is not None and one.member_id not in there:
            continue
        if one.relative is not None and one.relative.ends_on is not None:
            continue
        late, url = one.until < today, renewal_url(case, one)
        found.append((one.until, Ending(expiry_words(one, today), late, url)))
    for grant in known.grants:
        if runs_on(grant, today) and grant.until <= today + SOON:
            words = f"L’invitation de {grant.user} se termine le {french.day_digits(grant.until)}"
            found.append((grant.until, Ending(words, False, "")))
    return [ending for _, ending in sorted(found, key=lambda one: one[0])]


def refused_of(known: Known, today: date) -> Iterable[str]:
    """What she said no to and did not take back: in her words, then by decision."""
    for one in known.refusals:
        if one.said_on <= today and (one.ends_on is None or one.ends_on > today):
            what = f"le volet {one.get_volet_display()}" if one.volet else "quoi que ce soit"
            yield f"« {one.words} » : {one.member.name} ne lit pas {what}"
    for one in known.consents:
        if one.status in NO and not _asked_anew(one, known.consents):
            about = one.member or one.relative
            name = f", {about.name}" if about is not None else ""
            words = WORDS[one.kind][one.status]
            yield f"{words}{name}, le {french.day_digits(one.ended_on or one.decided_on)}"


def _asked_anew(consent: Consent, consents: Iterable[Consent]) -> bool:
    """Whether something was decided since about the same thing."""
    return any(
        one.pk > consent.pk
        and one.kind == consent.kind
        and one.member_id == consent.member_id
        and one.relative_id == consent.relative_id
        for one in consents
    )
