"""/healthz: whether the service works, in four words, for whoever watches over it."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from notifications.selectors import last_heartbeat, outbox_lag

logger = logging.getLogger(__name__)

PATH = "/healthz"
TIMEOUT_SECONDS = 2
HEARTBEAT_MAX_AGE = timedelta(seconds=60)
# in seconds; many who ask at once pay for one look
GOOD_FOR, GOOD_WHILE_LOOKING = 1.5, 15


class HealthMiddleware:
    """Answer /healthz before anything touches a session: it must speak when the database is down."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return healthz(request) if request.path_info == PATH else self.get_response(request)


@login_not_required
@require_safe
def healthz(request):
    """200 when all is well, 503 otherwise; says which of the four it is and nothing else."""
    found = recent_state()
    return JsonResponse(found, status=200 if is_well(found) else 503)


class RecentState:
    """The last look of this process, while it is fresh.

    While one thread looks, which lasts when something is broken, the others answer with the last
    look instead of waiting: /healthz never takes up all the threads. Bad news is looked at again
    at each question: of two processes, one must not go on saying « no » after the other's « yes ».
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic):
        self.clock, self.lock = clock, threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.found, self.looked_at = None, 0.0

    def __call__(self) -> dict:
        if self._is_fresh():
            return self.found
        if not self.lock.acquire(blocking=not self._is_good_for(GOOD_WHILE_LOOKING)):
            return self.found
        try:
            if not self._is_fresh():  # nobody looked while this thread waited
                self.found = state(at=timezone.now())
                self.looked_at = self.clock()
            return self.found
        finally:
            self.lock.release()

    def _is_fresh(self) -> bool:
        return self._is_good_for(GOOD_FOR) and is_well(self.found)

    def _is_good_for(self, seconds: float) -> bool:
        return self.found is not None and self.clock() - self.looked_at < seconds


recent_state = RecentState()


def state(*, at: datetime) -> dict:
    """The four words; `outbox_lag_s` is None when the database cannot tell."""
    database = _tried(database_answers, otherwise=False)
    redis = _tried(redis_answers, otherwise=False)
    lag = _tried(lambda: outbox_lag(at=at), otherwise=None) if database else None
    return {
        "database": database,
        "redis": redis,
        "worker": redis and _tried(lambda: worker_is_alive(at=at), otherwise=False),
        "outbox_lag_s": int(lag.total_seconds()) if lag is not None else None,
    }


def is_well(found: dict) -> bool:
    """Everything answers, and no e-mail has been waiting for longer than OUTBOX_ALARM."""
    lag = found["outbox_lag_s"]
    return (
        found["database"]
        and found["redis"]
        and found["worker"]
        and lag is not None
        and lag <= settings.OUTBOX_ALARM.total_seconds()
    )


def database_answers() -> bool:
    """Asked over a connection of its own: the pool waits longer than whoever watches."""
    params = connection.get_connection_params()
    options = f"{params.get('options', '')} -c statement_timeout={TIMEOUT_SECONDS}s".strip()
    params |= {"connect_timeout": TIMEOUT_SECONDS, "options": options}
    with psycopg.connect(**params) as own:
        return own.execute("SELECT 1").fetchone() is not None


def redis_answers() -> bool:
    """Asked over a connection of its own, once, without the client's habit of trying again."""
    once = Retry(NoBackoff(), 0)
    timeouts = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
    with Redis.from_url(settings.REDIS_URL, retry=once, **timeouts) as own:
        return bool(own.ping())


def worker_is_alive(*, at: datetime) -> bool:
    """A worker has taken up the outbox within the last minute."""
    beat = last_heartbeat()
    return beat is not None and at - beat < HEARTBEAT_MAX_AGE


def _tried(question: Callable, *, otherwise):
    try:
        return question()
    except Exception as error:  # noqa: BLE001 - whatever is broken, the answer is « no », not a 500
        logger.error("/healthz : %s", type(error).__name__)
        return otherwise
