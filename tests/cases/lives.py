"""Lives of a situation, in the database and in tests/cases/naive.py, step by step.

People join and leave the team, the person says yes, no, takes back, refuses in words, colleagues are
invited by name, somebody opens in an emergency and is judged, a processing is restricted, the
situation is put on watch, closed, opened again, handed over, accounts close, the clock runs. After each
step the lists, the object, the lens, the search, the papers, the files and the exports are compared with
tests/cases/naive.py, which knows nothing of our code; for whoever gained or lost something by the
step, and for one more in turn, the bytes of the pages and of the downloads themselves; at the end of
each life, those of everybody. In the many lives of a long run, who gained or lost nothing is asked
for the list, the object and the lens, one in turn for everything; who did opens the page and one other way.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from accounts.models import User
from cases.enums import CaseStatus, ConsentKind, ConsentScope, ConsentStatus, Volet
from cases.models import Case, CaseGrant, Consent, EmergencyOpening, TeamMember
from cases.selectors.openings import Sought
from cases.services.decisions import withdraw_decision
from cases.services.opening import judge_opening, open_in_emergency
from common.workflow import pairs
from directory.models import Membership
from ppcs.enums import PlanStatus
from ppcs.models import Plan
from tests import markers
from tests.cases import naive
from tests.cases.ways_out import SEARCHED, Shared
from tests.factories import team
from tests.personas import fresh

PEOPLE = ("yann", "sophie", "ines", "louis", "ana", "paul", "samir", "noe")
SEATED = ("ines", "louis", "paul")
INVITED = ("ana", "paul")
AT_THE_BEDSIDE = ("paul", "ines", "louis", "samir")
START = datetime(2026, 3, 16, 14, 0, tzinfo=timezone.get_default_timezone())
AHEAD = (
    timedelta(minutes=12),
    timedelta(minutes=31),
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=9),
    timedelta(days=70),
)
DECIDED = {"informed": ConsentKind.INFORMATION, "not_opposed": ConsentKind.NON_OPPOSITION}
in_days = st.sampled_from((None, 0, 1, 8))
seated = st.sampled_from(SEATED)
volets = st.sets(st.sampled_from(sorted(naive.EVERYTHING)))


class Clock:
    """What time it is in a life, for both."""

    now = START


class Lives(RuleBasedStateMachine):
    """The same life, twice: rows of the database, and plain Python."""

    clock: Clock
    shared: Shared
    steps = 0
    long_life = 20  # steps after which everybody opens everything once more, at the end
    thorough = True  # everybody is asked for everything, one in turn opens everything; see below

    def __init__(self):
        super().__init__()
        self.clock.now = START
        self.block = transaction.atomic()
        self.block.__enter__()
        self.cast, self.case = self.shared.cast, self.shared.case
        self.world = naive.World(now=START, coordinators={"camille", "yann"}, managers={"sophie"})
        self.members: dict[str, TeamMember] = {}
        self.turn, self.before = 0, {}

    def teardown(self):
        try:
            for who in PEOPLE if self.turn >= self.long_life else ():
                self._compare(who, self._fetched(who))
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @initialize(
        told=st.booleans(),
        opposed=st.booleans(),
        care=st.booleans(),
        urgent=st.sampled_from(("", "opened", "unjustified")),
        ending=st.booleans(),
    )
    def begin(self, told, opposed, care, urgent, ending):
        """In the middle of things: most have something, so that each step may take it away.

        Where things are `ending`, the place of ines and the accord for louis last one more day.
        """
        self._decide("informed", yes=told or care, until=None)
        self._decide("not_opposed", yes=not opposed or care, until=None)
        self._agree_to_plan(yes=True, until=None)
        for who in ("ines", "louis"):
            self._join(who, in_care=who == "ines")
        self._share("louis", yes=True, with_care=care, until=1 if ending else None)
        if ending:
            self._ends("ines", self.world.today + timedelta(days=1))
        self._invite("ana", {naive.AIDES, naive.COORDINATION}, timedelta(days=9))
        if urgent:
            self._open("paul")
        if urgent == "unjustified":
            self._judge(justified=False)
        self.begun = True

    # --- The person decides ---
    @rule(what=st.sampled_from(sorted(DECIDED)), yes=st.booleans(), until=in_days)
    def she_is_told_or_asked(self, what, yes, until):
        self._decide(what, yes=yes, until=until)

    def _decide(self, what: str, *, yes: bool, until: int | None) -> None:
        kind = DECIDED[what]
        self._replaced(kind=kind)
        status = ConsentStatus.GIVEN if yes else ConsentStatus.REFUSED
        last = None if until is None or not yes else self.world.today + timedelta(days=until)
        team.decision(self.case, kind, status, decided_on=self.world.today, until=last)
        setattr(self.world, what, naive.Said(yes, self.world.today, last, opposed=not yes))

    def _replaced(self, **about) -> None:
        standing = (ConsentStatus.GIVEN, ConsentStatus.REFUSED)
        for row in Consent.objects.filter(case=self.case, status__in=standing, **about):
            team.over_with(row, ConsentStatus.REPLACED)

    @rule(yes=st.booleans(), until=in_days)
    def she_agrees_to_a_plan_or_not(self, yes, until):
        self._agree_to_plan(yes=yes, until=until)

    def _agree_to_plan(self, *, yes: bool, until: int | None) -> None:
        self._replaced(kind=ConsentKind.PLAN)
        status = ConsentStatus.GIVEN if yes else ConsentStatus.REFUSED
        last = None if until is None or not yes else self.world.today + timedelta(days=until)
        team.decision(self.case, ConsentKind.PLAN, status, decided_on=self.world.today, until=last)
        self.world.agrees_to_plan = naive.Said(yes, self.world.today, last, opposed=not yes)

    @rule(who=seated, yes=st.booleans(), with_care=st.booleans(), until=in_days)
    def she_agrees_to_sharing_with_somebody_or_not(self, who, yes, with_care, until):
        seat = self._seat(who)
        if seat is not None and not seat.in_care:
            self._share(who, yes=yes, with_care=with_care, until=until)

    def _share(self, who: str, *, yes: bool, with_care: bool, until: int | None) -> None:
        member, today = self.members[who], self.world.today
        self._replaced(kind=ConsentKind.SHARING, member=member)
        status = ConsentStatus.GIVEN if yes else ConsentStatus.REFUSED
        last = None if until is None or not yes else today + timedelta(days=until)
        scope = ConsentScope.CARE_AND_SUPPORT if with_care else ConsentScope.SUPPORT
        team.accord(
            self.case, member, scope if yes else "", status=status, decided_on=today, until=last
        )
        seat = self._seat(who)
        seat.sharing, seat.with_care = naive.Said(yes, today, last, opposed=not yes), with_care

    @rule(what=st.sampled_from((*sorted(DECIDED), *SEATED)))
    def she_takes_a_yes_back(self, what):
        """By the service: what stood on it ends at once, invitations included."""
        about = {"kind": DECIDED[what]} if what in DECIDED else {"member": self.members.get(what)}
        row = Consent.objects.filter(case=self.case, status=ConsentStatus.GIVEN, **about).first()
        if row is None or about.get("member", row) is None or not self._camille_may():
            return
        now, by = self.world.now, fresh(self.cast.camille)
        withdraw_decision(consent=row, on=self.world.today, mode="oral", by=by, at=now)
        said = getattr(self.world, what) if what in DECIDED else self._said_of(row)
        said.yes, said.opposed = False, True
        if what == "not_opposed":
            for letter in self.world.letters.values():
                letter.stopped = True
        elif what in SEATED and what in self.world.letters:
            self.world.letters[what].stopped = True

    def _said_of(self, row: Consent) -> naive.Said:
        """The accord of the place that this row names; a place left keeps the one it had."""
        who = next(name for name, member in self.members.items() if member.pk == row.member_id)
        return next(s for s in reversed(self.world.seats) if s.who == who).sharing

    def _camille_may(self) -> bool:
        return "camille" not in self.world.closed_accounts

    @rule(
        who=st.sampled_from(("ines", "louis", "paul", "ana")),
        volet=st.sampled_from(("", *Volet.values)),
    )
    def she_refuses_in_words(self, who, volet):
        if who == "ana" and "ana" not in self.members:
            self._join("ana", in_care=False)
            self._leave("ana")
        if who in self.members:
            team.refusal(self.case, self.members[who], volet, said_on=self.world.today)
            self.world.refusals.append(naive.Refused(who, volet))

    @rule()
    def she_takes_a_refusal_back(self):
        row = self.case.refusals.filter(ends_on__isnull=True).order_by("pk").first()
        if row is not None:
            type(row).objects.filter(pk=row.pk).update(ends_on=self.world.today)
            next(one for one in self.world.refusals if not one.over).over = True

    # --- The team ---
    @rule(who=seated, in_care=st.booleans())
    def somebody_joins_the_team(self, who, in_care):
        if self._seat(who) is None:
            self._join(who, in_care=in_care)

    def _seat(self, who: str) -> naive.Seat | None:
        """The place that somebody has not left."""
        return next((s for s in self.world.seats if s.who == who and not s.left), None)

    def _join(self, who: str, *, in_care: bool) -> None:
        user, today = getattr(self.cast, who), self.world.today
        self.members[who] = team.member(self.case, user, in_care_team=in_care, starts_on=today)
        self.world.seats.append(naive.Seat(who, in_care, today))

    @rule(who=seated, days=st.sampled_from((0, 1)))
    def somebody_gets_a_last_day(self, who, days):
        if self._seat(who) is not None:
            self._ends(who, self.world.today + timedelta(days=days))

    def _ends(self, who: str, last: date) -> None:
        TeamMember.objects.filter(pk=self.members[who].pk).update(ends_on=last)
        self._seat(who).last_day = last

    @rule(who=seated)
    def somebody_leaves(self, who):
        if self._seat(who) is not None:
            self._leave(who)

    def _leave(self, who: str) -> None:
        team.ended(self.members[who], on=self.world.today)
        self._seat(who).left = True

    # --- By name ---
    @rule(who=st.sampled_from(INVITED), what=volets, days=st.sampled_from((0, 1, 9)))
    def somebody_is_invited(self, who, what, days):
        self._invite(who, what, timedelta(days=days))

    def _invite(self, who: str, what: set[str], lasting: timedelta) -> None:
        user, last = getattr(self.cast, who), self.world.today + lasting
        CaseGrant.objects.filter(content_object=self.case, user=user).delete()
        team.grant(self.case, user, sorted(what), starts_on=self.world.today, until=last)
        self.world.letters[who] = naive.Letter(frozenset(what), last)

    @rule(who=st.sampled_from(INVITED))
    def an_invitation_is_stopped(self, who):
        rows = CaseGrant.objects.filter(content_object=self.case, user=getattr(self.cast, who))
        if rows.update(ended_at=self.world.now):
            self.world.letters[who].stopped = True

    # --- In an emergency ---
    @rule(who=st.sampled_from(AT_THE_BEDSIDE))
    def somebody_opens_in_an_emergency(self, who):
        if who not in self.world.closed_accounts:
            self._open(who)

    def _open(self, who: str) -> None:
        user, world = fresh(getattr(self.cast, who)), self.world
        sought = Sought(name=SEARCHED, first_name="Zqprenom", birth_date=markers.BORN)
        done = open_in_emergency(
            sought=sought,
            reason="Trouvée au sol, ne répond pas, seule au domicile.",
            is_declared=True,
            by=user,
            at=world.now,
        )
        allowed = world.may_be_opened_by(who)
        assert (done.case is not None) == allowed, f"{who} opens: the rules say {allowed}"
        runs = world.in_emergency(who) is not None
        if allowed and not runs and world.reads(who) != naive.EVERYTHING:
            world.openings.append(naive.Opening(who, world.now + timedelta(minutes=30)))

    @rule(justified=st.booleans())
    def an_opening_is_judged(self, justified):
        self._judge(justified=justified)

    def _judge(self, *, justified: bool) -> None:
        row = EmergencyOpening.objects.filter(case=self.case, status="to_judge").first()
        if row is None or not self.world.manages("sophie"):
            return
        verdict = "justified" if justified else "unjustified"
        judge_opening(
            opening=row,
            verdict=verdict,
            words="Vu avec l’équipe du service.",
            by=fresh(self.cast.sophie),
            at=self.world.now,
        )
        rank = list(self.case.openings.order_by("pk").values_list("pk", flat=True)).index(row.pk)
        self.world.openings[rank].unjustified_at = None if justified else self.world.now

    # --- The situation, the house, the clock ---
    @rule(status=st.sampled_from(CaseStatus.values))
    def the_situation_moves(self, status):
        if (self.world.status, status) in pairs(Case) and status != self.world.status:
            Case.objects.filter(pk=self.case.pk).update(status=status)
            self.world.status = status

    @rule(who=st.sampled_from(("camille", "yann")))
    def somebody_else_is_the_referent(self, who):
        Case.objects.filter(pk=self.case.pk).update(referent=getattr(self.cast, who))
        self.world.referent = who

    @rule()
    def the_processing_is_restricted_or_goes_on(self):
        self.world.restricted = not self.world.restricted
        since = self.world.now if self.world.restricted else None
        Case.objects.filter(pk=self.case.pk).update(restricted_at=since)

    @rule()
    def the_plan_waits_or_goes_on(self):
        self.world.plan_is_shown = not self.world.plan_is_shown
        status = PlanStatus.IN_FORCE if self.world.plan_is_shown else PlanStatus.ON_HOLD
        Plan.objects.filter(pk=self.shared.plan.pk).update(status=status)

    @rule(who=st.sampled_from(("yann", "sophie")), days=st.sampled_from((None, 0, 1)))
    def somebody_works_there_until(self, who, days):
        last = None if days is None else self.world.today + timedelta(days=days)
        Membership.objects.filter(professional__user=getattr(self.cast, who)).update(ends_on=last)
        self.world.last_day_at_work.pop(who, None)
        if last is not None:
            self.world.last_day_at_work[who] = last

    @rule(who=st.sampled_from(PEOPLE))
    def an_account_closes_or_opens(self, who):
        closing = who not in self.world.closed_accounts
        User.objects.filter(pk=getattr(self.cast, who).pk).update(is_active=not closing)
        (self.world.closed_accounts.add if closing else self.world.closed_accounts.discard)(who)

    @rule(ahead=st.sampled_from(AHEAD))
    def time_passes(self, ahead):
        self.world.now += ahead
        self.clock.now = self.world.now

    # --- What must agree ---
    @invariant()
    def everybody_gets_what_the_rules_say(self):
        if not hasattr(self, "begun"):
            return
        type(self).steps += 1
        self.turn += 1
        for rank, who in enumerate(PEOPLE):
            expected = self._expected(who)
            moved = self.before.get(who) != expected
            in_turn = rank == self.turn % len(PEOPLE)
            everything = self.thorough or moved or in_turn
            self._compare(who, self.shared.asked(who, everything=everything))
            if moved or (in_turn and self.thorough):
                self._compare(who, self._fetched(who))
            self.before[who] = expected

    def _compare(self, who: str, found: dict) -> None:
        expected = self._expected(who)
        wrong = {way: got for way, got in found.items() if got != expected[way]}
        told = {way: expected[way] for way in wrong}
        assert not wrong, f"{who}: the rules say {told}, not {wrong}"

    def _expected(self, who: str) -> dict:
        world = self.world
        urgent = world.in_emergency(who)
        inside = world.coordinates(who) or world.manages(who)
        knows = world.knows(who)
        return {
            "list": knows or urgent is not None,
            "page": knows or urgent is not None,
            "lens": world.reads(who),
            "notes": world.reads(who),
            "in an emergency": None if inside and world.coordinates(who) else urgent,
            "search": inside,
            "papers": world.sees_papers(who),
            "files": world.reads(who),
            "exports": world.exports(who),
            "words too many": set(),
            "words missing": set(),
        }

    def _fetched(self, who: str) -> dict:
        """Nothing for whom no session is left; words of the page may be fewer, never too many."""
        world = self.world
        if who in world.closed_accounts:
            return {}
        reads, urgent = world.reads(who), world.in_emergency(who)
        inside = world.coordinates(who) or world.manages(who)
        found = self.shared.fetched(
            who,
            turn=self.turn,
            inside=inside,
            reads=bool(reads),
            everything=self.thorough,
        )
        words = found.pop("words")
        # whom one finds at the bedside needs where she lives, and what to know
        owed = (urgent or naive.NOTHING) - {naive.COORDINATION}
        if world.coordinates(who):
            owed = naive.NOTHING
        allowed = reads | (urgent or naive.NOTHING)
        return found | {"words too many": words - allowed, "words missing": owed - words}
