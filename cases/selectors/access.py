"""What each member of a team reads today, told from the rows that the person's decisions left.

The lens asks the database for one reader; here a page, or a service, has the whole team in hand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.enums import (
    EVERY_VOLET,
    SUPPORT_VOLETS,
    ConsentKind,
    ConsentScope,
    ConsentStatus,
    TeamStatus,
)
from cases.models import Case, Consent, Refusal, TeamMember

SCOPES = {ConsentScope.SUPPORT: SUPPORT_VOLETS, ConsentScope.CARE_AND_SUPPORT: EVERY_VOLET}


def holds(consent: Consent, today: date) -> bool:
    """Whether a decision is a yes that counts today."""
    return (
        consent.status == ConsentStatus.GIVEN
        and consent.decided_on <= today
        and (consent.until is None or consent.until >= today)
    )


@dataclass(frozen=True)
class Decided:
    """What the person decided about her information, as far as it holds on one day."""

    told_and_not_opposed: bool
    scopes: Mapping[int, frozenset[str]]  # by member
    refused: Mapping[tuple[str, int], frozenset[str]]  # by account, else by member


def decided_of(
    consents: Iterable[Consent], refusals: Iterable[Refusal], today: date, *, without=()
) -> Decided:
    """From the decisions of one situation; `without` names those that are about to be withdrawn.

    `refusals` come with their member.
    """
    left_out = {consent.pk for consent in without}
    held = [one for one in consents if one.pk not in left_out and holds(one, today)]
    kinds = {one.kind for one in held}
    refused: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one in refusals:
        if one.said_on <= today and (one.ends_on is None or one.ends_on > today):
            refused[who(one.member)].add(one.volet)
    return Decided(
        told_and_not_opposed={ConsentKind.INFORMATION, ConsentKind.NON_OPPOSITION} <= kinds,
        scopes={
            one.member_id: SCOPES[ConsentScope(one.scope)]
            for one in held
            if one.kind == ConsentKind.SHARING
        },
        refused={who: frozenset(volets) for who, volets in refused.items()},
    )


def volets_of(member: TeamMember, decided: Decided, today: date) -> frozenset[str]:
    """The volets that may be shared with a member today; nothing at all without a right to any."""
    there = member.status == TeamStatus.ACTIVE and member.starts_on <= today
    if not there or (member.ends_on is not None and member.ends_on < today):
        return frozenset()
    if member.in_care_team:
        open_to = EVERY_VOLET if decided.told_and_not_opposed else frozenset()
    else:
        open_to = decided.scopes.get(member.pk, frozenset())
    closed = refusals_of(member, decided)
    return frozenset() if "" in closed else open_to - closed


def refusals_of(member: TeamMember, decided: Decided) -> frozenset[str]:
    """What the person closed in words to a member; an empty word closes all of it."""
    return decided.refused.get(who(member), frozenset())


def volets_of_team(case: Case, today: date) -> dict[TeamMember, frozenset[str]]:
    """The members, each with what may be shared with them today; three statements."""
    decided = decided_of(case.consents.all(), case.refusals.select_related("member"), today)
    rows = case.team.filter(status=TeamStatus.ACTIVE).select_related("user")
    return {one: volets_of(one, decided, today) for one in rows.order_by("sector", "pk")}


def readers_now(case: Case, today: date) -> dict[TeamMember, frozenset[str]]:
    """The members with an account who read something of the situation; three statements."""
    team = volets_of_team(case, today)
    return {one: volets for one, volets in team.items() if volets and one.user_id}


def who(member: TeamMember) -> tuple[str, int]:
    """A refusal follows the account into every place that it holds, else the place itself."""
    return ("account", member.user_id) if member.user_id else ("member", member.pk)
