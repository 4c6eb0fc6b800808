"""What the person decides: told, not opposed, agreeing, refusing, and coming back on it.

Each decision is a row of its own. A new one about the same thing ends the one that stood, in the
same transaction. What readers get follows from the next page on, without any job.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import (
    STANDING,
    ConsentKind,
    ConsentMode,
    ConsentScope,
    ConsentStatus,
    Consulted,
    CopyReceived,
    GivenBy,
    RelativeRole,
    TeamStatus,
)
from cases.models import Case, Consent, Relative, SignedCopy, TeamMember
from cases.notifications import AccordWithdrawn
from cases.permissions import CASE, CONSENT
from cases.selectors.access import holds
from cases.selectors.expiring import UNTIL_A_DAY
from cases.services.grants import stop_grants
from cases.services.joining import moved, newcomers_told
from cases.services.signed_copy import keep_copy
from cases.services.silence import silence_case
from cases.services.telling import following, tell
from cases.services.told import Told, told_is_missing
from cases.uploads import Inspected
from common.errors import ChangedMeanwhile, GuardsFailed, Missing
from common.locking import locked

# Called as `act(consent=, by=, at=)` in the transaction in which a decision that was given stops
# being so: withdrawn, refused since, or not to be had any more. The plan hangs itself in here.
after_withdrawal: list[Callable[..., None]] = []

ROLE_OF_GIVER = {
    GivenBy.REPRESENTATIVE: RelativeRole.LEGAL_REPRESENTATIVE,
    GivenBy.TRUSTED_PERSON: RelativeRole.TRUSTED_PERSON,
}
NOBODY_OF_ROLE = {
    GivenBy.REPRESENTATIVE: "Choisissez le représentant légal ; ajoutez-le d’abord aux proches, "
    "avec sa mesure de protection.",
    GivenBy.TRUSTED_PERSON: "Choisissez la personne de confiance ; ajoutez-la d’abord aux proches, "
    "avec sa désignation écrite.",
    GivenBy.RELATIVE: "Choisissez le proche ; ajoutez-le d’abord à l’entourage.",
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One act of the person; a sharing accord may name several members, and makes a row for each.

    `giver` is the relative who decides or answers in her place, where it is not herself; or, where
    it was impossible to ask her, whom one told instead, in the role that `consulted` says. `told`
    is what she was told before; an accord for sharing does not count without it (D1110-3-1).
    """

    kind: str
    decision: str
    decided_on: date | None
    mode: str = ""
    given_by: str = ""
    giver: Relative | None = None
    members: tuple[TeamMember, ...] = ()
    relative: Relative | None = None
    scope: str = ""
    until: date | None = None
    reason: str = ""
    consulted: str = ""
    told: Told | None = None


@transaction.atomic
def record_decision(
    *,
    case: Case,
    decision: Decision,
    known: int | None = None,
    paper: Inspected | None = None,
    by: User,
    at: datetime,
) -> list[Consent]:
    """Write a decision, in place of the one that stood about the same thing.

    `known` counts the decisions of this kind that the page showed; `paper` is the signed copy,
    checked already: the caller holds `vault.deposit()` around the transaction. Raises GuardsFailed
    with everything that is missing, ChangedMeanwhile when a colleague noted another one meanwhile.
    """
    case = locked(case)
    CASE.check(by, "record_decision", case)
    if known is not None and case.consents.filter(kind=decision.kind).count() != known:
        raise ChangedMeanwhile("Quelqu’un a noté une autre décision entre-temps.")
    missing = missing_of(case, decision, today=timezone.localdate(at))
    if missing:
        raise GuardsFailed(missing)
    with newcomers_told(case, at=at):
        ended = _replace(case, decision, by=by, at=at)
        copy = keep_copy(case, paper, by=by, at=at) if paper is not None else None
        rows = [_write(case, decision, member, copy, by=by, at=at) for member in _about(decision)]
    if decision.decision != ConsentStatus.GIVEN:
        _stop_sharing(case, ended, by=by, at=at)
    if decision.decision == ConsentStatus.REFUSED:
        stop_what_stood_on(case, rows, by=by, at=at)
    moved(case, at=at)
    if ended or decision.decision != ConsentStatus.GIVEN:
        silence_case(case, at=at)
    return rows


