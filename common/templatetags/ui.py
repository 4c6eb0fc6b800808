"""The vocabulary of the pages: every template writes with these tags and filters, see the
README beside the component templates."""

import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from common import french
from common.components import (
    NOTE_CLASSES,
    NOTE_ICONS,
    STATE_ICONS,
    TIMELINE_STATES,
    PageView,
    field_view,
    initials_of,
    points_of_all,
)

if TYPE_CHECKING:
    from common.blocks import BlockForm

register = template.Library()


def _draw(component: str, **values: Any) -> SafeString:
    drawn = get_template(f"components/{component}.html").render(values)
    return mark_safe(drawn.strip())  # noqa: S308 - rendered with escaping, only trimmed


# --- Small signs ---
@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of static/icons.svg; silent for screen readers unless it has a label."""
    return _icon(str(name), str(label), str(size))


# A table draws the same few signs on every row; none of their words is about a person.
@lru_cache(maxsize=512)
def _icon(name: str, label: str, size: str) -> SafeString:
    href = f"{static('icons.svg')}#i-{name}"
    css = f"ic ic-{size}" if size else "ic"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            css,
            label,
            href,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.simple_tag
def state(label: str, tone: str = "off", icon: str = "") -> SafeString:
    """A state: icon and word. Tones: draft, off, go, done, att."""
    return _state(str(label), str(tone), str(icon or STATE_ICONS[tone]))


@lru_cache(maxsize=512)
def _state(label: str, tone: str, icon: str) -> SafeString:
    return _draw("state", label=label, tone=tone, icon_name=icon)


@register.simple_tag
def sector(value: str, label: str) -> SafeString:
    """The sector marker: a shape and its word."""
    return _sector(_shape(value), str(label))


@lru_cache(maxsize=64)
def _sector(shape: str, label: str) -> SafeString:
    return _draw("sector", shape=shape, label=label)


@register.simple_tag
def initials(name: str, sector: str = "", size: str = "") -> SafeString:
    """The initials of a name that stands beside it; in the sector's shape when one is given."""
    return _draw("initials", text=initials_of(name), shape=_shape(sector), size=size)


def _shape(value: object) -> str:
    return slugify(str(getattr(value, "value", value) or "")).replace("_", "-")


# --- Forms ---
@register.simple_tag
def field(
    bound: BoundField,
    label: str = "",
    hint: str = "",
    mark: str | None = None,
    width: str = "",
    hide_label: bool = False,
    hints: dict | None = None,
    columns: int = 1,
) -> SafeString:
    """One field: label, « facultatif », hint, error, control. Width: short, medium or the whole."""
    if bound.is_hidden:
        return bound.as_widget()
    view = field_view(
        bound,
        label=label,
        hint=hint,
        mark=mark,
        width=width,
        hide_label=hide_label,
        hints=hints,
        columns=columns,
    )
    return _draw(_FIELD_TEMPLATES.get(view.kind, "field"), view=view)


@register.simple_tag
def block_field(bound: BoundField, **said: Any) -> SafeString:
    """A field of a BlockForm: the field, and both texts when somebody else wrote it meanwhile."""
    both = cast("BlockForm", bound.form).overtaken.get(bound.name)
    drawn = _draw("overtaken", both=both) if both else ""
    return format_html(
        '<div class="block-field" data-block-field="{}">{}{}</div>',
        bound.name,
        field(bound, **said),
        drawn,
    )


_FIELD_TEMPLATES = {"ticks": "ticks", "radios": "ticks", "checkbox": "checkbox"}


@register.simple_tag
def ticks(bound: BoundField, columns: int = 3, **said: Any) -> SafeString:
    """A grid of boxes or of round buttons, whole cells to touch, in a fieldset."""
    return _draw("ticks", view=field_view(bound, columns=columns, **said))


@register.simple_tag
def choices(bound: BoundField, **said: Any) -> SafeString:
    """The same, one under the other: for answers that are sentences."""
    return _draw("ticks", view=field_view(bound, columns=1, **said))


