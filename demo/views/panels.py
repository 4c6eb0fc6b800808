"""What the demonstration adds to the pages of sign-in: whom to be, and the code of the moment."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpRequest

from demo.cast import CAST, PASSWORD

PERIOD = 30


def cast(request: HttpRequest, user) -> dict:
    """The cards: one button signs in as that person."""
    return {
        "cast": CAST,
        "password": PASSWORD,
        "next": request.GET.get("next", ""),
    }


def code(request: HttpRequest, user) -> dict | None:
    """The code that the person's telephone would show; nothing for somebody of no fixed secret."""
    member = next((one for one in CAST if user is not None and one.login == user.email), None)
    if member is None or not member.totp_secret:
        return None
    now = time.time()
    value = hotp_value(member.totp_secret, int(now) // PERIOD)
    return {"code": format_hotp_value(value), "seconds": PERIOD - int(now) % PERIOD}
