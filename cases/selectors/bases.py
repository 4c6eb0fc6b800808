"""On what ground each of many accounts reads one situation: the relations themselves, asked at once.

The lens asks them for one reader. Here each relation of `cases.permissions.reading` is given a
stand-in for an account, whose key is a column of the list of accounts: one statement, whatever
their number, and no second writing of any rule.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BigIntegerField, Exists, Expression

from accounts.models import User
from cases.enums import Volet
from cases.models import Case
from cases.permissions.reading import (
    COORDINATOR,
    emergency,
    readers,
    situations,
)

ASKED = ("", *Volet.values)  # without a volet: identity and contacts


class KeyOfTheRow(Expression):
    """The key of the account of each row: the column of the outermost list, at any depth.

    Django renames the tables of what is nested, never that of the outermost statement.
    """

    output_field = BigIntegerField()

    def as_sql(self, compiler, connection):
        quote = connection.ops.quote_name
        return f"{quote(User._meta.db_table)}.{quote(User._meta.pk.column)}", []


class EachAccount:
    """Stands where a relation takes an account, and means each of the list in turn."""

    pk = KeyOfTheRow()
    is_active = True
    is_authenticated = True


@dataclass(frozen=True)
class Basis:
    """One relation that holds: in words, and the volets that it opens (none: identity, contacts).

    What is open in an emergency is only the few things of `cases.selectors.emergency`.
    """

    label: str
    volets: frozenset[str]
    in_emergency: bool = False


def bases_of(case: Case, accounts: Collection[int]) -> dict[int, list[Basis]]:
    """For each account, the relations by which it reads `case`; one statement.

    What the place in the DAC itself opens is left out: see COORDINATOR and MANAGER.
    """
    found: dict[int, list[Basis]] = {pk: [] for pk in accounts}
    if not found:
        return found
    labels, columns = _columns(case)
    rows = User.objects.filter(pk__in=list(accounts), is_active=True).annotate(**columns)
    for row in rows.order_by("pk").values("pk", *columns):
        for rank, (label, in_emergency) in enumerate(labels):
            held = {volet for volet in ASKED if row[_name(rank, volet)]}
            if held:
                found[row["pk"]].append(Basis(label, frozenset(held - {""}), in_emergency))
    return found


def _columns(case: Case) -> tuple[list[tuple[str, bool]], dict[str, Exists]]:
    columns, labels = {}, []
    for volet in ASKED:
        asked = volet or None
        relations = [one for one in readers(asked) if one is not COORDINATOR]
        relations.append(emergency(asked))
        labels = [(one.label, rank == len(relations) - 1) for rank, one in enumerate(relations)]
        for rank, relation in enumerate(relations):
            columns[_name(rank, volet)] = Exists(
                situations(relation, EachAccount()).filter(pk=case.pk)
            )
    return labels, columns


def _name(rank: int, volet: str) -> str:
    return f"ground_{rank}_{volet}"
