"""The one way of writing a frozen content as bytes, and its fingerprint."""

import hashlib
import json
from typing import Any


def canonical(content: dict[str, Any]) -> bytes:
    """The content as UTF-8 JSON: keys sorted, no space between signs, lists in their order.

    Equal contents give equal bytes, also after a stay in the database.
    """
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def fingerprint(content: dict[str, Any]) -> str:
    """The SHA-256 of the canonical bytes, in 64 hexadecimal signs."""
    return hashlib.sha256(canonical(content)).hexdigest()
