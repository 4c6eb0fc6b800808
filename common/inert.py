"""A part of a page to be looked at only: its links lead nowhere, its forms send nothing.

The words stay as they are, also for a screen reader, which the attribute `inert` would silence.
"""

import re
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

CONTROLS = frozenset({"button", "input", "select", "textarea"})
# what sends, fetches or wakes a script; `data-label` is the head of a cell on a telephone
WAKES = re.compile(r"\s(?:hx-[\w:-]+|data-(?!label\b)[\w-]+)(?:=\"[^\"]*\")?", re.IGNORECASE)
LEADS = re.compile(r"\s(?:href|target|download)(?:=\"[^\"]*\")?", re.IGNORECASE)
SENDS = re.compile(r"\s(?:action|method|enctype|novalidate)(?:=\"[^\"]*\")?", re.IGNORECASE)


def inert(page: str) -> SafeString:
    """The same part, made by our own templates, with nothing left that could be followed or sent."""
    parser = _Inert()
    parser.feed(page)
    parser.close()
    return mark_safe("".join(parser.out))  # noqa: S308 - what came in was rendered and escaped


class _Inert(HTMLParser):
    """Keeps each tag as it was written, so that drawings stay whole, but for what acts."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs) -> None:
        text = WAKES.sub("", self.get_starttag_text() or "")
        if tag == "a":
            text = LEADS.sub("", text)
        elif tag == "form":
            text = SENDS.sub("", f"<div{text[len('<form') :]}")
        elif tag in CONTROLS and not any(name == "disabled" for name, _ in attrs):
            text = f"<{tag} disabled{text[len(tag) + 1 :]}"
        self.out.append(text)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        # the case of a tag counts in a drawing, and is lost here: those have none of ours
        self.out.append("</div>" if tag == "form" else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")
