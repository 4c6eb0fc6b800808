"""What every change of a DAC's settings begins and ends with: one at a time, told to the others."""

from datetime import datetime

from audit.services import record
from common.errors import ChangedMeanwhile
from common.locking import locked
from directory.history import changes_since, told
from directory.models import Dac
from directory.permissions import DAC


def take(dac: Dac, *, by, version: int | None = None, about: dict | None = None) -> Dac:
    """The DAC, locked, if `by` may change its settings; None is whoever runs Cordée.

    `version` is what the page of `by` showed. Raises ChangedMeanwhile, with what was changed and by
    whom, when somebody has since changed the part `about` (data of the journal); a change of
    another part is no conflict.
    """
    fresh = locked(dac)
    if by is not None:
        DAC.check(by, "edit_settings", fresh)
    if version is not None and version != fresh.version:
        since = changes_since(fresh, version)
        overtaking = [event for event in since if (about or {}).items() <= event.data.items()]
        if overtaking or len(since) != fresh.version - version:
            raise ChangedMeanwhile(told(fresh, overtaking))
    return fresh


def keep(dac: Dac, *, action: str, by, at: datetime, **data) -> Dac:
    """Count one change more, and write it in the journal with the version it made."""
    dac.save_change()
    record(by=by, action=f"directory.dac.{action}", obj=dac, at=at, version=dac.version, **data)
    return dac
