"""Reads the settings' values from the environment, and addresses (databases, Redis, mail) from URLs."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

CACHE_DATABASE = 1
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def is_set(name: str) -> bool:
    """Whether NAME or NAME_FILE is given, and not empty."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def env(name: str, default: str | None = None) -> str:
    """The value of NAME, or the content of the file NAME_FILE; an empty value counts as absent."""
    value = os.environ.get(name, "")
    path = os.environ.get(f"{name}_FILE", "")
    if value and path:
        raise ImproperlyConfigured(f"{name} et {name}_FILE sont tous deux définis : gardez-en un.")
    if path:
        value = _content(name, path)
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} n’est pas défini (ni {name}_FILE).")
    return default


def env_bool(name: str, default: bool | None = None) -> bool:
    """NAME as a yes or no; a word that is neither is refused."""
    value = env(name, None if default is None else str(default)).lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} vaut « {value} » : écrivez true ou false.")
    return value in TRUE


def env_int(name: str, default: int | None = None) -> int:
    """NAME as a whole number."""
    value = env(name, None if default is None else str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} vaut « {value} » : écrivez un nombre entier.") from None


def env_list(name: str, default: str = "") -> list[str]:
    """NAME as a list separated by commas."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def use_embedded_servers(data_folder: str) -> None:
    """Point what the environment leaves out at the embedded servers of this folder; starts nothing.

    The three addresses of the database go together: with a DATABASE_URL of one's own, the embedded
    owner and superuser are not offered.
    """
    from coordination.embedded import default_environment  # noqa: PLC0415 - optional dependency

    addresses = default_environment(data_folder)
    redis_url = addresses.pop("REDIS_URL")
    if not is_set("REDIS_URL"):
        os.environ["REDIS_URL"] = redis_url
    if not is_set("DATABASE_URL"):
        os.environ.update(addresses)


def database(url: str, **extra: Any) -> dict[str, Any]:
    """A Django database from `postgresql://role:password@host:port/name?option=value`.

    `?host=/folder` reaches a server over its Unix socket. `extra` completes the dictionary.
    """
    parts = urlsplit(url)
    name, role = unquote(parts.path.removeprefix("/")), unquote(parts.username or "")
    if parts.scheme not in {"postgres", "postgresql"} or not name or not role:
        raise ImproperlyConfigured(
            "L’adresse d’une base s’écrit postgresql://rôle:mot-de-passe@hôte:port/base"
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": role,
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        **extra,
        "OPTIONS": {**options, **extra.get("OPTIONS", {})},
    }


def redis_database(url: str, number: int) -> str:
    """The same Redis, another of its numbered databases: `redis://host/1` or `unix://path?db=1`."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        query = urlencode(dict(parse_qsl(parts.query)) | {"db": str(number)})
        return f"unix://{parts.path}?{query}"
    return urlunsplit(parts._replace(path=f"/{number}"))


def redis_cache_url(url: str) -> str:
    """The address for Django's cache: emptying it leaves the messages to Celery alone."""
    return redis_database(url, CACHE_DATABASE)


def celery_broker_url(url: str) -> str:
    """The address for Celery: a socket is `redis+socket:///path?virtual_host=0`, a host as it is."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"


def email(url: str) -> dict[str, Any]:
    """Django's mail settings from `smtp://user:password@host:port`, `smtp+tls://` or `smtps://`."""
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL s’écrit smtp://hôte:port, smtp+tls://… ou smtps://…")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE ne se lit pas : {path} ({error.strerror})."
        ) from None
