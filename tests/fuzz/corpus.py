"""What somebody might put where a name, a number, a date, a code, a file or an identifier belongs."""

import random
import uuid

TRAVERSALS = ["../../../../etc/passwd", "..%2f..%2f", "/etc/passwd", "file:///etc/passwd", "....//"]
TEMPLATES = [
    "{{7*7}}",
    "${7*7}",
    "{% debug %}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{request.user.password}}",
]
STATEMENTS = [
    "' OR '1'='1",
    "1; DROP TABLE cases_case; --",
    "') UNION SELECT password FROM accounts_user --",
    "1 OR pg_sleep(0)",
    "\\'; SELECT set_config('cordee.reader', 'machine', false) --",
    "%' ESCAPE '!",
]
MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea>",
    "javascript:1",
]
HEADERS = [
    "a\r\nSet-Cookie: b=c",
    "a\nLocation: https://evil.example",
    "%0d%0aX: y",
    "//evil.example",
]
UNICODE = [
    "\u202e\u200bqt",
    "e\u0301" * 40,
    "\U0001f9d1\u200d\U0001f91d\u200d\U0001f9d1" * 20,
    "９９",
    "٣",
    "ﬁ",
    "İI\u0131",
    "\ufeff",
    "\u2028",
    "Å" * 300,
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\x85",
]
NUMBERS = [
    "-1",
    "0",
    "1e309",
    "NaN",
    "Infinity",
    "0x10",
    "9" * 30,
    "9" * 5000,
    "1_000",
    "1,5",
    "2147483648",
    "9223372036854775808",
]
DATES = [
    "2026-02-30",
    "0000-00-00",
    "10000-01-01",
    "0001-01-01",
    "31/02/2026",
    "29/02/2025",
    "9999-12-31",
    "99:99",
    "24:00",
    "2026-10-25T02:30",
    "hier",
]
SHAPES = ["", " ", "null", "true", "[]", "{}", "[[[[[[", '{"a":' * 200, "on", "undefined"]
HUGE = ["A" * 70_000, "é" * 40_000, "\n" * 20_000]
BYTES = [b"\xff\xfe\x00", b"%PDF-1.7\n%%EOF", b"PK\x03\x04" + b"\x00" * 40, b"MZ\x90", b""]
NAMES = ["../../x.pdf", "a\r\nb.pdf", "é" * 300 + ".pdf", "x.pdf\x00.exe", ".", "con.pdf"]
ORDINARY = [TRAVERSALS, TEMPLATES, STATEMENTS, MARKUP, HEADERS, UNICODE, NUMBERS, DATES, SHAPES]


def text(draw: random.Random) -> str:
    """One value; a huge one now and then."""
    if draw.random() < 0.02:
        return draw.choice(HUGE)
    if draw.random() < 0.08:
        return str(uuid.UUID(int=draw.getrandbits(128), version=4))
    return draw.choice(draw.choice(ORDINARY))


def segment(draw: random.Random) -> str:
    """One part of a path, to be quoted by the caller."""
    return draw.choice(draw.choice([TRAVERSALS, TEMPLATES, STATEMENTS, UNICODE, NUMBERS])) or "0"


def typed(names: list[str], draw: random.Random) -> dict[str, list[str]]:
    """A form: some of its fields, and one that it does not have."""
    asked = [name for name in names if draw.random() < 0.8]
    found = {name: [text(draw)] * draw.choice([1, 1, 1, 3]) for name in asked}
    found[draw.choice(["id", "pk", "status", "user", "is_staff", "public_id", "__proto__"])] = [
        text(draw)
    ]
    return found


def headers(draw: random.Random) -> dict[str, str]:
    """Sometimes a header that a proxy, a script or an attacker would send."""
    possible = {
        "HX-Request": "true",
        "HX-Current-URL": draw.choice([*TRAVERSALS, "https://evil.example/", "//evil.example"]),
        "Referer": "https://evil.example/\u00e9",
        "X-Forwarded-For": draw.choice(["1.2.3.4, 5.6.7.8", "'; --", "::1", "x" * 300]),
        "X-Forwarded-Proto": "https",
        "X-Requested-With": "autosave",
        "X-Background": "1",
        "If-Modified-Since": "hier",
        "Range": "bytes=0-0",
        "Accept-Language": "<script>",
        "Accept": "application/json;q=x",
    }
    return {name: value for name, value in possible.items() if draw.random() < 0.08}
