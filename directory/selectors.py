"""Reads of the territory and its people."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Collate
from django.utils import timezone

from accounts.models import User
from common.normalise import normalise
from directory.enums import DacList, MembershipState, Role
from directory.models import (
    Commune,
    Dac,
    DacCoverage,
    DacListItem,
    Membership,
    Organisation,
    Professional,
)
from directory.working_days import Calendar, promised_on

MOST_WORDS = 6
RPPS_LENGTH = 11


def dac_for(commune_code: str, *, on: date) -> Dac | None:
    """The DAC that answers for a commune on a day, or None where no DAC is known."""
    return (
        Dac.objects.select_related("organisation")
        .prefetch_related("closures")
        .filter(
            Q(coverage__ends_on__isnull=True) | Q(coverage__ends_on__gte=on),
            coverage__commune_id=commune_code,
            coverage__starts_on__lte=on,
        )
        .first()
    )


def calendar_of(dac: Dac) -> Calendar:
    """When the DAC is open; prefetch `closures` where several dates are computed."""
    return Calendar(
        weekdays=frozenset(dac.working_weekdays),
        closures=tuple((closure.starts_on, closure.ends_on) for closure in dac.closures.all()),
        holidays=dac.closed_on_public_holidays,
    )


def promised_delay(dac: Dac, urgency: str) -> int:
    """Working days in which the DAC promises its answer; `urgency` may be « question »."""
    return {
        "within_48_hours": dac.delay_48_hours,
        "within_15_days": dac.delay_15_days,
        "within_month": dac.delay_month,
        "question": dac.delay_question,
    }.get(urgency, dac.delay_15_days)


def promise(dac: Dac, urgency: str, *, received_at: datetime) -> date:
    """The day by which the DAC promises to answer what it receives at `received_at`."""
    return promised_on(received_at, promised_delay(dac, urgency), calendar_of(dac))


@dataclass(frozen=True)
class Promise:
    """What a requester is told before sending: who answers, in how many working days, by when."""

    dac: Dac
    days: int
    on: date


def promise_for(commune_code: str, urgency: str, *, at: datetime) -> Promise | None:
    """The promise for a commune, or None where no DAC is known."""
    dac = dac_for(commune_code, on=timezone.localdate(at))
    if dac is None:
        return None
    return Promise(dac, promised_delay(dac, urgency), promise(dac, urgency, received_at=at))


def holding(role: Role, *, on: date) -> QuerySet[Membership]:
    """Memberships that give `role` on a day; the account itself must be open besides."""
    return Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), role=role, status=MembershipState.ACTIVE
    )


def people_of_dac(dac: Dac, role: Role, *, on: date) -> QuerySet[User]:
    """Accounts that hold `role` in the DAC on a day, in the order of names."""
    memberships = holding(role, on=on).filter(organisation__dac=dac)
    return User.objects.filter(is_active=True, professional__memberships__in=memberships).order_by(
        "last_name", "first_name"
    )


def choices_of(dac: Dac, *lists: DacList, active_only: bool = True) -> dict[str, list[tuple]]:
    """The DAC's choices for each list, as (code, label) in its own order; one query."""
    found: dict[str, list[tuple]] = defaultdict(list)
    for item in _items_of(dac):
        if item.is_active or not active_only:
            found[item.list].append((item.code, item.label))
    return {str(name): found[str(name)] for name in lists}


def is_choice(dac: Dac, name: DacList, *codes: str) -> bool:
    """Whether each of these codes can be chosen in the DAC's list today."""
    return set(codes) <= {code for code, _ in choices_of(dac, name)[str(name)]}


def labels_of(dac: Dac) -> dict[str, dict[str, str]]:
    """Every label of the DAC's lists, switched-off ones included: {list: {code: label}}."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for item in _items_of(dac):
        found[item.list][item.code] = item.label
    return found


def _items_of(dac: Dac) -> list[DacListItem]:
    """In the DAC's own order; prefetch `list_items` where a page asks for them twice."""
    return sorted(dac.list_items.all(), key=lambda item: (item.rank, item.pk))


def wording_of(dac: Dac | None, kind: str) -> str:
    """The DAC's own sentence for a kind of message, or nothing."""
    if dac is None:
        return ""
    text = dac.message_texts.filter(kind=kind).first()
    return text.sentence if text is not None else ""


def is_last_manager(membership: Membership, *, on: date) -> bool:
    """Whether a DAC would have no manager with an open account without this place."""
    dac = Dac.objects.filter(organisation=membership.organisation_id).first()
    if dac is None or membership.role != Role.MANAGER:
        return False
    others = people_of_dac(dac, Role.MANAGER, on=on)
    return not others.exclude(professional=membership.professional_id).exists()


# --- The directory ---
def find_organisations(
    rows: QuerySet[Organisation], text: str, *, sector: str = "", kind: str = "", commune: str = ""
) -> QuerySet[Organisation]:
    """Organisations whose name or commune has every word of `text`, in the order of names."""
    for word in _words(text):
        rows = rows.filter(
            _begins_a_word("search_name", word) | _begins_a_word("commune__search_name", word)
        )
    wanted = {"sector": sector, "kind": kind, "commune": commune}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return rows.select_related("commune").order_by(Collate("search_name", "C"), "pk")


