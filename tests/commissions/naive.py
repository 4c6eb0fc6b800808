"""What the rules of the commission say, told again in plain Python by somebody who reads no code of ours.

No query, no relation, no lens: dictionaries, dates, and the sentences of docs/commission-rules.md one
by one. The stateful test changes both this and the database, and compares what each one may read.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

BEING_PREPARED = {
    "submitted",
    "to_complete",
    "under_review",
    "admissible",
    "adjourned",
    "scheduled",
}
AFTER = {"scheduled", "examined", "plan_running", "to_represent"}


@dataclass
class Mandate:
    who: str
    quality: str
    listed: bool
    first_day: date
    last_day: date | None = None
    status: str = "active"
    stands_for: str = ""
    signed_charter: int = 0
    signature_until: date | None = None
    acts_from: datetime | None = None
    acts_to: datetime | None = None


@dataclass
class Admission:
    mandate: str
    listed: bool
    confirmed: bool
    opens: datetime
    closes: datetime
    ended: bool = False


@dataclass
class Accord:
    given: bool = True
    until: date | None = None
    only_named: bool = False
    named: set[str] = field(default_factory=set)


@dataclass
class Situation:
    referrer: str
    status: str
    accord: Accord = field(default_factory=Accord)
    admissions: dict[str, Admission] = field(default_factory=dict)
    session: str = "convened"
    links: dict[str, bool] = field(default_factory=dict)
    referent: str = ""


@dataclass
class World:
    now: datetime
    charter: int = 1
    closed_accounts: set[str] = field(default_factory=set)
    mandates: dict[str, Mandate] = field(default_factory=dict)
    situations: dict[str, Situation] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    # --- The seat: mandate, dates, suppléance, charter (R1 to R5) ---
    def in_time(self, one: Mandate) -> bool:
        if one.status != "active" or one.who in self.closed_accounts:
            return False
        return one.first_day <= self.today and (one.last_day is None or self.today <= one.last_day)

    def acts(self, one: Mandate) -> bool:
        if one.acts_from is None or not self.in_time(one) or self.is_over(one.stands_for):
            return False
        return one.acts_from <= self.now < one.acts_to

    def is_over(self, key: str) -> bool:
        """Nobody stands in for somebody whose own mandate is suspended or over."""
        held = self.mandates[key]
        days = held.first_day <= self.today <= (held.last_day or self.today)
        return held.status != "active" or not days

    def counts(self, key: str) -> bool:
        one = self.mandates[key]
        if not self.in_time(one):
            return False
        if one.quality == "substitute" and not self.acts(one):
            return False
        if any(self.acts(other) for other in self.mandates.values() if other.stands_for == key):
            return False
        signed = one.signed_charter == self.charter
        return signed and one.signature_until is not None and self.today <= one.signature_until

    def quality(self, key: str) -> str:
        one = self.mandates[key]
        return self.mandates[one.stands_for].quality if one.stands_for else one.quality

    def has_seat(self, who: str, quality: str = "") -> bool:
        return any(
            self.counts(key) and (not quality or self.quality(key) == quality)
            for key, one in self.mandates.items()
            if one.who == who
        )

    # --- The person's accord (R16) ---
    def allowed(self, about: Situation, who: str) -> bool:
        accord = about.accord
        if not accord.given or (accord.until is not None and accord.until < self.today):
            return False
        return not accord.only_named or who in accord.named

    # --- Who reads what ---
    def reads(self, who: str, name: str) -> bool:
        if who in self.closed_accounts:
            return False
        about = self.situations[name]
        return (
            self.as_animator(who, about)
            or self.as_secretary(who, about)
            or self.as_referrer(who, about)
            or self.as_referent(who, about)
            or self.as_admitted(who, about)
        )

    def as_animator(self, who: str, about: Situation) -> bool:
        if about.status in ("draft", "purged") or about.links.get(who):
            return False
        return self.has_seat(who, "animator")

    def as_secretary(self, who: str, about: Situation) -> bool:
        if about.status not in BEING_PREPARED or about.links.get(who):
            return False
        return self.has_seat(who, "secretary")

    def as_referrer(self, who: str, about: Situation) -> bool:
        return about.referrer == who and about.status not in ("opposition", "purged", "suspended")

    def as_referent(self, who: str, about: Situation) -> bool:
        if not about.referent or about.status not in AFTER or about.links.get(who):
            return False
        held = self.mandates[about.referent]
        return held.who == who and self.counts(about.referent) and self.allowed(about, who)

    def as_admitted(self, who: str, about: Situation) -> bool:
        admission = about.admissions.get(who)
        if admission is None or admission.ended or about.status != "scheduled":
            return False
        if not (admission.listed or admission.confirmed):
            return False
        if not admission.opens <= self.now < admission.closes:
            return False
        if about.session not in ("convened", "opened") or not self.counts(admission.mandate):
            return False
        return about.links.get(who) is False and self.allowed(about, who)
