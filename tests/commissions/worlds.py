"""Small commissions at random: seats, accords, admissions, links, what was said and written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import strategies as st

from accounts.models import User
from commissions.enums import (
    Audience,
    EntryOutcome,
    Family,
    MandateStatus,
    Mode,
    Outcome,
    ProposalStatus,
    Quality,
    RecordStatus,
    SessionStatus,
    SituationStatus,
)
from commissions.models import (
    Attendance,
    BilanReader,
    Charter,
    Commission,
    Mandate,
    PersonReturn,
    PlenarySession,
    PublishedBilan,
    PurgeProof,
    Record,
    RightsRequest,
    Situation,
    VaultOpening,
)
from tests.commissions import marked
from tests.factories import commissions as make
from tests.factories.accounts import UserFactory

PEOPLE = 4
somebody = st.integers(0, PEOPLE - 1)
OFTEN = st.sampled_from([True, True, True, False])
SEATED = (Quality.ANIMATOR, Quality.SECRETARY, Quality.PERMANENT, Quality.GUEST)
BEGUN = st.sampled_from([-60, -60, -1, 0, 1])
UNTIL = st.sampled_from([None, None, -1, 0, 30])


@dataclass(frozen=True)
class Seat:
    """A mandate: when, in which state, signed until when; somebody may stand in for its holder."""

    person: int
    quality: Quality = Quality.PERMANENT
    family: Family = Family.SOCIAL
    listed: bool = True
    status: MandateStatus = MandateStatus.ACTIVE
    starts_in: int = -60
    ends_in: int | None = None
    signed_until: int | None = 100
    stand_in: int | None = None


@dataclass(frozen=True)
class Guest:
    """An admission by one of the seats, with what its holder said of a link."""

    seat: int
    confirmed: bool = True
    opens_in: int | None = -1
    closes_in: int = 2
    ended: bool = False
    link: bool | None = False
    came: bool = True


@dataclass(frozen=True)
class About:
    """A situation, its accord, its examination, and what is left of it."""

    status: SituationStatus = SituationStatus.SCHEDULED
    referrer: int = 0
    referent: int | None = None
    accepted: bool = True
    outcome: Outcome = Outcome.GIVEN
    until_in: int | None = None
    named: frozenset[int] | None = None
    mode: Mode = Mode.ANONYMOUS
    reason: str = ""
    session: SessionStatus = SessionStatus.OPENED
    entry: str = ""
    guests: tuple[Guest, ...] = ()
    purge_asked: int | None = None
    audience: Audience = Audience.CHOSEN
    record: RecordStatus = RecordStatus.VALIDATED
    line: ProposalStatus = ProposalStatus.RETAINED


@dataclass(frozen=True)
class World:
    strict: bool = True
    seats: tuple[Seat, ...] = ()
    abouts: tuple[About, ...] = ()
    closed: frozenset[int] = frozenset()


SEAT = st.builds(
    Seat,
    person=somebody,
    quality=st.sampled_from(SEATED),
    family=st.sampled_from([Family.SOCIAL, Family.HOUSING, Family.USERS]),
    listed=st.booleans(),
    status=st.sampled_from([MandateStatus.ACTIVE] * 3 + list(MandateStatus)),
    starts_in=BEGUN,
    ends_in=UNTIL,
    signed_until=st.sampled_from([100, 100, 0, -1, None]),
    stand_in=st.none() | st.none() | somebody,
)
GUEST = st.builds(
    Guest,
    seat=st.integers(0, 5),
    confirmed=OFTEN,
    opens_in=st.sampled_from([-1, -1, -1, 1, None]),
    closes_in=st.sampled_from([2, 2, 2, 0]),
    ended=st.sampled_from([False, False, False, True]),
    link=st.sampled_from([False, False, False, True, None]),
    came=OFTEN,
)
ABOUT = st.builds(
    About,
    status=st.sampled_from([SituationStatus.SCHEDULED] * 6 + list(SituationStatus)),
    referrer=somebody,
    referent=st.none() | st.integers(0, 5),
    accepted=OFTEN,
    outcome=st.sampled_from([Outcome.GIVEN] * 3 + list(Outcome)),
    until_in=st.sampled_from([None, None, 0, -1]),
    named=st.none() | st.none() | st.frozensets(somebody, max_size=2),
    mode=st.sampled_from(Mode),
    reason=st.sampled_from(["", "Une règle écrite."]),
    session=st.sampled_from([SessionStatus.OPENED] * 3 + list(SessionStatus)),
    entry=st.sampled_from(["", "", "", *EntryOutcome.values]),
    guests=st.lists(GUEST, max_size=4).map(tuple),
    purge_asked=st.none() | somebody,
    audience=st.sampled_from(Audience),
    record=st.sampled_from(RecordStatus),
    line=st.sampled_from(ProposalStatus),
)
WORLDS = st.builds(
    World,
    strict=OFTEN,
    seats=st.lists(SEAT, min_size=3, max_size=6, unique_by=lambda s: (s.person, s.quality)).map(
        tuple
    ),
    abouts=st.lists(ABOUT, min_size=2, max_size=3).map(tuple),
    closed=st.frozensets(somebody, max_size=1),
)


@dataclass
class Built:
    """The rows of a world; `readers` are everybody in it, the DPO with them."""

    world: World
    people: list[User] = field(default_factory=list)
    seats: list[Mandate] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = [UserFactory() for _ in range(PEOPLE)]
        self.dpo, self.away = UserFactory(), UserFactory(is_staff=True, is_superuser=True)
        self.on = make.commission(protection_officer=self.dpo, strict_accord=self.world.strict)
        self._charter()
        for seat in self.world.seats:
            self._seat(seat)
        for about in self.world.abouts:
            self._about(about)
        self._house()
        for person in self.world.closed:
            User.objects.filter(pk=self.people[person].pk).update(is_active=False)

    def readers(self) -> Iterator[User | AnonymousUser]:
        for user in (*self.people, self.dpo):
            yield User.objects.get(pk=user.pk)

    def _charter(self) -> None:
        charter = Charter.objects.create(
            commission=self.on, number=1, text="E.", made_at=timezone.now(), made_by=self.dpo
        )
        Commission.objects.filter(pk=self.on.pk).update(charter=charter)
        self.on = Commission.objects.get(pk=self.on.pk)

    def _seat(self, seat: Seat) -> None:
        starts = _day(seat.starts_in)
        ends = _day(seat.ends_in)
        held = make.mandate(
            self.on,
            self.people[seat.person],
            quality=seat.quality,
            family=seat.family,
            in_secret_list=seat.listed and seat.family != Family.USERS,
            starts_on=starts,
            ends_on=max(starts, ends) if ends else None,
        )
        if seat.signed_until is not None:
            make.signed(held, until=_day(seat.signed_until))
        if seat.stand_in is not None and seat.stand_in != seat.person:
            self._stands_in(held, self.people[seat.stand_in])
        if seat.status != MandateStatus.ACTIVE:
            held.suspend() if seat.status == MandateStatus.SUSPENDED else held.end(
                at=timezone.now()
            )
            held.save()
        self.seats.append(held)

    def _stands_in(self, held: Mandate, user: User) -> None:
        if Mandate.objects.filter(user=user, quality=Quality.SUBSTITUTE).exists():
            return
        other = make.mandate(
            self.on,
            user,
            quality=Quality.SUBSTITUTE,
            family=held.family,
            in_secret_list=held.in_secret_list,
            stands_for=held,
        )
        make.signed(other)
        make.substitution(other, self.dpo)

    def _about(self, about: About) -> None:
        row = make.situation(self.on, self.people[about.referrer], about.status, mode=about.mode)
        referent = self._held(about.referent)
        Situation.objects.filter(pk=row.pk).update(
            without_accord_reason=about.reason,
            referent=referent,
            referent_accepted_at=timezone.now() if referent and about.accepted else None,
            purge_asked_by=self._person(about.purge_asked),
        )
        self._accord(row, about)
        session = make.session(self.on, about.session)
        entry = make.entry(session, row, self.dpo, outcome=about.entry)
        world = marked.World(self._table(), row, entry)
        for guest in about.guests:
            self._admit(world, guest)
        self._left(world, about)

    def _held(self, number: int | None) -> Mandate | None:
        return self.seats[number % len(self.seats)] if number is not None else None

    def _person(self, number: int | None) -> User | None:
        return self.people[number] if number is not None else None

    def _table(self):
        """As much of the table as the factories of one row ask for."""

        class Table:
            marc = self.people[0]

        return Table()

    def _accord(self, row: Situation, about: About) -> None:
        accord = row.decisions.get(kind="accord")
        accord.outcome, accord.until = about.outcome, _day(about.until_in)
        accord.only_named = about.named is not None
        accord.save()
        accord.named.set([self.people[number] for number in about.named or ()])

    def _admit(self, world: marked.World, guest: Guest) -> None:
        held, now = self._held(guest.seat), timezone.now()
        if held is None or world.entry.admissions.filter(user=held.user).exists():
            return
        opens = None if guest.opens_in is None else now + timedelta(hours=guest.opens_in)
        closes = now + timedelta(hours=guest.closes_in)
        make.admission(
            world.entry,
            held,
            self.dpo,
            second=self.away if guest.confirmed else None,
            opens_at=opens,
            closes_at=max(closes, opens + timedelta(minutes=1)) if opens else closes,
            ended_at=now if guest.ended else None,
        )
        if guest.link is not None:
            (make.deport if guest.link else make.no_link)(world.situation, held.user)
        Attendance.objects.create(
            session=world.entry.session,
            mandate=held,
            charter=self.on.charter,
            present=guest.came,
            noted_at=now,
        )

    def _left(self, world: marked.World, about: About) -> None:
        row, entry, now = world.situation, world.entry, timezone.now()
        held = self.seats[0]
        said = make.contribution(entry, held, audience=about.audience)
        said.readers.set(self.people[:2])
        marked.line_in(world, about.line, owner=self.people[1])
        record = Record.objects.create(entry=entry, written_by=self.people[0], written_at=now)
        if about.record != RecordStatus.DRAFT:
            record.propose(by=self.people[0], at=now)
            record.save()
        if about.record == RecordStatus.VALIDATED:
            record.validate(by=self.people[1], at=now)
            record.content, record.fingerprint = {"lines": []}, "0" * 64
            record.save()
        PersonReturn.objects.create(entry=entry, situation=row, due_on=timezone.localdate())
        RightsRequest.objects.create(
            situation=row, kind="access", received_on=timezone.localdate(), recorded_by=self.dpo
        )
        VaultOpening.objects.create(
            situation=row, opened_by=self.dpo, purpose="contact", reason="Pour.", opened_at=now
        )

    def _house(self) -> None:
        now, today = timezone.now(), timezone.localdate()
        PlenarySession.objects.create(commission=self.on, starts_at=now)
        proof = {"reason": "closed", "counts": {}, "due_on": today, "done_at": now}
        PurgeProof.objects.create(commission=self.on, **proof)
        for number in (1, 2):
            PublishedBilan.objects.create(
                commission=self.on,
                year=2025,
                number=number,
                content={},
                published_at=now,
                published_by=self.dpo,
            )
        BilanReader.objects.create(
            commission=self.on,
            user=self.people[3],
            as_what="president",
            starts_on=today,
            named_by=self.dpo,
        )


def _day(in_days: int | None):
    return None if in_days is None else timezone.localdate() + timedelta(days=in_days)
