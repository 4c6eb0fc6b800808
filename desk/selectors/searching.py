"""Finding by what was typed: the beginning of a name or of a commune, or a whole reference."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from cases.models import Case, Person, Referral
from common.normalise import normalise
from desk.selectors.filters import JOINED, SHOWN
from directory.models import Commune
from directory.standing import standing_of

# « S-2026-00012 »; nobody is called so
REFERENCE = re.compile(r"[A-Z]+-[0-9]{4}-[0-9]+")


@dataclass(frozen=True)
class Sought:
    """What was typed, as the database is asked for it, and in whose DACs."""

    words: str
    reference: str
    communes: tuple[str, ...]
    dacs: frozenset[int]


def sought_by(text: str, user: User) -> Sought:
    """One statement: the communes are named to the planner, who would not guess how few they are."""
    words, standing = normalise(text), standing_of(user)
    found = REFERENCE.fullmatch(text.strip().upper())
    communes: tuple[str, ...] = ()
    if words and not found:
        rows = Commune.objects.filter(search_name__startswith=words).order_by("pk")
        communes = tuple(rows.values_list("pk", flat=True))
    dacs = standing.coordinates | standing.manages
    return Sought(words, found[0] if found else "", communes, dacs)


def matching(rows: QuerySet[Referral], sought: Sought) -> QuerySet[Referral]:
    """Requests of which a name or the commune begins with what was typed, or of that reference."""
    if not sought.words:
        return rows
    if sought.reference:
        return rows.filter(reference=sought.reference)
    return rows.filter(pk__in=_named(Referral, sought))


def matching_cases(rows: QuerySet[Case], sought: Sought) -> QuerySet[Case]:
    """Situations of which a name or the commune begins with what was typed, or of that reference."""
    if not sought.words:
        return rows.none()
    if sought.reference:
        found = rows.filter(reference=sought.reference)
    else:
        found = rows.filter(person__in=_named(Person, sought))
    return found.select_related(*JOINED).only(*SHOWN).order_by("person__search_name", "pk")


def _named(model: type[Person | Referral], sought: Sought) -> QuerySet:
    """The keys of those in the person's own DACs: names and communes are read in an index alone.

    The name used, the first name and the name of birth stand one after the other.
    """
    begins = Q(search_name__startswith=sought.words) | Q(search_name__contains=f" {sought.words}")
    if sought.communes:
        begins |= Q(commune__in=sought.communes)
    return model._default_manager.filter(begins, dac__in=sought.dacs).values("pk")
