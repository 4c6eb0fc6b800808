"""How often a password or a code may be tried, so that nobody can lock out anybody else.

Who guesses is slowed down, not the account: a browser that has already opened it has an allowance
of its own, every other one shares that of its network address, and all unknown ones together have
a last one. Against one account, a day: at most 100 guesses from browsers it does not know, however
many addresses they come from, and 30 from each browser that it knows. A day begins with its first
guess: over any 24 hours it may be twice as many, over a week it is not.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

MINUTE, HOUR, DAY = 60, 3600, 86400
SALT = "signin.device"
KEPT_FOR = 180 * DAY
ACCOUNTS_KEPT = 8  # of a computer that a whole service shares


@dataclass(frozen=True)
class Allowance:
    """So many tries from the first one on, for so many seconds."""

    tries: int
    seconds: int


KNOWN = (Allowance(5, 5 * MINUTE), Allowance(30, DAY))
FROM_ONE_PLACE = (Allowance(5, 5 * MINUTE), Allowance(10, HOUR), Allowance(20, DAY))
FROM_ANYWHERE = (Allowance(100, DAY),)
OF_ONE_PLACE = (Allowance(60, MINUTE),)  # whatever the accounts: a list of stolen passwords


class TooMany(Exception):
    """This browser has to wait; the account has not."""


def begin_try(request: HttpRequest, *, step: str, login: str) -> Callable[[], None]:
    """Count a try at the `step` of signing in as `login`, before anything is compared.

    Gives the function to call when it was right: the try is taken back, those before it stay.
    Raises TooMany. An address without an account counts like any other.
    """
    counted: list[str] = []
    for name, allowances in _buckets(request, step, login):
        for allowance in allowances:
            key = f"signin.tries:{name}:{allowance.seconds}"
            cache.add(key, 0, timeout=allowance.seconds)
            if _plus_one(key, allowance) > allowance.tries:
                _take_back([*counted, key])
                raise TooMany
            counted.append(key)
    return lambda: _take_back(counted)


def remember(request: HttpRequest, response: HttpResponse, login: str) -> None:
    """Let this browser have its own allowance for `login`, which it has just opened."""
    mark = _mark(login)
    known = {name: number for name, number in _known(request).items() if name != mark}
    kept = dict([*known.items()][-(ACCOUNTS_KEPT - 1) :]) | {mark: secrets.token_hex(8)}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=SALT),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _buckets(request, step: str, login: str) -> list[tuple[str, tuple[Allowance, ...]]]:
    mark = _mark(login)
    number = _known(request).get(mark)
    if number is not None:
        return [(f"{step}:{mark}:browser:{number}", KNOWN)]
    place = hashlib.sha256(get_ip(request).encode()).hexdigest()[:32]
    return [
        (f"{step}:place:{place}", OF_ONE_PLACE),
        (f"{step}:{mark}:place:{place}", FROM_ONE_PLACE),
        (f"{step}:{mark}:anywhere", FROM_ANYWHERE),
    ]


def _plus_one(key: str, allowance: Allowance) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two commands
        cache.add(key, 0, timeout=allowance.seconds)
        return cache.incr(key)


def _take_back(keys: list[str]) -> None:
    for key in keys:
        try:
            cache.decr(key)
        except ValueError:
            continue  # ran out meanwhile


def _known(request) -> dict[str, str]:
    """The accounts that this browser has opened: a mark of each, and a number drawn for the pair."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        kept = signing.loads(cookie, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return kept if isinstance(kept, dict) else {}


def _mark(login: str) -> str:
    """Of an address, what neither the cookie's reader nor the cache's learns it from."""
    words = login.strip().lower().encode()
    return hmac.new(settings.SECRET_KEY.encode(), SALT.encode() + words, "sha256").hexdigest()[:32]
