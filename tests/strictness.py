"""Makes the tests stricter than Django: unordered rows come in any order, unknown variables fail."""

import sys
from pathlib import Path
from types import FrameType

from django.db.models import expressions, functions
from django.db.models.sql.compiler import SQLCompiler
from django.template.base import Node

PROJECT = Path(__file__).resolve().parent.parent
ordered_pairs = SQLCompiler._order_by_pairs


def pairs_in_random_order(compiler: SQLCompiler):
    """What a query sorts by: as it says, or by chance when it says nothing and could be sorted."""
    pairs = list(ordered_pairs(compiler))
    query = compiler.query
    fixed = query.distinct or query.combinator or query.subquery or query.group_by is not None
    if not pairs and not fixed:
        return [(expressions.OrderBy(functions.Random()), False)]
    return pairs


class UndefinedVariable(str):
    """Django writes this where a variable has no value: an error in a template of ours."""

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        origin = _template_of(sys._getframe(1))
        if origin and origin.is_relative_to(PROJECT) and "site-packages" not in origin.parts:
            raise AssertionError(f"« {variable} » n’est pas défini dans {origin}")
        return ""


def _template_of(frame: FrameType | None) -> Path | None:
    """The file of the innermost template node being rendered."""
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return Path(str(node.origin.name))
        frame = frame.f_back
    return None