@register.simple_tag
def error_summary(*sources: Any, verb: str = "", kept: bool = True) -> SafeString | str:
    """What is to be corrected in these forms, first on the page; nothing when all is well."""
    points = points_of_all(sources)
    if not points:
        return ""
    count = french.counted(len(points), "point")
    title = f"{count} à corriger{' ' + verb if verb else ''}"
    return _draw("error_summary", title=title, points=points, kept=kept)


@register.simple_block_tag
def step(
    content: str, number: int, title: str, id: str, state: str = "", aside: str = ""
) -> SafeString:
    """A numbered block of a long form. States: empty, ok, bad."""
    return _draw(
        "step", content=content, number=number, title=title, id=id, state=state, aside=aside
    )


@register.simple_tag
def upload(
    url: str,
    list_id: str,
    max_bytes: int,
    accept: str = "",
    name: str = "file",
    label: str = "Ajouter une pièce",
    hint: str = "",
) -> SafeString:
    """Choose files that leave at once, apart from the form around; without JavaScript, the
    button « Joindre » sends the form around to `url`."""
    return _draw(
        "upload",
        url=url,
        list_id=list_id,
        max_bytes=max_bytes,
        accept=accept,
        name=name,
        label=label,
        hint=hint,
    )


# --- Surfaces ---
@register.simple_block_tag
def panel(
    content: str,
    title: str,
    id: str = "",
    aside: str = "",
    level: int = 2,
    flush: bool = False,
    action_url: str = "",
    action_label: str = "",
    action_icon: str = "",
) -> SafeString:
    """A white surface with its title; `flush` when it holds a table."""
    return _draw(
        "panel",
        content=content,
        title=title,
        id=id or slugify(title),
        aside=aside,
        level=level,
        flush=flush,
        action_url=action_url,
        action_label=action_label,
        action_icon=action_icon,
    )


@register.simple_block_tag
def note(
    content: str, tone: str = "info", icon: str = "", live: bool = False, id: str = ""
) -> SafeString:
    """A notice inside a page. Tones: info, att, plain, ok. `live` when it appears after the page."""
    return _draw(
        "note",
        content=content,
        css=NOTE_CLASSES[tone],
        icon_name=icon or NOTE_ICONS[tone],
        live=live,
        id=id,
    )


@register.simple_block_tag
def parole(content: str, caption: str = "") -> SafeString:
    """Words of a person, larger than anything else, with who wrote them down and when."""
    return _draw("parole", content=content, caption=caption)


@register.simple_block_tag
def prose(content: str) -> SafeString:
    """A long text for reading: French spaces put in, lines of 66 characters at most."""
    return format_html('<div class="prose">{}</div>', french.typography(content))


@register.simple_tag
def emergency(
    title: str = "Danger immédiat ? N’utilisez pas ce formulaire.",
    words: str = "Une demande d’appui est lue aux heures ouvrées.",
) -> SafeString:
    """Danger: this form is not the place, call the 15 or the 114."""
    return _draw("emergency", title=title, words=words)


@register.simple_tag
def empty_state(
    title: str,
    text: str = "",
    url: str = "",
    label: str = "",
    art: str = "rope",
    level: int = 2,
    bare: bool = False,
    primary: bool = False,
) -> SafeString:
    """Nothing to show: what it means, then one action. Art: rope, words, search. `bare` inside
    a panel."""
    return _draw(
        "empty_state",
        title=title,
        text=text,
        url=url,
        label=label,
        art=art,
        level=level,
        bare=bare,
        primary=primary,
    )


@register.simple_tag
def timeline(items: list, slim: bool = False, on_page: bool = False, label: str = "") -> SafeString:
    """The rope: what was done, what comes next, what is late."""
    entries = [
        {
            "title": _of(item, "title"),
            "url": _of(item, "url"),
            "at": french.when(_of(item, "at") or None),
            "text": _of(item, "text"),
            "state": TIMELINE_STATES[_of(item, "state") or "done"],
        }
        for item in items
    ]
    return _draw("timeline", items=entries, slim=slim, on_page=on_page, label=label)


