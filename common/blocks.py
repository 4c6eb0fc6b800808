"""A page onto one row that two people may write at once: what was typed, what was seen of it.

The form carries, beside each field, what the page showed (`initial-<name>`) and, for fields saved
or contested since, the version then known (`seen-<name>`); the script static/js/fields.js sends the
fields that changed alone (`fields`), a plain submit sends everything. Both are read here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from common import french
from common.errors import GuardsFailed
from common.forms import Form, add_missing

AUTOSAVE = "fields"  # the value of X-Requested-With that fields.js sends
MINE, THEIRS = "mine", "theirs"
CHOOSE = "Choisissez le texte à garder."


@dataclass(frozen=True)
class Overtaken:
    """One field that somebody else wrote meanwhile, as both wrote it."""

    name: str
    label: str
    mine: str
    theirs: str
    who: str
    at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of the changes: the row as it is now, and the fields left as others wrote them."""

    values: dict
    version: int
    overtaken: frozenset[str] = frozenset()


Who = Callable[[str], tuple[str, datetime | None]]


class BlockForm(Form):
    """The base of such a form. `values` are those of the row now, `version` is the row's."""

    data: QueryDict

    def __init__(self, data=None, *, values: dict, version: int, **kwargs):
        super().__init__(data, initial=values, **kwargs)
        self.row_version = version
        self.overtaken: dict[str, Overtaken] = {}
        self.unsaved: frozenset[str] = frozenset()

    # --- what was sent ---
    @property
    def is_partial(self) -> bool:
        """Whether only the fields named by `fields` were sent."""
        return "fields" in self.data

    @property
    def seen(self) -> int:
        """The version that the page showed; without a readable one the page counts as stale."""
        return _number(self.data.get("version"))

    @property
    def seen_of(self) -> dict[str, int]:
        """The later version at which the page last knew a field."""
        given = {name: self.data.get(f"seen-{name}") for name in self.fields}
        return {name: _number(value) for name, value in given.items() if value is not None}

    def changes(self) -> dict:
        """The valid values that the person changed, by field; those they gave up are left out."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name in self.cleaned_data and self._is_touched(name) and not self.is_undecided(name)
        }

    def concerned(self) -> dict[str, list[str]]:
        """The errors of what was sent; a field that was not sent has none."""
        sent = set(self.data.getlist("fields")) if self.is_partial else set(self.fields)
        found = {name: [str(text) for text in texts] for name, texts in self.errors.items()}
        refusal = [text for texts in found.values() for text in texts] if self.unsaved else []
        return {name: found.get(name, refusal) for name in sent if name in {*found, *self.unsaved}}

    def is_undecided(self, name: str) -> bool:
        """Whether the page showed both texts and nobody chose yet."""
        shown = name in self.data.getlist("overtaken")
        return shown and self.data.get(f"keep-{name}") not in (MINE, THEIRS)

    def undecided(self) -> list[str]:
        return [name for name in self.fields if self.is_undecided(name)]

    def _is_touched(self, name: str) -> bool:
        if self.data.get(f"keep-{name}") == THEIRS and name in self.data.getlist("overtaken"):
            return False
        if self.is_partial:
            return name in self.data.getlist("fields")
        bound, key = self[name], f"initial-{name}"
        if key not in self.data and name not in self.data:
            return False
        if key not in self.data:
            return bound.field.has_changed(self.initial.get(name), bound.data)
        try:
            base = _read(bound.field, self.data.getlist(key))
        except ValidationError:
            return True
        return bound.field.has_changed(base, bound.data)

    # --- what comes back ---
    def come_back(self, outcome: Outcome, who: Who) -> None:
        """Show the row as it is now, with what was typed where it is wrong or was overtaken."""
        contested = outcome.overtaken | set(self.undecided())
        kept = set(self.errors) | contested | self.unsaved
        data = self.data.copy()
        self.initial, self.row_version = outcome.values, outcome.version
        for name, field in self.fields.items():
            if name in contested:
                self.overtaken[name] = self._overtaken(name, outcome, who)
                data[f"keep-{name}"] = ""
            if name not in kept:
                data.setlist(name, _raw(field, outcome.values.get(name)))
        self.data = data
        for name, both in self.overtaken.items():
            self.add_error(name, f"{both.who} a écrit autre chose entre-temps. {CHOOSE}")

    def _overtaken(self, name: str, outcome: Outcome, who: Who) -> Overtaken:
        field = self.fields[name]
        mine = self.cleaned_data.get(name) if hasattr(self, "cleaned_data") else ""
        by, at = who(name)
        theirs = _shown(field, outcome.values.get(name))
        return Overtaken(name, str(field.label), _shown(field, mine), theirs, by, at)

    def carried(self) -> SafeString:
        """The hidden inputs: the version shown, and what each field showed."""
        pairs = [("version", str(self.row_version))]
        for name, field in self.fields.items():
            values = _raw(field, self.initial.get(name)) or [""]
            pairs += [(f"initial-{name}", value) for value in values]
        return format_html_join("\n", '<input type="hidden" name="{}" value="{}">', pairs)


def is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == AUTOSAVE


def take_in(
    form: BlockForm,
    write: Callable[[dict], Outcome],
    *,
    still: Callable[[], Outcome],
    who: Who,
) -> Outcome:
    """Write what was sent and is valid; afterwards the form holds what is to be said of the rest.

    `write(changes)` calls the service; what its guards refuse is shown beside the fields, and the
    rest is written without it. `still()` reads the row when nothing could be written; `who(field)`
    says who wrote a field last.
    """
    changes, missing, outcome = form.changes(), [], None
    while outcome is None:
        try:
            outcome = write(changes)
        except GuardsFailed as failed:
            missing += failed.missing
            refused = {item.field for item in failed.missing} & set(changes)
            if not refused:
                form.unsaved, outcome = frozenset(changes), still()
            changes = {name: value for name, value in changes.items() if name not in refused}
    add_missing(form, missing)
    form.come_back(outcome, who)
    return outcome


def answer_autosave(form: BlockForm, outcome: Outcome) -> HttpResponse:
    """204 when all is kept; else what is not, field by field: 409 for two texts, 422 for errors."""
    errors = form.concerned()
    overtaken = form.overtaken
    headers = {"X-Version": str(outcome.version)}
    if not errors and not overtaken:
        return HttpResponse(status=204, headers=headers)
    said = {
        "version": outcome.version,
        "errors": {name: texts for name, texts in errors.items() if name not in overtaken},
        "overtaken": {
            name: {
                "html": render_to_string("components/overtaken.html", {"both": both}),
                "theirs": _raw(form.fields[name], outcome.values.get(name)),
            }
            for name, both in overtaken.items()
        },
    }
    return JsonResponse(said, status=409 if overtaken else 422, headers=headers)


def plain_refusal(sentence: str) -> HttpResponse:
    """What autosave says when the page came too late: the text stays in the page."""
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=409)


# --- values as sent, as stored, as read by a person ---
def _number(value) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _read(field: forms.Field, sent: list[str]):
    if isinstance(field, forms.MultipleChoiceField):
        return [value for value in sent if value]
    return field.to_python(sent[-1] if sent else "")


def _raw(field: forms.Field, value) -> list[str]:
    """The value as a page would send it."""
    if isinstance(field, forms.MultipleChoiceField):
        return [str(one) for one in value or []]
    if isinstance(field, forms.BooleanField):
        return ["on"] if value else []
    if value is None:
        return [""]
    if isinstance(value, date):
        return [french.day_digits(value)]
    return [str(value)]


def _shown(field: forms.Field, value) -> str:
    if isinstance(field, forms.BooleanField):
        return "oui" if value else "non"
    if isinstance(value, date):
        return french.day(value)
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.choices)}
        many = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in many if one not in ("", None))
    return "" if value is None else str(value)


def _flat(choices) -> Iterable[tuple]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
