"""`make fuzz`: the tests of this folder with many more requests, then one JSON line that sums them."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

EACH = "18"
LEAST = 5_000  # requests in all, unless the tests to run are chosen


def main() -> int:
    """The exit code of the tests, 1 too where something was found or fewer requests than LEAST were
    made; the seed is printed, FUZZ_SEED plays it again."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.jsonl"
        report.touch()
        told = {
            "FUZZ_EACH": EACH,
            "FUZZ_SEED": "20261123",
            **os.environ,
            "FUZZ_REPORT": str(report),
        }
        print(f"seed {told['FUZZ_SEED']}, {told['FUZZ_EACH']} requests an address", flush=True)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--dist",
            "worksteal",
            "tests/fuzz",
        ]
        code = subprocess.run([*command, *sys.argv[1:]], env=told, check=False).returncode
        lines = [json.loads(line) for line in report.read_text().splitlines()]
    sums: dict[str, int] = {"requests": sum(line["requests"] for line in lines)}
    for name in ("errors_500", "leaks", "get_changes"):
        sums[name] = sum(len(line[name]) for line in lines)
    print(json.dumps(sums))
    too_few = not sys.argv[1:] and sums["requests"] < LEAST
    if too_few:
        print(f"fewer than {LEAST} requests", file=sys.stderr)
    found = any(count for name, count in sums.items() if name != "requests")
    return code or int(too_few or found)


if __name__ == "__main__":
    sys.exit(main())
