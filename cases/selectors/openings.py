"""Openings in an emergency: which situation is meant, what waits to be judged, how often they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cases.enums import ConsentKind, ConsentStatus, OpeningStatus
from cases.models import Case, CasePeriod, Consent, EmergencyOpening, TeamMember
from cases.permissions import OPENING
from cases.permissions.reading import (
    FOLLOWED,
    NO,
    NOT_RESTRICTED,
    footing_of,
    last_word_is_no,
    refusals_today,
    refused_in_words,
)
from common import french
from common.normalise import normalise
from directory.enums import MembershipState
from directory.models import Commune, Dac, DacCoverage, Membership
from directory.standing import standing_of

BORN_THAT_DAY = 50  # of one name, in one territory: the names are compared after
SHOWN = 8
TONES = {
    OpeningStatus.TO_JUDGE: "go",
    OpeningStatus.JUSTIFIED: "done",
    OpeningStatus.UNJUSTIFIED: "att",
}


# --- Which situation ---
@dataclass(frozen=True)
class Sought:
    """Who somebody says that they have before them."""

    name: str
    first_name: str
    birth_date: date
    commune: Commune | None = None

    @property
    def form(self) -> str:
        """As `Person.name_forms` writes it."""
        return normalise(f"{self.name} {self.first_name}")


def situation_of(sought: Sought, *, by: User) -> Case | None:
    """The one situation of the territory that is meant, and that nothing closes to `by`.

    One statement, the same whether the person is unknown, is not followed, refused or is one of
    two, or whether the last opening was found unjustified: what it says of none is the point.
    """
    same_name = Q(person__search_name=sought.form)
    same_name |= Q(person__search_name__startswith=f"{sought.form} ")
    same_name |= Q(person__search_name__endswith=f" {sought.form}")
    rows = Case.objects.filter(
        NOT_RESTRICTED,
        same_name,
        ~refused_in_words(by, None, OuterRef("pk")),
        ~last_word_is_no(by, "pk"),
        ~_found_unjustified_lately(by),
        dac__in=_dacs_around(by, sought.commune),
        person__birth_date=sought.birth_date,
        status__in=FOLLOWED,
    )
    if sought.commune is not None:
        rows = rows.filter(person__commune=sought.commune)
    rows = rows.annotate(closed_to=_closed_names()).select_related("person", "dac")
    found = [
        case
        for case in rows.order_by("pk")[:BORN_THAT_DAY]
        if sought.form in case.person.name_forms
    ]
    if len(found) != 1 or _is_named(by, found[0].closed_to):
        return None
    return found[0]


def _dacs_around(user: User, commune: Commune | None) -> QuerySet:
    """The DACs that cover today where `user` works, or the commune that is told."""
    today = timezone.localdate()
    at_work = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        professional__user=user.pk,
        status=MembershipState.ACTIVE,
    )
    where = Q(commune__in=at_work.values("organisation__commune"))
    if commune is not None:
        where = Q(commune=commune.pk)
    return DacCoverage.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), where, starts_on__lte=today
    ).values("dac")


def _found_unjustified_lately(user: User) -> Exists:
    """Whether a second person has just said that this account had no reason to open it.

    For as long as they have to judge; what they judged before an opening that followed is past.
    """
    own = EmergencyOpening.objects.filter(opened_by=user.pk)
    newer = own.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    since = timezone.now() - settings.EMERGENCY_JUDGED_WITHIN
    unjustified = own.filter(status=OpeningStatus.UNJUSTIFIED, judged_at__gt=since)
    return Exists(unjustified.filter(~Exists(newer), case=OuterRef("pk")))


def _closed_names() -> ArraySubquery:
    """To whom the person refused anything, or sharing, when they had no account yet.

    One volet is enough: who is known by a name only cannot be told apart once they read.
    """
    sharing = Consent.objects.filter(kind=ConsentKind.SHARING)
    newer = sharing.filter(member=OuterRef("member"), pk__gt=OuterRef("pk"))
    newer = newer.exclude(status=ConsentStatus.REPLACED)
    no_to_sharing = sharing.filter(~Exists(newer), member=OuterRef("pk"), status__in=NO)
    refused = refusals_today().filter(member=OuterRef("pk"))
    rows = TeamMember.objects.filter(
        Exists(refused) | Exists(no_to_sharing), case=OuterRef("pk"), user__isnull=True
    )
    return ArraySubquery(rows.order_by("pk").values("name"))


def _is_named(user: User, names: list[str]) -> bool:
    own = set(normalise(f"{user.last_name} {user.first_name}").split())
    return any(own <= set(normalise(name).split()) for name in names)


# --- What waits ---
@dataclass(frozen=True)
class OpeningRow:
    """One opening in the list of whoever judges it."""

    public_id: str
    reference: str
    opened_by: str
    opened_at: datetime
    judge_before: datetime
    is_late: bool
    words: str


def openings_that_wait(user: User, *, at: datetime) -> list[OpeningRow]:
    """What waits for this person's judgement, the nearest end of its delay first.

    One statement, none where nothing waits in a DAC of theirs.
    """
    if not footing_of(user).has_openings_to_judge:
        return []
    rows = OPENING.visible_to(user, "find_justified").select_related("case", "opened_by")
    return [_row(one, at) for one in rows.order_by("judge_before", "pk")[:SHOWN]]


def _row(opening: EmergencyOpening, at: datetime) -> OpeningRow:
    late = opening.judge_before < at
    before = french.moment(opening.judge_before, timezone.localdate(at))
    return OpeningRow(
        public_id=str(opening.public_id),
        reference=opening.case.reference,
        opened_by=str(opening.opened_by),
        opened_at=opening.opened_at,
        judge_before=opening.judge_before,
        is_late=late,
        words=f"En retard depuis {before}" if late else f"À juger avant {before}",
    )


@dataclass(frozen=True)
class RegisterRow:
    """One opening in the register."""

    public_id: str
    reference: str
    dac: str
    opened_by: str
    opened_at: datetime
    until: datetime
    status_label: str
    status_tone: str
    is_late: bool


def register_rows(
    found: Iterable[EmergencyOpening], user: User, *, at: datetime
) -> list[RegisterRow]:
    """A page of the register; whoever opened, and the officer, get no reference of a situation."""
    standing = standing_of(user)
    inside = standing.coordinates | standing.manages
    return [
        RegisterRow(
            public_id=str(one.public_id),
            reference=one.case.reference if one.case.dac_id in inside else "",
            dac=one.case.dac.name,
            opened_by=str(one.opened_by),
            opened_at=one.opened_at,
            until=one.until,
            status_label=one.get_status_display().capitalize(),
            status_tone=TONES[OpeningStatus(one.status)],
            is_late=one.status == OpeningStatus.TO_JUDGE and one.judge_before < at,
        )
        for one in found
    ]


# --- One of them ---
@dataclass(frozen=True)
class OpeningSheet:
    """What a reader gets of one opening; never whose situation it is, which has its own page."""

    public_id: str
    status_label: str
    status_tone: str
    facts: tuple[tuple[str, str], ...]
    reason: str
    case_id: str
    judged: tuple[tuple[str, str], ...]
    judgement: str
    runs: bool
    may_judge: bool


def opening_sheet(opening: EmergencyOpening, user: User, *, at: datetime) -> OpeningSheet:
    """`opening` comes from its door, with `case__dac`, `opened_by` and `judged_by`.

    The officer learns that it was, how long and how it was judged: neither the reason, whose words
    may be of health, nor the way to the situation.
    """
    may = OPENING.actions_for(user, opening)
    inside = "read_reason" in may
    reads = inside and opening.opened_by_id != user.pk
    return OpeningSheet(
        public_id=str(opening.public_id),
        status_label=opening.get_status_display().capitalize(),
        status_tone=TONES[OpeningStatus(opening.status)],
        facts=_facts(opening, whole=reads),
        reason=opening.reason if inside else "",
        case_id=str(opening.case.public_id) if reads else "",
        judged=_judged(opening),
        judgement=opening.judgement if inside else "",
        runs=_runs(opening, at),
        may_judge="find_justified" in may,
    )


def _runs(opening: EmergencyOpening, at: datetime) -> bool:
    return opening.until > at and opening.status != OpeningStatus.UNJUSTIFIED


def _facts(opening: EmergencyOpening, *, whole: bool) -> tuple[tuple[str, str], ...]:
    rows = (
        ("Ouverte par", str(opening.opened_by)),
        ("Le", french.moment(opening.opened_at)),
        ("Jusqu’à", french.hour(opening.until)),
        ("Situation", opening.case.reference if whole else ""),
        ("DAC", opening.case.dac.name),
        ("À juger avant", french.moment(opening.judge_before)),
    )
    return tuple((label, words) for label, words in rows if words)


def _judged(opening: EmergencyOpening) -> tuple[tuple[str, str], ...]:
    if opening.judged_at is None:
        return ()
    return (("Jugée par", str(opening.judged_by)), ("Le", french.moment(opening.judged_at)))


# --- How often ---
@dataclass(frozen=True)
class Rate:
    """How often situations of a DAC were opened in an emergency, for what it follows.

    `share` is openings for one situation followed; `alarm` is where it is too often, `least` the
    number of openings below which nothing is said of it: both are ours, no text fixes them.
    """

    openings: int
    openers: int
    unjustified: int
    late: int
    situations: int
    since: datetime
    alarm: float
    least: int

    @property
    def share(self) -> float:
        return self.openings / self.situations if self.situations else float(bool(self.openings))

    @property
    def is_alarming(self) -> bool:
        return self.openings >= self.least and self.share > self.alarm


def rate(dac: Dac, since: datetime, *, at: datetime | None = None) -> Rate:
    """The openings of a DAC since a moment; two statements."""
    at = at or timezone.now()
    rows = EmergencyOpening.objects.filter(case__dac=dac, opened_at__gte=since, opened_at__lte=at)
    unjudged = Q(status=OpeningStatus.TO_JUDGE)
    counts = rows.aggregate(
        openings=Count("pk"),
        openers=Count("opened_by", distinct=True),
        unjustified=Count("pk", filter=Q(status=OpeningStatus.UNJUSTIFIED)),
        late=Count("pk", filter=unjudged & Q(judge_before__lt=at)),
    )
    followed = CasePeriod.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=since), case__dac=dac, opened_at__lte=at
    )
    return Rate(
        **counts,
        situations=followed.aggregate(many=Count(F("case"), distinct=True))["many"],
        since=since,
        alarm=settings.EMERGENCY_ALARM_SHARE,
        least=settings.EMERGENCY_ALARM_LEAST,
    )


def rate_of_the_period(dac: Dac, *, at: datetime) -> Rate:
    """The same over the last days that the setting names."""
    return rate(dac, at - timedelta(days=settings.EMERGENCY_ALARM_DAYS), at=at)


def rates_for(user: User, *, at: datetime) -> list[tuple[str, Rate]]:
    """By DAC, for whoever answers for it or protects its data; nothing asked for anybody else."""
    standing = standing_of(user)
    dacs = standing.manages | standing.protects
    if not dacs:
        return []
    rows = Dac.objects.filter(pk__in=dacs).order_by("name")
    return [(dac.name, rate_of_the_period(dac, at=at)) for dac in rows]
