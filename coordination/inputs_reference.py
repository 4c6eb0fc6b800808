"""The page of what may be typed: each form field by field, and each sentence of a guard.

Read from the classes of the forms, and from the sources of the services and forms: a field or a
sentence that is added is on the page at the next `write_reference`.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from django import forms
from django.apps import AppConfig, apps
from django.conf import settings

from common import forms as ours
from common.forms import FrenchFormMixin

FEW = 6  # answers that are told one by one; more of them are counted
# the most particular class wins
KINDS: dict[type[forms.Field], str] = {
    forms.CharField: "texte",
    forms.EmailField: "adresse e-mail",
    forms.IntegerField: "nombre entier",
    forms.FloatField: "nombre",
    forms.BooleanField: "case à cocher",
    forms.ChoiceField: "une réponse",
    forms.MultipleChoiceField: "des réponses",
    forms.ModelChoiceField: "une réponse",
    forms.FileField: "fichier : PDF ou image, refait avant d’être gardé",
    forms.JSONField: "ce que la clé d’accès répond au navigateur",
    ours.FrenchDateField: "jour, comme 14/06/1944",
    ours.BirthDateField: "jour, comme 14/06/1944, il y a 130 ans au plus",
    ours.HourField: "heure, comme 14 h 30",
    ours.PhoneField: "numéro de téléphone",
    ours.RppsField: "numéro RPPS, clé vérifiée",
    ours.InsField: "matricule INS, clé vérifiée",
    ours.ComboboxField: "réponse cherchée en écrivant, prise dans la liste proposée",
}
FIELDS = "| champ | ce qui s’y écrit | obligatoire | limites | code |\n|---|---|---|---|---|"
ALONE = (
    "## Champ par champ",
    "Un champ qui n’est pas dit obligatoire est facultatif, ou exigé par le geste : la seconde partie "
    "le dit. La version que la page montrait accompagne ce qui modifie un objet ; elle n’est pas "
    "répétée.",
)
TOGETHER = (
    "## Ce que plusieurs champs doivent ensemble, et ce qu’un geste attend",
    "Chaque phrase est celle que lit qui saisit ; « … » y tient la place d’un nom, d’un jour, d’un "
    "nombre.",
)
SENTENCES = "| champ | ce qui est dit | code |\n|---|---|---|"


def parts() -> tuple[str, ...]:
    """The two parts of the page, each with its head."""
    return (*ALONE, fields(), *TOGETHER, sentences())


def fields() -> str:
    """A table for each form, by application."""
    parts = []
    for app in _apps():
        found = {_named(form): rows for form in _forms(app) if (rows := _rows(form))}
        if found:
            parts.append(f"### {app.verbose_name.capitalize()}")
        parts += [f"`{name}`\n\n{FIELDS}\n" + "\n".join(rows) for name, rows in found.items()]
    return "\n\n".join(parts)


def sentences() -> str:
    """A table for each application: what is said of several fields together, or of their object."""
    parts = []
    for app in _apps():
        lines = [line for module in _modules(app, "") for line in _sentences_of(module)]
        if lines:
            parts.append(f"### {app.verbose_name.capitalize()}\n\n{SENTENCES}\n" + "\n".join(lines))
    return "\n\n".join(parts)


def _apps() -> list[AppConfig]:
    own = [app for app in apps.get_app_configs() if app.path == str(settings.ROOT / app.label)]
    return sorted(own, key=lambda app: app.label)


def _modules(app: AppConfig, below: str) -> list[ModuleType]:
    """The modules of an application under one of its names, commands and migrations left out."""
    try:
        top = importlib.import_module(f"{app.name}{below}")
    except ModuleNotFoundError:
        return []
    walked = pkgutil.walk_packages(getattr(top, "__path__", ()), f"{top.__name__}.")
    names = sorted(
        one.name for one in walked if not {"migrations", "management"} & {*one.name.split(".")}
    )
    return [top, *(importlib.import_module(name) for name in names)]


# --- Fields ---
def _forms(app: AppConfig) -> list[type[forms.BaseForm]]:
    modules = [*_modules(app, ".forms"), *_modules(app, ".blocks")]
    return [
        form
        for module in modules
        for _, form in inspect.getmembers(module, inspect.isclass)
        if issubclass(form, FrenchFormMixin) and form.__module__ == module.__name__
    ]


def _named(form: type[forms.BaseForm]) -> str:
    return f"{form.__module__}.{form.__qualname__}"


def _rows(form: type[forms.BaseForm]) -> list[str]:
    """One line a field; none for the version that a page showed, which nobody types."""
    return [
        f"| {_cell(field.label or '(porté par la page)')} | {_cell(_kind(field))} | "
        f"{'oui' if field.required else ''} | {_cell(' ; '.join(_limits(field)))} | `{name}` |"
        for name, field in getattr(form, "base_fields", {}).items()
        if name != "version"
    ]


def _kind(field: forms.Field) -> str:
    """What one writes there; raises KeyError for a field of which KINDS says nothing."""
    if isinstance(field.widget, forms.PasswordInput):
        return "mot de passe"
    known = next((KINDS[one] for one in type(field).__mro__ if one in KINDS), None)
    if known is None:
        raise KeyError(f"{type(field).__name__}: say in KINDS what is written there.")
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return known
    answers = [str(label) for value, label in _flat(field.choices) if value not in ("", None)]
    if not answers:
        return f"{known} parmi celles que la page propose"
    if len(answers) > FEW:
        return f"{known} parmi {len(answers)}"
    return f"{known} parmi : {' ; '.join(answers)}"


def _flat(choices) -> Iterator[tuple]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _limits(field: forms.Field) -> Iterator[str]:
    if longest := getattr(field, "max_length", None):
        yield f"{longest} caractères au plus"
    if shortest := getattr(field, "min_length", None):
        yield f"{shortest} caractères au moins"
    for name, words in (("min_value", "au moins"), ("max_value", "au plus")):
        if getattr(field, name, None) is not None:
            yield f"{getattr(field, name)} {words}"
    if getattr(field, "not_future", False):
        yield "pas un jour à venir"
    if getattr(field, "not_past", False):
        yield "pas un jour passé"


# --- Sentences ---
def _sentences_of(module: ModuleType) -> list[str]:
    """Every `Missing(field, words)` and `add_error(field, words)` of a module, in their order."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    told = []
    for scope in [tree, *(one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))]:
        for call in _calls(scope):
            words = _words(call.args[1], scope, module, call.lineno)
            if words:
                field = _words(call.args[0], scope, module, call.lineno) or ""
                told.append(
                    f"| {f'`{field}`' if field else ''} | {_cell(words)} | `{module.__name__}` |"
                )
    return list(dict.fromkeys(told))


