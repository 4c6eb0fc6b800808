"""Months leave by one function, named by two people; the seals stay and hold the proof."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.audit.sealing import faults, lines, tamper, write
from tests.audit.servers import SealersBase, address, asked

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
OLD = datetime(2024, 3, 15, tzinfo=UTC)


@pytest.fixture
def aged(sealed, cast) -> SimpleNamespace:
    """Two events of March 2024 and one of July 2025 among those of today, sealed."""
    for rank in range(2):
        write(100 + rank, at=OLD + timedelta(days=rank))
    write(102, at=datetime(2025, 7, 1, tzinfo=UTC))
    sealed.sealer.once()
    sealed.cast = cast
    return sealed


def purge(*arguments: str, first: str = "camille@demo.test", second: str = "dpo@demo.test") -> None:
    call_command("purge_journal", *arguments, "--first", first, "--second", second)


def months(database: str) -> dict[str, int]:
    return dict(
        asked(
            database,
            "SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM'), count(*) FROM journal.event"
            " WHERE at < '2026-01-01' GROUP BY 1",
        )
    )


def test_a_purge_counts_first_then_leaves_its_proof(aged, capsys):
    purge("2025-01")
    assert "2024-03 : 2 événements" in capsys.readouterr().out
    assert months(aged.database) == {"2024-03": 2, "2025-07": 1}

    purge("2025-01", "--yes")

    assert "2 lignes purgées" in capsys.readouterr().out
    assert months(aged.database) == {"2025-07": 1}
    assert any("absent" in one for one in faults(aged)), "until a seal holds the proof"
    aged.sealer.once()
    assert faults(aged) == []
    (proof,) = json.loads(lines(aged)[-1]["purges"])
    assert (proof["before"], proof["counts"]) == ("2025-01-01", {"event": {"2024-03": 2}})
    assert "<camille@demo.test>" in proof["first"]
    told = asked(aged.database, "SELECT data FROM journal.event WHERE action = 'journal.purged'")
    assert told[0][0]["counts"] == {"event": {"2024-03": 2}}


def test_the_proof_covers_what_was_sealed_before_it_and_no_more(aged):
    purge("2025-01", "--yes")
    aged.sealer.once()
    write(103, at=OLD)
    aged.sealer.once()
    assert faults(aged) == []
    tamper(aged, "DELETE FROM journal.event WHERE at < '2025-01-01'")
    assert [one for one in faults(aged) if ": absent" in one]


def test_the_rest_of_a_purged_seal_is_still_checked(aged):
    purge("2025-01", "--yes")
    aged.sealer.once()
    tamper(aged, "DELETE FROM journal.event WHERE at < '2025-08-01'")
    assert [one for one in faults(aged) if ": absent" in one]


def test_a_purge_is_refused(aged):
    with pytest.raises(CommandError, match="deux personnes différentes"):
        purge("2025-01", "--yes", second="camille@demo.test")
    with pytest.raises(CommandError, match="Aucun compte actif"):
        purge("2025-01", "--yes", second="nobody@demo.test")
    with pytest.raises(CommandError, match="douze derniers mois"):
        purge(timezone.localdate().strftime("%Y-%m"), "--yes")
    with pytest.raises(CommandError, match="AAAA-MM"):
        purge("hier", "--yes")
    write(104, at=OLD)
    with pytest.raises(CommandError, match="pas scellé"):
        purge("2025-01", "--yes")
    assert months(aged.database) == {"2024-03": 3, "2025-07": 1}


def test_a_month_of_its_own_goes_with_its_table(aged):
    tamper(
        aged,
        "CREATE TABLE journal.event_2020_05 PARTITION OF journal.event"
        " FOR VALUES FROM ('2020-05-01 00:00+00') TO ('2020-06-01 00:00+00')",
        "ALTER TABLE journal.event_2020_05 OWNER TO cordee_journal",
    )
    write(105, at=datetime(2020, 5, 20, tzinfo=UTC))
    aged.sealer.once()
    purge("2025-01", "--yes")
    aged.sealer.once()
    assert asked(aged.database, "SELECT to_regclass('journal.event_2020_05')") == [(None,)]
    assert faults(aged) == []


def test_partitions_are_made_ahead_and_a_month_that_began_early_stays_where_it_is(database_copy):
    base = SealersBase(database_copy)
    later = timezone.now() + timedelta(days=31 * 5)
    write(1, at=later)
    with psycopg.connect(address("DATABASE_SEALER_URL", database_copy)) as sealer:
        sealer.execute("SELECT journal.make_partitions(6)")
    base.make_partitions()
    names = {
        name
        for (name,) in asked(
            database_copy,
            "SELECT inhrelid::regclass::text FROM pg_inherits i"
            " WHERE inhparent = 'journal.event'::regclass",
        )
    }
    month = later.astimezone(UTC).strftime("journal.event_%Y_%m")
    assert month not in names
    assert len(names) == 7  # this month, six to come but for that one, and the rest
    assert asked(database_copy, "SELECT count(*) FROM journal.event_default") == [(1,)]
    write(2)
    today = datetime.now(UTC).strftime("journal.event_%Y_%m")
    assert asked(database_copy, f"SELECT count(*) FROM {today}") == [(1,)]
