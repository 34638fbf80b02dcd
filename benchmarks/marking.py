"""How fast a cohort is marked and gets its feedback, against stock nbgrader on the same hand-ins in the same run.

    python -m benchmarks.marking [--learners N] [--stock N] [--jobs N] [--seed N]

A course of section 4 alone is built from the checkout's own bank and handed in by simulated learners. `--stock` of them
are marked in three ways, each in a folder of its own: by stock nbgrader, as it comes and without any configuration,
whose `autograde` runs each notebook in a kernel; by `nbgrader autograde` in a course of ours, with our preprocessor in
place of the kernel; and by `python -m grading mark`. All scores by machine must be the same (what a person marks stands
in answers.json, which stock does not show them). Stock's pages are its own, written by `nbgrader generate_feedback`.
Then `python -m grading mark` marks all `--learners`, once more with nothing left to do, and `python -m grading
feedback` writes all their pages.

Times are those of whole commands by the clock, start-up included. What stock would take for all learners is reckoned
from two runs, of one learner and of the others of the sample: from their difference what a learner takes, from the rest
its start-up, which therefore counts once, as ours does. Memory is that of all processes of a command together, what
they share counted once (PSS, Linux only). To hand in by the thousand, the answers of 60 simulated learners go round.

It ends with what we promise, line by line, and with exit code 1 if any line is not met. `--learners 10000` takes about
ten times as long and needs 20 GB of disk for a while.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cohort import environment, hand_ins, nbgrader, some, stock
from benchmarks.running import Took, run
from grading.course.folder import ASSIGNMENT
from grading.course.roster import read_roster
from grading.settings import MARKING

FEWEST = 3
"""Learners that stock must have for a difference between two runs of it."""
_SCORES = (
    "SELECT a.student_id, b.name, g.auto_score, g.needs_manual_grade FROM grade g "
    "JOIN base_cell b ON b.id = g.cell_id JOIN grade_cells c ON c.id = g.cell_id AND c.cell_type = 'code' "
    "JOIN submitted_notebook n ON n.id = g.notebook_id "
    "JOIN submitted_assignment a ON a.id = n.assignment_id ORDER BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One promise: what was measured (None: it could not be), what is needed, and whether it may be more or less."""

    what: str
    measured: float | None
    needed: float
    unit: str
    at_least: bool

    @property
    def is_met(self) -> bool:
        """Whether what was measured is as good as needed; what could not be measured is not."""
        if self.measured is None:
            return False
        return self.measured >= self.needed if self.at_least else self.measured < self.needed


@dataclass(frozen=True, slots=True)
class Stock:
    """What stock nbgrader takes: seconds to start, and seconds for each learner."""

    start: float
    each: float

    def seconds(self, learners: int) -> float:
        """Return what it would take for so many."""
        return self.start + learners * self.each


def stock_of(one: Took, others: Took, count: int) -> Stock:
    """Return what stock takes, from a run for one learner and a run for `count` others."""
    each = (others.seconds - one.seconds) / (count - 1)
    return Stock(one.seconds - each, each)


def promises(learners: int, autograde: Stock, inside: Stock, pages: Stock, mark: Took, feedback: Took) -> list[Line]:
    """Return what we promise of speed and memory, with what was measured of stock and of the whole cohort."""
    thousands = max(1.0, learners / 1_000)
    held = None if mark.megabytes is None or feedback.megabytes is None else max(mark.megabytes, feedback.megabytes)
    slow, quick = autograde.seconds(learners), inside.seconds(learners)
    return [
        Line("mark, against nbgrader autograde", slow / mark.seconds, 100, "times faster", True),
        Line("our marking inside nbgrader autograde", slow / quick, 4, "times faster", True),
        Line("feedback, against nbgrader generate_feedback", pages.seconds(learners) / feedback.seconds, 50,
             "times faster", True),
        Line(f"{learners:,} marked with feedback", mark.seconds + feedback.seconds, 30 * thousands, "seconds", False),
        Line(f"{learners:,} marked with feedback", held, 300 * thousands, "MB", False),
    ]  # fmt: skip


