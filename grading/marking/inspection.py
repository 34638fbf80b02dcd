"""Looking at one hand-in before it is marked: it can be marked, or it waits for a person with two sentences saying why.

Nothing of it is run, and nothing of it but what stands in answers.json ever counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from grading.collecting.refusals import noted_refusal, refused_learners
from grading.collecting.submission import ANSWERS, RefusedError, printable, refuse_links
from grading.course.assignment import Assignment
from grading.course.folder import Course
from grading.course.roster import FILE as ROSTER
from grading.course.roster import read_roster
from grading.course.taking_roster import was_listed
from grading.marking.advice import Trouble, stranger, trouble
from grading.marking.handed_in_notebook import NotebookError, compare, pattern_of, read_cells
from safeshare.counting import counted
from safeshare.problems import ProblemsError

if TYPE_CHECKING:
    from grading.course.shown import Shown
    from grading.marking.sheets import Marker, Sheet
    from safeshare.answers import AnswerSheet

__all__ = ["Checked", "Inspected", "Trouble", "check", "former", "handed_in", "inspect", "strangers"]


_UNNAMED = (
    " If learners' computers do not know their ids, `release --own-cases` lets such answers count; then mark again."
)
DREW = "They drew their cases themselves, so nothing says that these answers are not somebody else's."


@dataclass(frozen=True, slots=True)
class Inspected:
    """A hand-in that can be marked: whose it is, and what its answers earn (practice is not marked).

    `notes` tell the trainer what is odd about it.
    """

    learner: str
    sheet: Sheet
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A hand-in that nothing keeps from being marked: its answers, and what is odd about it."""

    answers: AnswerSheet
    notes: tuple[str, ...] = ()


def inspect(course: Course, assignment: Assignment, learner: str, marker: Marker) -> Inspected | Trouble:
    """Return what marking a learner's latest hand-in needs, or the trouble with it; nothing that is wrong raises.

    Raises ProblemsError only for a fault of the course: no usable roster, nothing released.
    `marker` is `grading.marking.sheets.marker_of(course, assignment)`, made once for a whole cohort.
    """
    seen = check(course, assignment, learner, marker)
    if isinstance(seen, Trouble):
        return seen
    return Inspected(learner, marker.mark(seen.answers, learner, practice=False), seen.notes)


def check(course: Course, assignment: Assignment, learner: str, marker: Marker) -> Checked | Trouble:
    """Do what `inspect` does, without marking anything."""
    from grading.course.shown import shown_to

    refused = noted_refusal(course, assignment, learner)
    if refused is not None:
        return refused
    if learner not in _on_roster(course.root, (course.root / ROSTER).stat().st_mtime_ns):
        return stranger(learner, assignment)
    folder = course.folder("submitted", assignment.name, learner)
    try:
        refuse_links(folder)
        released = course.released_notebook(assignment)
        pattern = pattern_of(released, released.stat().st_mtime_ns)
        notes = compare(read_cells(folder / f"{assignment.notebook}.ipynb"), pattern)
        answers = _answers(folder, assignment)
        if isinstance(answers, Trouble):
            return answers
        shown = shown_to(assignment, marker.key, marker.table, learner, answers)
        notes = (*notes, *_drawn(shown), *_other_rulebook(answers, marker))
        return _doubt(answers, shown, assignment, marker) or Checked(answers, notes)
    except RefusedError as error:
        return trouble(error.code, str(error), assignment)
    except NotebookError as error:
        return trouble(error.code, str(error), assignment)
    except OSError as error:
        return trouble("unreadable", f"The hand-in cannot be read ({error.strerror or error}).", assignment)


def handed_in(course: Course, assignment: Assignment, learner: str) -> bool:
    """Return whether a learner has handed anything in: something that was collected, or that could not be."""
    if noted_refusal(course, assignment, learner) is not None:
        return True
    return course.folder("submitted", assignment.name, learner).is_dir()


def strangers(course: Course, assignment: Assignment, learners: Collection[str]) -> dict[str, Trouble]:
    """Return those who have handed in and never were on the roster (`learners`), each with the trouble."""
    others = _others(course, assignment, learners)
    known = was_listed(course) if others else frozenset()
    return {name: stranger(name, assignment) for name in others if name not in known}


