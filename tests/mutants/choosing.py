"""Which tests are asked first whether a rule is missed: most rules are missed within a few of them."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container

from tests.mutants.mutants import Mutant

WORD = re.compile(r"[a-z]{4,}")
# Tests that tell what a table must say, cell by cell; what each guard, each condition does alone.
OF_TABLES = re.compile(r"test_policy_|test_permissions|test_footings|every_cell")
OF_CONDITIONS = re.compile(r"guard|_conditions|_standing")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Choice:
    """The order of the tests for a rule. `seconds` of each test, `tests` by the mark that they leave."""

    def __init__(
        self, seconds: dict[str, float], tests: dict[str, list[str]], known: Container[str]
    ) -> None:
        self.seconds, self.tests, self.known = seconds, tests, known
        # by how many rules a test goes: one that goes by few of them was written for one of them
        self.breadth = Counter(test for found in tests.values() for test in found)
        self.words = {test: _words(test) for test in seconds}
        self.spread = Counter(word for words in self.words.values() for word in words)
        self.successes: Counter[str] = Counter()
        self.near: dict[str, list[str]] = defaultdict(list)
        self.last_time: dict[str, str] = {}

    def noticed(self, mutant: Mutant, test: str) -> None:
        """A test that noticed something is asked earlier from then on."""
        self.successes[test] += 1
        self.near[mutant.near].append(test)
        self.last_time[mutant.key] = test

    def in_order(self, mutant: Mutant) -> list[str]:
        """The tests that go by the rule, the most promising for their time first."""
        found = {test for mark in mutant.reached for test in self.tests.get(mark, ())}
        written_for = OF_TABLES if mutant.of_table else OF_CONDITIONS
        close, words = Counter(self.near[mutant.near]), _words(mutant.key)

        def cost(test: str) -> float:
            if test == self.last_time.get(mutant.key):
                return 0
            alike = sum(self._rarity(word) for word in words & self.words[test])
            hope = 1 + 4 * close[test] + min(self.successes[test], 20) / 4 + alike
            if written_for.search(test):
                hope += 20
            return (self.seconds[test] + 0.05) * math.sqrt(self.breadth[test]) / hope

        return sorted((test for test in found if test in self.known), key=cost)

    def _rarity(self, word: str) -> float:
        """From 0, a word of every test, upwards."""
        return math.log(len(self.words) / self.spread[word])


def _words(name: str) -> frozenset[str]:
    """« plan » and « copy », of PLAN_COPY as of PlanCopy."""
    return frozenset(WORD.findall(HUMP.sub(" ", name).lower()))
