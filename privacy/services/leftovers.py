"""What may be left of a person outside of the tables that hold her: searches kept in sessions, caches."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.contrib.sessions.models import Session
from redis import Redis

from common.normalise import normalise

SEARCHED = "looked_for:"


def sessions_naming(words: frozenset[str], ids: frozenset[str]) -> Iterator[str]:
    """The sessions in which somebody looked for her name, or typed on one of her pages."""
    for session in Session.objects.order_by("pk").iterator():
        if _cleaned(session, words, ids) is not None:
            yield session.pk


def _cleaned(session: Session, words: frozenset[str], ids: frozenset[str]) -> dict | None:
    """What stays in a session without her; None where nothing of her is in it."""
    kept = session.get_decoded()
    clean = {key: value for key, value in kept.items() if not _names(key, value, words, ids)}
    return clean if len(clean) != len(kept) else None


def _names(key: str, value, words: frozenset[str], ids: frozenset[str]) -> bool:
    if key.startswith(SEARCHED):
        return bool(words & set(normalise(str(value)).split()))
    return key.rpartition(":")[2] in ids


def clean_sessions(words: frozenset[str], ids: frozenset[str]) -> int:
    """Take it out of them; how many."""
    return sum(_clean(key, words, ids) for key in list(sessions_naming(words, ids)))


def _clean(key: str, words: frozenset[str], ids: frozenset[str]) -> bool:
    """As the session is by now: whoever it is of may have signed out, or gone on, in between."""
    session = Session.objects.select_for_update().filter(pk=key).first()
    clean = _cleaned(session, words, ids) if session is not None else None
    if clean is None:
        return False
    Session.objects.filter(pk=key).update(session_data=Session.objects.encode(clean))
    return True


def cached_keys(ids: Iterable[str]) -> list[bytes]:
    """Keys of the cache that name one of her objects."""
    wanted = [one.encode() for one in ids]
    with _redis() as cache:
        return sorted(
            key for key in cache.scan_iter(count=1000) if any(one in key for one in wanted)
        )


def forget_cached(keys: Iterable[bytes]) -> None:
    if keys := list(keys):
        with _redis() as cache:
            cache.delete(*keys)


def _redis() -> Redis:
    return Redis.from_url(settings.CACHES["default"]["LOCATION"])
