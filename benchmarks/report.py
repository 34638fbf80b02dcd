"""How long the Board's report takes, and how much memory, from the agencies' extracts to the finished page.

    python -m benchmarks.report [--responses N] [--agencies N]

It makes up the responses of a tenth of the learners and of all (a million responses unless told otherwise: 25,000
learners, 20 questions before and 20 after), of 60 agencies, and runs `python -m grading report --extract` on each. With
`--agencies N` it also makes a page for each of so many agencies in one batch. Times are those of whole commands by the
clock, start-up included; memory is that of all their processes together (PSS, Linux only).

The rival is pandas alone, timed in the same run: it reads the same CSV file and counts the safe answers to each
question by phase and agency; nothing is checked, estimated, protected, drawn or written. It is the least that any
report can take, and what ours may take at most is told as so many times that: on two cores where it takes 0.8 seconds,
60 seconds are 75 times as long. So the promise is the same on a slower machine.

It ends with what we promise, line by line, and with exit code 1 if any line is not met.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.marking import Line, told
from benchmarks.responses import PHASES, QUESTIONS, write_responses
from benchmarks.running import Took, run

EACH = QUESTIONS * len(PHASES)
"""Responses of one learner."""


RIVAL = (
    "import sys, pandas; rows = pandas.read_csv(sys.argv[1]);"
    "print(rows.groupby(['item_id', 'phase', 'agency_code'])['correct'].agg(['sum', 'size']))"
)


def promises(responses: int, tenth: Took, whole: Took, pandas: Took) -> list[Line]:
    """Return what we promise of the report on so many responses, on a tenth of them, and beside pandas alone."""
    millions = max(1.0, responses / 1_000_000)
    return [
        Line(f"the report on {responses:,} responses", whole.seconds, 60 * millions, "seconds", False),
        Line(f"the report on {responses:,} responses", whole.megabytes, 2_000 * millions, "MB", False),
        Line("ten times the responses take", whole.seconds / tenth.seconds, 10, "times as long", False),
        Line("beside pandas reading and counting", whole.seconds / pandas.seconds, 75, "times as long", False),
    ]


def main(responses: int, agencies: int) -> int:
    """Time the reports and print two tables; returns 1 when any promise is not met."""
    checkout = Path(__file__).resolve().parents[1]
    os.environ["PYTHONPATH"] = str(checkout)
    print(f"{'':34}{'responses':>11}{'seconds':>9}{'CPU':>8}{'MB':>7}")
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        tenth, whole = (_report(root / name, checkout, responses // part) for name, part in (("tenth", 10), ("all", 1)))
        count = [sys.executable, "-c", RIVAL, str(root / "all" / "extract" / "results.csv")]
        pandas = _said("pandas alone, read and counted", responses, run(count, checkout))
        if agencies:
            more = [word for number in range(agencies) for word in ("--agency", f"agency-{number}")]
            _said(f"a page for each of {agencies} agencies", responses, _run(root / "all", checkout, *more))
    print()
    return 0 if told(promises(responses, tenth, whole, pandas)) else 1


def _report(root: Path, checkout: Path, responses: int) -> Took:
    """Write an extract of so many responses and report on it."""
    count = write_responses(root / "extract", max(1, responses // EACH))
    return _said("the Board's report", count, _run(root, checkout))


def _run(root: Path, checkout: Path, *more: str) -> Took:
    command = [
        sys.executable,
        "-m",
        "grading",
        "report",
        "--extract",
        str(root / "extract"),
        "--output",
        str(root),
        *more,
    ]
    return run(command, checkout)


def _said(what: str, count: int, took: Took) -> Took:
    held = "-" if took.megabytes is None else f"{took.megabytes:,.0f}"
    print(f"{what:34.34}{count:>11,}{took.seconds:>9.1f}{took.cpu:>8.1f}{held:>7}", flush=True)
    return took


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time the Board's report on many responses.")
    parser.add_argument("--responses", type=int, default=1_000_000, help="how many responses in all")
    parser.add_argument("--agencies", type=int, default=0, help="also a page for each of so many agencies (up to 60)")
    given = parser.parse_args()
    sys.exit(main(given.responses, given.agencies))
