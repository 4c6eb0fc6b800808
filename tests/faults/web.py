"""The site as it is, but that a process can be told to die between a commit and what follows it."""

import os
import signal
from pathlib import Path

from common import wake
from coordination.celery import PRINTER, Wake
from coordination.wsgi import application

__all__ = ["application"]

# Whoever finds this file after a commit takes it away, and dies with the whole group.
DIE_AFTER_COMMIT = "FAULTS_DIE_AFTER_COMMIT"


class WakeOrDie(Wake):
    """The service's « there is work », at which kill -9 strikes when it was asked for."""

    def __call__(self) -> None:
        try:
            Path(os.environ[DIE_AFTER_COMMIT]).unlink()
        except FileNotFoundError:
            super().__call__()
        else:
            os.killpg(os.getpgrp(), signal.SIGKILL)


wake.install(WakeOrDie(), printer=Wake(PRINTER))
