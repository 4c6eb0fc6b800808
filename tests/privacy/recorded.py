"""Which codes the services of an app write into the journal as done, read from their source."""

import ast
import importlib
import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

UNREAD = "?"  # what only the running code knows
Function = ast.FunctionDef


def codes(*apps: str) -> set[str]:
    """Each `action` that a service of these apps gives to `record`."""
    return {
        code
        for app in apps
        for path, tree in _services(app)
        for function in _functions(tree)
        for call in _calls(function, "record")
        for code in _values(_given(call, "action"), function, app, path)
    }


@cache
def _services(app: str) -> list[tuple[Path, ast.Module]]:
    folder = settings.ROOT / app / "services"
    return [(path, ast.parse(path.read_text())) for path in sorted(folder.rglob("*.py"))]


def _functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _calls(inside: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(inside):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
            yield node


def _given(call: ast.Call, name: str, rank: int | None = None) -> ast.expr:
    named = {one.arg: one.value for one in call.keywords}
    return named[name] if name in named or rank is None else call.args[rank]


def _values(node: ast.expr, function: Function, app: str, path: Path) -> set[str]:
    """Every text that this expression can be."""
    inside = (function, app, path)
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.FormattedValue(value=value):
            return _values(value, *inside)
        case ast.IfExp(body=one, orelse=other):
            return _values(one, *inside) | _values(other, *inside)
        case ast.JoinedStr(values=parts):
            texts = [_values(part, *inside) for part in parts]
            return {"".join(chosen) for chosen in itertools.product(*texts)}
        case ast.Subscript(value=ast.Name(id=name)):
            module = importlib.import_module(f"{app}.services.{path.stem}")
            return set(getattr(module, name).values())
        case ast.Name(id=name):
            return _named(name, *inside)
    return {UNREAD}


def _named(name: str, function: Function, app: str, path: Path) -> set[str]:
    """What a variable was set to, or what the callers of the function give it."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and name in {getattr(to, "id", "") for to in node.targets}:
            found |= _values(node.value, function, app, path)
    names = [one.arg for one in function.args.args]
    if name not in names + [one.arg for one in function.args.kwonlyargs]:
        return found or {UNREAD}
    rank = names.index(name) if name in names else None
    for where, tree in _services(app):
        if function.name.startswith("_") and where != path:
            continue
        for caller in _functions(tree):
            for call in _calls(caller, function.name):
                found |= _values(_given(call, name, rank), caller, app, where)
    return found or {UNREAD}
