"""A page as a person reads it: its words, its errors, what its fields hold, where its links lead."""

import re
from dataclasses import dataclass, field

from django.http import HttpResponse
from lxml import html


def plain(text: str) -> str:
    """No-break spaces as spaces: a telephone number comes back grouped by ours."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def words(text: str) -> str:
    """Text with every space the same: ours are no-break where French wants them."""
    return re.sub(r"\s+", " ", text).strip()


@dataclass
class Page:
    """What a response shows; made by `read`."""

    response: HttpResponse
    tree: html.HtmlElement = field(init=False)

    def __post_init__(self) -> None:
        self.tree = html.document_fromstring(self.response.content.decode())

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """All that is read on the page, the bar at the top left out."""
        return words(self._one("//main").text_content())

    @property
    def title(self) -> str:
        return words(self._one("//h1").text_content())

    @property
    def told(self) -> list[str]:
        """The messages after a gesture."""
        found = self.tree.xpath("//*[contains(concat(' ', @class, ' '), ' toast ')]")
        return [words(one.text_content()) for one in found]

    @property
    def summary(self) -> list[str]:
        """The lines of the error summary; empty when there is none."""
        return [
            words(line.text_content()) for line in self.tree.xpath("//*[@data-error-summary]//li")
        ]

    @property
    def summary_is_first(self) -> bool:
        """Whether the summary stands before the form, and each line leads to a control."""
        links = self.tree.xpath("//*[@data-error-summary]//a/@href")
        known = set(self.tree.xpath("//@id"))
        before = self.tree.xpath("//form[@method='post'][preceding::*[@data-error-summary]]")
        return bool(before) and all(link.removeprefix("#") in known for link in links)

    def error(self, name: str) -> str:
        """What is said beside the field of this name."""
        found = self.tree.xpath(f"//*[@data-field='{name}']//*[@class='err-line']")
        return " ".join(words(line.text_content()) for line in found)

    def value(self, name: str) -> str | list[str]:
        """What the field holds: its text, its chosen option, or the boxes that are ticked."""
        controls = self.tree.xpath(f"//*[@name='{name}']")
        assert controls, f"no field is called {name}"
        first = controls[0]
        if first.tag == "textarea":
            return plain((first.text or "").removeprefix("\n"))
        if first.tag == "select":
            return "".join(first.xpath(".//option[@selected]/@value")[:1])
        if first.get("type") == "checkbox":
            return [one.get("value") for one in controls if one.get("checked") is not None]
        if first.get("type") == "radio":
            return "".join(one.get("value") for one in controls if one.get("checked") is not None)
        return plain(first.get("value") or "")

    def choices(self, name: str) -> dict[str, str]:
        """The answers that a select, boxes or round buttons propose: {value: words}."""
        options = self.tree.xpath(f"//select[@name='{name}']/option")
        if options:
            return {one.get("value"): words(one.text_content()) for one in options}
        boxes = self.tree.xpath(f"//input[@name='{name}']")
        return {one.get("value"): words(one.getparent().text_content()) for one in boxes}

    def posted(self, form_id: str = "") -> dict:
        """What the browser would send of a form as it stands."""
        where = f"//form[@id='{form_id}']" if form_id else "//form[@method='post']"
        form = self.tree.xpath(where)[0]
        return {name: self.value(name) for name in form.fields if name != "csrfmiddlewaretoken"}

    def links(self) -> dict[str, str]:
        """{words: address} of the page's own links."""
        return {words(a.text_content()): a.get("href") for a in self.tree.xpath("//main//a[@href]")}

    def buttons(self) -> list[str]:
        return [words(one.text_content()) for one in self.tree.xpath("//main//button")]

    def rows(self, caption: str) -> list[list[str]]:
        """The cells of the table of this caption, line by line."""
        table = self.tree.xpath(f"//table[caption[normalize-space()='{caption}']]")
        if not table:
            return []
        return [
            [words(cell.text_content()) for cell in line.xpath("./th|./td")]
            for line in table[0].xpath(".//tbody/tr")
        ]

    def panel(self, id_: str) -> str:
        """The words of the part of the page with this id."""
        found = self.tree.xpath(f"//*[@id='{id_}']")
        return words(found[0].text_content()) if found else ""

    def _one(self, path: str) -> html.HtmlElement:
        return self.tree.xpath(path)[0]


def read(response: HttpResponse) -> Page:
    return Page(response)
