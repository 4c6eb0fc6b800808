"""Makes requests that nobody honest sends, and keeps what was wrong with their answers."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse

from tests.addresses import Address
from tests.fuzz import corpus
from tests.objects import OTHER_ARGUMENTS
from tests.readers import Reader

UNKNOWN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY)\b", re.IGNORECASE)
# what a page may write while it only shows something: who looked and when (the journal; the answer
# and the message that were opened), and that somebody is there
OF_THE_FRAME = re.compile(
    r'"journal"|journal\.|django_session|usersessions_usersession|'
    r'"cases_referral" SET "answer_read_at" = |"notifications_notice" SET "read_at" = '
)
KINDS = ("application/json", "text/xml", "multipart/form-data; boundary=", "text/plain")


@dataclass
class Found:
    """What one round of requests came to."""

    requests: int = 0
    errors_500: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    get_changes: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [*self.errors_500, *self.leaks, *self.get_changes]


class _Names(HTMLParser):
    """The names of the fields of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag, attrs):
        about = dict(attrs)
        if tag in ("input", "textarea", "select", "button") and about.get("name"):
            self.found[str(about["name"])] = about.get("type") or tag


class Forge:
    """One world under attack. `leaked(reader, response)` names what this reader must not receive."""

    def __init__(self, seed: int, leaked: Callable[[Reader, HttpResponse], set[str]]):
        self.draw, self.leaked, self.found = random.Random(seed), leaked, Found()

    def attack(self, address: Address, public_ids: list, readers: list[Reader], times: int) -> None:
        """So many requests to one address, each undone; by people who may and who may not."""
        names = self._fields_of(address, public_ids, readers)
        for _ in range(times):
            self._one(address, public_ids, self.draw.choice(readers), names)

    def _fields_of(self, address, public_ids, readers) -> dict[str, str]:
        """What the form of this page asks, as the first person sees it to whom it is shown."""
        for reader in readers:
            response = self._sent("get", reader, self._path(address, public_ids, honest=True), {})
            if response.status_code == 200 and "html" in response.get("Content-Type", ""):
                parser = _Names()
                parser.feed(response.content.decode("utf-8", "replace"))
                if parser.found:
                    return parser.found
        return {}

    def _path(self, address: Address, public_ids: list, *, honest: bool) -> str:
        def filled(match: re.Match) -> str:
            converter, name = match.groups()
            if converter == "uuid":
                known = public_ids or [UNKNOWN]
                return str(self.draw.choice(known if honest else [*known, UNKNOWN]))
            if honest or self.draw.random() < 0.4:
                return OTHER_ARGUMENTS.get(name, "1")
            return quote(corpus.segment(self.draw), safe="" if converter != "path" else "/")

        route = address.route.removeprefix("^").removesuffix("$").replace("\\Z", "")
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", route)
        return "/" + ARGUMENT.sub(filled, route)

    def _one(self, address, public_ids, reader: Reader, names: dict[str, str]) -> None:
        draw, method = self.draw, self.draw.choices(["get", "post", "head"], [5, 7, 1])[0]
        path = self._path(address, public_ids, honest=draw.random() < 0.7)
        headers = corpus.headers(draw)
        if method in ("get", "head"):
            asked = corpus.typed([*names, "page", "tri", "q", "etat", "section", "next"], draw)
            path += "?" + urlencode(asked, doseq=True, errors="surrogatepass")
            response = self._sent(method, reader, path, {"headers": headers})
        else:
            response = self._sent(method, reader, path, {"headers": headers, **self._body(names)})
        self._judge(method, reader, address, path, response)

    def _body(self, names: dict[str, str]) -> dict:
        draw = self.draw
        if draw.random() < 0.1:
            kind = draw.choice(KINDS)
            return {
                "data": draw.choice([b"{", b"\xff\xfe", b"--x\r\n\r\n", b"a=%zz"]),
                "content_type": kind,
            }
        asked: dict = corpus.typed([n for n, kind in names.items() if kind != "file"], draw)
        if draw.random() < 0.5:
            return {
                "data": urlencode(asked, doseq=True, errors="surrogatepass"),
                "content_type": "application/x-www-form-urlencoded",
            }
        if draw.random() < 0.1:
            return {"data": b"x", "content_type": "application/octet-stream"}
        for name, kind in names.items():
            if kind == "file":
                content, called = draw.choice(corpus.BYTES), draw.choice(corpus.NAMES)
                upload = SimpleUploadedFile("x", content)
                upload.__dict__["_name"] = called  # as it is, not as Django would tidy it up
                asked[name] = upload
        return {"data": asked}

    def _sent(self, method: str, reader: Reader, path: str, more: dict) -> HttpResponse:
        reader.client.raise_request_exception = False
        with transaction.atomic(), self._watched(method, reader, path):
            if "content_type" in more:  # as it is, whatever it says it is
                response = reader.client.generic(method.upper(), path, **more)
            else:
                response = getattr(reader.client, method)(path, **more)
            transaction.set_rollback(True)
        return response

    @contextmanager
    def _watched(self, method: str, reader: Reader, path: str) -> Iterator[None]:
        def watch(execute, statement, params, many, context):
            if (
                method in ("get", "head")
                and WRITES.match(statement)
                and not OF_THE_FRAME.search(statement)
            ):
                self.found.get_changes.append(f"{reader.key} {path[:160]}: {statement[:120]}")
            return execute(statement, params, many, context)

        with connection.execute_wrapper(watch):
            yield

    def _judge(self, method, reader, address, path, response) -> None:
        self.found.requests += 1
        cell = f"{method} {address.name} {reader.key} {path[:200]!a}"
        if response.status_code >= 500 and address.name != "healthz":  # no worker runs here
            why = (getattr(response, "exc_info", None) or (None, "no exception"))[:2]
            self.found.errors_500.append(f"{cell}: {why!s:.400}")
        elif leaked := self.leaked(reader, response):
            self.found.leaks.append(f"{cell}: {sorted(leaked)}")