def _calls(scope: ast.AST) -> list[ast.Call]:
    """Those of this function, or of the module outside its functions."""
    found: list[ast.Call] = []
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            continue
        if isinstance(node, ast.Call) and len(node.args) == 2:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            found += [node] if name in ("Missing", "add_error") else []
        waiting += ast.iter_child_nodes(node)
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def _words(node: ast.AST, scope: ast.AST, module: ModuleType, line: int) -> str:
    """What this expression says, « … » where that depends on the case; nothing when all does.

    Nothing either for what another part refused: its own sentence stands where it is written.
    """
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        parts = (one.value if isinstance(one, ast.Constant) else "…" for one in node.values)
        return "".join(str(part) for part in parts)
    if isinstance(node, ast.IfExp):
        ways = (_words(one, scope, module, line) for one in (node.body, node.orelse))
        return " / ".join(one for one in ways if one)
    if isinstance(node, ast.Name):
        return _kept(node.id, scope, module, line)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        table = getattr(module, node.value.id, None)
        told = table.values() if isinstance(table, dict) else ()
        return " / ".join(dict.fromkeys(one for one in told if isinstance(one, str)))
    return ""


def _kept(name: str, scope: ast.AST, module: ModuleType, line: int) -> str:
    """The words that this name holds at this line: given just above, or a constant."""
    above = [
        one
        for one in ast.walk(scope)
        if isinstance(one, ast.Assign) and one.lineno < line
        if any(isinstance(target, ast.Name) and target.id == name for target in one.targets)
    ]
    if above:
        return _words(max(above, key=lambda one: one.lineno).value, scope, module, line)
    constant = getattr(module, name, "")
    return constant if isinstance(constant, str) else ""


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
