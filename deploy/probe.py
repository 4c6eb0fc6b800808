"""A container's own health: the web answers, beat and the sealer keep their clock. No Django here."""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BEAT_SILENCE = 600
SEALER_SILENCE = 300


def web() -> bool:
    """The process answers and reaches its database; a worker that is down is not its illness."""
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    try:
        answer = urllib.request.urlopen(address, timeout=8)
    except urllib.error.HTTPError as error:
        answer = error
    except OSError:
        return False
    with answer:
        return bool(json.load(answer)["database"])


def beat() -> bool:
    """The schedule was written lately; beat does so every three minutes."""
    schedule = Path(os.environ["BEAT_SCHEDULE"])
    written = [path.stat().st_mtime for path in schedule.parent.glob(f"{schedule.name}*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENCE


def sealer() -> bool:
    """It sealed, or found nothing to seal, lately; it looks each minute."""
    mark = Path(os.environ["SEALS_FOLDER"]) / ".alive"
    return mark.exists() and time.time() - mark.stat().st_mtime < SEALER_SILENCE


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "beat": beat, "sealer": sealer}[sys.argv[1]]() else 1)
