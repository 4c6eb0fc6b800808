"""Each service asks the table itself, under its lock: who may not is refused, whatever the page said.

The doors ask first; a service called from a page that was open too long, by a task or by another
service has nobody else to ask. Every service with a check is called here by a stranger, and nothing
that it did is left.
"""

import ast
import dataclasses
import importlib
import inspect
import types
import typing
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from enum import Enum
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from commissions.models import (
    Admission,
    AgendaEntry,
    BilanReader,
    Commission,
    Contribution,
    Mandate,
    PersonReturn,
    PlenarySession,
    Preconisation,
    Record,
    RestrictedSession,
    RightsRequest,
    Situation,
    Substitution,
)
from common.errors import Refused
from notifications.models import OutboxMessage
from ppcs.models import Synthesis
from tests import around, markers
from tests.factories import commissions as make
from tests.factories import files
from tests.objects import OBJECTS
from tests.personas import Cast

ROOT = Path(settings.ROOT)


# --- Which services ask ---
def asking() -> list[tuple[str, str]]:
    """(module, service) of all that check a table, themselves or by what they call of their app."""
    functions = {
        (module, node.name): (node, _reachable(module, tree))
        for module, tree in _modules()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    found = {key for key, (node, _) in functions.items() if _checks(node)}
    while (
        more := {
            key
            for key, (node, known) in functions.items()
            if any(known.get(name) in found for name in _calls(node))
        }
        - found
    ):
        found |= more
    return sorted(key for key in found if _is_service(functions[key][0]))


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.glob("*/services/*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text())


def _reachable(module: str, tree: ast.Module) -> dict[str, tuple[str, str]]:
    """What a name means in a module: a function of its own, or one of another service."""
    own = {
        node.name: (module, node.name) for node in tree.body if isinstance(node, ast.FunctionDef)
    }
    return own | {
        name.asname or name.name: (str(node.module), name.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def _checks(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "check"
        for node in ast.walk(function)
    )


def _calls(function: ast.FunctionDef) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def _is_service(function: ast.FunctionDef) -> bool:
    names = {one.arg for one in function.args.kwonlyargs}
    return not function.name.startswith("_") and "by" in names


# --- What they are called with ---
def of_a_table(build: Callable[[make.Table], Model]) -> Callable[[Cast, str], Model]:
    return lambda cast, _: build(make.table(cast))


def a_return(at: make.Table) -> PersonReturn:
    entry = make.examined(at)
    return PersonReturn.objects.create(
        entry=entry, situation=entry.situation, due_on=timezone.localdate()
    )


def a_rights_request(at: make.Table) -> RightsRequest:
    return RightsRequest.objects.create(
        situation=make.situation(at.commission, at.cast.samir),
        kind="access",
        received_on=timezone.localdate(),
        recorded_by=at.claire,
    )


def an_admission(at: make.Table) -> Admission:
    return make.examination(at).admissions.get(user=at.odile)


def a_bilan_reader(at: make.Table) -> BilanReader:
    return BilanReader.objects.create(
        commission=at.commission,
        user=at.hugo,
        as_what="elected",
        starts_on=timezone.localdate(),
        named_by=at.claire,
    )


def a_message(cast: Cast, _) -> OutboxMessage:
    markers.sent(cast)
    return OutboxMessage.objects.first()


ROWS: dict[type[Model], Callable[[Cast, str], Model]] = {
    **{model: build for model, (build, _) in OBJECTS.items()},
    Synthesis: lambda cast, _: around.plan(cast).synthesis,
    OutboxMessage: a_message,
    Commission: of_a_table(lambda at: at.commission),
    Mandate: of_a_table(lambda at: at.mandates["odile"]),
    Situation: of_a_table(lambda at: make.situation(at.commission, at.cast.samir)),
    RestrictedSession: of_a_table(lambda at: make.session(at.commission)),
    AgendaEntry: of_a_table(make.examination),
    Admission: of_a_table(an_admission),
    Contribution: of_a_table(
        lambda at: make.contribution(make.examination(at), at.mandates["marc"])
    ),
    Record: of_a_table(lambda at: make.record(make.examination(at), at)),
    Preconisation: of_a_table(
        lambda at: make.preconisation(make.examination(at), at.marc, owner=at.odile)
    ),
    PersonReturn: of_a_table(a_return),
    RightsRequest: of_a_table(a_rights_request),
    BilanReader: of_a_table(a_bilan_reader),
    PlenarySession: of_a_table(
        lambda at: PlenarySession.objects.create(commission=at.commission, starts_at=timezone.now())
    ),
    Substitution: of_a_table(
        lambda at: make.substitution(make.substitute_of(at, "rita", at.cast.yann), at.claire)
    ),
}
# What a name means where its type does not say: a move among those that the button would send.
WORDS = {"move": "start", "answer": "agree", "outcome": "given_up", "action": "accept"}


class Arguments:
    """One call of one service by somebody who has nothing to do with it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.rows: dict[type[Model], Model] = {}

    def of(self, service: Callable) -> dict:
        hints = typing.get_type_hints(service)
        wanted = inspect.signature(service).parameters.values()
        found: dict = {}
        for one in wanted:
            if one.kind == one.VAR_KEYWORD:
                continue
            found[one.name] = self._value(one.name, hints.get(one.name, str), found)
        return found

    def _value(self, name: str, hint, found: dict):
        if name == "by":
            return self.cast.stranger
        if name in ("version", "seen") and hint in (int, int | None):
            return next((r.version for r in found.values() if hasattr(r, "version")), None)
        if name in WORDS and hint is str:
            return WORDS[name]
        return self._of_type(hint)

    def _of_type(self, hint):
        options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        models = [one for one in options if inspect.isclass(one) and issubclass(one, Model)]
        if models:
            return self.row(models[0], new=types.NoneType not in options)
        if types.NoneType in options or isinstance(hint, types.UnionType):
            return None
        kind = typing.get_origin(hint) or hint
        if inspect.isclass(kind) and issubclass(kind, Enum):
            return next(iter(kind))
        if dataclasses.is_dataclass(kind):
            hints = typing.get_type_hints(kind)
            return kind(**{one.name: self._of_type(hints[one.name]) for one in _asked(kind)})
        return PLAIN[getattr(kind, "__name__", str(kind))]()

    def row(self, model: type[Model], *, new: bool) -> Model:
        """A row of its own; what may be left out is taken from what there is."""
        if model is User:
            return self.cast.ines
        there = model._default_manager.order_by("pk").first()
        if model not in self.rows and (there is None or (new and model in ROWS)):
            states = list(OBJECTS[model][1]) if model in OBJECTS else [""]
            self.rows[model] = ROWS[model](self.cast, states[0])
        return self.rows.get(model, there)


def _asked(kind) -> list[dataclasses.Field]:
    missing = dataclasses.MISSING
    return [
        one
        for one in dataclasses.fields(kind)
        if one.default is missing and one.default_factory is missing
    ]


PLAIN: dict[str, Callable] = {
    "str": str,
    "int": int,
    "bool": bool,
    "dict": dict,
    "Mapping": dict,
    "list": list,
    "Sequence": list,
    "Collection": list,
    "Iterable": list,
    "frozenset": frozenset,
    "tuple": lambda: ("", ""),
    "datetime": timezone.now,
    "date": timezone.localdate,
    "BinaryIO": lambda: files.upload("a.pdf", files.pdf()),
}


def _done(service: Callable, arguments: dict) -> None:
    """Called; and entered, where what it does begins with its block."""
    begun = service(**arguments)
    if isinstance(begun, AbstractContextManager):
        with begun:
            pass


@pytest.mark.parametrize(("module", "name"), asking(), ids=lambda one: one.rpartition(".")[2])
def test_a_stranger_is_refused_by_the_service_itself(cast, module, name):
    service = getattr(importlib.import_module(module), name)
    arguments = Arguments(cast).of(service)

    with pytest.raises(Refused):
        _done(service, arguments)


def test_the_services_that_ask_are_found():
    found = asking()
    assert len(found) > 140
    assert ("cases.services.close_case", "close_case") in found
    assert ("commissions.services.review", "accept") in found  # by a helper
