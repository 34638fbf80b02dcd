"""How fast a cohort is marked, against stock nbgrader on the same hand-ins in the same run.

    python -m benchmarks.marking [--learners N] [--stock N] [--jobs N] [--seed N]

A course of section 4 alone is built from the checkout's own bank and handed in by simulated learners. `--stock` of them
are marked in three ways, each in a course folder of its own: by stock nbgrader, whose `autograde` runs each notebook in
a kernel; by `nbgrader autograde` with our preprocessor in place of the kernel; and by `python -m grading mark`. All
scores must be the same. Then `python -m grading mark` marks all `--learners`, and once more with nothing left to do.

Times are those of whole commands by the clock, start-up included. Memory is the largest resident set that any one
process of the command ever had. "Times stock" compares the seconds for each learner; a small `--stock` would count
nbgrader's start-up against it, so take 40 or more. To hand in by the thousand, the answers of 60 simulated learners go
round.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from grading.collect import collect
from grading.course import ASSIGNMENT, NOTEBOOKS, Course, build_course, open_course
from grading.nbgrader_runs import nbgrader_at
from grading.releasing import release
from grading.roster import read_roster, write_roster
from grading.settings import MARKING
from grading.simulate import simulate_cohort
from grading.submission import ANSWERS
from safeshare.allotting import BY_OWN

NOTEBOOK = "04_refusal.ipynb"
ANSWERED = 60
"""Learners who are simulated one by one."""
_SCORES = (
    "SELECT a.student_id, b.name, g.auto_score, g.needs_manual_grade FROM grade g "
    "JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n ON n.id = g.notebook_id "
    "JOIN submitted_assignment a ON a.id = n.assignment_id ORDER BY 1, 2"
)


def hand_ins(root: Path, count: int, seed: int) -> Course:
    """Return a course whose section 4 has been handed in by `count` learners."""
    (root / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / NOTEBOOK, root / "notebooks")
    course = build_course(root / "all", root / "notebooks")
    assignment = course.assignment()
    with nbgrader_at(course.root):
        release(course, assignment)
    collect(course, assignment, simulate_cohort(course, assignment, min(count, ANSWERED), seed))
    known = list(read_roster(course.root).values())
    everybody = [replace(known[n % len(known)], learner_id=f"{known[n % len(known)].learner_id}-{n // len(known)}")
                 for n in range(count)]  # fmt: skip
    for learner in everybody:
        first, own = learner.learner_id.rpartition("-")[0], course.folder("submitted", ASSIGNMENT, learner.learner_id)
        shutil.copytree(course.folder("submitted", ASSIGNMENT, first), own)
        _as_drawn_by_themselves(own / ANSWERS)
    for learner in known:
        shutil.rmtree(course.root / "submitted" / learner.learner_id)
    for folder in ("dropbox", "simulated"):
        shutil.rmtree(course.root / folder)
    write_roster(course.root, everybody)
    return course


def _as_drawn_by_themselves(path: Path) -> None:
    """Note in a copy of somebody's answers that its cases are its owner's own draw, not the course's for another."""
    data = json.loads(path.read_text(encoding="utf-8"))
    for each in data.get("variants", {}).values():
        each["by"] = BY_OWN
    path.write_text(json.dumps(data), encoding="utf-8")


def some(course: Course, name: str, count: int) -> Course:
    """Return a copy of a course, beside it, with the first learners only."""
    root = course.root.with_name(name)
    shutil.copytree(course.root, root, ignore=shutil.ignore_patterns("submitted"))
    first = list(read_roster(root).values())[:count]
    for learner in first:
        shutil.copytree(course.root / "submitted" / learner.learner_id, root / "submitted" / learner.learner_id)
    write_roster(root, first)
    return open_course(root)


def timed(command: list[str], root: Path, **more: str) -> tuple[float, float]:
    """Run a command in a course folder and return its seconds, and the megabytes of its largest process.

    Raises RuntimeError with the command's last words when it fails.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, cwd=root, env={**os.environ, **more}, stdout=words, stderr=words)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words.seek(0)
            said = words.read().decode(errors="replace")[-1000:]
            raise RuntimeError(f"{command[-1]} ended with {process.returncode}: {said}")
    return time.monotonic() - started, used.ru_maxrss / 1024


def scores(course: Course) -> list[tuple[str, str, float | None, bool]]:
    """Return what the gradebook holds of every cell of every learner."""
    with sqlite3.connect(course.root / "gradebook.db") as db:
        return db.execute(_SCORES).fetchall()


def main(learners: int, stock: int, jobs: int | None, seed: int) -> int:
    """Time all ways and print a table; returns 1 when any score differs."""
    nbgrader = [str(Path(sys.executable).with_name("nbgrader")), "autograde", ASSIGNMENT]
    with tempfile.TemporaryDirectory() as folder:
        course = hand_ins(Path(folder), learners, seed)
        ours = [sys.executable, "-m", "grading", "mark", "--course", ".", *(["--jobs", str(jobs)] if jobs else [])]
        os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
        ways = {
            "stock nbgrader, a kernel each": (nbgrader, {MARKING: "kernel"}),
            "nbgrader without a kernel": (nbgrader, {}),
            "python -m grading mark": (ours, {}),
        }
        base, found = 0.0, []
        print(f"{'':32}{'learners':>9}{'seconds':>9}{'a second':>10}{'times stock':>12}{'MB':>6}")
        for way, (command, more) in ways.items():
            few = some(course, way.replace(" ", "-"), stock)
            seconds, memory = timed(command, few.root, **more)
            base = base or seconds / stock
            found.append(scores(few))
            _line(way, stock, seconds, base, memory)
        for way in ("the whole cohort", "once more, unchanged"):
            seconds, memory = timed(ours, course.root)
            _line(way, learners, seconds, base, memory)
    same = all(each == found[0] for each in found)
    print(f"{len(found[0])} scores of {stock} learners, {'all the same' if same else 'NOT the same'} in all three ways")
    return 0 if same else 1


def _line(way: str, count: int, seconds: float, base: float, memory: float) -> None:
    rate, times = count / seconds, base * count / seconds
    print(f"{way:32}{count:>9,}{seconds:>9.1f}{rate:>10.1f}{times:>12.1f}{memory:>6.0f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Time the marking of a cohort against stock nbgrader.")
    parser.add_argument("--learners", type=int, default=1_000, help="how many hand in")
    parser.add_argument("--stock", type=int, default=40, help="how many of them stock nbgrader marks as well")
    parser.add_argument("--jobs", type=int, default=None, help="processes for `mark` (default: one a processor)")
    parser.add_argument("--seed", type=int, default=4)
    given = parser.parse_args()
    sys.exit(main(given.learners, given.stock, given.jobs, given.seed))
