"""Who reads what of a situation, told in plain Python by somebody who reads no code of ours.

No query, no relation, no lens: dictionaries, dates, and one by one the lines of this table.

| reader | identity | coordination | aides | soins |
|---|---|---|---|---|
| coordinators of the DAC | yes | yes | yes | yes |
| responsable of the DAC | yes | yes | | |
| équipe de soins, the person informed and not opposed | yes | yes | yes | yes |
| outside of it, accord « aides » | yes | yes | yes | |
| outside of it, accord « soins et aides » | yes | yes | yes | yes |
| outside of it, accord refused, withdrawn, expired or not yet given | | | | |
| invited by name | what the invitation lists, until its end | | | |
| requester who is not in the team | nothing of the situation | | | |
| refused in words by the person | that volet or all is absent, whatever else holds | | | |
| refused each volet that they would read | | | | |
| opened in an emergency | half an hour: whom to call, what to do, less what is closed | | | |
| opened so and found unjustified | not again before three days | | | |

« Qui a consulté » is for the coordinators and the responsable; the copy that the person asked of her
data, once it was reviewed, for the référent of the situation and the responsable.

The stateful test changes both this and the database, and compares what each one gets.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

COORDINATION, AIDES, SOINS = "coordination", "support", "care"
EVERYTHING = frozenset({COORDINATION, AIDES, SOINS})
NOTHING: frozenset[str] = frozenset()
FOLLOWED = {"open", "on_watch"}
NOT_AGAIN_FOR = timedelta(hours=72)


@dataclass
class Said:
    """What the person decided about one thing, the last time."""

    yes: bool
    since: date
    until: date | None = None
    opposed: bool = False  # said no, or took a yes back

    def counts(self, today: date) -> bool:
        in_time = self.since <= today and (self.until is None or today <= self.until)
        return self.yes and in_time


@dataclass
class Seat:
    """A place in the team; `sharing` is the accord that names it, of aides alone or of soins too."""

    who: str
    in_care: bool
    first_day: date
    last_day: date | None = None
    left: bool = False
    sharing: Said | None = None
    with_care: bool = False

    def taken(self, today: date) -> bool:
        started = self.first_day <= today
        return started and not self.left and (self.last_day is None or today <= self.last_day)


@dataclass
class Refused:
    """« Il ne doit pas voir »: a volet, or everything; until it is taken back."""

    who: str
    volet: str = ""
    over: bool = False


@dataclass
class Letter:
    """An invitation by name."""

    volets: frozenset[str]
    last_day: date
    stopped: bool = False


@dataclass
class Opening:
    """Half an hour, less if somebody else found that it was no emergency."""

    who: str
    until: datetime
    unjustified_at: datetime | None = None


@dataclass
class World:
    now: datetime
    status: str = "open"
    restricted: bool = False
    referent: str = "camille"
    coordinators: set[str] = field(default_factory=set)
    managers: set[str] = field(default_factory=set)
    last_day_at_work: dict[str, date] = field(default_factory=dict)
    closed_accounts: set[str] = field(default_factory=set)
    informed: Said | None = None
    not_opposed: Said | None = None
    agrees_to_plan: Said | None = None
    plan_is_shown: bool = True
    seats: list[Seat] = field(default_factory=list)
    refusals: list[Refused] = field(default_factory=list)
    letters: dict[str, Letter] = field(default_factory=dict)
    openings: list[Opening] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.date()

    # --- Whether the person lets it happen ---
    def _yes(self, said: Said | None) -> bool:
        return said is not None and said.counts(self.today)

    def _closed_to(self, who: str) -> frozenset[str]:
        words = [one.volet for one in self.refusals if one.who == who and not one.over]
        return EVERYTHING if "" in words else frozenset(words)

    def _refused_altogether(self, who: str) -> bool:
        return self._closed_to(who) == EVERYTHING

    # --- On which grounds somebody reads ---
    def _works(self, who: str, people: set[str]) -> bool:
        if who not in people or who in self.closed_accounts:
            return False
        return who not in self.last_day_at_work or self.today <= self.last_day_at_work[who]

    def coordinates(self, who: str) -> bool:
        return self._works(who, self.coordinators)

    def manages(self, who: str) -> bool:
        return self._works(who, self.managers)

    def _by_seat(self, seat: Seat) -> frozenset[str]:
        if not seat.taken(self.today):
            return NOTHING
        if seat.in_care:
            agreed = self._yes(self.informed) and self._yes(self.not_opposed)
            return EVERYTHING if agreed else NOTHING
        if not self._yes(seat.sharing):
            return NOTHING
        return EVERYTHING if seat.with_care else frozenset({COORDINATION, AIDES})

    def _invited(self, who: str) -> Letter | None:
        letter = self.letters.get(who)
        counts = letter is not None and not letter.stopped and self.today <= letter.last_day
        return letter if counts else None

    def _grounds(self, who: str) -> list[frozenset[str]]:
        """What each single ground opens, to whom no longer works for the DAC or never did."""
        if who in self.closed_accounts or self.status not in FOLLOWED or self.restricted:
            return []
        closed = self._closed_to(who)
        opened = [self._by_seat(seat) for seat in self.seats if seat.who == who]
        if (letter := self._invited(who)) is not None:
            opened.append(letter.volets)
        return [one - closed for one in opened]

    # --- What comes out of it ---
    def reads(self, who: str) -> frozenset[str]:
        """The volets of notes, documents, assessment."""
        if self.coordinates(who):
            return EVERYTHING
        found = NOTHING.union(*self._grounds(who))
        return found | {COORDINATION} if self.manages(who) else found

    def knows(self, who: str) -> bool:
        """Whether it is in a list, and the page opens, by anything but an emergency."""
        if self.coordinates(who) or self.manages(who) or self.reads(who):
            return True
        letter = self._invited(who)
        bare = letter is not None and not letter.volets and who not in self.closed_accounts
        followed = self.status in FOLLOWED and not self.restricted
        return bare and followed and not self._refused_altogether(who)

    def sees_papers(self, who: str) -> set[str]:
        """The printed copies: « whole », « aides ». Paper cannot be cut: one ground for all of it."""
        if self.coordinates(who):
            return {"whole", "aides"}
        if not self.plan_is_shown or not self._yes(self.agrees_to_plan):
            return set()
        found = set()
        for opened in self._grounds(who):
            if opened >= {COORDINATION, AIDES}:
                found.add("aides")
            if opened >= EVERYTHING:
                found.add("whole")
        return found

    def exports(self, who: str) -> set[str]:
        """What leaves the house: « who looked », and the « data » that the person asked a copy of."""
        found = {"who looked"} if self.coordinates(who) or self.manages(who) else set()
        leads = who == self.referent and self.coordinates(who)
        return found | {"data"} if leads or self.manages(who) else found

    # --- In an emergency ---
    def may_be_opened_by(self, who: str) -> bool:
        """Whatever the person closed stays closed, at the bedside too."""
        if self.status not in FOLLOWED or self.restricted or who in self.closed_accounts:
            return False
        if self._refused_altogether(who) or (self.not_opposed and self.not_opposed.opposed):
            return False
        if self._had_no_reason(who):
            return False
        own = [seat.sharing for seat in self.seats if seat.who == who and seat.sharing]
        return not (own and own[-1].opposed)

    def _had_no_reason(self, who: str) -> bool:
        """Whether somebody else said so, three days ago at most, of the last one they opened."""
        last = next((o for o in reversed(self.openings) if o.who == who), None)
        if last is None or last.unjustified_at is None:
            return False
        return self.now < last.unjustified_at + NOT_AGAIN_FOR

    def in_emergency(self, who: str) -> frozenset[str] | None:
        """The volets of which somebody sees what helps at once; None where nothing is open."""
        runs = [
            o for o in self.openings if o.who == who and not o.unjustified_at and self.now < o.until
        ]
        if not runs or not self.may_be_opened_by(who):
            return None
        return EVERYTHING - self._closed_to(who)
