"""What the demonstration adds to the pages of sign-in: whom to be, and the code of the moment."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
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
    """The code that the person's telephone would show; nothing for an account outside of the cast.

    Somebody of the cast who set a second factor up while trying the demonstration gets theirs too:
    nobody is locked out of it for want of a telephone.
    """
    if user is None or not any(one.login == user.email for one in CAST):
        return None
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return _now(decrypt(factor.data["secret"])) if factor is not None else None


def code_of_set_up(request: HttpRequest, user) -> dict | None:
    """The first code, on the page where the second factor is set up."""
    secret = request.session.get(SECRET_SESSION_KEY)
    return _now(secret) if secret else None


def _now(secret: str) -> dict:
    now = time.time()
    value = hotp_value(secret, int(now) // PERIOD)
    return {"code": format_hotp_value(value), "seconds": PERIOD - int(now) % PERIOD}
