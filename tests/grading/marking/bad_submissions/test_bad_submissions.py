"""Bad submissions: each waits for a person with a sentence for trainer and learner, and all others are marked."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbgrader
import pytest

from grading.collecting.collect import Collected, collect
from grading.course.folder import ASSIGNMENT, Course, open_course
from grading.deadlines.dates import set_deadline
from grading.deadlines.extensions import write_extension
from grading.feedback.giving import write_feedback
from grading.feedback.page import AGAIN
from grading.marking.inspection import Trouble, inspect
from grading.marking.mark import Summary, mark
from grading.marking.sheets import marker_of
from grading.with_nbgrader.runs import Nbgrader
from tests.grading.marked_cohort import rows
from tests.grading.marking.bad_submissions.builders import BUILDERS
from tests.grading.marking.bad_submissions.cohort import SOUND, Hands, build, lines, measured_with

LINES = lines()
BAD = [name for name, line in LINES.items() if line.code]
HANDED_IN = datetime(2026, 11, 20, 10, tzinfo=UTC).timestamp()
"""When the stamps of `Hands` say that all of it was handed in."""
DUE, LONGER, EXTENDED = datetime(2026, 11, 21, tzinfo=UTC), timedelta(days=9), "cell-edited"
"""When all of it is due, and whose hand-in, though it cannot be marked, may come later."""
MARKED = [*SOUND, *(name for name, line in LINES.items() if not line.code)]


@dataclass(frozen=True, slots=True)
class Afternoon:
    """What a trainer has after collecting, marking and giving feedback.

    `cases` says which case of the first item each learner was given, and which is the other one; `unmarked` is a copy
    of the course of which nothing has been marked.
    """

    course: Course
    unmarked: Course
    collected: Collected
    summary: Summary
    grades: dict[str, dict[str, Any]]
    cases: dict[str, dict[str, str]]
    trace: Path

    def page(self, learner: str) -> str:
        """Return the text of the page that tells a learner what to do."""
        raw = (self.course.folder("feedback", ASSIGNMENT, learner) / AGAIN).read_text(encoding="utf-8")
        return html.unescape(re.sub(r"<[^>]*>", " ", raw))


@pytest.fixture(scope="module")
def without_rights() -> Iterator[None]:
    """Let a file without rights be unreadable for the system's administrator too, under whom tests may run."""
    true = os.open

    def opened(path: Any, *arguments: Any, **named: Any) -> int:
        if str(path).endswith(f"dropbox/answers-unreadable/{ASSIGNMENT}/answers.json"):
            raise PermissionError(13, "Permission denied")
        return true(path, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", opened)
        yield


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory: pytest.TempPathFactory, without_rights: None) -> Afternoon:
    """Return what comes of a cohort in which each line of the table is a learner, beside two whose work is sound."""
    root = tmp_path_factory.mktemp("afternoon")
    course = build(root, [*SOUND, *(name for name in LINES if name != "not-on-the-roster")])
    hands, box = Hands(course, root / "trace"), root / "dropbox"
    for learner in (*SOUND, *LINES):
        folder = hands.hand_in(learner, box / learner / ASSIGNMENT)
        if learner in LINES and LINES[learner].at != "submitted":
            hands.spoil(learner, folder)
        for each in (*folder.iterdir(), folder) if learner in MARKED and folder.is_dir() else ():
            os.utime(each, (HANDED_IN, HANDED_IN))
    assignment = course.assignment()
    set_deadline(course, ASSIGNMENT, (), DUE)
    write_extension(course, EXTENDED, ASSIGNMENT, DUE + LONGER)
    collected = collect(course, assignment, box)
    for name in (name for name, line in LINES.items() if line.at == "submitted"):
        hands.spoil(name, course.folder("submitted", ASSIGNMENT, name))
    shutil.copytree(course.root, root / "unmarked", symlinks=True)
    summary = mark(course, assignment)
    write_feedback(course, assignment)
    cases = {name: {"given": hands.cases(name)["s4a-gate"], "other": hands.other(name)} for name in LINES}
    with Nbgrader(course.root) as nbgrader_here:
        unmarked = open_course(root / "unmarked")
        return Afternoon(course, unmarked, collected, summary, nbgrader_here.grades(ASSIGNMENT), cases, root / "trace")


