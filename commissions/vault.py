"""The lock of the vault: seals who the person is with keys that the database does not hold (R10).

What is sealed names the situation that it belongs to, so that a row moved onto another situation
does not open. The blind hash answers « already known here? » and nothing else: without its key
nobody can make it from a name, and two commissions never make the same.
"""

import hashlib
import hmac
import json
import re
import unicodedata
import uuid
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# what the vault holds (field 7, and the legal representative of field 17), with its French label
FIELDS = (
    ("last_name", "Nom"),
    ("first_name", "Prénom"),
    ("birth_date", "Date de naissance"),
    ("address", "Adresse"),
    ("phone", "Téléphone"),
    ("representative", "Représentant légal"),
    ("representative_phone", "Téléphone du représentant légal"),
)
NAMES = tuple(name for name, _ in FIELDS)
BLIND = ("last_name", "first_name", "birth_date")


class Damaged(Exception):
    """None of the keys opens it, or it was sealed for another situation."""


def seal(identity: Mapping[str, str], *, belongs_to: uuid.UUID) -> str:
    """The identity as it is stored, closed by the first key and bound to one situation."""
    kept = {name: identity[name] for name in NAMES if identity.get(name)}
    content = {"situation": str(belongs_to), "identity": kept}
    return _cipher().encrypt(json.dumps(content, ensure_ascii=False).encode()).decode()


def unseal(sealed: str, *, belongs_to: uuid.UUID) -> dict[str, str]:
    """The identity again; raises Damaged rather than give another person's."""
    try:
        content = json.loads(_cipher().decrypt(sealed.encode()))
    except (InvalidToken, ValueError) as error:
        raise Damaged("no key of the vault opens it") from error
    if content["situation"] != str(belongs_to):
        raise Damaged("sealed for another situation")
    return content["identity"]


def is_current(sealed: str) -> bool:
    """Whether the first of the keys closes it; raises Damaged when none of them does."""
    try:
        Fernet(settings.VAULT_KEYS[0]).decrypt(sealed.encode())
    except InvalidToken:
        _decrypted(sealed)
        return False
    return True


def reseal(sealed: str) -> str:
    """The same content, closed by the first of the keys; raises Damaged when none opens it."""
    try:
        return _cipher().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise Damaged("no key of the vault opens it") from error


def blind_of(identity: Mapping[str, str], *, within: uuid.UUID) -> str:
    """A keyed hash of the name and the birth date, of use inside one commission; "" without them."""
    parts = [_plain(str(identity.get(name) or "")) for name in BLIND]
    if not all(parts):
        return ""
    text = "\x1f".join([str(within), *parts])
    return hmac.new(settings.VAULT_BLIND_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def same_family_name(identity: Mapping[str, str], last_name: str) -> bool:
    """Whether somebody bears the name of the person, or of who represents her."""
    asked = _plain(last_name)
    words = [_plain(word) for word in identity.get("representative", "").split()]
    spans = {
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    }
    return bool(asked) and asked in spans | {_plain(identity.get("last_name", ""))}


def _plain(text: str) -> str:
    """« Le Goff », « LE GOFF » and « le-goff » are one; a birth date keeps its digits."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", bare.lower())


def _decrypted(sealed: str) -> bytes:
    try:
        return _cipher().decrypt(sealed.encode())
    except InvalidToken as error:
        raise Damaged("no key of the vault opens it") from error


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.VAULT_KEYS])
