"""What every test stands on: a database of its own, an empty cache, and no tolerance."""

import gc
import re
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.sql.compiler import SQLCompiler
from django.template import engines
from django.test import TransactionTestCase
from redis import Redis

from coordination.settings.environment import redis_database
from tests import databases, journal, logged, strictness
from tests.personas import Cast, build_cast, frozen, thawed

NAMED = pytest.StashKey[list[str]]()
# commits, locks, constraints, triggers, conditions told twice: what a test of these words is about
OF_THE_ENGINE = re.compile(
    r"transaction=True|database_copy|IntegrityError|DatabaseError|InternalError|connection\.cursor"
    r"|ConcurrentTransition|skip_locked|disagreements"
)
OWN_COPY = {"database_copy", "transactional_db", "live_server", "django_db_reset_sequences"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database-only`: for other engines than ours, the tests that would notice (make test-system)."""
    parser.addoption("--database-only", action="store_true", help="only what the engine decides")


def pytest_configure(config: pytest.Config) -> None:
    """Every line that the site logs is kept until all tests have run: see tests/logged.py."""
    logged.begin()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run whose log names somebody has failed, whatever its tests say."""
    if hasattr(session.config, "workerinput"):
        return
    session.config.stash[NAMED] = logged.personal(logged.lines())
    if session.config.stash[NAMED] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    if hasattr(terminalreporter.config, "workerinput"):
        return
    named = terminalreporter.config.stash.get(NAMED, [])
    if named:
        terminalreporter.section("the log names somebody", red=True)
        terminalreporter.line("\n".join(named[:50]))
    if told := said_by_tests(terminalreporter.stats):
        terminalreporter.section("told by the tests")
        terminalreporter.line("\n".join(told))
    shutil.rmtree(logged.folder(), ignore_errors=True)


def said_by_tests(stats: dict[str, list]) -> list[str]:
    """What tests record as « told », of green ones too: a seed, a share. Workers hand it over."""
    return sorted(
        f"{report.nodeid}: {words}"
        for report in [*stats.get("passed", []), *stats.get("failed", [])]
        if report.when == "call"
        for name, words in report.user_properties
        if name == "told"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that commits gets a copy of the template: the application's role may not empty tables."""
    if config.getoption("database_only"):
        kept = [i for i in items if _touches_the_database(i) and _would_notice(i.path)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept
    for item in items:
        names = getattr(item, "fixturenames", [])
        marker = item.get_closest_marker("django_db")
        commits = marker and (marker.kwargs.get("transaction") or any(marker.args))
        if commits or OWN_COPY & set(names):
            names[:0] = [
                name for name in ("database_copy", "transactional_db") if name not in names
            ]
            names.sort(key=lambda name: name != "database_copy")
        elif _touches_the_database(item):
            # the right database first, then the transaction of the test in it
            names.insert(0, "cast_on_stage" if "cast" in names else "empty_stage")


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@lru_cache
def _would_notice(path: Path) -> bool:
    """Whether the tests of this file are about what another PostgreSQL might do otherwise."""
    return bool(OF_THE_ENGINE.search(path.read_text(encoding="utf-8")))


def _touches_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "database_template", *OWN_COPY}
    return bool(item.get_closest_marker("django_db") or fixtures & set(item.fixturenames))


@pytest.fixture(scope="session")
def database_template(django_test_environment, django_db_blocker) -> str:
    """The migrated template, built once for all processes."""
    with django_db_blocker.unblock():
        return databases.template()


@pytest.fixture(scope="session")
def django_db_setup(database_template, django_db_blocker) -> Iterator[str]:
    """The copy in which this process runs the tests that roll back; as the application's role."""
    with django_db_blocker.unblock(), databases.copy_of(database_template) as name:
        yield name


@pytest.fixture(scope="session")
def stage(django_db_setup, database_template, django_db_blocker) -> Iterator[tuple[str, bytes]]:
    """Another copy for this process, with the cast committed in it once: its name, and the cast.

    Playing it in takes longer than most tests.
    """
    with django_db_blocker.unblock(), databases.copy_of(database_template) as name:
        with transaction.atomic():
            kept = frozen(build_cast())
        cache.clear()
        databases.point_at(django_db_setup)
        yield name, kept


@pytest.fixture
def cast_on_stage(stage, django_db_blocker) -> None:
    """Before the transaction of a test begins that asks for the cast: there where it is."""
    with django_db_blocker.unblock():
        databases.point_at(stage[0])


@pytest.fixture
def empty_stage(django_db_setup, django_db_blocker) -> None:
    """Before any other: there where nobody is."""
    with django_db_blocker.unblock():
        databases.point_at(django_db_setup)


@pytest.fixture
def cast(db, request) -> Cast:
    """The cast, in the database of this test: found there, or played in where the test commits."""
    if "cast_on_stage" in request.fixturenames:
        return thawed(request.getfixturevalue("stage")[1])
    return build_cast()


@pytest.fixture
def database_copy(
    django_db_setup, database_template, django_db_blocker, monkeypatch
) -> Iterator[str]:
    """A fresh database for this test alone, in which it may commit; dropped afterwards. Its name.

    `transactional_db`, `live_server` and `django_db(transaction=True)` bring it along.
    """
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: None)
    with django_db_blocker.unblock(), databases.copy_of(database_template) as name:
        yield name


@pytest.fixture(autouse=True)
def journal_open(request) -> None:
    """A test that rolls back reads the journal as it likes, and leaves no row in it by that."""
    names = set(request.fixturenames)
    if "database_copy" in names or not _touches_the_database(request.node):
        return
    request.getfixturevalue("db")
    if not request.node.get_closest_marker("journal_closed"):
        journal.open_journal()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """No test sees what another one left in Redis."""
    yield
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def empty_broker() -> None:
    """No worker of this run takes up what an earlier run asked for."""
    with Redis.from_url(redis_database(settings.REDIS_URL, 2 * settings.WORKER)) as broker:
        broker.flushdb()


@pytest.fixture(autouse=True, scope="session")
def log_is_kept(django_test_environment) -> Iterator[None]:
    """Each line that the site's log gets is read again when all tests have run."""
    with logged.collected():
        yield


@pytest.fixture(autouse=True, scope="session")
def strict_django(django_test_environment) -> Iterator[None]:
    """Rows without an order come in any order; an undefined variable of a template fails."""
    undefined = strictness.UndefinedVariable("%s")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLCompiler, "_order_by_pairs", strictness.pairs_in_random_order)
        patch.setattr(engines["django"].engine, "string_if_invalid", undefined)
        yield