@transaction.atomic
def withdraw_decision(
    *, consent: Consent, on: date | None, mode: str, by: User, at: datetime
) -> Consent:
    """The person takes back what she gave, by any means and at any time (article L1110-4)."""
    case = locked(consent.case)
    consent = locked(consent)
    CONSENT.check(by, "withdraw", consent)
    missing = []
    if on is None:
        missing.append(Missing("on", "Écrivez le jour du retrait."))
    elif on > timezone.localdate(at):
        missing.append(Missing("on", "Un retrait vaut tout de suite : cette date est à venir."))
    elif on < consent.decided_on:
        missing.append(Missing("on", "Cette date est avant celle de l’accord."))
    if mode not in ConsentMode.values:
        missing.append(Missing("mode", "Dites comment elle l’a fait savoir."))
    if missing:
        raise GuardsFailed(missing)
    stood = holds(consent, timezone.localdate(at)) or consent.kind == ConsentKind.PLAN
    consent.withdraw(on=on, mode=mode)
    consent.save()
    _record(consent, "withdrawn", by=by, at=at, mode=mode)
    _stop_sharing(case, [consent] if stood else [], by=by, at=at)
    stop_what_stood_on(case, [consent], by=by, at=at)
    moved(case, at=at)
    silence_case(case, at=at)
    return consent


def missing_of(case: Case, decision: Decision, *, today: date) -> list[Missing]:
    """All that a decision still lacks before it can be written."""
    missing = [*_about_missing(case, decision), *_words_missing(decision)]
    if decision.kind == ConsentKind.SHARING and decision.decision == ConsentStatus.GIVEN:
        missing += told_is_missing(decision.told, scope=decision.scope, members=decision.members)
    on, until = decision.decided_on, decision.until
    if on is None:
        missing.append(Missing("decided_on", "Écrivez le jour de la décision."))
    elif on > today:
        missing.append(Missing("decided_on", "Cette date est à venir."))
    if until is not None and decision.decision in UNTIL_A_DAY and until < today:
        missing.append(Missing("until", "Ce jour est passé. Choisissez un jour à venir, ou aucun."))
    if decision.decision in (ConsentStatus.GIVEN, ConsentStatus.REFUSED):
        missing += _giver_missing(case, decision)
    if decision.decision == ConsentStatus.IMPOSSIBLE:
        missing += _consulted_missing(case, decision)
    return missing


def _about_missing(case: Case, decision: Decision) -> list[Missing]:
    if decision.kind not in ConsentKind.values:
        return [Missing("kind", "Dites de quelle décision il s’agit.")]
    if decision.kind == ConsentKind.SHARING:
        members = decision.members
        if not members or any(one.case_id != case.pk for one in members):
            return [Missing("members", "Cochez au moins un membre de l’équipe.")]
        if gone := [one.name for one in members if one.status != TeamStatus.ACTIVE]:
            return [Missing("members", f"N’est plus dans l’équipe : {', '.join(gone)}.")]
        if inside := [one.name for one in members if one.in_care_team]:
            words = "De l’équipe de soins, dont les membres lisent par la non-opposition"
            return [Missing("members", f"{words} : {', '.join(inside)}.")]
    if decision.kind == ConsentKind.RELATIVE and (
        decision.relative is None or decision.relative.case_id != case.pk
    ):
        return [Missing("relative", "Choisissez le proche.")]
    return []


def _words_missing(decision: Decision) -> list[Missing]:
    missing = []
    if decision.decision not in STANDING:
        missing.append(Missing("decision", "Dites ce que la personne a décidé."))
    given = decision.decision == ConsentStatus.GIVEN
    sharing = decision.kind == ConsentKind.SHARING
    if sharing and given and decision.scope not in ConsentScope.values:
        missing.append(Missing("scope", "Dites ce qui peut être partagé."))
    if decision.decision == ConsentStatus.IMPOSSIBLE and not decision.reason.strip():
        missing.append(Missing("reason", "Dites pourquoi il est impossible de lui demander."))
    return missing


def _giver_missing(case: Case, decision: Decision) -> list[Missing]:
    missing = []
    if decision.mode not in ConsentMode.values:
        missing.append(Missing("mode", "Dites comment elle l’a fait savoir."))
    if decision.given_by not in GivenBy.values:
        missing.append(Missing("given_by", "Dites qui a répondu."))
    elif decision.given_by != GivenBy.PERSON:
        if not _may_answer(case, decision):
            missing.append(Missing("giver", NOBODY_OF_ROLE[GivenBy(decision.given_by)]))
        if decision.given_by != GivenBy.REPRESENTATIVE and not decision.reason.strip():
            words = "Dites pourquoi la personne ne répond pas elle-même."
            missing.append(Missing("reason", words))
    return missing


def _consulted_missing(case: Case, decision: Decision) -> list[Missing]:
    """Who cannot express her will is told later; somebody is told, or asked, in her place now."""
    if decision.consulted not in Consulted.values:
        return [Missing("consulted", "Dites qui a été informé, ou consulté, à sa place.")]
    asked = Consulted(decision.consulted)
    if asked != Consulted.NOBODY and not _may_answer(case, decision, asked):
        return [Missing("giver", NOBODY_OF_ROLE[GivenBy(asked.value)])]
    return []


