"""How a run of the measures ends, with figures made up: nothing is measured here."""

import json
import re

import pytest

from coordination.embedded.addresses import PROJECT
from tests.bench import run as runner
from tests.bench.inside import BENCHMARKS
from tests.bench.limits import LIMITS, Limit, Run

GOOD = {"pdf": [("pdf_plan", 1.0, "s"), ("pdf_ratio", 2.5, "ratio")]}
TABLE_ROW = re.compile(r"^\| (`.+?)(?: \(.*?\))? \|[^|]*\| ([≤≥<].*?) \|$", re.MULTILINE)


def ended(capsys, benchmark: str, *lines) -> tuple[int, str]:
    run = Run()
    run.show(benchmark, lines)
    code = run.end()
    return code, capsys.readouterr().err


def test_a_run_within_its_limits_ends_with_nothing_to_say(capsys):
    assert ended(capsys, "pdf", *GOOD["pdf"]) == (0, "")


def test_each_figure_is_printed_with_its_limit_beside_it(capsys):
    Run().show("pdf", GOOD["pdf"])

    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"name": "pdf_plan", "value": 1.0, "unit": "s"},
        {"name": "pdf_ratio", "value": 2.5, "unit": "ratio", "limit": "≤ 2.5"},
    ]


@pytest.mark.parametrize("value", [2.51, 40.0, float("nan")])
def test_a_figure_beyond_its_limit_ends_the_run_with_1_and_is_named(capsys, value):
    code, said = ended(capsys, "pdf", ("pdf_plan", 1.0, "s"), ("pdf_ratio", value, "ratio"))

    assert code == 1
    assert said == f"Hors limite — pdf_ratio : {value:g} ratio, limite ≤ 2.5\n"


def test_a_floor_is_missed_from_below(capsys):
    assert ended(capsys, "relay", ("relay_per_min", 1000, "messages/min"))[0] == 0
    code, said = ended(capsys, "relay", ("relay_per_min", 999, "messages/min"))
    assert (code, "relay_per_min : 999 messages/min, limite ≥ 1000" in said) == (1, True)


def test_a_promised_figure_that_was_not_measured_is_no_success(capsys):
    code, said = ended(capsys, "pdf", ("pdf_plan", 1.0, "s"))

    assert (code, said) == (1, "Hors limite — pdf_ratio : pas mesuré, limite ≤ 2.5\n")


def test_every_figure_beyond_its_limit_is_said_and_the_others_are_not(capsys):
    values = {"sign_in_ratio": 1.3, "reset_ratio": 1.0, "account_request_ratio": 1.21}
    code, said = ended(capsys, "sign_in_ratio", *((n, v, "medians") for n, v in values.items()))

    assert (code, said.count("Hors limite")) == (1, 2)
    assert "reset_ratio" not in said


@pytest.mark.parametrize(("ratio", "others", "code"), [(1, 0, 0), (3, 0, 1), (1, 1, 1)])
def test_the_whole_ends_as_its_worst_part(monkeypatch, ratio, others, code):
    monkeypatch.setattr(runner, "ALONE", {"pdf": lambda: [("pdf_ratio", ratio, "ratio")]})
    monkeypatch.setattr(runner, "among_many", lambda names: others)

    assert runner.main([]) == code


def test_every_limit_is_of_a_benchmark_that_runs():
    assert set(LIMITS) <= {*runner.ALONE, *runner.AMONG_MANY}
    assert set(LIMITS) - set(runner.ALONE) - {"seed"} <= set(BENCHMARKS)


def test_the_page_of_the_figures_promises_the_same_limits():
    page = (PROJECT / "docs" / "performance.md").read_text("utf-8")
    promised = {
        name: limit.replace(",", "").split(" or ")[0]
        for names, limit in TABLE_ROW.findall(page)
        for name in re.findall(r"`(\w+)`", names)
    }

    assert promised == {
        name: str(limit) for limits in LIMITS.values() for name, limit in limits.items()
    }


def test_a_limit_reads_as_it_stands_on_the_page():
    assert [str(Limit(1.15)), str(Limit(1000, is_floor=True))] == ["≤ 1.15", "≥ 1000"]
