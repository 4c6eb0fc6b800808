"""What each figure must reach, and how a run ends when one does not: docs/performance.md promises the same."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

Line = tuple[str, float, str]


@dataclass(frozen=True)
class Limit:
    """A ceiling, or a floor; the bound itself is still good."""

    bound: float
    is_floor: bool = False

    def holds(self, value: float) -> bool:
        """False for a value that is no number, too."""
        return value >= self.bound if self.is_floor else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.is_floor else '≤'} {self.bound:g}"


def _at_most(bound: float, *names: str) -> dict[str, Limit]:
    return dict.fromkeys(names, Limit(bound))


# by benchmark: a figure that a benchmark should have printed and did not is a failure as well
LIMITS: dict[str, dict[str, Limit]] = {
    "pdf": _at_most(2.5, "pdf_ratio"),
    "sign_in_ratio": _at_most(1.2, "sign_in_ratio", "reset_ratio", "account_request_ratio"),
    "seed": _at_most(300, "seed_seconds"),
    "pages": _at_most(6, "worklist_ratio", "triage_ratio")
    | _at_most(8, "situation_ratio")
    | _at_most(10, "plan_ratio")
    | _at_most(1.5, "worklist_growth", "triage_growth", "search_growth"),
    "statements": _at_most(3, "worklist_sql_ratio"),
    "second_line": _at_most(1.3, "second_line_worklist"),
    "journal": _at_most(
        1.15,
        *("journal_worklist_ratio", "journal_triage_ratio", "journal_situation_ratio"),
        *("journal_plan_ratio", "journal_my_situations_ratio", "journal_my_actions_ratio"),
    )
    | _at_most(2, "journal_statements"),
    "relay": {"relay_per_min": Limit(1000, is_floor=True)},
    "users": _at_most(1000, "fifty_users_p95_ms") | _at_most(0, "fifty_users_errors"),
}


@dataclass
class Run:
    """Prints figures as they come, one JSON object a line, and keeps what is beyond its limit."""

    beyond: list[str] = field(default_factory=list)

    def show(self, benchmark: str, lines: Iterable[Line]) -> None:
        promised = dict(LIMITS.get(benchmark, {}))
        for name, value, unit in lines:
            limit = promised.pop(name, None)
            told = {"name": name, "value": value, "unit": unit}
            print(json.dumps(told | ({"limit": str(limit)} if limit else {})), flush=True)
            if limit and not limit.holds(value):
                self.beyond.append(f"{name} : {value:g} {unit}, limite {limit}")
        self.beyond += [f"{name} : pas mesuré, limite {limit}" for name, limit in promised.items()]

    def end(self) -> int:
        """The code to exit with: 1 when a limit is not kept, each one said in words."""
        for words in self.beyond:
            print(f"Hors limite — {words}", file=sys.stderr, flush=True)
        return 1 if self.beyond else 0
