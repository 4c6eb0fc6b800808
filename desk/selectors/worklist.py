"""The worklist: what to do next, nearest first, in a handful of statements."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.paginator import Page, Paginator
from django.db.models import Case as SqlCase
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from accounts.models import User
from cases.enums import OPEN_STATUSES, CaseStatus, DueKind, Nature, ReferralStatus
from cases.models import Case, ReferentPeriod, Referral
from cases.selectors import TONES, due_words
from cases.selectors.openings import OpeningRow, openings_that_wait
from cases.selectors.sheet import is_past
from common import french
from desk.selectors.filters import (
    CASE_FILTERS,
    COUNTED,
    JOINED,
    LATE_KINDS,
    SHOWN,
    SHOWN_OF_REFERRAL,
    conditions,
    filtered_cases,
)
from desk.selectors.own_dacs import own_dacs
from desk.selectors.searching import matching, matching_cases, sought_by
from directory.enums import Role
from directory.selectors import holding
from directory.standing import standing_of
from directory.working_days import Calendar

GIST = 90
PAGE = 25
SHORT = 8
DUE_WORDS = {kind.value: str(kind.label) for kind in DueKind}
TO_QUALIFY = Q(status=ReferralStatus.RECEIVED)
COMPLEMENT_RECEIVED = Q(
    status=ReferralStatus.ASSESSING, more_received_at__isnull=False, more_read_at__isnull=True
)
UNDER_WAY = Q(status__in=[ReferralStatus.ASSESSING, ReferralStatus.MORE_ASKED])
FRESH_FIRST = SqlCase(When(COMPLEMENT_RECEIVED, then=Value(0)), default=Value(1))
FRESH_SINCE = SqlCase(When(COMPLEMENT_RECEIVED, then="more_received_at"))
WAITING = ("fresh", "since", "due_on", "pk")


@dataclass(frozen=True)
class ReferralRow:
    """One request in a list of the DAC."""

    public_id: str
    title: str
    subtitle: str
    requester: str
    requester_line: str
    gist: str
    sent_at: datetime
    due_on: date
    due_words: str
    is_late: bool
    is_today: bool
    status_label: str
    status_tone: str
    to_qualify: bool
    handler: str
    more_received_at: datetime | None


@dataclass(frozen=True)
class CaseRow:
    """One situation in a list of the DAC."""

    public_id: str
    title: str
    subtitle: str
    reference: str
    due_on: date | None
    due_words: str
    due_kind: str
    is_late: bool
    referent: str
    level: str
    status_label: str
    status_tone: str
    last_movement_at: datetime
    relay_until: date | None = None


@dataclass(frozen=True)
class Tiles:
    """The numbers at the head of the worklist, and those of the filters of the situations."""

    late: int
    to_qualify: int
    complements: int
    cases: int
    cases_late: int
    cases_week: int
    cases_on_watch: int
    cases_alert: int
    cases_review: int
    cases_accord: int

    def of_filter(self, key: str) -> int:
        """How many situations one filter holds."""
        counts = {
            "retard": self.cases_late,
            "semaine": self.cases_week,
            "veille": self.cases_on_watch,
            "alertes": self.cases_alert,
            "bilans": self.cases_review,
            "accords": self.cases_accord,
        }
        return counts.get(key, self.cases)


def of_the_dac(rows: QuerySet[Referral], user: User) -> QuerySet[Referral]:
    """Requests that reached a DAC of the person, with what a row shows."""
    standing = standing_of(user)
    return rows.filter(dac__in=standing.coordinates | standing.manages).exclude(
        status=ReferralStatus.DRAFT
    )


def tiles(
    referrals: QuerySet[Referral], cases: QuerySet[Case], *, user: User, today: date
) -> Tiles:
    """Two statements, whatever the number of rows."""
    asked = (
        of_the_dac(referrals, user)
        .filter(status__in=OPEN_STATUSES)
        .aggregate(
            to_qualify=Count("pk", filter=TO_QUALIFY),
            complements=Count("pk", filter=COMPLEMENT_RECEIVED),
            late=Count("pk", filter=Q(due_on__lt=today)),
        )
    )
    followed = own_cases(cases, user).aggregate(
        cases=Count("pk"),
        **{
            name: Count("pk", filter=condition)
            for name, condition in zip(COUNTED, conditions(today).values(), strict=True)
        },
    )
    return Tiles(**{**asked, **followed, "late": asked["late"] + followed["cases_late"]})


def followed_inside(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Situations of the person's own DACs; those shared by others stand in « Mes situations »,
    where nothing of another volet is told."""
    standing = standing_of(user)
    return cases.filter(dac__in=standing.coordinates | standing.manages)


