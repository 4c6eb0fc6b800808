"""What is kept in a secret hand: second factors at rest, and the tokens of our links."""

import base64
import hashlib
import uuid

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def encrypt(text: str) -> str:
    """The text as it is stored; the first of the keys in the settings closes it."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The text again; any of the keys opens it, so that a new key may be put in front."""
    return _cipher().decrypt(stored.encode()).decode()


def is_current(stored: str) -> bool:
    """Whether the first of the keys closes it; raises InvalidToken when none of them does."""
    try:
        Fernet(settings.FIELD_ENCRYPTION_KEYS[0]).decrypt(stored.encode())
    except InvalidToken:
        decrypt(stored)
        return False
    return True


def rewrap(stored: str) -> str:
    """The same text, closed by the first of the keys."""
    return _cipher().rotate(stored.encode()).decode()


def link_token(purpose: str, public_id: uuid.UUID, number: int) -> str:
    """The token of the `number`-th link of an object.

    Derived and not drawn, so that a second attempt of the relay sends the same link; the database
    keeps its fingerprint only, and without the site's key nobody can make it again.
    """
    mac = salted_hmac(f"signin.link.{purpose}", f"{public_id}:{number}", algorithm="sha256")
    return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


def fingerprint(token: str) -> str:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