def test_the_table_has_a_line_for_every_way_to_spoil_a_hand_in() -> None:
    """No builder is left out of the table, and each line says what stock nbgrader of this version does."""
    assert set(LINES) == set(BUILDERS)
    assert measured_with() == nbgrader.__version__
    assert [name for name, line in LINES.items() if not line.stock] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_it_waits_for_a_person(afternoon: Afternoon, name: str) -> None:
    """It needs attention in exactly the table's words, has no score, and its learner reads what to do."""
    assert afternoon.summary.attention.get(name) == LINES[name].trainer.format(**afternoon.cases[name])
    assert {grade["auto_score"] for grade in afternoon.grades.get(name, {}).values()} <= {None}
    assert not afternoon.course.folder("autograded", ASSIGNMENT, name).exists()
    assert LINES[name].learner in afternoon.page(name)


@pytest.mark.slow
def test_the_gradebook_is_the_one_that_nbgrader_leaves(afternoon: Afternoon) -> None:
    """Of every line it holds what `nbgrader autograde` writes: empty rows, or none where nbgrader finds no hand-in."""
    with Nbgrader(afternoon.unmarked.root) as nbgrader_there:
        nbgrader_there.autograde(ASSIGNMENT, "*")
    ours, theirs = rows(afternoon.course), rows(afternoon.unmarked)
    assert {name: each for name, each in ours.items() if name != "student"} == {
        name: each for name, each in theirs.items() if name != "student"
    }
    empty = {row[1] for row in ours["submission"]}.difference(MARKED)
    collected = {name for name in BAD if afternoon.course.folder("submitted", ASSIGNMENT, name).is_dir()}
    assert collected - empty == {"notebook-missing", "link-collected"}
    assert empty < collected
    assert [row[1:4:2] for row in ours["submission"] if row[3] is not None] == [(EXTENDED, LONGER)]
    assert len(empty) > 20


@pytest.mark.slow
def test_everybody_else_is_marked(afternoon: Afternoon) -> None:
    """Sound hand-ins, and those whose fault cannot matter, get full marks; what was odd is told."""
    assert sorted(afternoon.summary.marked) == sorted(MARKED)
    assert set(afternoon.summary.attention) == set(BAD)
    assert afternoon.summary.missing == []
    assert {name: said for name in MARKED if (said := afternoon.summary.noted.get(name, ""))} == {
        name: line.trainer for name, line in LINES.items() if not line.code and line.trainer
    }
    for name in MARKED:
        by_machine = [each for cell, each in afternoon.grades[name].items() if not cell.endswith("record")]
        assert all(each["auto_score"] == each["max_score"] for each in by_machine), name


@pytest.mark.slow
def test_no_code_of_theirs_has_run(afternoon: Afternoon) -> None:
    """None of the cells that would have left a trace has run."""
    assert not afternoon.trace.exists()


@pytest.mark.slow
def test_nothing_is_a_page_for_those_who_are_marked(afternoon: Afternoon) -> None:
    """Only learners whose hand-in cannot be marked are told to hand in again."""
    told = {path.parent.parent.name for path in (afternoon.course.root / "feedback").glob(f"*/*/{AGAIN}")}
    assert told == set(BAD)


@pytest.mark.slow
def test_a_hand_in_that_is_sound_again_is_marked(afternoon: Afternoon, tmp_path: Path) -> None:
    """Who hands in again after that is marked, and the page that said so goes."""
    course, assignment = afternoon.course, afternoon.course.assignment()
    hands = Hands(course, tmp_path / "trace")
    again = ("link-to-a-file", "cell-deleted", "zip-bomb")
    for name in again:
        hands.hand_in(name, tmp_path / "box" / name / ASSIGNMENT)
    collect(course, assignment, tmp_path / "box")
    marker = marker_of(course, assignment)
    assert not any(isinstance(inspect(course, assignment, name, marker), Trouble) for name in again)
    summary = mark(course, assignment)
    assert sorted(summary.marked) == sorted(again)
    assert set(summary.attention) == set(BAD).difference(again, ["not-on-the-roster"])  # who is not there this time
    write_feedback(course, assignment)
    assert not any((course.folder("feedback", ASSIGNMENT, name) / AGAIN).exists() for name in again)


@pytest.mark.slow
def test_whom_a_close_finds_unmarked_reads_that_it_is_closed(afternoon: Afternoon) -> None:
    """The close that gives the others their pages also says to these that the time for handing in is over."""
    over = "The time for handing in is over: ask your trainer"
    assert over not in afternoon.page("cell-edited")
    write_feedback(afternoon.course, afternoon.course.assignment(), closing=True)
    assert over in afternoon.page("cell-edited")
