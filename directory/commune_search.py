"""Finds the commune that a person means, by its name, its postal code or its INSEE code."""

import re

from django.db.models import Case, CharField, Func, Q, QuerySet, Value, When
from django.db.models.functions import Collate

from common.normalise import normalise
from directory.models import Commune

# Longer texts cannot name a commune; nobody's paste is worth normalising whole.
_LONGEST_TEXT = 120
_CODE_LENGTH = 5
# Shorter texts only match the beginning of a name: inside, they would match half of France.
_SHORTEST_INNER_WORD = 3
_MOST_CANDIDATES = 50
_CODE = re.compile(r"\d{2,5}|2[ab]\d{0,3}", re.ASCII)
# Each postal code begins after a space, the first one too: « " 35000 35200" ».
_POSTAL_CODES_IN_A_LINE = Func(
    Value(""),
    "postal_codes",
    template="ARRAY_TO_STRING(ARRAY_PREPEND(%(expressions)s), ' ')",
    output_field=CharField(),
)


def search_communes(text: str, limit: int = 10) -> QuerySet[Commune]:
    """Return at most `limit` communes, the most likely first: exact, then prefix, then inner word.

    Words are compared with the normalised name; numbers, whole or begun, with the postal codes and
    the INSEE code. « plouhinec 29 » gives the Plouhinec of Finistère. One query, when evaluated.
    """
    name, codes = _take_apart(text)
    if not name and not codes:
        return Commune.objects.none()
    found = Commune.objects.all()
    relevance = []
    if codes:
        fitting = Q()
        for code in codes:
            fitting |= _fits(code)
        found = found.alias(postal_line=_POSTAL_CODES_IN_A_LINE).filter(fitting)
        relevance = [
            When(postal_codes__overlap=codes, then=Value(1)),
            When(insee_code__in=codes, then=Value(2)),
        ]
    if name:
        found = found.filter(_is_called(name))
        relevance = [
            When(search_name=name, then=Value(1)),
            When(search_name__startswith=name, then=Value(2)),
        ]
    return found.annotate(relevance=Case(*relevance, default=Value(3))).order_by(
        "relevance", Collate("search_name", "C"), "insee_code"
    )[:limit]


def resolve_commune(text: str) -> tuple[Commune | None, list[Commune]]:
    """Return the one commune that `text` names, or None and the candidates to choose from.

    What resolves: a whole name borne by one commune (« Bécherel »), a name with a code that leaves
    one (« Bécherel (35190) », « Plouhinec 29 »), an INSEE code. A postal code alone never does,
    even when it seems to serve a single commune: the person's choice routes the request.
    """
    name, codes = _take_apart(text)
    found = list(search_communes(text, limit=_MOST_CANDIDATES))
    if name:
        chosen = [commune for commune in found if commune.search_name == name]
    else:
        by_postal_code = [c for c in found if not set(codes).isdisjoint(c.postal_codes)]
        if by_postal_code:
            return None, by_postal_code
        chosen = [commune for commune in found if commune.insee_code in codes]
    if len(chosen) == 1:
        return chosen[0], []
    return None, chosen or found


def _take_apart(text: str) -> tuple[str, list[str]]:
    """Split what is typed into a normalised name and the codes, « 2a » written as INSEE does."""
    words = normalise(text[:_LONGEST_TEXT]).split()
    codes = [word.upper() for word in words if _CODE.fullmatch(word)]
    return " ".join(word for word in words if not _CODE.fullmatch(word)), codes


def _is_called(name: str) -> Q:
    called = Q(search_name__startswith=name)
    if len(name) >= _SHORTEST_INNER_WORD:
        called |= Q(search_name__contains=f" {name}")
    return called


def _fits(code: str) -> Q:
    if len(code) == _CODE_LENGTH:
        return Q(insee_code=code) | Q(postal_codes__contains=[code])
    return Q(insee_code__startswith=code) | Q(postal_line__contains=f" {code}")
