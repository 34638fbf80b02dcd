"""Releasing assignments to learners: nbgrader writes what they get, and every byte of it is searched for a key."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grading.course import roster
from grading.course.allotment import read_key, seal_cases, write_table
from grading.course.assignment import Assignment
from grading.course.codes import codes_for
from grading.course.folder import Course
from grading.faults import fault
from grading.progress import shown
from grading.release.folder import for_everybody
from grading.release.hand_in_place import write_place
from grading.release.leaks import find_leaks
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank


def release(course: Course, assignment: Assignment) -> Path:
    """Release an assignment to learners, without keys, and return its folder; otherwise as `release_all`."""
    (folder,) = release_all(course, [assignment])
    return folder


def release_all(
    course: Course, assignments: Iterable[Assignment], also: Collection[str] = (), *, own_cases: bool = False
) -> Iterator[Path]:
    """Release assignments to learners one by one, without keys, and yield their folders.

    Where one has items with variants, a table says which of them each learner on the roster is shown. The forms of a
    test are sealed, and open by the codes of these learners and those that are listed `also`, each their own form only;
    who has no code yet gets one. With `own_cases` the table of what is no test lists nobody: learners draw their cases,
    and answers to whatever they drew count.

    Raises ProblemsError when a key is found in what would be released, or nbgrader refuses it; what was released of
    that assignment before is then as it was. Nothing is released while somebody's work is in the folder that all get.
    """
    for_everybody(course.root)
    with nbgrader_at(course.root) as nbgrader:
        nbgrader.prepare_writing()
        rulebook = load_rulebook()
        learners = () if roster.is_empty(course.root) else tuple(roster.read_roster(course.root))
        learners = tuple(dict.fromkeys((*learners, *also)))
        codes = codes_for(course.root, learners)
        secrets = _Secrets(course.bank(rulebook), rulebook, read_key(course.root), codes)
        for assignment in assignments:
            yield _release(course, assignment, secrets, own_cases)


@dataclass(frozen=True, slots=True)
class _Secrets:
    """What a release must not tell."""

    bank: Bank
    rulebook: Rulebook
    key: bytes
    codes: Mapping[str, str]
    """Learner to code, of all for whom is released."""

    def keep(self, folder: Path) -> None:
        """Raise ProblemsError when a folder tells any of it."""
        leaks = find_leaks(folder, self.bank, self.rulebook, self.key, self.codes)
        if leaks:
            raise ProblemsError(leaks)


def _release(course: Course, assignment: Assignment, secrets: _Secrets, own_cases: bool) -> Path:
    secrets.keep(course.folder("source", assignment.name))
    folder = course.folder("release", assignment.name)
    before = folder.with_name(f".{folder.name}.before")
    if folder.exists():
        shutil.rmtree(before, ignore_errors=True)
        folder.rename(before)
    try:
        with nbgrader_at(course.root) as nbgrader:
            problem = nbgrader.generate_assignment(assignment.name)
        if problem is not None:
            remedy = f"{shown(course.root / 'logs' / 'nbgrader.log')} holds nbgrader's own words."
            raise fault(assignment.name, f"nbgrader could not release it: {problem}", remedy)
        secrets.keep(folder)  # before anything is sealed, which would hide it from this search
        keys = seal_cases(folder, assignment)
        listed = () if own_cases and not keys else secrets.codes
        write_table(folder, assignment, secrets.key, listed, keys, secrets.codes)
        write_place(course, assignment, folder)
        secrets.keep(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
    return folder