def own_cases(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Those that the person leads, where they still coordinate: filters tell what the plan awaits."""
    led = cases.filter(referent=user, dac__in=standing_of(user).coordinates)
    return led.exclude(status=CaseStatus.CLOSED)


def handed_over(cases: QuerySet[Case], user: User, *, today: date) -> QuerySet[Case]:
    """Situations that the person handed over and stays beside until a day: by a partial index.

    They are no longer theirs: apart from their own, so that these stay one walk of an index.
    """
    staying = ReferentPeriod.objects.filter(referent=user, stays_until__gte=today)
    return (
        cases.filter(pk__in=staying.values("case"))
        .exclude(referent=user)
        .exclude(status=CaseStatus.CLOSED)
        .annotate(
            stays_until=Subquery(
                staying.filter(case=OuterRef("pk"))
                .order_by("-stays_until")
                .values("stays_until")[:1]
            )
        )
        .select_related(*JOINED)
        .only(*SHOWN)
        .order_by("stays_until", "pk")
    )


def without_referent(cases: QuerySet[Case], gone: frozenset[int], *, today: date) -> QuerySet[Case]:
    """Open situations whose référent no longer coordinates in their DAC: in nobody's own list.

    `gone` are those who coordinated there and no longer do: they are few.
    """
    there = holding(Role.COORDINATOR, on=today).filter(
        organisation__dac=OuterRef("dac"),
        professional__user=OuterRef("referent"),
        professional__user__is_active=True,
    )
    return (
        cases.filter(~Exists(there), ~Q(status=CaseStatus.CLOSED), referent__in=gone)
        .select_related(*JOINED)
        .only(*SHOWN)
        .order_by("next_due_on", "pk")
    )


def waiting(received: QuerySet[Referral], user: User) -> QuerySet[Referral]:
    """What is to qualify, then what is under way and theirs, complements first: the nearest of each.

    One statement for both lists, which have no row in common.
    """
    by_hand = received.filter(COMPLEMENT_RECEIVED | UNDER_WAY & Q(handled_by=user))
    nearest = received.filter(TO_QUALIFY).order_by("due_on", "pk").values("pk")[:SHORT]
    ordered = by_hand.annotate(fresh=FRESH_FIRST, since=FRESH_SINCE).order_by(*WAITING)
    either = nearest.union(ordered.values("pk")[:PAGE], all=True)
    found = Referral.objects.filter(pk__in=either)
    return found.annotate(fresh=FRESH_FIRST, since=FRESH_SINCE).order_by(*WAITING)


def referral_rows(
    found: QuerySet[Referral], *, calendars: dict[int, Calendar], today: date
) -> list[ReferralRow]:
    """The rows of a slice; one statement."""
    return [
        _referral_row(referral, calendars[referral.dac_id], today)
        for referral in found.select_related("commune", "handled_by").only(*SHOWN_OF_REFERRAL)
    ]


def _referral_row(referral: Referral, calendar: Calendar, today: date) -> ReferralRow:
    is_open = referral.status in OPEN_STATUSES
    fresh = (
        referral.status == ReferralStatus.ASSESSING
        and referral.more_received_at is not None
        and referral.more_read_at is None
    )
    nameless = (
        "Identité non transmise" if referral.nature == Nature.QUESTION else "Passée à un autre DAC"
    )
    return ReferralRow(
        public_id=str(referral.public_id),
        title=referral.full_name or nameless,
        subtitle=_age_and_commune(referral.birth_date, referral.commune, today),
        requester=referral.requester_name,
        requester_line=referral.requester_line,
        gist=_gist(referral.expectation),
        sent_at=referral.sent_at,
        due_on=referral.due_on,
        due_words=due_words(referral.due_on, today, calendar) if is_open else "",
        is_late=is_open and is_past(referral.due_on, today, calendar),
        is_today=is_open and referral.due_on == today,
        status_label="Complément reçu" if fresh else referral.get_status_display().capitalize(),
        status_tone="att" if fresh else TONES[referral.status],
        to_qualify=referral.status == ReferralStatus.RECEIVED,
        handler=str(referral.handled_by) if referral.handled_by else "",
        more_received_at=referral.more_received_at,
    )


def _gist(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= GIST else first[: GIST - 1].rsplit(" ", 1)[0] + "…"


def _age_and_commune(born: date | None, commune, today: date) -> str:
    parts = [french.age(born, today)] if born else []
    return ", ".join([*parts, commune.name] if commune else parts)


def case_rows(
    found, *, user: User, labels: dict[int, dict[str, str]], today: date
) -> list[CaseRow]:
    """The rows of a page of situations, already joined, as `user` may have them."""
    coordinates = standing_of(user).coordinates
    return [
        _case_row(case, labels.get(case.dac_id, {}), today, whole=case.dac_id in coordinates)
        for case in found
    ]


def _case_row(case: Case, labels: dict[str, str], today: date, *, whole: bool) -> CaseRow:
    """Without `whole`, what a coordinator fixed only: the rest says what the plan holds, or what
    the person decided, which a responsable does not read."""
    due_on, kind = case.next_due_on, case.next_due_kind
    if not whole:
        due_on, kind = (case.own_due_on, case.own_due_kind) if due_on is not None else (None, "")
    late = due_on is not None and due_on < today
    days = (today - due_on).days if late else 0
    unit = "jour" if days == 1 else "jours"
    tone = {CaseStatus.OPEN: "go", CaseStatus.ON_WATCH: "off", CaseStatus.CLOSED: "done"}
    return CaseRow(
        public_id=str(case.public_id),
        title=case.person.full_name,
        subtitle=_age_and_commune(case.person.birth_date, case.person.commune, today),
        reference=case.reference,
        due_on=due_on,
        due_words=f"En retard de {days} {unit}" if late else "",
        due_kind=(LATE_KINDS.get(kind) if late else "") or DUE_WORDS.get(kind, ""),
        is_late=late,
        referent=str(case.referent),
        level=labels.get(case.level, case.level),
        status_label=case.get_status_display().capitalize(),
        status_tone=tone[case.status],
        last_movement_at=case.last_movement_at,
        relay_until=getattr(case, "stays_until", None),
    )


@dataclass(frozen=True)
class Board:
    """Everything that the worklist shows."""

    tiles: Tiles
    openings: list[OpeningRow]
    alerts: list[CaseRow]
    to_qualify: list[ReferralRow]
    under_way: list[ReferralRow]
    left_alone: list[CaseRow]
    handed_over: list[CaseRow]
    page: Page
    cases: list[CaseRow]
    filters: list[dict]


def board(
    referrals: QuerySet[Referral],
    cases: QuerySet[Case],
    *,
    user: User,
    chosen: str,
    page: str | None,
    today: date,
) -> Board:
    """The worklist of one person; `chosen` is the filter of the situations."""
    cases = followed_inside(cases, user)
    numbers = tiles(referrals, cases, user=user, today=today)
    own = own_cases(cases, user)
    mine = filtered_cases(own, chosen, today=today)
    alerts = filtered_cases(own, "alertes", today=today)[:SHORT] if numbers.cases_alert else []
    pages = Paginator(mine, PAGE)
    pages.count = numbers.of_filter(chosen)  # counted already, with the tiles
    shown = pages.get_page(page)
    dacs = own_dacs(user, today=today)
    requests = waiting(of_the_dac(referrals, user), user)
    requests = referral_rows(requests, calendars=dacs.calendars, today=today)
    left_alone = without_referent(cases, dacs.gone, today=today)[:PAGE] if dacs.gone else []
    staying = handed_over(cases, user, today=today)[:PAGE] if dacs.stays_beside else []
    as_rows = partial(case_rows, user=user, labels=dacs.levels, today=today)
    return Board(
        tiles=numbers,
        openings=openings_that_wait(user, at=timezone.now()),
        alerts=as_rows(alerts),
        to_qualify=[one for one in requests if one.to_qualify],
        under_way=[one for one in requests if not one.to_qualify],
        left_alone=as_rows(left_alone),
        handed_over=as_rows(staying),
        page=shown,
        cases=as_rows(shown),
        filters=_case_filters(chosen, numbers),
    )


def _case_filters(chosen: str, numbers: Tiles) -> list[dict]:
    return [
        {"key": key, "label": label, "count": numbers.of_filter(key), "current": key == chosen}
        for key, label in CASE_FILTERS.items()
    ]


TRIAGE_FILTERS = {
    "a-qualifier": ("À qualifier", TO_QUALIFY),
    "complements": ("Compléments reçus", COMPLEMENT_RECEIVED),
    "en-cours": ("En primo-évaluation", UNDER_WAY),
    "closes": ("Répondues et closes", ~Q(status__in=OPEN_STATUSES)),
    "toutes": ("Toutes", Q()),
}


def triage(rows: QuerySet[Referral], chosen: str, text: str, user: User) -> QuerySet[Referral]:
    """Requests of the DAC for one filter: the nearest promised date first, closed ones newest first."""
    _, condition = TRIAGE_FILTERS[chosen]
    found = matching(rows.filter(condition), sought_by(text, user))
    if chosen in ("closes", "toutes"):
        return found.order_by("-sent_at", "-pk")
    return found.order_by("due_on", "pk")


@dataclass(frozen=True)
class Triage:
    """A page of the DAC's requests."""

    page: Page
    rows: list[ReferralRow]
    filters: list[dict]


def triage_page(
    referrals: QuerySet[Referral],
    *,
    user: User,
    chosen: str,
    text: str,
    page: str | None,
    today: date,
) -> Triage:
    """The requests of one filter that begin with what was typed."""
    found = triage(of_the_dac(referrals, user), chosen, text, user)
    shown = Paginator(found, PAGE).get_page(page)
    return Triage(
        page=shown,
        rows=referral_rows(
            shown.object_list, calendars=own_dacs(user, today=today).calendars, today=today
        ),
        filters=[
            {"key": key, "label": label, "current": key == chosen}
            for key, (label, _) in TRIAGE_FILTERS.items()
        ],
    )


@dataclass(frozen=True)
class Found:
    """What a search shows: situations by page, and the latest requests."""

    page: Page
    cases: list[CaseRow]
    requests: list[ReferralRow]


def found_by(
    text: str,
    *,
    cases: QuerySet[Case],
    referrals: QuerySet[Referral],
    user: User,
    page: str | None,
    today: date,
) -> Found:
    """Situations and requests that begin with what was typed; nothing for an empty text."""
    inside, sought = followed_inside(cases, user), sought_by(text, user)
    shown = Paginator(matching_cases(inside, sought), PAGE).get_page(page)
    dacs, requests = own_dacs(user, today=today), []
    if sought.words:
        rows = matching(of_the_dac(referrals, user), sought)
        rows = rows.order_by("-sent_at", "-pk")[:PAGE]
        requests = referral_rows(rows, calendars=dacs.calendars, today=today)
    return Found(
        page=shown,
        cases=case_rows(shown, user=user, labels=dacs.levels, today=today),
        requests=requests,
    )