def scores(root: Path) -> list[tuple[str, str, float | None, bool]]:
    """Return what a folder's gradebook holds of every cell of every learner that a machine marks."""
    with sqlite3.connect(root / "gradebook.db") as db:
        return db.execute(_SCORES).fetchall()


def main(learners: int, few: int, jobs: int | None, seed: int) -> int:
    """Time all ways and print two tables; returns 1 when any score differs or any promise is not met."""
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    place = ["--course", ".", *(["--jobs", str(jobs)] if jobs else [])]
    marking = [sys.executable, "-m", "grading", "mark", *place]
    print(f"{'':34}{'learners':>9}{'seconds':>9}{'CPU':>8}{'a second':>10}{'MB':>6}")
    with tempfile.TemporaryDirectory() as folder:
        course = hand_ins(Path(folder), learners, seed)
        quick, ours = (some(course, name, few).root for name in ("inside", "ours"))
        given, ids = environment(course), list(read_roster(ours))
        slow = stock(course, "stock", ids)
        autograde = _stock("autograde", slow, ids, "stock nbgrader autograde", **given)
        inside = _stock("autograde", quick, ids, "without a kernel", **{MARKING: ""})
        pages = _stock("generate_feedback", slow, ids, "stock nbgrader generate_feedback", **given)
        _said("python -m grading mark", few, run(marking, ours))
        found = [scores(each) for each in (slow, quick, ours)]
        whole = _said("the whole cohort", learners, run(marking, course.root))
        _said("once more, unchanged", learners, run(marking, course.root))
        writing = [sys.executable, "-m", "grading", "feedback", *place, "--close", "--although-waiting"]
        written = _said("their feedback", learners, run(writing, course.root))
        count = len(list(course.root.glob("feedback/*/*/*.html")))
    same = all(each == found[0] for each in found)
    print(f"{len(found[0])} scores of {few} learners, {'all the same' if same else 'NOT the same'} in all three ways")
    print(f"{count:,} pages for {learners:,} learners\n")
    kept = told(promises(learners, autograde, inside, pages, whole, written))
    return 0 if same and count == learners and kept else 1


def _stock(command: str, root: Path, learners: Sequence[str], way: str, **more: str) -> Stock:
    """Run a command of nbgrader for a folder's first learner, and then for the others, and return what it takes."""
    count = len(learners) - 1
    one = _said(f"{way}, one", 1, run(nbgrader(command, ASSIGNMENT, "--student", learners[0]), root, **more))
    others = _said(way, count, run(nbgrader(command), root, **more))
    return stock_of(one, others, count)


def _said(way: str, count: int, took: Took) -> Took:
    held = "-" if took.megabytes is None else f"{took.megabytes:.0f}"
    rate = count / took.seconds
    print(f"{way:34.34}{count:>9,}{took.seconds:>9.1f}{took.cpu:>8.1f}{rate:>10.1f}{held:>6}", flush=True)
    return took


def told(lines: list[Line]) -> bool:
    """Print what is promised, and return whether all of it is met."""
    print(f"{'':46}{'measured':>10}{'needed':>16}")
    for line in lines:
        measured = "-" if line.measured is None else f"{line.measured:,.1f}"
        needed = f"{'at least' if line.at_least else 'under'} {line.needed:,g}"
        print(f"{line.what:46}{measured:>10}{needed:>16} {line.unit:14}{'met' if line.is_met else 'NOT met'}")
    return all(line.is_met for line in lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the marking of a cohort, and its feedback, against nbgrader.")
    parser.add_argument("--learners", type=int, default=1_000, help="how many hand in")
    parser.add_argument("--stock", type=int, default=40, help="how many of them stock nbgrader marks as well")
    parser.add_argument("--jobs", type=int, default=None, help="processes of ours (default: one a processor)")
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args()
    if not FEWEST <= options.stock <= options.learners:
        parser.error(f"--stock is {FEWEST} at least, and not more than --learners")
    return options


if __name__ == "__main__":
    given = _options()
    sys.exit(main(given.learners, given.stock, given.jobs, given.seed))
