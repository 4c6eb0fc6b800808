"""The worker, its clock, and what a service's « there is work » comes to."""

import logging
import os
import time

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, celeryd_init, setup_logging, worker_ready
from django.conf import settings
from django.db import connections
from django.utils.log import configure_logging

from common import wake

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.demo")

logger = logging.getLogger(__name__)

RELAY = "notifications.tasks.relay_outbox"
PRINTER = "ppcs.tasks.make_copies"
PRINTER_SWEEP_SECONDS = 10
# A request never waits long for Redis: the sweep finds the row anyway.
IMPATIENT = {
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.3,
    "connect_retries_timeout": 0.3,
    "max_retries": 0,
    "interval_start": 0,
}
SILENCE_AFTER_FAILURE = 5

app = Celery("cordee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_web_does(**kwargs):
    """Celery adds no handler of its own once somebody listens: its lines too are blanked."""
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


@celeryd_init.connect
@beat_init.connect
def read_as_machine(**kwargs):
    """Tasks serve nobody: before the first connection, let the database show them every row."""
    connections.settings["default"]["OPTIONS"].update(settings.AS_MACHINE)


# What the clock does for commissions: every rule is in their services.
OF_COMMISSIONS = {
    "erase-old-drafts": {
        "task": "commissions.tasks.erase_old_drafts",
        "schedule": crontab(hour=3, minute=30),
    },
    "purge-situations": {
        "task": "commissions.tasks.purge_what_is_due",
        "schedule": crontab(minute="25", hour="0,5,12"),
    },
    "destroy-material-of-sessions": {
        "task": "commissions.tasks.destroy_material_of_sessions",
        "schedule": crontab(hour=3, minute=40),
    },
    "suspend-expired-accords": {
        "task": "commissions.tasks.suspend_expired_accords",
        "schedule": crontab(hour=0, minute=5),
    },
    "remind-of-what-runs-in-commissions": {
        "task": "commissions.tasks.remind_of_what_runs",
        "schedule": crontab(hour=7, minute=20),
    },
    "remind-the-desk-of-commissions": {
        "task": "commissions.tasks.remind_the_desk",
        "schedule": crontab(hour=7, minute=10),
    },
}


# What the clock does for the rights of persons.
OF_PRIVACY = {
    "watch-accesses": {
        "task": "privacy.tasks.watch_accesses",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    "make-copies-of-data": {
        "task": "privacy.tasks.make_copies_of_data",
        "schedule": PRINTER_SWEEP_SECONDS,
        "options": {"expires": PRINTER_SWEEP_SECONDS},
    },
    "sweep-erased-files": {
        "task": "privacy.tasks.sweep_erased_files",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "destroy-old-copies-of-data": {
        "task": "privacy.tasks.destroy_old_copies",
        "schedule": crontab(hour=3, minute=15),
    },
    "propose-what-is-due": {
        "task": "privacy.tasks.propose_what_is_due",
        "schedule": crontab(hour=2, minute=30),
    },
}


# Once or several times a day, at hours of their own.
DAILY = {
    "purge-messages": {
        "task": "notifications.tasks.purge_messages",
        "schedule": crontab(hour=3, minute=40),
    },
    "remind-unanswered": {
        "task": "cases.tasks.remind_about_unanswered_requests",
        "schedule": crontab(minute="5", hour="7-19"),
    },
    "watch-emergency-openings": {
        "task": "cases.tasks.watch_emergency_openings",
        "schedule": crontab(minute="35", hour="7-19"),
    },
    "end-places-that-are-over": {
        "task": "cases.tasks.end_places_that_are_over",
        "schedule": crontab(minute="10", hour="0,6"),
    },
    "delete-stray-files": {
        "task": "cases.tasks.delete_stray_files",
        "schedule": crontab(hour=4, minute=0),
    },
    "lapse-opinions": {
        "task": "ppcs.tasks.lapse_opinions",
        "schedule": crontab(minute="20", hour="0,6"),
    },
    "remind-about-actions": {
        "task": "ppcs.tasks.remind_about_actions",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "forget-what-is-over": {
        "task": "signin.tasks.forget_what_is_over",
        "schedule": crontab(hour=3, minute=50),
    },
}


@app.on_after_configure.connect
def set_the_clock(sender, **kwargs):
    """What beat asks for. A sweep that no worker took is worth nothing once the next one is due."""
    sender.conf.beat_schedule = (
        OF_COMMISSIONS
        | OF_PRIVACY
        | DAILY
        | {
            "relay-outbox": {
                "task": RELAY,
                "schedule": settings.OUTBOX_SWEEP_SECONDS,
                "options": {"expires": settings.OUTBOX_SWEEP_SECONDS},
            },
            "scan-waiting-files": {
                "task": "cases.tasks.scan_waiting_files",
                "schedule": crontab(minute="*"),
                "options": {"expires": 60},
            },
            "make-copies": {
                "task": PRINTER,
                "schedule": PRINTER_SWEEP_SECONDS,
                "options": {"expires": PRINTER_SWEEP_SECONDS},
            },
        }
    )


class Wake:
    """Ask a worker to sweep now; a hint that may be lost, and never fails the caller.

    Once Redis has not answered, nobody asks it again for a few seconds: a service that tells ten
    people pays for one time-out, not for ten.
    """

    def __init__(self, task: str = RELAY, *, clock=time.monotonic):
        self.task, self.clock, self.silent_until = task, clock, 0.0

    def __call__(self) -> None:
        if self.clock() < self.silent_until:
            return
        options = {**app.conf.broker_transport_options, **IMPATIENT}
        try:
            with app.connection_for_write(transport_options=options) as connection:
                app.send_task(
                    self.task,
                    connection=connection,
                    retry=False,
                    ignore_result=True,
                    expires=settings.OUTBOX_SWEEP_SECONDS,
                )
        except Exception as error:  # noqa: BLE001 - the decision is committed: nothing may fail now
            self.silent_until = self.clock() + SILENCE_AFTER_FAILURE
            logger.warning("Le relais n’a pas pu être réveillé : %s", type(error).__name__)


wake.install(Wake(), printer=Wake(PRINTER))


@worker_ready.connect
def begin_at_once(**kwargs):
    """A worker that starts gives its sign of life, and finds what waited, before beat's first tick."""
    wake.wake()
    wake.wake_printer()