def _of(item: Any, name: str, default: Any = "") -> Any:
    if isinstance(item, dict):
        return item.get(name, default)
    return getattr(item, name, default)


@register.simple_tag(takes_context=True)
def pagination(
    context: Any, page: Any, param: str = "page", label: str = "Pages", note: str = ""
) -> SafeString:
    """« 1 à 25 sur 230 », then the pages; the rest of the query is kept."""
    request = context.get("request")
    query = request.GET if request is not None else QueryDict()
    view = PageView(page=page, query=query, name=param)
    return _draw("pagination", page=page, view=view, label=label, note=note)


@register.simple_tag(takes_context=True)
def actions(context: Any, items: list, dense: bool = False, label: str = "") -> SafeString | str:
    """Buttons for what may be done now; what changes something is a form of its own."""
    buttons = [
        {
            "label": _of(item, "label"),
            "url": str(_of(item, "url")),
            "method": str(_of(item, "method") or "get").lower(),
            "primary": bool(_of(item, "primary", False)),
            "icon": _of(item, "icon"),
            "hidden": dict(_of(item, "hidden") or {}),
            "why_not": _of(item, "why_not"),
        }
        for item in items
    ]
    if not buttons:
        return ""
    csrf_token = context.get("csrf_token", "")
    return _draw("actions", buttons=buttons, dense=dense, label=label, csrf_token=csrf_token)


# --- French words and numbers ---
@register.filter(expects_localtime=True)
def jour(value: datetime.date | None) -> str:
    """« jeu. 15 janv. 2026 »"""
    return french.day(value) if value else ""


@register.filter(expects_localtime=True)
def jour_court(value: datetime.date | None) -> str:
    """« aujourd’hui », « hier », « demain », « jeu. 15 janv. », another year with its number."""
    return french.day_short(value) if value else ""


@register.filter(expects_localtime=True)
def jour_long(value: datetime.date | None) -> str:
    """« jeudi 15 janvier 2026 »"""
    return french.day_long(value) if value else ""


@register.filter(expects_localtime=True)
def jour_chiffres(value: datetime.date | None) -> str:
    """« 15/01/2026 »"""
    return french.day_digits(value) if value else ""


@register.filter(expects_localtime=True)
def heure(value: datetime.datetime | datetime.time | None) -> str:
    """« 14 h 30 »"""
    return french.hour(value) if value else ""


@register.filter(expects_localtime=True)
def moment(value: datetime.datetime | None) -> str:
    """« jeu. 15 janv., 14 h 30 », « hier, 17 h 40 »"""
    return french.moment(value) if value else ""


@register.filter
def age(born_on: datetime.date | None, today: datetime.date | None = None) -> str:
    """« 81 ans »"""
    return french.age(born_on, today) if born_on else ""


@register.filter
def telephone(value: str | None) -> str:
    """« 02 99 00 12 34 »"""
    return french.phone(str(value)) if value else ""


@register.filter
def taille(octets: int | None) -> str:
    """« 240 ko »"""
    return french.size(int(octets or 0))


@register.filter
def pluriel(count: Any, endings: str = "s") -> str:
    """The ending for this number: « s » by default, « x », or both forms « al,aux »."""
    number = len(count) if hasattr(count, "__len__") else float(count or 0)
    one, comma, many = endings.rpartition(",")
    return many if french.is_plural(number) else (one if comma else "")


@register.filter
def compte(count: Any, words: str) -> str:
    """« 3 demandes »; « 2 jours ouvrés » from "jour ouvré,jours ouvrés"."""
    number = len(count) if hasattr(count, "__len__") else int(count or 0)
    return french.counted(number, words)


@register.filter
def nombre(value: int | None) -> str:
    """« 12 400 »"""
    return french.grouped(int(value or 0))


@register.filter(is_safe=True)
def typo(value: object) -> SafeString:
    """The text escaped, with French no-break spaces."""
    return french.typography("" if value is None else value)


@register.filter
def sigle(name: str | None) -> str:
    """The initials of a name, as text."""
    return initials_of(name or "")