def find_professionals(
    rows: QuerySet[Professional], text: str, *, profession: str = "", commune: str = ""
) -> QuerySet[Professional]:
    """Professionals with every word of `text` in their name or that of an organisation of theirs.

    Eleven digits are a RPPS number. With their places of today, prefetched as `places`.
    """
    if len(digits := "".join(text.split())) == RPPS_LENGTH and digits.isdecimal():
        rows = rows.filter(rpps=digits)
    else:
        for word in _words(text):
            at_work = _active_places().filter(
                _begins_a_word("organisation__search_name", word), professional=OuterRef("pk")
            )
            rows = rows.filter(_begins_a_word("search_name", word) | Exists(at_work))
    if profession:
        rows = rows.filter(profession=profession)
    if commune:
        there = _active_places().filter(organisation__commune=commune, professional=OuterRef("pk"))
        rows = rows.filter(Exists(there))
    return rows.prefetch_related(
        Prefetch("memberships", places_of_today(), to_attr="places")
    ).order_by(Collate("search_name", "C"), "pk")


def places_of_today() -> QuerySet[Membership]:
    """Active places with their organisation and professional, in the order of names."""
    return (
        _active_places()
        .select_related("organisation__commune", "professional")
        .order_by(Collate("professional__search_name", "C"), "pk")
    )


def _active_places() -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()),
        status=MembershipState.ACTIVE,
    )


def _words(text: str) -> list[str]:
    return normalise(text[:120]).split()[:MOST_WORDS]


def _begins_a_word(field: str, word: str) -> Q:
    return Q(**{f"{field}__startswith": word}) | Q(**{f"{field}__contains": f" {word}"})


# --- The territory of a DAC ---
@dataclass(frozen=True)
class Place:
    """A commune, an EPCI or a département: what is added to a DAC's territory in one gesture."""

    code: str
    label: str
    hint: str
    communes: tuple[str, ...]


def coverage_of(dac: Dac, *, on: date, text: str = "", when: str = "") -> QuerySet[DacCoverage]:
    """The communes of a DAC by name; `when` is « now » (default), « later » or « ended »."""
    rows = dac.coverage.select_related("commune")
    for word in _words(text):
        rows = rows.filter(
            _begins_a_word("commune__search_name", word)
            | Q(commune__epci_name__icontains=word)
            | Q(commune__insee_code=word.upper())
            | Q(commune__postal_codes__contains=[word])
        )
    ended = Q(ends_on__lt=on)
    if when == "ended":
        rows = rows.filter(ended)
    elif when == "later":
        rows = rows.filter(starts_on__gt=on)
    else:
        rows = rows.exclude(ended).filter(starts_on__lte=on)
    return rows.order_by(Collate("commune__search_name", "C"), "starts_on", "pk")


def find_places(text: str, limit: int = 10) -> list[Place]:
    """What `text` may name: the communes of that very name, départements, EPCIs, other communes."""
    words = _words(text)
    if not words:
        return []
    groups = [
        *_groups("departement", "département", words),
        *_groups("epci", "EPCI", words),
    ]
    communes = Commune.objects.all()
    for word in words:
        communes = communes.filter(
            _begins_a_word("search_name", word)
            | Q(insee_code__startswith=word.upper())
            | Q(postal_codes__contains=[word])
        )
    communes = communes.order_by(Collate("search_name", "C"), "pk")[:limit]
    exact = [place_of(one) for one in communes if one.search_name == " ".join(words)]
    others = [place_of(one) for one in communes if one.search_name != " ".join(words)]
    return [*exact, *groups, *others][:limit]


def place_of(commune: Commune) -> Place:
    """One commune as a place."""
    return Place(commune.pk, str(commune), commune.epci_name, (commune.pk,))


def place_by_code(code: str) -> Place | None:
    """The place of a code of `find_places`, with the codes of its communes."""
    kind, _, number = code.partition(":")
    if not f"{kind}{number}".isalnum():
        return None
    if kind in ("epci", "departement") and number:
        field = f"{kind}_code"
        communes = list(Commune.objects.filter(**{field: number}).order_by("pk"))
        if not communes:
            return None
        name = getattr(communes[0], f"{kind}_name")
        word = "EPCI" if kind == "epci" else "département"
        codes = tuple(commune.pk for commune in communes)
        return Place(code, _group_label(name, word, len(codes)), word, codes)
    commune = Commune.objects.filter(pk=code).first()
    return place_of(commune) if commune else None


def _groups(kind: str, word: str, words: list[str]) -> list[Place]:
    """EPCIs or départements: some hundreds at most, so their names are compared here."""
    rows = (
        Commune.objects.exclude(**{f"{kind}_code": ""})
        .values_list(f"{kind}_code", f"{kind}_name")
        .annotate(count=Count("pk"))
        .order_by(f"{kind}_name")
    )
    return [
        Place(f"{kind}:{code}", _group_label(name, word, count), word, ())
        for code, name, count in rows
        if all(f" {one}" in f" {normalise(name)}" for one in words)
        or (len(words) == 1 and words[0].upper() == code)
    ]


def _group_label(name: str, word: str, count: int) -> str:
    return f"{name} ({word}, {count} commune{'s' if count > 1 else ''})"


# --- The people of a DAC ---
def team_of(dac: Dac) -> QuerySet[Membership]:
    """Coordinators and managers of a DAC, invited or active, in the order of names."""
    return (
        Membership.objects.filter(
            organisation=dac.organisation_id, role__in=[Role.COORDINATOR, Role.MANAGER]
        )
        .exclude(status=MembershipState.ENDED)
        .select_related("professional__user", "organisation")
        .order_by(Collate("professional__search_name", "C"), "role", "pk")
    )
