"""What PostgreSQL and Redis do to their connections costs nobody a page."""

import socket
import time

import pytest
from django.conf import settings
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from redis.exceptions import TimeoutError as RedisTimeoutError


@pytest.fixture
def pooled(db):
    """A connection from a pool of one, with the site's own options."""
    options = {"pool": {"min_size": 1, "max_size": 1, "timeout": 10}}
    wrapper = DatabaseWrapper(connection.settings_dict | {"OPTIONS": options}, alias="default")
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def test_a_connection_that_postgresql_ended_is_replaced_before_it_is_lent(pooled):
    with pooled.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    pooled.close()  # the end of a request: back to the pool
    with connection.cursor() as other:
        other.execute("SELECT pg_terminate_backend(%s, 2000)", [pid])
        assert other.fetchone() == (True,)

    with pooled.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (pid,)


def test_a_cache_that_accepts_and_says_nothing_holds_nobody():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(32)
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        cache = RedisCache(address, settings.CACHES["default"])
        started = time.monotonic()

        with pytest.raises(RedisTimeoutError):
            cache.get("x")

    assert time.monotonic() - started < 2
