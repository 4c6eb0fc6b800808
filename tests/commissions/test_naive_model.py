"""Random lives of a commission: what each of eight people may read is what a naive model says.

Mandates end and pause, charters change, people sign, admissions come and go, links are declared, the
person takes her accord back or opposes, accounts close, the clock runs. After each step, for each
person and each situation, the list, the object, the lens and (in the long run) the page itself are
compared with tests/commissions/naive.py, which knows nothing of our code.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from commissions.models import (
    Admission,
    CharterSignature,
    Commission,
    Decision,
    LinkAnswer,
    Mandate,
    RestrictedSession,
    Situation,
)
from commissions.permissions import SITUATION
from commissions.selectors.lens import category_of
from commissions.services.oppose import oppose
from common.permissions import for_one_request
from tests.commissions import naive
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.personas import build_cast, fresh

START = datetime(2026, 3, 16, 14, 0, tzinfo=timezone.get_default_timezone())
PEOPLE = ("claire", "lea", "marc", "odile", "rita", "samir", "hugo", "noe")
SEATED = ("claire", "lea", "marc", "odile", "rita", "lea_for_claire")
ADMITTED = ("marc", "odile", "rita")
SITUATIONS = ("one", "two")
AHEAD = (
    timedelta(minutes=50),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=20),
    timedelta(days=340),
)
held = st.sampled_from(SEATED)
member = st.sampled_from(ADMITTED)
about = st.sampled_from(SITUATIONS)


class Clock:
    """What time it is in a life, for both."""

    now = START


class Lives(RuleBasedStateMachine):
    """The same life, twice: rows of the database, and dictionaries."""

    over_http = False
    clock: Clock
    shared: make.Table

    def __init__(self):
        super().__init__()
        self.clock.now = START
        self.world = naive.World(now=START)
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(
        confirmed=st.booleans(),
        answered=st.sets(member, min_size=2),
        hours=st.sampled_from((2, 30, 24 * 60)),
    )
    def begin(self, confirmed, answered, hours):
        """The table is built once for all lives; each of them is undone.

        A life begins in the middle: people are admitted to the first situation and most of them have
        said that they know nobody, so that each step that follows may take something away.
        """
        on = Commission.objects.get(pk=self.shared.commission.pk)
        self.table = replace(self.shared, commission=on)
        self.users = self.table.people
        self.rows = dict(self.table.mandates)
        for key, row in self.rows.items():
            last = row.signatures.get()
            self.world.mandates[key] = naive.Mandate(
                who="lea" if key == "lea_for_claire" else key,
                quality=row.quality,
                listed=row.in_secret_list,
                first_day=row.starts_on,
                stands_for="claire" if key == "lea_for_claire" else "",
                signed_charter=1,
                signature_until=last.until,
            )
        self.situations = {}
        for name, referrer in zip(SITUATIONS, ("samir", "odile"), strict=True):
            self._situation(name, referrer)
        for who in ADMITTED:
            self._admit("one", who, confirmed or who == "marc", timedelta(hours=hours))
        for who in sorted(answered):
            make.no_link(self.situations["one"][0], self.users[who])
            self._about("one").links[who] = False

    def _situation(self, name: str, referrer: str) -> None:
        table = self.table
        row = make.situation(table.commission, self.users[referrer], "scheduled")
        entry = make.entry(make.session(table.commission), row, table.claire)
        self.situations[name] = (row, entry)
        accord = row.decisions.get(kind="accord")
        self.world.situations[name] = naive.Situation(
            referrer=referrer, status="scheduled", accord=naive.Accord(until=accord.until)
        )

    def _about(self, name: str) -> naive.Situation:
        return self.world.situations[name]

    # --- Mandates and the charter ---
    @rule(key=held, days=st.integers(-1, 1))
    def a_mandate_gets_a_last_day(self, key, days):
        last = self.world.today + timedelta(days=days)
        Mandate.objects.filter(pk=self.rows[key].pk).update(ends_on=last)
        self.world.mandates[key].last_day = last

    @rule(key=held)
    def a_mandate_pauses_or_counts_again(self, key):
        row = Mandate.objects.get(pk=self.rows[key].pk)
        row.suspend() if row.status == "active" else row.restore()
        row.save()
        self.world.mandates[key].status = row.status

    @rule(key=held)
    def a_mandate_runs_on(self, key):
        Mandate.objects.filter(pk=self.rows[key].pk).update(ends_on=None)
        self.world.mandates[key].last_day = None

    @rule()
    def a_new_charter_is_adopted(self):
        make.new_charter(self.table)
        self.world.charter += 1

    @rule(key=held, days=st.sampled_from((0, 30, 365)))
    def somebody_signs(self, key, days):
        until = self.world.today + timedelta(days=days)
        CharterSignature.objects.create(
            mandate=self.rows[key],
            charter=self.table.commission.charter,
            signed_at=self.world.now,
            until=until,
        )
        one = self.world.mandates[key]
        if one.signed_charter == self.world.charter and one.signature_until:
            until = max(until, one.signature_until)  # the longer of the two still stands
        one.signed_charter, one.signature_until = self.world.charter, until

    @rule(hours=st.sampled_from((1, 48)))
    def lea_acts_for_claire(self, hours):
        one, until = self.world.mandates["lea_for_claire"], self.world.now + timedelta(hours=hours)
        if one.acts_to is not None and one.acts_to > self.world.now:
            return  # declared already
        make.substitution(
            self.rows["lea_for_claire"],
            self.table.claire,
            starts_at=self.world.now,
            ends_at=until,
        )
        one.acts_from, one.acts_to = self.world.now, until

    @rule(who=st.sampled_from(("marc", "samir", "claire")))
    def an_account_closes_or_opens(self, who):
        closing = who not in self.world.closed_accounts
        User.objects.filter(pk=self.users[who].pk).update(is_active=not closing)
        (self.world.closed_accounts.add if closing else self.world.closed_accounts.discard)(who)

    # --- Admissions and links ---
    @rule(name=about, who=member, confirmed=st.booleans(), hours=st.sampled_from((2, 30)))
    def somebody_is_admitted(self, name, who, confirmed, hours):
        if who not in self._about(name).admissions:
            self._admit(name, who, confirmed, timedelta(hours=hours))

    def _admit(self, name: str, who: str, confirmed: bool, window: timedelta) -> None:
        now = self.world.now
        make.admission(
            self.situations[name][1],
            self.rows[who],
            self.table.claire,
            second=self.table.lea if confirmed else None,
            opens_at=now,
            closes_at=now + window,
        )
        self._about(name).admissions[who] = naive.Admission(
            mandate=who,
            listed=self.world.mandates[who].listed,
            confirmed=confirmed,
            opens=now,
            closes=now + window,
        )

    @rule(name=about, who=member)
    def an_admission_ends(self, name, who):
        if who in self._about(name).admissions:
            entry = self.situations[name][1]
            Admission.objects.filter(content_object=entry, user=self.users[who]).update(
                ended_at=self.world.now
            )
            self._about(name).admissions[who].ended = True

    @rule(name=about, who=st.sampled_from((*ADMITTED, "claire", "lea")), link=st.booleans())
    def somebody_says_whether_they_know_the_person(self, name, who, link):
        if self._about(name).links.get(who) is not None:
            return
        (make.deport if link else make.no_link)(self.situations[name][0], self.users[who])
        self._about(name).links[who] = link

    @rule(name=about, who=member)
    def somebody_remembers_a_link(self, name, who):
        if self._about(name).links.get(who) is False:
            row = LinkAnswer.objects.get(situation=self.situations[name][0], user=self.users[who])
            row.has_link, row.kind = True, "neighbour"
            row.save()
            self._about(name).links[who] = True

    # --- The person ---
    @rule(name=about, named=st.sets(member, max_size=2))
    def the_accord_names_people(self, name, named):
        row = Decision.objects.get(situation=self.situations[name][0], kind="accord")
        row.only_named = bool(named)
        row.save()
        row.named.set([self.users[who] for who in named])
        self._about(name).accord.only_named = bool(named)
        self._about(name).accord.named = set(named)

    @rule(name=about, days=st.sampled_from((0, 2, 300)))
    def the_accord_gets_an_end(self, name, days):
        until = self.world.today + timedelta(days=days)
        Decision.objects.filter(situation=self.situations[name][0], kind="accord").update(
            until=until
        )
        self._about(name).accord.until = until

    @rule(name=about, given=st.booleans())
    def the_accord_is_taken_back_or_given(self, name, given):
        Decision.objects.filter(situation=self.situations[name][0], kind="accord").update(
            outcome="given" if given else "not_collected"
        )
        self._about(name).accord.given = given

    @precondition(lambda self: len(self.world.situations) == len(SITUATIONS))
    @rule(name=about, chance=st.integers(0, 1))
    def the_person_opposes(self, name, chance):
        row = Situation.objects.get(pk=self.situations[name][0].pk)
        if chance or row.status == "opposition" or not self.world.has_seat("claire", "animator"):
            return
        if self._about(name).links.get("claire") or "claire" in self.world.closed_accounts:
            return
        oppose(
            situation=row,
            by=fresh(self.table.claire),
            at=self.world.now,
            decided_on=self.world.today,
            how="spoken",
        )
        self._about(name).status = "opposition"
        self._about(name).accord.given = False

    # --- The session and the state ---
    @rule(name=about)
    def the_room_opens_or_closes(self, name):
        row = RestrictedSession.objects.get(pk=self.situations[name][1].session_id)
        if row.status == "convened":
            row.open(at=self.world.now)
        elif row.status == "opened":
            row.close(at=self.world.now)
        row.save()
        self._about(name).session = row.status

    @rule(name=about, step=st.sampled_from(("adjourn", "examine", "suspend", "schedule")))
    def the_situation_moves(self, name, step):
        row = Situation.objects.get(pk=self.situations[name][0].pk)
        ways = {
            "adjourn": ({"scheduled"}, {}),
            "examine": ({"scheduled"}, {"at": self.world.now}),
            "suspend": ({"scheduled", "adjourned", "examined"}, {"reason": "complaint"}),
            "schedule": ({"adjourned"}, {}),
        }
        sources, arguments = ways[step]
        if row.status in sources:
            getattr(row, step)(**arguments)
            row.save()
            self._about(name).status = row.status

    @rule(name=about, who=member)
    def a_referent_accepts(self, name, who):
        Situation.objects.filter(pk=self.situations[name][0].pk).update(
            referent=self.rows[who], referent_accepted_at=self.world.now
        )
        self._about(name).referent = who

    @rule(ahead=st.sampled_from(AHEAD))
    def time_passes(self, ahead):
        self.world.now += ahead
        self.clock.now = self.world.now

    # --- What must agree ---
    @invariant()
    def everybody_reads_what_the_rules_say(self):
        if not hasattr(self, "situations"):
            return
        for who in PEOPLE:
            user = fresh(self.users[who])
            for_one_request(user)
            listed = set(SITUATION.visible_to(user).values_list("pk", flat=True))
            for name, (row, _) in self.situations.items():
                expected = self.world.reads(who, name)
                found = {"list": row.pk in listed}
                if user.is_active:
                    found |= self._found(user, row.pk, expected)
                wrong = {way for way, seen in found.items() if seen != expected}
                assert not wrong, f"{who}, « {name} »: the rules say {expected}, not {wrong}"

    def _found(self, user, pk: int, expected: bool) -> dict[str, bool]:
        """The same question, asked of the object, of the lens where it costs little, of the page."""
        obj = SITUATION.looked_at(user, Situation.objects.filter(pk=pk))
        found = {"object": bool(SITUATION.can(user, "view", obj))}
        if expected:
            found["lens"] = category_of(user, obj) is not None
        return found | ({"page": self._page(user, obj)} if self.over_http else {})

    def _page(self, user, row) -> bool:
        """Whether the page itself opens; the second factor has its own tests."""
        client = signed_in(user, second_factor=True)
        answer = client.get(reverse("commissions:situation", args=[row.public_id]))
        assert answer.status_code in (200, 404)
        return answer.status_code == 200


class PagesOfLives(Lives):
    """The same, each page asked over HTTP."""

    over_http = True


CALM = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": list(HealthCheck),
}


def play(machine: type[Lives], monkeypatch, *, lives: int, steps: int) -> None:
    """Build the table at the beginning of time, then live on from there again and again."""
    machine.clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: machine.clock.now)
    machine.shared = make.table(build_cast())
    held = make.substitute_of(machine.shared, "claire", machine.shared.lea)
    machine.shared.mandates["lea_for_claire"] = held
    User.objects.filter(pk=machine.shared.cast.noe.pk).update(is_superuser=True)
    run_state_machine_as_test(
        machine, settings=settings(max_examples=lives, stateful_step_count=steps, **CALM)
    )


@pytest.mark.rule("R2", "R4", "R5", "R6", "R7", "R8", "R9", "R15", "R16", "R30")
def test_what_is_readable_is_what_the_rules_say(db, monkeypatch):
    play(Lives, monkeypatch, lives=15, steps=7)


@pytest.mark.long
@pytest.mark.rule("R2", "R9", "R15")
def test_so_is_it_in_many_more_lives(db, monkeypatch):
    play(Lives, monkeypatch, lives=60, steps=14)


@pytest.mark.long
@pytest.mark.rule("R2", "R9", "R15")
def test_so_are_the_pages_themselves(db, monkeypatch):
    play(PagesOfLives, monkeypatch, lives=15, steps=7)
