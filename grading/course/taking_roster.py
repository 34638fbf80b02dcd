"""Taking a roster that a trainer keeps elsewhere into a course: checked whole, the earlier one kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grading.course.folder import Course
from grading.course.learner import Learner
from grading.course.roster import FILE, SHEET, is_empty, learners_in, read_roster, roster_text
from grading.faults import fault
from grading.feedback.page import PAGE
from grading.tables.reading import read_table
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError

KEPT = "rosters"
"""The folder of a course in which the rosters before the present one are kept: 001.csv, 002.csv, ..."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a new roster changes: its learners by id, who is new, changed or gone, and who of the last has handed in.

    `kept` is where the earlier roster is now; None where it is the same, or there was none.
    """

    learners: dict[str, Learner]
    new: list[str]
    changed: list[str]
    gone: list[str]
    gone_with_work: list[str]
    kept: Path | None


def take_roster(course: Course, file: Path, dry_run: bool = False) -> Taken:
    """Check a roster in a CSV or Excel file and make it the course's; the one before is kept beside.

    With `dry_run` nothing is written. Raises ProblemsError with every fault of the file; nothing is changed then.
    """
    learners = learners_in(read_table(file, SHEET))
    if len({learner.synthetic for learner in learners.values()}) > 1:
        remedy = "Give the simulated learners a course of their own: --course build/simulated."
        raise fault(file, "there are people and simulated learners on this roster", remedy)
    before = _before(course.root)
    gone = [each for each in before if each not in learners]
    kept = None if dry_run else _write(course.root, roster_text(learners.values()))
    return Taken(
        learners,
        new=[each for each in learners if each not in before],
        changed=[each for each, learner in learners.items() if before.get(each, learner) != learner],
        gone=gone,
        gone_with_work=[each for each in gone if (course.root / "submitted" / each).is_dir()],
        kept=kept,
    )


def was_listed(course: Course) -> frozenset[str]:
    """Return whose name an earlier roster of a course has, or who has been marked or given feedback in it."""
    found = {path.parent.name for path in course.root.glob("autograded/*/*")}
    found |= {path.parents[1].name for path in course.root.glob(f"feedback/*/*/{PAGE}")}
    for path in (course.root / KEPT).glob("*.csv"):
        with suppress(ProblemsError):  # one that could not be used, which said so then
            found |= set(learners_in(read_table(path, SHEET)))
    return frozenset(found)


def _before(root: Path) -> dict[str, Learner]:
    """Return who is on the roster now: nobody where it cannot be read, for then it is about to be put right."""
    try:
        return {} if is_empty(root) else read_roster(root)
    except ProblemsError:
        return {}


def _nobody_is_on(root: Path) -> bool:
    """Return whether the roster lists nobody, so that nothing of it need be kept; one that cannot be read may."""
    try:
        return is_empty(root)
    except ProblemsError:
        return False


def _write(root: Path, text: str) -> Path | None:
    path, kept = root / FILE, None
    if not _nobody_is_on(root) and path.read_bytes() != text.encode():
        folder = root / KEPT
        folder.mkdir(exist_ok=True)
        number = 1 + max((int(each.stem) for each in folder.glob("*.csv") if each.stem.isdecimal()), default=0)
        kept = folder / f"{number:03d}.csv"
        write_atomically(kept, path.read_bytes())
    write_atomically(path, text)
    return kept
