"""The accords of a whole caseload: which situations wait for the person's word, and for which one."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from cases.backends import grants_in_force
from cases.enums import STANDING, ConsentKind, ConsentStatus, TeamStatus
from cases.models import Case, Consent, Refusal, TeamMember
from cases.permissions.reading import FOLLOWED, NO, refusals_today
from cases.selectors.cockpit import Ending, Known, endings_of, refused_of
from cases.selectors.expiring import SOON, UNTIL_A_DAY, for_nobody
from common import french

PAGE = 25
# A decision that was taken, whatever it was; what lapsed is to be asked again, as if never.
ANSWERED = (*STANDING, ConsentStatus.WITHDRAWN)
STATES = {
    "": "Toutes",
    "expire": "Expire ce mois-ci",
    "renouveler": "À renouveler",
    "refuse": "Refusé",
    "jamais": "Jamais recueilli",
}
WHOSE = {"": "Mes situations", "dac": "Tout le DAC"}
ASKED_OF_ALL = {
    ConsentKind.INFORMATION: "Information",
    ConsentKind.NON_OPPOSITION: "Non-opposition",
}


@dataclass(frozen=True)
class AccordRow:
    """One situation and what its accords wait for, in words."""

    public_id: str
    title: str
    subtitle: str
    referent: str
    endings: tuple[Ending, ...]
    refused: tuple[str, ...]
    never: tuple[str, ...]

    @property
    def is_late(self) -> bool:
        return any(one.late for one in self.endings)


@dataclass(frozen=True)
class Choice:
    key: str
    label: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Caseload:
    page: Page
    rows: tuple[AccordRow, ...]
    states: tuple[Choice, ...]
    whose: tuple[Choice, ...]


def caseload_of(
    cases: QuerySet[Case], user: User, *, state: str, whose: str, number: str | None, today: date
) -> Caseload:
    """In six statements, however many situations: counts, one page, and what stands in each."""
    followed = cases.filter(status__in=sorted(FOLLOWED))
    own = followed if whose else followed.filter(referent=user)
    conditions = _conditions(today)
    counts = own.aggregate(
        all=Count("pk"),
        **{key: Count("pk", filter=condition) for key, condition in conditions.items()},
    )
    found = own.filter(conditions[state]) if state else own
    pages = Paginator(
        found.select_related("person__commune", "referent").order_by(
            F("accord_due_on").asc(nulls_last=True), "pk"
        ),
        PAGE,
    )
    pages.count = counts[state or "all"]
    page = pages.get_page(number)
    shown = list(page.object_list)
    page.object_list = shown
    return Caseload(
        page=page,
        rows=tuple(_rows(shown, today)),
        states=tuple(
            Choice(key, label, key == state, counts[key or "all"]) for key, label in STATES.items()
        ),
        whose=tuple(Choice(key, label, key == whose) for key, label in WHOSE.items()),
    )


def _conditions(today: date) -> dict[str, Q]:
    consents = Consent.objects.filter(case=OuterRef("pk"))
    dated = consents.filter(status__in=UNTIL_A_DAY).exclude(for_nobody())
    grants = grants_in_force().filter(content_object=OuterRef("pk"))
    soon = (today, today + SOON)
    return {
        "expire": Q(Exists(dated.filter(until__range=soon)))
        | Q(Exists(grants.filter(until__range=soon))),
        "renouveler": Q(Exists(dated.filter(until__lt=today))),
        "refuse": Q(Exists(_said_no(consents)))
        | Q(Exists(refusals_today().filter(case=OuterRef("pk")))),
        "jamais": _never_asked(consents),
    }


def _said_no(consents: QuerySet[Consent]) -> QuerySet[Consent]:
    """The last word about something is a no: refused, or withdrawn and not asked anew."""

    def about(name: str, outer: Callable = F) -> Coalesce:
        return Coalesce(outer(name), Value(0), output_field=IntegerField())

    newer = Consent.objects.annotate(whom=about("member_id"), kin=about("relative_id")).filter(
        case=OuterRef("case"),
        kind=OuterRef("kind"),
        pk__gt=OuterRef("pk"),
        whom=about("member_id", OuterRef),
        kin=about("relative_id", OuterRef),
    )
    return consents.filter(~Exists(newer), status__in=NO)


def _never_asked(consents: QuerySet[Consent]) -> Q:
    """Information or non-opposition is not noted; or somebody outside of the care waits."""
    answered = Consent.objects.filter(status__in=ANSWERED, kind=ConsentKind.SHARING)
    waiting = TeamMember.objects.filter(
        ~Exists(answered.filter(member=OuterRef("pk"))),
        case=OuterRef("pk"),
        status=TeamStatus.ACTIVE,
        in_care_team=False,
    )
    condition = Q(Exists(waiting))
    for kind in ASKED_OF_ALL:
        condition |= ~Q(Exists(consents.filter(kind=kind, status__in=ANSWERED)))
    return condition


def _rows(cases: list[Case], today: date):
    known = _known(cases)
    for case in cases:
        one = known[case.pk]
        born = case.person.birth_date
        age = [french.age(born, today)] if born else []
        yield AccordRow(
            public_id=str(case.public_id),
            title=case.person.full_name,
            subtitle=", ".join([*age, case.person.commune.name]),
            referent=str(case.referent),
            endings=tuple(endings_of(case, one, today)),
            refused=tuple(refused_of(one, today)),
            never=tuple(_never_words(one)),
        )


def _known(cases: list[Case]) -> dict[int, Known]:
    """What stands in each situation of a page; four statements."""
    keys = [case.pk for case in cases]
    known: dict[int, Known] = defaultdict(lambda: Known([], [], [], []))
    about = {"case__in": keys}
    team = TeamMember.objects.filter(**about, status=TeamStatus.ACTIVE).order_by("pk")
    for member in team:
        known[member.case_id].team.append(member)
    rows = Consent.objects.filter(**about).select_related("member", "relative").order_by("-pk")
    for consent in rows:
        known[consent.case_id].consents.append(consent)
    for refusal in Refusal.objects.filter(**about).select_related("member").order_by("-pk"):
        known[refusal.case_id].refusals.append(refusal)
    grants = grants_in_force().filter(content_object__in=keys)
    for grant in grants.select_related("user").order_by("pk"):
        known[grant.content_object_id].grants.append(grant)
    return known


def _never_words(known: Known):
    answered = [one for one in known.consents if one.status in ANSWERED]
    for kind, words in ASKED_OF_ALL.items():
        if not any(one.kind == kind for one in answered):
            yield words
    asked = {one.member_id for one in answered if one.kind == ConsentKind.SHARING}
    names = [one.name for one in known.team if not one.in_care_team and one.pk not in asked]
    if names:
        yield f"Accord de partage : {', '.join(names)}"
