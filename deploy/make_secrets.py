"""Writes the secrets that docker-compose.yml reads, once; standard library only.

python3 deploy/make_secrets.py cordee.example.org   A file that exists is never written again.
python3 deploy/make_secrets.py --missing            after an upgrade: the keys that a new version asks for
"""

import base64
import os
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"


def contents(host: str) -> dict[str, str]:
    """A value for each secret; the passwords stand in the addresses too."""
    password = {name: secrets.token_urlsafe(32) for name in ("postgres", "owner", "app", "redis")}
    return {
        "secret_key": secrets.token_urlsafe(64),
        "secret_key_fallbacks": "",  # only while secret_key is being renewed
        "field_encryption_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        **keys_of_the_vault(),
        **keys_of_the_seals(),
        "postgres_password": password["postgres"],
        "database_url": f"postgresql://cordee_app:{password['app']}@postgres/cordee",
        "database_owner_url": f"postgresql://cordee_owner:{password['owner']}@postgres/cordee",
        "database_admin_url": f"postgresql://postgres:{password['postgres']}@postgres/postgres",
        "redis_password": password["redis"],
        "redis_url": f"redis://:{password['redis']}@redis:6379/0",
        "email_url": f"smtp+tls://user:password@mail.{host}:587",
        "psc_client_secret": "",  # only where Pro Santé Connect is used
    }


def keys_of_the_vault() -> dict[str, str]:
    """Who a person before a commission is: keys of their own, in no backup of the database."""
    return {
        "vault_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "vault_blind_key": secrets.token_urlsafe(48),
    }


def keys_of_the_seals() -> dict[str, str]:
    """What the process that seals the journal knows, and no other one."""
    return {
        "seal_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "database_sealer_url": f"postgresql://cordee_sealer:{secrets.token_urlsafe(32)}@postgres/cordee",
    }


def add_missing(folder: Path = FOLDER) -> list[str]:
    """Write the keys that an installation made before them has not; never one that is there."""
    known = keys_of_the_vault() | keys_of_the_seals()
    missing = {name: value for name, value in known.items() if not (folder / name).exists()}
    _write(folder, missing)
    return list(missing)


def _write(folder: Path, values: dict[str, str]) -> None:
    for name, value in values.items():
        (folder / name).write_text(f"{value}\n", encoding="utf-8")
        (folder / name).chmod(0o444)


def main(host: str, folder: Path = FOLDER) -> None:
    """The folder is for its owner alone; the files can be read by the containers' own users."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if any(folder.iterdir()):
        sys.exit(f"{folder} n’est pas vide : rien n’a été écrit.")
    _write(folder, contents(host))
    print(f"{folder} est prêt. Corrigez email_url, et ajoutez tls.crt et tls.key.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage : python3 deploy/make_secrets.py cordee.example.org, ou --missing")
    if sys.argv[1] == "--missing":
        print(f"Écrits : {', '.join(add_missing()) or 'rien ne manquait'}.")
    else:
        main(sys.argv[1])