def _may_answer(case: Case, decision: Decision, role_of: str = "") -> bool:
    """Whether the chosen relative holds the role in whose name the answer is given."""
    giver = decision.giver
    if giver is None or giver.case_id != case.pk or giver.ends_on is not None:
        return False
    role = ROLE_OF_GIVER.get(GivenBy(role_of or decision.given_by))
    return role is None or role in giver.roles


def _about(decision: Decision) -> tuple[TeamMember | None, ...]:
    return decision.members if decision.kind == ConsentKind.SHARING else (None,)


def _replace(case: Case, decision: Decision, *, by: User, at: datetime) -> list[Consent]:
    """End what stood about the same thing; returns what was given and counted until now."""
    today = timezone.localdate(at)
    rows = case.consents.select_for_update(of=("self",)).filter(
        kind=decision.kind, status__in=STANDING
    )
    if decision.kind == ConsentKind.SHARING:
        rows = rows.filter(member__in=decision.members)
    if decision.kind == ConsentKind.RELATIVE:
        rows = rows.filter(relative=decision.relative)
    ended = []
    for row in rows.order_by("pk"):
        if holds(row, today) or row.kind == ConsentKind.PLAN:
            ended.append(row)
        row.replace(on=max(decision.decided_on, row.decided_on))
        row.save()
        _record(row, "replaced", by=by, at=at)
    return ended


def _write(
    case: Case,
    decision: Decision,
    member: TeamMember | None,
    copy: SignedCopy | None,
    *,
    by: User,
    at: datetime,
) -> Consent:
    given = decision.decision == ConsentStatus.GIVEN
    answered = decision.decision != ConsentStatus.IMPOSSIBLE
    about_relative = decision.kind == ConsentKind.RELATIVE
    named = decision.giver if answered or decision.consulted != Consulted.NOBODY else None
    told = decision.told if given and decision.told is not None else Told()
    row = Consent.objects.create(
        case=case,
        kind=decision.kind,
        status=decision.decision,
        member=member,
        relative=decision.relative if about_relative else None,
        scope=decision.scope if given and member is not None else "",
        mode=decision.mode if answered else "",
        given_by=decision.given_by if answered else "",
        given_by_name=named.name if named is not None else "",
        decided_on=decision.decided_on,
        until=decision.until if decision.decision in UNTIL_A_DAY else None,
        reason=decision.reason.strip(),
        consulted="" if answered else decision.consulted,
        paper=copy,
        recorded_by=by,
        recorded_at=at,
        **told.columns(),
    )
    _record(row, "recorded", by=by, at=at, decision=row.status, scope=row.scope)
    return row


def _stop_sharing(case: Case, ended: list[Consent], *, by: User, at: datetime) -> None:
    """What follows at once where a yes is none any more; readers need nothing, they are asked anew."""
    for consent in ended:
        if consent.kind == ConsentKind.RELATIVE:
            no_copy_for(consent.relative)
        for act in after_withdrawal:
            act(consent=consent, by=by, at=at)
    if ended:
        to = [user for user in following(case, at=at) if user != by]
        tell(AccordWithdrawn, about=case, to=to, at=at, occasion=at.isoformat())


def stop_what_stood_on(case: Case, said: list[Consent], *, by: User, at: datetime) -> None:
    """End the invitations by name that cannot go on after a no.

    Who opposes the exchange of what concerns her lets no colleague of her professionals look
    either; who takes back, or refuses, an accord to somebody does not let them in by another door.
    """
    rows = case.grants.all()
    if not any(one.kind == ConsentKind.NON_OPPOSITION for one in said):
        refused = [one.member.user_id for one in said if one.member is not None]
        rows = rows.filter(user__in=[pk for pk in refused if pk is not None])
    if rows.exists():
        stop_grants(case, by=by, at=at, among=rows)


def no_copy_for(relative: Relative) -> None:
    """No copy of the plan for a relative to whose association no yes of the person stands."""
    relative = locked(relative)
    if RelativeRole.LEGAL_REPRESENTATIVE not in relative.roles:
        relative.receives = CopyReceived.NONE
        relative.save_change()


def _record(consent: Consent, what: str, *, by: User, at: datetime, **data) -> None:
    about = {"case": str(consent.case.public_id), "kind": consent.kind}
    if consent.member is not None:
        about["member"] = str(consent.member.public_id)
    if consent.relative is not None:
        about["relative"] = str(consent.relative.public_id)
    record(by=by, action=f"cases.consent.{what}", obj=consent, at=at, **about, **data)
