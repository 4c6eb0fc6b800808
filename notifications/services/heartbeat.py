"""The worker's sign of life, kept in Redis."""

import logging
from datetime import datetime, timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

from notifications.selectors import HEARTBEAT

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(minutes=10)


def beat(*, at: datetime) -> None:
    """Say that a worker took up its work at `at`; without Redis nobody hears it, and that is all."""
    try:
        cache.set(HEARTBEAT, at.timestamp(), KEPT_FOR.total_seconds())
    except RedisError as error:
        logger.warning("Le signe de vie n’a pas été écrit : %s", type(error).__name__)