def former(course: Course, assignment: Assignment, learners: Collection[str]) -> list[str]:
    """Return those who have handed in, are not on the roster (`learners`) any more, and once were."""
    others = _others(course, assignment, learners)
    known = was_listed(course) if others else frozenset()
    return [name for name in others if name in known]


def _others(course: Course, assignment: Assignment, learners: Collection[str]) -> list[str]:
    found = {path.parent.name for path in (course.root / "submitted").glob(f"*/{assignment.name}")}
    found |= set(refused_learners(course, assignment))
    return sorted(found.difference(learners))


@lru_cache(maxsize=4)
def _on_roster(root: Path, _changed_ns: int) -> frozenset[str]:
    return frozenset(read_roster(root))


def _answers(folder: Path, assignment: Assignment) -> AnswerSheet | Trouble:
    """Return the answers as they were handed in, or what is wrong with their file."""
    from safeshare.answers import AnswerSheet

    path = folder / ANSWERS
    if not path.exists():
        return trouble("no-answers", f"There are no answers ({ANSWERS}) in the hand-in.", assignment)
    try:
        sheet = AnswerSheet.open(folder)
    except ProblemsError as error:
        first = replace(error.problems[0], file=ANSWERS, remedy="")
        return trouble(_kind_of_damage(path), str(first), assignment)
    if sheet.assignment not in (None, assignment.name):
        what = f"The answers are to '{printable(str(sheet.assignment))}', not to '{assignment.name}'."
        return trouble("other-assignment", what, assignment)
    return sheet


def _kind_of_damage(path: Path) -> str:
    from safeshare.answer_file import MAX_BYTES, SCHEMA
    from safeshare.strict_json import read_json

    try:
        data = read_json(path, MAX_BYTES, "")
    except ProblemsError:
        return "answers-damaged"
    schema = str(data.get("schema", "")) if isinstance(data, dict) else ""
    family, known = schema.partition("/")[0], SCHEMA.partition("/")[0]
    return "answers-version" if family == known and schema != SCHEMA else "answers-damaged"


def _doubt(answers: AnswerSheet, shown: Mapping[str, Shown], assignment: Assignment, marker: Marker) -> Trouble | None:
    """Return what makes sound answers those of somebody else, or to something else, than this learner was given."""
    unknown = [part for part in answers.answers if part not in marker.parts]
    if unknown:
        what = f"{counted(len(unknown), 'answer')} to what '{assignment.name}' does not ask, such as "
        return trouble("other-questions", f"The hand-in holds {what}'{printable(unknown[0])}'.", assignment)
    doubts = [(f"'{item}': {each.trouble}", each.by) for item, each in shown.items() if each.trouble]
    if doubts:
        why, by = doubts[0]
        return trouble(
            "other-cases", _elses(why) + (_UNNAMED if by == "own" and not assignment.forms else ""), assignment
        )
    own = {each.case for each in shown.values()} | {case.id for case in marker.practice}
    other = sorted({part.partition(".")[0] for part in answers.answers}.difference(own))
    if other:
        return trouble(
            "other-cases", _elses(f"there are some to '{other[0]}', which this learner was not shown"), assignment
        )
    return None


def _drawn(shown: Mapping[str, Shown]) -> tuple[str, ...]:
    """Return a note where a learner drew their cases, so that nothing tells theirs from somebody else's."""
    return (DREW,) if any(each.by == "own" for each in shown.values()) else ()


def _other_rulebook(answers: AnswerSheet, marker: Marker) -> tuple[str, ...]:
    """Return a note where the answers were given by another rulebook than they are marked by."""
    saved, ours = answers.rulebook, (marker.rulebook.id, marker.rulebook.version)
    if saved == ours:
        return ()
    names = [f"'{printable(' '.join(each))}'" for each in (saved, ours)]
    return (f"They were saved with the rulebook {names[0]}, and are marked by {names[1]}.",)


def _elses(why: str) -> str:
    return (
        f"These may be somebody else's answers ({why}). Ask for a hand-in from the learner's own folder; if it is "
        "their own, give them it anew."
    )
