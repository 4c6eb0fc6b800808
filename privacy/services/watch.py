"""Set what the officer is alerted to."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from common.locking import locked
from privacy.models import Watch
from privacy.permissions import WATCH

FIELDS = (
    "many_files",
    "many_files_minutes",
    "same_surname",
    "without_link",
    "refusals",
    "refusals_minutes",
    "at_night",
    "night_from",
    "night_until",
    "third_parties",
)


@transaction.atomic
def set_watch(*, watch: Watch, values: dict, version: int, by: User, at: datetime) -> Watch:
    """Write the thresholds that changed; the journal keeps what they were and what they are."""
    watch = locked(watch, version=version)
    WATCH.check(by, "edit", watch)
    changed = {name: values[name] for name in FIELDS if values[name] != getattr(watch, name)}
    if not changed:
        return watch
    before = {name: getattr(watch, name) for name in changed}
    for name, value in changed.items():
        setattr(watch, name, value)
    watch.save_change()
    record(by=by, action="privacy.watch.changed", obj=watch, at=at, before=before, after=changed)
    return watch
