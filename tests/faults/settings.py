"""The demonstration's settings, but for a lease short enough that the run comes to its end."""

from datetime import timedelta

from coordination.settings.demo import *  # noqa: F403 - what settings are made of

OUTBOX_LEASE = timedelta(seconds=20)
OUTBOX_SWEEP_SECONDS = 2
