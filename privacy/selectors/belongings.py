"""What belongs to a situation: every model that hangs on it, found by its foreign keys."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    F,
    ForeignKey,
    Model,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models import Case as SqlCase
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from audit.enums import COMMAND, EventKind
from cases import permissions as of_cases
from cases.models import Attachment, Case, EmergencyOpening, Person, Referral, TeamMember
from cases.permissions.reading import COORDINATOR
from common.bases import PublicModel
from common.permissions import Policy
from common.row_security import beyond_ties
from directory.models import Dac, Membership
from ppcs import permissions as of_plans
from privacy.models import SubjectExport

APPS = ("cases", "ppcs", "privacy")
ACCOUNT = User._meta.label_lower
OPENING = EmergencyOpening._meta.label_lower
IDENTIFIER = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
POLICIES: dict[type[Model], Policy] = {
    policy.model: policy
    for module in (of_cases, of_plans)
    for policy in vars(module).values()
    if isinstance(policy, Policy)
}


@dataclass(frozen=True)
class Belonging:
    """A model and the way from one of its rows to the situation, empty for the situation itself."""

    model: type[Model]
    path: str

    def to(self, field: str) -> str:
        """The way to a field of the situation."""
        return f"{self.path}__{field}" if self.path else field


@cache
def ways() -> dict[type[Model], str]:
    """Every model that leads to a situation, and by which keys.

    Of several ways, the one with the fewest keys that may be empty, then the shortest.
    """
    found: dict[type[Model], tuple[int, int, str]] = {Case: (0, 0, ""), Person: (0, 1, "cases")}
    waits: list[type[Model]] = [Case, Person]
    while waits:
        above = waits.pop(0)
        empty, steps, path = found[above]
        for key in _keys_to(above):
            way = (empty + key.null, steps + 1, f"{key.name}__{path}".removesuffix("__"))
            if key.model not in found or way < found[key.model]:
                found[key.model] = way
                waits.append(key.model)
    return {model: path for model, (_, _, path) in found.items()}


@cache
def belongings() -> dict[str, Belonging]:
    """By label: what belongs to a situation and has an identifier of its own."""
    return {
        model._meta.label_lower: Belonging(model, path)
        for model, path in ways().items()
        if issubclass(model, PublicModel)
    }


def _keys_to(model: type[Model]) -> Iterator[ForeignKey]:
    for config in APPS:
        for other in apps.get_app_config(config).get_models():
            for field in other._meta.concrete_fields:
                if isinstance(field, ForeignKey) and field.related_model is model:
                    yield field


@dataclass(frozen=True)
class Thing:
    """One object of a situation, and whether the policy of its own app shows it to the asker."""

    label: str
    public_id: str
    visible: bool


def things_of(case: Case, user: User) -> list[Thing]:
    """Everything that belongs to a situation, in one statement."""
    coordinates = COORDINATOR.test(user, case)
    parts = [_part(one, case, user, coordinates) for one in belongings().values()]
    rows = parts[0].union(*parts[1:], all=True)
    return [Thing(label, str(key), visible) for label, key, visible in rows]


def _part(one: Belonging, case: Case, user: User, coordinates: bool) -> QuerySet:
    policy = POLICIES.get(one.model)
    shown = Value(coordinates, output_field=BooleanField())
    if policy is not None:
        shown = SqlCase(When(policy.scope(user), then=Value(True)), default=Value(False))
    return (
        one.model._default_manager.filter(**{one.to("pk"): case.pk})
        .annotate(
            thing=Value(one.model._meta.label_lower, output_field=CharField()), thing_shown=shown
        )
        .values_list("thing", "public_id", "thing_shown")
    )


def under_case(case: Case) -> list[tuple[str, str]]:
    """(label, identifier) of everything that belongs to a situation, whoever may read it."""
    parts = [_keys(one, {one.to("pk"): case.pk}) for one in belongings().values()]
    return [(label, str(key)) for label, key in parts[0].union(*parts[1:], all=True)]


def under_referral(referral: Referral) -> list[tuple[str, str]]:
    """The same for a request: itself and its files."""
    files = Belonging(Attachment, "referral")
    parts = [
        _keys(Belonging(Referral, ""), {"pk": referral.pk}),
        _keys(files, {"referral": referral.pk}),
    ]
    return [(label, str(key)) for label, key in parts[0].union(parts[1], all=True)]


def _keys(one: Belonging, condition: dict) -> QuerySet:
    label = Value(one.model._meta.label_lower, output_field=CharField())
    rows = one.model._default_manager.filter(**condition).annotate(thing=label)
    return rows.values_list("thing", "public_id")


# --- Where an event happened: its DAC, and the reference under which it is spoken of ---
@dataclass(frozen=True)
class Place:
    """Of which DAC an object is, and the reference of its situation or request, if it has one."""

    dac: int
    reference: str
    case: str = ""


def places_of(named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Place]:
    """By (label, identifier): where each object stands; one statement, whatever their number."""
    wanted = defaultdict(set)
    for label, key in named:
        if label in belongings():
            wanted[label].add(key)
    parts = [_places(belongings()[label], keys) for label, keys in sorted(wanted.items())]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    with beyond_ties():
        return {
            (label, str(key)): Place(dac, reference, str(case or ""))
            for label, key, dac, reference, case in rows
        }


def _places(one: Belonging, keys: set[str]) -> QuerySet:
    dac, words, case = F(one.to("dac")), F(one.to("reference")), F(one.to("public_id"))
    if one.model is Person:
        dac = F("dac")
    elif one.model is Referral:
        dac, words = F("dac"), F("reference")
    return (
        one.model._default_manager.filter(public_id__in=keys, **{f"{_known(one)}__isnull": False})
        .annotate(
            thing=Value(one.model._meta.label_lower, output_field=CharField()),
            place_dac=dac,
            place_words=words,
            place_case=case,
        )
        .values_list("thing", "public_id", "place_dac", "place_words", "place_case")
    )


def _known(one: Belonging) -> str:
    """What says that the object is of a DAC at all."""
    return "dac" if one.model in (Person, Referral) else one.to("dac")


def in_dacs(rows: QuerySet, dacs: Iterable[int]) -> QuerySet:
    """Of these events, those about an object of these DACs; evaluate it in `beyond_ties`.

    A list is where the first of its rows is. What is about no object that has a place (a sign-in, a
    page of the directory) counts where the account works, and so does what is about an object that
    was erased since. What somebody on the server opened shows every DAC, and every officer sees it.
    """
    dacs = sorted(dacs)
    listed = When(kind=EventKind.LISTING, then=Coalesce(KT("data__ids__0"), Value("")))
    rows = rows.annotate(spot=SqlCase(listed, default=F("object_id"), output_field=CharField()))
    works = Membership.objects.filter(organisation__dac__in=dacs, professional__user__isnull=False)
    at_work = Q(actor_id__in=works.values("professional__user"))
    whens = [
        When(
            Q(object_type=label, spot__regex=IDENTIFIER), then=_is_there(model, path, dacs, at_work)
        )
        for label, (model, path) in _placed().items()
    ]
    seats = TeamMember.objects.filter(case__dac__in=dacs, user__isnull=False)
    whens += [
        When(at_work, then=Value(True)),
        When(action__startswith=COMMAND, then=Value(True)),
        # an attempt that found nobody: every officer sees it
        When(object_type=OPENING, kind=EventKind.REFUSAL, then=Value(True)),
        When(Q(object_type=ACCOUNT, actor_id__in=seats.values("user")), then=Value(True)),
    ]
    return rows.filter(
        SqlCase(*whens, default=Value(False), output_field=BooleanField())  # type: ignore[arg-type]
    )


def _is_there(model: type[Model], path: str, dacs: list[int], at_work: Q) -> SqlCase:
    """Whether the object is in these DACs; what no longer exists is where the account works."""
    named = model._default_manager.filter(public_id=Cast(OuterRef("spot"), UUIDField()))
    return SqlCase(
        When(Exists(named.filter(**{f"{path}__in": dacs})), then=Value(True)),
        When(~Exists(named) & at_work, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


@cache
def _placed() -> dict[str, tuple[type[Model], str]]:
    """By label: what has a place in a DAC, and the way to it: its own DAC, where it has one."""
    found: dict[type[Model], str] = {one.model: _known(one) for one in belongings().values()}
    for config in ("cases", "directory", "signin", "privacy"):
        for model in apps.get_app_config(config).get_models():
            names = {field.name for field in model._meta.concrete_fields}
            if issubclass(model, PublicModel) and "dac" in names:
                found[model] = "dac"
    found |= {Dac: "pk", Membership: "organisation__dac"}
    found |= {Attachment: "referral__dac", SubjectExport: "request__dac"}
    return {model._meta.label_lower: (model, path) for model, path in found.items()}
