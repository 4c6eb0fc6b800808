"""Whether a reader bears the name of the person whose situation they open."""

from collections.abc import Iterable

from accounts.models import User
from cases.models import Case
from common.normalise import normalise

SHORTEST = 3


def same_surnames(pairs: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Of (account, situation), those whose surnames are the same; two statements.

    The name of birth and the name used count, and each half of a double name.
    """
    pairs = set(pairs)
    readers = {
        key: forms(name)
        for key, name in User.objects.filter(pk__in={actor for actor, _ in pairs})
        .order_by("pk")
        .values_list("pk", "last_name")
    }
    persons = {
        str(key): forms(*names)
        for key, *names in Case.objects.filter(public_id__in={case for _, case in pairs})
        .order_by("pk")
        .values_list("public_id", "person__birth_name", "person__used_name")
    }
    return {
        (actor, case)
        for actor, case in pairs
        if readers.get(actor, set()) & persons.get(case, set())
    }


def forms(*names: str) -> set[str]:
    """The spellings under which surnames are compared: « Le Goff », « Martin-Roy » and « Roy »."""
    halves = [half for name in names for half in name.split("-") if len(half) >= SHORTEST]
    return {normalise(name) for name in (*names, *halves)} - {""}
