"""pytest, used twice: once to learn which test goes by which rule, then to look for one that fails.

`CORDEE_MUTANTS` names which of the two and the folder of the run: « learn:/path » or « work:/path ».
With « try: » and the key of one rule, the tests that one names run without that rule, and should fail.
"""

import os
from pathlib import Path

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Once Django is there."""
    wanted, _, folder = os.environ["CORDEE_MUTANTS"].partition(":")
    if wanted == "learn" and hasattr(config, "workerinput"):
        from tests.mutants.learning import Learner  # noqa: PLC0415 - needs Django

        config.pluginmanager.register(Learner(Path(folder)), "mutants-learner")
    if wanted == "try":
        config.pluginmanager.register(Trying(folder), "mutants-trying")
    if wanted == "work":
        config.pluginmanager.register(Working(Path(folder)), "mutants-working")


class Working:
    """Takes up rule after rule instead of running the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from tests.mutants.working import Worker  # noqa: PLC0415 - needs Django

        Worker(session, self.folder).work()
        return True


class Trying:
    """One rule is gone for all the tests that run."""

    def __init__(self, key: str) -> None:
        self.key = key

    def pytest_collection_finish(self) -> None:
        from desk.selectors import frame  # noqa: PLC0415 - needs Django
        from tests.mutants.mutants import mutants  # noqa: PLC0415 - needs Django
        from tests.mutants.sites import files  # noqa: PLC0415 - needs Django
        from tests.mutants.swapping import Functions  # noqa: PLC0415 - needs Django

        mutant = next(one for one in mutants() if one.key == self.key)
        mutant.make(Functions(files()))
        frame._prepared.cache_clear()
