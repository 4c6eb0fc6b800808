"""What the template vocabulary is made of: one frozen value per component, no request, no domain."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.core.paginator import Page
from django.forms import BaseFormSet, BoundField
from django.http import QueryDict

from common.forms import ComboboxWidget, Point, first_target, points_of, target_of

STATE_ICONS = {
    "draft": "pencil",
    "off": "clock",
    "go": "arrow-right",
    "done": "check2",
    "att": "exclamation-triangle-fill",
}
NOTE_ICONS = {
    "info": "info-circle-fill",
    "att": "exclamation-triangle-fill",
    "plain": "lock-fill",
    "ok": "check-circle-fill",
}
NOTE_CLASSES = {"info": "", "att": "note-att", "plain": "note-plain", "ok": ""}
TIMELINE_STATES = {"done": "", "now": "now", "next": "next", "warn": "warn"}
TITLES = {"dr", "pr", "m.", "mme", "me", "mlle", "docteur", "professeur"}


@dataclass(frozen=True)
class FieldView:
    """One field ready to be drawn: its words, its ids, and the control with its ARIA attributes."""

    bound: BoundField
    kind: str
    label: str
    mark: str
    hint: str
    errors: list[str]
    target: str
    hint_id: str
    error_id: str
    described_by: str
    width: str
    hide_label: bool = False
    options: list = field(default_factory=list)
    columns: int = 3

    @property
    def control(self) -> str:
        """The widget, with what assistive technology needs and no style of its own."""
        widget = self.bound.field.widget
        css = widget.attrs.get("class") or CONTROL_CLASSES.get(self.kind, "form-control")
        attrs = {"class": f"{css} is-bad" if self.errors else css}
        if self.described_by:
            attrs["aria-describedby"] = self.described_by
        attrs["aria-invalid"] = "true" if self.errors else None
        attrs["maxlength"] = None  # a browser would cut a pasted text without a word
        if self.kind == "textarea":
            attrs["data-counter"] = widget.attrs.get("maxlength")
            attrs["cols"] = None
            attrs["rows"] = "5" if widget.attrs.get("rows") == "10" else widget.attrs.get("rows")
        given = {name: value for name, value in attrs.items() if value is not None}
        silent = {name for name, value in attrs.items() if value is None}
        return _without(widget, silent, lambda: self.bound.as_widget(attrs=given))


CONTROL_CLASSES = {"select": "form-select", "checkbox": "form-check-input"}


def _without(widget: forms.Widget, names: set[str], draw) -> str:
    parts = [widget, *getattr(widget, "widgets", ())]
    kept = [(part, part.attrs) for part in parts]
    for part in parts:
        part.attrs = {name: value for name, value in part.attrs.items() if name not in names}
    try:
        return draw()
    finally:
        for part, attrs in kept:
            part.attrs = attrs


def field_view(bound: BoundField, **said) -> FieldView:
    """How a bound field is drawn; `said` are the arguments of the tag that differ from the field."""
    kind = _kind(bound.field.widget)
    errors = [str(text) for text in bound.errors]
    hint = str(said.get("hint") or bound.help_text)
    hint_id = f"{bound.auto_id}_helptext" if hint else ""
    error_id = f"{bound.auto_id}_error" if errors else ""
    is_list = kind in ("ticks", "radios")
    return FieldView(
        bound=bound,
        kind=kind,
        label=str(said.get("label") or bound.label),
        mark=_mark(bound, kind, said.get("mark")),
        hint=hint,
        errors=errors,
        target=target_of(bound),
        hint_id=hint_id,
        error_id=error_id,
        described_by=" ".join(filter(None, (hint_id, error_id))),
        width=said.get("width") or "",
        hide_label=bool(said.get("hide_label")),
        options=_options(bound, said.get("hints")) if is_list else [],
        columns=int(said.get("columns") or 1),
    )


def _kind(widget: forms.Widget) -> str:
    kinds = (
        (ComboboxWidget, "combobox"),
        (forms.CheckboxSelectMultiple, "ticks"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
    )
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "text")


def _mark(bound: BoundField, kind: str, mark: str | None) -> str:
    if mark is not None:
        return mark
    return "" if bound.field.required or kind == "checkbox" else "facultatif"


@dataclass(frozen=True)
class Option:
    """One cell of a tick grid or of a stacked list."""

    id: str
    name: str
    value: str
    label: str
    type: str
    checked: bool
    hint: str


def _options(bound: BoundField, hints: dict | None) -> list[Option]:
    hints = {str(value): text for value, text in (hints or {}).items()}
    return [
        Option(
            id=part.data["attrs"].get("id", f"{bound.auto_id}_{number}"),
            name=part.data["name"],
            value=str(part.data["value"]),
            label=str(part.data["label"]),
            type=part.data["type"],
            checked=bool(part.data["selected"]),
            hint=str(hints.get(str(part.data["value"]), "")),
        )
        for number, part in enumerate(bound.subwidgets)
    ]


def points_of_all(sources: Iterable) -> list[Point]:
    """The errors of several forms and formsets, in the order given; None is passed over."""
    found: list[Point] = []
    for source in sources:
        if isinstance(source, BaseFormSet):
            target = first_target(source.forms[0]) if source.forms else ""
            found += [Point(target, "", str(text)) for text in source.non_form_errors()]
            found += points_of_all(source.forms)
        elif isinstance(source, forms.BaseForm):
            found += points_of(source)
        elif source:
            raise TypeError(f"error_summary takes forms and formsets, not {type(source).__name__}")
    return found


def initials_of(name: str) -> str:
    """« SH » for « Dr Samir Haddad », « CL » for « Camille Le Goff »: first name, family name."""
    words = [w for w in re.split(r"[\s\u00a0]+", name.strip()) if w and w.lower() not in TITLES]
    return "".join(word[0] for word in words[:2]).upper()


@dataclass(frozen=True)
class PageView:
    """A page of a list and the addresses of the others, the rest of the query kept."""

    page: Page
    query: QueryDict
    name: str

    def _url(self, number: int) -> str:
        query = self.query.copy()
        query[self.name] = str(number)
        return f"?{query.urlencode()}"

    @property
    def previous(self) -> str:
        return self._url(self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def following(self) -> str:
        return self._url(self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def links(self) -> list[dict]:
        numbers = self.page.paginator.get_elided_page_range(
            self.page.number, on_each_side=1, on_ends=1
        )
        return [
            {
                "number": number,
                "url": self._url(number) if isinstance(number, int) else "",
                "current": number == self.page.number,
            }
            for number in numbers
        ]
