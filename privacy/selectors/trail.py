"""The whole trail of the officer's DACs: who did what when, by codes and references."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from cases.models import Case, Referral
from common import french
from common.bases import uuid_or_none
from common.row_security import beyond_ties
from directory.standing import standing_of
from privacy.models import Alert
from privacy.permissions import ALERT
from privacy.selectors.belongings import (
    Place,
    in_dacs,
    places_of,
    under_case,
    under_referral,
)
from privacy.selectors.journal import asked, without_commissions
from privacy.selectors.readers import MACHINE
from privacy.selectors.wording import NATURES, nature_of, seen_from, thing_touched

PAGE = 50
MOST = 1000  # further back, a shorter period is the way
USUAL = timedelta(days=7)
PURPOSE = "recherche du délégué"


@dataclass(frozen=True)
class Criteria:
    """What is looked for: codes, identifiers and days; kept in the session, told to the journal."""

    account: str = ""
    nature: str = ""
    action: str = ""
    since: str = ""
    until: str = ""
    reference: str = ""

    @classmethod
    def kept(cls, values: dict | None) -> "Criteria":
        """As the session gives them back; whatever else stood there is left out."""
        known = {
            name: value
            for name, value in (values or {}).items()
            if name in cls.__dataclass_fields__ and isinstance(value, str)
        }
        return cls(**known)

    def as_kept(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day; the last week where none is said."""
        until = date.fromisoformat(self.until) if self.until else today
        since = date.fromisoformat(self.since) if self.since else until - USUAL
        return since, until

    @property
    def is_chosen(self) -> bool:
        return bool(self.as_kept())


@dataclass(frozen=True)
class TrailRow:
    """One row: codes and references, no name but those of accounts, no content."""

    key: int
    at: datetime
    who: str
    because: str
    nature: str
    nature_words: str
    action: str
    what: str
    reference: str
    page: str
    shown: int  # how many rows a list held


@dataclass(frozen=True)
class Trail:
    page: object
    rows: tuple[TrailRow, ...]
    cut: bool
    account: str = ""
    period: str = ""
    unknown: bool = False  # a reference that is nobody's in the officer's DACs
    criteria: Criteria = field(default_factory=Criteria)


class Newest(Paginator):
    """Counts no further than MOST: a year of a region is no page."""

    def __init__(self, rows: QuerySet, per_page: int):
        super().__init__(rows[:MOST], per_page)

    @property
    def is_cut(self) -> bool:
        return self.count >= MOST


def trail(
    user: User, criteria: Criteria, *, page: str | None, today: date, alert: Alert | None = None
) -> Trail:
    """A page of what the officer looks for, in the DACs whose data they protect; see `searched`."""
    words = "Du {} au {}".format(*map(french.day, criteria.days(today)))
    found = searched(user, criteria, today=today, alert=alert)
    if found is None:
        empty = Paginator((), PAGE).get_page(1)
        return Trail(empty, (), False, period=words, unknown=True, criteria=criteria)
    with beyond_ties():
        pages = Newest(found, PAGE)
        shown = pages.get_page(page)
        events = list(shown.object_list)
        cut = pages.is_cut
    return Trail(
        page=shown,
        rows=tuple(rows_of(events)),
        cut=cut,
        account=_account_named(criteria),
        period=words,
        criteria=criteria,
    )


def searched(
    user: User, criteria: Criteria, *, today: date, alert: Alert | None = None
) -> QuerySet | None:
    """The rows themselves, newest first; None for a reference that the officer has nowhere.

    The facts of an alert are a search of their own: beside an alert, criteria do not count. What
    tells that a commission was thought of is never there: commissions have an officer of their own.
    Evaluated inside `beyond_ties`: the DAC of an object is asked of tables that the officer may
    not read.
    """
    dacs = standing_of(user).protects
    objects = None
    if criteria.reference and alert is None:
        objects = _under(criteria.reference, dacs)
        if not objects:
            return None
    rows = without_commissions(asked(asked_by=user, purpose=PURPOSE, objects=objects))
    rows = rows.filter(*_conditions(criteria, today=today, alert=alert))
    return in_dacs(rows, dacs).order_by("-at", "-pk")


def _conditions(criteria: Criteria, *, today: date, alert: Alert | None) -> Iterable[Q]:
    since, until = criteria.days(today)
    if alert is not None:
        yield Q(at__gte=alert.first_at, at__lte=alert.last_at)
        if alert.account_id is not None:
            yield Q(actor_id=alert.account_id)
        return
    yield Q(at__gte=_start_of(since), at__lt=_start_of(until + timedelta(days=1)))
    if criteria.account:
        keys = User.objects.filter(public_id=criteria.account).values_list("pk", flat=True)
        yield Q(actor_id__in=list(keys.order_by()))
    if criteria.nature:
        yield Q(kind=NATURES[criteria.nature][0])
    if criteria.action:
        yield Q(action__startswith=criteria.action)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _under(reference: str, dacs: frozenset[int]) -> list[tuple[str, str]]:
    """What belongs to the situation or the request of this reference, in these DACs."""
    with beyond_ties():
        case = Case.objects.filter(reference=reference, dac__in=dacs).first()
        if case is not None:
            return under_case(case)
        referral = Referral.objects.filter(reference=reference, dac__in=dacs).first()
        return under_referral(referral) if referral is not None else []


def _account_named(criteria: Criteria) -> str:
    found = User.objects.filter(public_id=criteria.account) if criteria.account else ()
    return str(found[0]) if found else ""


def alert_looked_into(user: User, public_id: str) -> Alert | None:
    """The alert whose facts are looked into, if the officer sees it."""
    return ALERT.visible_to(user).filter(public_id=uuid_or_none(public_id)).first()


def rows_of(events: Iterable) -> Iterable[TrailRow]:
    """Rows of the journal in words; one statement for their references."""
    events = list(events)
    places = places_of(
        {(event.object_type, event.object_id) for event in events if event.object_id}
    )
    for event in events:
        code, words = nature_of(event.kind)
        place: Place | None = places.get((event.object_type, event.object_id))
        yield TrailRow(
            key=event.pk,
            at=event.at,
            who=event.actor_label or MACHINE,
            because="" if event.kind == EventKind.REFUSAL else event.because,
            nature=code,
            nature_words=words,
            action=event.action,
            what=thing_touched(event.object_type, event.action),
            reference=place.reference if place is not None else "",
            page=seen_from(event.kind, event.action, event.data.get("page", "")),
            shown=len(event.data.get("ids", ())) if event.kind == EventKind.LISTING else 0,
        )
