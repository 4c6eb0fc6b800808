"""Renews one secret of deploy/secrets/; standard library only. docs/operations/keys.md says what comes next.

python3 deploy/renew_secret.py secret_key | field_encryption_key | vault_key | seal_key | app | owner | sealer | postgres | redis
python3 deploy/renew_secret.py --forget-old secret_key | field_encryption_key | vault_key | seal_key    once nothing needs them
"""

import base64
import os
import re
import secrets
import sys
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"
KEYS_OF_CONTENT = ("field_encryption_key", "vault_key", "seal_key")
KEYS = ("secret_key", *KEYS_OF_CONTENT)
# the files that hold each password, alone or in an address
PASSWORDS = {
    "app": ("database_url",),
    "owner": ("database_owner_url",),
    "sealer": ("database_sealer_url",),
    "postgres": ("postgres_password", "database_admin_url"),
    "redis": ("redis_password", "redis_url"),
}
IN_ADDRESS = re.compile(r"(?<=:)[^:@/]+(?=@)")


def renew(what: str, folder: Path = FOLDER) -> list[str]:
    """Write the new value; the names of the files that changed."""
    if what == "secret_key":
        return _push(folder, "secret_key", "secret_key_fallbacks", secrets.token_urlsafe(64))
    if what in KEYS_OF_CONTENT:
        key = base64.urlsafe_b64encode(os.urandom(32)).decode()
        return _write(folder, {what: f"{key},{_read(folder, what)}"})
    password = secrets.token_urlsafe(32)
    found = {name: _read(folder, name) for name in PASSWORDS[what]}
    return _write(
        folder,
        {
            name: IN_ADDRESS.sub(password, value) if "@" in value else password
            for name, value in found.items()
        },
    )


def forget_old(what: str, folder: Path = FOLDER) -> list[str]:
    """Keep the first key of this kind only; those of files go into a file of their own, never away.

    A rotation that was not finished, and each backup made before, still need an old key of files.
    """
    if what == "secret_key":
        return _write(folder, {"secret_key_fallbacks": ""})
    first, _, older = _read(folder, what).partition(",")
    kept = f"{what}.until-{datetime.now().astimezone():%Y-%m-%d}"
    return _write(folder, ({kept: older} if older else {}) | {what: first})


def _push(folder: Path, name: str, aside: str, value: str) -> list[str]:
    older = [key for key in (_read(folder, name), _read(folder, aside)) if key]
    return _write(folder, {aside: ",".join(older), name: value})


def _read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8").strip()


def _write(folder: Path, values: dict[str, str]) -> list[str]:
    """Each in one step: a file is never half written."""
    for name, value in values.items():
        aside = folder / f".{name}.new"
        aside.write_text(f"{value}\n", encoding="utf-8")
        aside.chmod(0o444)
        aside.rename(folder / name)
    return list(values)


def main(arguments: list[str]) -> None:
    forgets = arguments[:1] == ["--forget-old"]
    known = KEYS if forgets else (*KEYS, *PASSWORDS)
    asked = arguments[1:] if forgets else arguments
    if len(asked) != 1 or asked[0] not in known:
        words = f"{' | '.join((*KEYS, *PASSWORDS))}, ou --forget-old {' | '.join(KEYS)}"
        sys.exit(f"usage : python3 deploy/renew_secret.py {words}")
    changed = forget_old(asked[0]) if forgets else renew(asked[0])
    print(f"Écrits : {', '.join(changed)}. La suite : docs/operations/keys.md")


if __name__ == "__main__":
    main(sys.argv[1:])
