"""Where rules stand in the sources: each guard of a service, each condition inside a relation.

A site is found in the syntax tree, and knows its place again in a fresh tree of the same text. Every
change keeps the names that the expression uses, so that the changed code fits into the functions
that exist already (see swapping.py).
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "audit",
    "cases",
    "commissions",
    "common",
    "desk",
    "directory",
    "notifications",
    "ppcs",
    "privacy",
    "signin",
)
# Where guards stand, and where relations are made.
GUARDED = ("*/services/*.py", "*/services.py", "*/selectors/*.py", "common/locking.py")
RELATED = ("*/permissions/*.py", "*/permissions.py", "*/standing.py", "*/backends.py")
# What a service answers instead of doing.
REFUSALS = frozenset({"GuardsFailed", "Refused", "ChangedMeanwhile", "UploadRefused"})
FOUND = frozenset({"Missing", "Obstacle"})
# Calls whose arguments are conditions that all must hold.
CONDITIONS = frozenset({"filter", "exclude", "Q", "in_force"})
# Expressions that give what is missing, or nothing.
VALUES = ast.ListComp | ast.GeneratorExp | ast.IfExp
REACHED = "_cordee_reached"


@dataclass(frozen=True)
class Site:
    """One place of one file: `rank` is its place among those of the same kind in the same function."""

    path: str
    function: str
    kind: str
    rank: int
    line: int
    words: str

    @property
    def key(self) -> str:
        return f"{self.path}::{self.function}::{self.kind}::{self.rank}"

    @property
    def is_guard(self) -> bool:
        return self.kind in ("if", "check", "raise", "found")


@dataclass(frozen=True)
class Place:
    """A site with its node in one tree: what is replaced, and where it hangs."""

    site: Site
    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None

    def put(self, new: ast.AST) -> None:
        """Replace the node in its tree."""
        ast.copy_location(new, self.node)
        for inner in ast.walk(new):
            if not hasattr(inner, "lineno") and isinstance(inner, ast.expr | ast.stmt):
                ast.copy_location(inner, self.node)
        ast.fix_missing_locations(new)
        if self.index is None:
            setattr(self.parent, self.field, new)
        else:
            getattr(self.parent, self.field)[self.index] = new


def files() -> list[Path]:
    """Every file that may hold a rule, in order."""
    found = {path for pattern in (*GUARDED, *RELATED) for path in PROJECT.glob(pattern)}
    apps, engine = {*APPS}, PROJECT / "common" / "permissions.py"  # which holds no rule of its own
    return sorted(p for p in found - {engine} if p.relative_to(PROJECT).parts[0] in apps)


def sites() -> list[Site]:
    """All of them, in all files."""
    return [place.site for path in files() for place in places(path)[1]]


def places(path: Path) -> tuple[ast.Module, list[Place]]:
    """A fresh tree of a file, and the places of its sites in it."""
    tree = ast.parse(path.read_text(), filename=str(path))
    name = str(path.relative_to(PROJECT))
    related = any(path.match(pattern) for pattern in RELATED)
    return tree, list((_Relations if related else _Guards)(name, tree).found())


class _Finder:
    """Walks through functions only: what runs while a module is imported cannot be changed later."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self.name, self.tree = name, tree
        self.parents: dict[ast.AST, tuple[ast.AST, str, int | None]] = {}
        self.functions: dict[ast.AST, str] = {}
        self._learn(tree, ())
        self.ranks: Counter = Counter()
        self.taken: set[ast.AST] = set()

    def _learn(self, node: ast.AST, inside: tuple[str, ...]) -> None:
        for field, value in ast.iter_fields(node):
            children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for index, child in children:
                if not isinstance(child, ast.AST):
                    continue
                self.parents[child] = (node, field, index)
                within = inside
                if isinstance(node, ast.FunctionDef | ast.Lambda) and field == "body":
                    within = (*inside, getattr(node, "name", "<lambda>"))
                self.functions[child] = ".".join(within)
                self._learn(child, within)

    def place(self, node: ast.AST, kind: str) -> Iterator[Place]:
        """The place of a node, once, if it stands in a function."""
        function = self.functions[node]
        if node in self.taken or not function:
            return
        self.taken.add(node)
        rank = self.ranks[function, kind]
        self.ranks[function, kind] += 1
        words = " ".join(ast.unparse(node).split())[:120]
        site = Site(self.name, function, kind, rank, node.lineno, words)
        yield Place(site, node, *self.parents[node])

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around it, innermost first, up to its function."""
        while node in self.parents:
            node = self.parents[node][0]
            if isinstance(node, ast.FunctionDef | ast.Lambda):
                return
            yield node


class _Guards(_Finder):
    """Conditions that refuse, checks of a table, things found missing."""

    def found(self) -> Iterator[Place]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Expr) and _is_check(node.value):
                yield from self.place(node, "check")
            elif _refuses(node) or _called(node) in FOUND:
                yield from self._refusing(node)

    def _refusing(self, node: ast.AST) -> Iterator[Place]:
        """The condition right above what refuses; without one, what refuses itself."""
        if isinstance(node, ast.Call) and any(_refuses(one) for one in self.above(node)):
            return  # the raise is the guard
        below: ast.AST = node
        for one in self.above(node):
            if isinstance(one, VALUES) and below is not getattr(one, "test", None):
                yield from self.place(one, "found")
                return
            if isinstance(one, ast.If) and below is not one.test:
                own = below in one.body
                yield from self.place(one.test, "if") if own else self._statement(node)
                return
            below = one
        yield from self._statement(node)

    def _statement(self, node: ast.AST) -> Iterator[Place]:
        """A statement that always refuses, once it is reached."""
        if isinstance(node, ast.Raise):
            yield from self.place(node, "raise")
            return
        for one in self.above(node):
            if isinstance(one, ast.Return) and one.value is not None:
                yield from self.place(one.value, "found")
                return
            if isinstance(one, ast.stmt):
                kind = "raise" if isinstance(one, ast.Expr | ast.AugAssign) else "found"
                value = one if kind == "raise" else getattr(one, "value", None)
                if isinstance(value, ast.AST):
                    yield from self.place(value, kind)
                return


class _Relations(_Finder):
    """Each condition that a relation asks for beside others."""

    def found(self) -> Iterator[Place]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
                yield from self.place(node.left, "conjunct")
                yield from self.place(node.right, "conjunct")
            elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
                for one in node.values:
                    yield from self.place(one, "both")
            elif isinstance(node, ast.Call) and _called(node) in CONDITIONS:
                yield from self._conditions(node)

    def _conditions(self, node: ast.Call) -> Iterator[Place]:
        name, alone = _called(node), len(node.args) + len(node.keywords) < 2
        if alone and name in ("Q", "exclude"):
            return  # the whole of it is a condition of something else, or all there is
        for one in () if name == "in_force" else node.args:
            if not isinstance(one, ast.Starred):
                yield from self.place(one, "conjunct")
        for one in node.keywords:
            if one.arg is not None:
                yield from self.place(one, "keyword")


def _called(node: ast.AST | None) -> str:
    """The last name of what is called: « filter » of rows.filter(…)."""
    if not isinstance(node, ast.Call):
        return ""
    called = node.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _refuses(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) and _called(node.exc) in REFUSALS


def _is_check(node: ast.AST) -> bool:
    """POLICY.check(by, "action", obj)."""
    return _called(node) == "check" and isinstance(node, ast.Call) and len(node.args) == 3


# --- What is put in their place ---
def taken_away(place: Place) -> None:
    """The rule is gone, whatever it asked for; its names are used still."""
    node, kind = place.node, place.site.kind
    if kind == "if":
        place.put(_second(node, ast.Constant(False)))
    elif kind in ("check", "raise"):
        place.put(ast.If(ast.List([], ast.Load()), [node], []))
    elif kind == "found":
        place.put(_nothing(node))
    elif kind == "both":
        place.put(_second(node, ast.Constant(True)))
    elif kind == "conjunct":
        place.put(_second(node, ast.Call(ast.Name("_cordee_q", ast.Load()), [], [])))
    else:
        place.put(_no_keyword(node))


def marked(place: Place) -> None:
    """The rule as it is; going by leaves a mark."""
    node, kind = place.node, place.site.kind
    mark = ast.Call(ast.Name(REACHED, ast.Load()), [ast.Constant(place.site.key)], [])
    if kind in ("check", "raise"):
        place.put(ast.If(_second(mark, ast.Constant(True)), [node], []))
    elif kind == "keyword":
        value = ast.Subscript(
            ast.Tuple([mark, node.value], ast.Load()), ast.Constant(1), ast.Load()
        )
        place.put(ast.keyword(node.arg, value))
    else:
        place.put(_second(mark, node))


def _second(first: ast.AST, second: ast.AST) -> ast.Subscript:
    """Both are worked out, the second counts."""
    both = ast.Tuple([first, second], ast.Load())
    return ast.Subscript(both, ast.Constant(1), ast.Load())


def _nothing(node: ast.AST) -> ast.AST:
    """What the expression gives where nothing is lacking."""
    if isinstance(node, ast.IfExp):
        bad_first = _tells(node.body)
        node.test = _second(node.test, ast.Constant(not bad_first))
        return node
    empty: ast.AST = ast.Constant(None)
    if isinstance(node, ast.List | ast.ListComp | ast.GeneratorExp | ast.Tuple):
        empty = ast.List([], ast.Load())
    return _second(node, empty)


def _tells(node: ast.AST) -> bool:
    return any(_called(one) in FOUND for one in ast.walk(node))


def _no_keyword(node: ast.keyword) -> ast.keyword:
    """`name=value` becomes `**` of nothing."""
    one = ast.Dict([ast.Constant(node.arg)], [node.value])
    return ast.keyword(None, _second(one, ast.Dict([], [])))
