"""Whom a change in the life of a situation concerns outside the DAC: the requester, the médecin traitant."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import User
from cases.enums import (
    CaseStatus,
    ConsentKind,
    ConsentStatus,
    GpStatus,
    ReferralStatus,
    TeamStatus,
    Volet,
)
from cases.models import Case, CasePeriod, Referral, TeamMember
from cases.permissions import CASE, CASE_PERIOD
from cases.permissions.reading import NO, gp_told_of_the_end, is_gp, refusals_today, refused_to
from common import french

GP, REQUESTER = "médecin traitant", "demandeur"
NO_ACCOUNT = "sans compte dans Cordée"
READS_NOTHING = "ne lit pas cette situation aujourd’hui"
HER_DECISION = "c’est la décision de la personne"


@dataclass(frozen=True)
class Outsider:
    """Somebody whom the move concerns; `why` they get no message.

    Told by a message that leads to `about`, by the DAC itself where `by_the_dac`, else not at all.
    """

    name: str
    part: str
    phone: str = ""
    user: User | None = None
    about: Case | Referral | None = None
    why: str = ""
    by_the_dac: bool = False


def outsiders_shown(case: Case, reader: User, *, ends: bool = False) -> list[Outsider]:
    """Those of `outsiders` that `reader` may know of.

    Who gets no message, and why, follows from what the person decided: that is not for everybody
    who may move the situation.
    """
    found = outsiders(case, ends=ends)
    if CASE.can(reader, "view_decisions", case):
        return found
    return [one for one in found if one.user is not None]


def outsiders(case: Case, *, ends: bool = False, before: bool = False) -> list[Outsider]:
    """Everybody to tell, each account once, the médecin traitant first.

    `ends`: the follow-up ends, and the médecin traitant reads its end instead of the situation.
    `before`: those who asked for the period before the current one.
    """
    found = [*_gps(case, ends=ends), *_requesters(case, before=before)]
    reached, kept = set(), []
    for one in sorted(found, key=lambda one: one.user is None):
        key = one.user.pk if one.user is not None else one.name
        if key not in reached:
            reached.add(key)
            kept.append(one)
    names = {one.name for one in kept if one.user is not None}
    return [one for one in kept if one.user is not None or one.name not in names]


def _gps(case: Case, *, ends: bool) -> Iterator[Outsider]:
    rows = TeamMember.objects.filter(is_gp(), case=case.pk, status=TeamStatus.ACTIVE)
    members = list(rows.select_related("user").order_by("pk"))
    for member in members:
        if member.user is None:
            closed = opposes(case, member) or _refused_by_name(member.name, case, ends=ends)
            yield _without_account(member.name, GP, member.phone, closed=closed)
        elif _reads(member.user, case, ends=ends):
            yield Outsider(str(member.user), GP, user=member.user, about=case)
        else:
            yield Outsider(str(member.user), GP, why=READS_NOTHING)
    if not members:
        noted = case.gp_periods.filter(ends_on__isnull=True, member__isnull=True).first()
        if noted is not None and noted.name and noted.status != GpStatus.NONE:
            closed = opposes(case) or _refused_by_name(noted.name, case, ends=ends)
            yield _without_account(noted.name, GP, "", closed=closed)


def _without_account(name: str, part: str, phone: str, *, closed: bool) -> Outsider:
    """The DAC tells them, unless the person closed it to them: then no number is shown."""
    if closed:
        return Outsider(name, part, why=HER_DECISION)
    return Outsider(name, part, phone=phone, why=NO_ACCOUNT, by_the_dac=True)


def _refused_by_name(name: str, case: Case, *, ends: bool) -> bool:
    """As for an account, but by the name: the person refused it to them in words."""
    rows = refusals_today().filter(case=case, member__name__iexact=name)
    if not ends:
        rows = rows.filter(volet__in=("", Volet.COORDINATION))
    return rows.exists()


def opposes(case: Case, member: TeamMember | None = None) -> bool:
    """Whether the last that the person decided, of what they would read by, is a no."""
    rows = case.consents.filter(kind=ConsentKind.NON_OPPOSITION)
    if member is not None and not member.in_care_team:
        rows = case.consents.filter(kind=ConsentKind.SHARING, member=member)
    last = rows.exclude(status=ConsentStatus.REPLACED).order_by("-pk").first()
    return last is not None and last.status in NO


def _reads(user: User, case: Case, *, ends: bool) -> bool:
    if not ends:
        return bool(CASE.can(user, "view", case))
    told = Case.objects.filter(gp_told_of_the_end().query(user), pk=case.pk)
    return user.is_active and told.exists()


def _requesters(case: Case, *, before: bool) -> Iterator[Outsider]:
    period = case.periods.order_by("-number")[int(before) : int(before) + 1].first()
    if period is None:
        return
    for referral in asked_in(period).select_related("requester").order_by("-answered_at", "-pk"):
        user, name = referral.requester, referral.requester_name
        if user is None:
            closed = _refused_by_name(name, case, ends=False)
            yield _without_account(name, REQUESTER, referral.requester_phone, closed=closed)
        elif follows(user, case):
            yield Outsider(str(user), REQUESTER, user=user, about=referral)


def asked_in(period: CasePeriod):
    """The requests from which a period of follow-up came, or that joined it."""
    rows = Referral.objects.filter(
        case=period.case_id, status=ReferralStatus.ACCEPTED, answered_at__gte=period.opened_at
    )
    return rows if period.closed_at is None else rows.filter(answered_at__lte=period.closed_at)


def follows(requester: User, case: Case) -> bool:
    """Whether the requester may go on learning what becomes of the follow-up.

    The person may have refused it in words, in whatever place the requester had in the team.
    """
    closed = refused_to(requester, case).filter(volet__in=("", Volet.COORDINATION))
    return requester.is_active and not closed.exists()


@dataclass(frozen=True)
class Outcome:
    """What has become of an accepted request, in one sentence; the end that its reader may open."""

    words: str
    ending: str = ""


def outcome_of(referral: Referral, requester: User) -> Outcome | None:
    """For who made the request, as long as the person did not close it to them; else nothing.

    Neither why a follow-up ended nor who took over: that is for who was in the équipe de soins.
    """
    case = referral.case
    if referral.status != ReferralStatus.ACCEPTED or case is None or not follows(requester, case):
        return None
    periods = list(case.periods.order_by("number"))
    rest = [
        one for one in periods if one.closed_at is None or one.closed_at >= referral.answered_at
    ]
    if not rest:
        return None
    own, *later = rest
    if own.closed_at is None:
        return Outcome(_under_way(case))
    ended = f"Le suivi est terminé depuis le {french.day(own.closed_at)}"
    if later and later[-1].closed_at is None:
        begun = french.day(later[-1].opened_at)
        return Outcome(f"{ended} ; un nouveau suivi a commencé le {begun}.")
    if later:
        over = french.day(later[-1].closed_at)
        return Outcome(f"{ended} ; un autre suivi a eu lieu depuis, terminé le {over}.")
    may_read = CASE_PERIOD.can(requester, "view", own)
    return Outcome(f"{ended}.", str(own.public_id) if may_read else "")


def _under_way(case: Case) -> str:
    on_watch = case.status == CaseStatus.ON_WATCH
    state = "en veille : le DAC refera le point" if on_watch else "en cours"
    return f"Le suivi est {state}. Référent : {case.referent}."
