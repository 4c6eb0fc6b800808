"""A journal of three seals in a database of its own, and what may be done to it."""

import json
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from audit.seals.export import Sealer
from audit.seals.lines import as_text
from audit.seals.verify import verified
from audit.services import record
from tests.audit.servers import KEY, SealersBase, superuser

LONG = timedelta(days=1)


def write(rank: int, *, at: datetime | None = None) -> None:
    user = User(pk=rank, email=f"{rank}@demo.test", first_name="A", last_name="B")
    record(by=user, action="accounts.user.tried", obj=user, at=at or timezone.now(), rank=rank)


@pytest.fixture
def sealed(database_copy, tmp_path, settings) -> SimpleNamespace:
    """Three seals: four events and three rows changed in each, exported to a folder of the test."""
    settings.SEALS_FOLDER, settings.SEAL_KEY = tmp_path / "seals", KEY
    base = SealersBase(database_copy)
    sealer = Sealer(settings.SEALS_FOLDER, KEY, base)
    for window in range(3):
        for rank in range(4):
            write(10 * window + rank)
        Group.objects.bulk_create(Group(name=f"{window}-{rank}") for rank in range(3))
        assert sealer.once() == 1
    (file,) = settings.SEALS_FOLDER.glob("*.jsonl")
    return SimpleNamespace(
        database=database_copy, base=base, sealer=sealer, file=file, folder=settings.SEALS_FOLDER
    )


def faults(sealed, key: str = KEY) -> list[str]:
    return verified(sealed.base, sealed.folder, key=key, late_after=LONG).faults


def lines(sealed) -> list[dict]:
    return [json.loads(line) for line in sealed.file.read_text().splitlines()]


def rewrite(sealed, changed: list[dict]) -> None:
    sealed.file.write_text("".join(f"{as_text(line)}\n" for line in changed))


def tamper(sealed, *statements: str) -> None:
    """As the superuser, the triggers of the journal out of the way."""
    with superuser(sealed.database) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)
