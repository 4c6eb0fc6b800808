"""Each test once: how long it takes, and by which rules it goes."""

import gc
import json
import os
import time
from pathlib import Path

import pytest

from tests.mutants import tables
from tests.mutants.sites import files
from tests.mutants.swapping import Functions


class Learner:
    """In each process of pytest-xdist; only what passes is written down."""

    def __init__(self, folder: Path) -> None:
        self.reached: set[str] = set()
        self.failed = False
        self.file = (folder / f"learnt-{os.getpid()}.jsonl").open("w")

    def pytest_collection_finish(self) -> None:
        Functions(files()).mark_all(self.reached.add)
        tables.tell_what_is_asked(self.reached.add)
        gc.collect()
        gc.freeze()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        self.reached.clear()
        self.failed, begun = False, time.perf_counter()
        yield
        seconds = round(time.perf_counter() - begun, 3)
        if not self.failed:
            row = {"test": item.nodeid, "seconds": seconds, "sites": sorted(self.reached)}
            self.file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self.file.flush()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed or report.skipped
