"""The settings of the worker that the tests kill: the pool of production, and little patience."""

from datetime import timedelta

from coordination.settings.test import *  # noqa: F403 - what settings are made of

DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 4, "timeout": 10}}  # noqa: F405
CELERY_IMPORTS = ("tests.notifications.worker_messages",)
OUTBOX_LEASE = timedelta(seconds=4)
OUTBOX_SWEEP_SECONDS = 1
