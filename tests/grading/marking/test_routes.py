"""Three ways of marking, one result: a kernel run, `nbgrader autograde` without one, and `python -m grading mark`.

And stock nbgrader, as it comes, gives the same scores.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from benchmarks.cohort import environment, nbgrader, stock
from benchmarks.running import run
from grading.marking.mark import mark
from grading.moderation.entry import EXTRA, FOUND, HANDED_IN_AGAIN, MARK, MARKED, NOT_MARKABLE
from grading.moderation.log import read_log
from grading.settings import MARKING
from grading.with_nbgrader.runs import nbgrader_at
from tests.grading.marked_cohort import (
    LATE,
    NAMES,
    RECORD,
    copy_of,
    edit_answers,
    folders,
    gradebook,
    hand_in_time,
    make_cohort,
    rows,
)  # fmt: skip

pytestmark = pytest.mark.slow

STOCK = 6
"""Learners whom stock nbgrader marks as well: a kernel for each."""
BROKEN, MIXED_UP, MALFORMED, SILENT, LAST_MINUTE, REWRITTEN = (f"sim-{number:03d}" for number in range(2, 8))
PIPED, BARE = "sim-011", "sim-012"


def other_case(data):
    """Claim that the course gave another variant of the gate than it did."""
    given = data["variants"]["s4a-gate"]
    given["case"] = given["case"].removesuffix("-b") if given["case"].endswith("-b") else given["case"] + "-b"


def unknown_outcome(data):
    """Answer a question with an outcome that there is not."""
    question = data["variants"]["s4a-gate"]["case"] + ".council.decide"
    data["answers"][question] = {"family": "hold", "outcome": "no_such", "confidence": 1}


def without_texts(data):
    """Leave out every text."""
    data["answers"] = {part: value for part, value in data["answers"].items() if not part.endswith(".text")}


def other_words(data):
    """Write other texts."""
    for part in (each for each in data["answers"] if each.endswith(".text")):
        data["answers"][part] = {"text": "On second thoughts, no."}


def forget_all_but_texts(data):
    """Leave out every answer that a machine marks."""
    data["answers"] = {part: value for part, value in data["answers"].items() if part.endswith(".text")}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Return a cohort of twelve, some of whom hand in odd things, that each way marks a copy of."""
    course = make_cohort(tmp_path_factory.mktemp("routes"))
    edit_answers(course, "section-04", MIXED_UP, other_case)
    edit_answers(course, "section-04", MALFORMED, unknown_outcome)
    edit_answers(course, "section-04", SILENT, without_texts)
    hand_in_time(course, "section-04", LAST_MINUTE, LATE)
    (course.folder("submitted", "section-04", BROKEN) / "answers.json").write_text('{"schema": ')
    return course


def autograde(course, assignment, who="*", kernel=False, again=False):
    """Mark with nbgrader's own command, typed in the course folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAFESHARE")}
    command = [str(Path(sys.executable).with_name("nbgrader")), "autograde", assignment, "--student", who]
    done = subprocess.run(
        [*command, *(["--force"] if again else [])], cwd=course.root, capture_output=True, text=True, check=False,
        env={**environment, **({MARKING: "kernel"} if kernel else {})},
    )  # fmt: skip
    assert "Autograding" in done.stderr, done.stderr


def of_section_4(found):
    """Return the rows of section 4 alone, and who the learners are."""
    return {
        table: [row for row in each if table == "student" or row[0] == "section-04"] for table, each in found.items()
    }


def rows_of_work(course):
    """Return all rows, but for the names of the two whose work nbgrader does not take up: `mark` alone lists them."""
    found = rows(course)
    return {**found, "student": [row for row in found["student"] if row[0] not in (PIPED, BARE)]}


def scores(found, learner):
    """Return cell -> automatic, manual score and whether it waits, of a learner's section 4."""
    return {row[2]: (row[3], row[4], row[6]) for row in found["grade"] if row[:2] == ("section-04", learner)}


def replaced(course):
    """Return what the log says of marks that marking replaced, but for when."""
    entries = [replace(each, at="") for each in read_log(course.root) if each.did == MARKED]
    return sorted(entries, key=lambda each: (each.learner, each.cell))


@pytest.fixture(scope="module")
def marked(cohort):
    """Return the course as each way has marked it."""
    ways = {way: copy_of(cohort, way) for way in ("kernel", "in-process", "ours")}
    for way in ways.values():  # not before: what is no file cannot be copied
        for learner in (PIPED, BARE):
            shutil.rmtree(way.folder("submitted", "section-06", learner))
        (way.folder("submitted", "section-04", BARE) / "04_refusal.ipynb").unlink()
        answers = way.folder("submitted", "section-04", PIPED) / "answers.json"
        answers.unlink()
        os.mkfifo(answers)
    summaries = {}
    autograde(ways["kernel"], "section-04", kernel=True)
    for name in NAMES:
        autograde(ways["in-process"], name)
        summaries[name] = mark(ways["ours"], ways["ours"].assignment(name))
    return ways, summaries


def test_all_three_ways_write_the_same(marked):
    """Every row of the gradebook is the same but its random ids; who needs attention has rows without any score."""
    ways, summaries = marked
    found = {way: rows_of_work(course) for way, course in ways.items()}
    assert found["in-process"] == found["ours"]
    assert found["kernel"] == of_section_4(found["ours"])
    for each in found.values():
        for learner in (BROKEN, MIXED_UP):
            assert set(scores(each, learner).values()) == {(None, None, True)}
        assert scores(each, MALFORMED)["s4a-gate-council"] == (None, None, True)
        assert scores(each, SILENT)[RECORD] == (0.0, None, False)
        assert scores(each, "sim-001")[RECORD] == (None, None, True)
        assert [row[4] > 0 for row in each["notebook"] if row[4] is not None] == [True]
    ours = summaries["section-04"]
    assert (ours.late, ours.missing, set(ours.attention)) == (
        [LAST_MINUTE], [], {BROKEN, MIXED_UP, MALFORMED, PIPED, BARE},
    )  # fmt: skip
    assert {PIPED, BARE}.isdisjoint(row[1] for row in found["ours"]["submission"]), "nbgrader takes up neither"
    listed = {way: {row[0] for row in rows(course)["student"]} for way, course in ways.items()}
    assert listed["ours"] - listed["in-process"] == {PIPED, BARE}, "`mark` tells nbgrader of the whole roster"
    assert len(ours.marked) == 7
    assert len(summaries["section-06"].marked) == 10
    waiting = [row[1] for row in found["ours"]["grade"] if row[2] == RECORD and row[6]]
    assert ours.to_mark_by_hand == len(set(waiting).difference([BROKEN, MIXED_UP]))


def test_stock_nbgrader_gives_the_same_scores(marked):
    """Stock nbgrader, as it comes and without any setting of ours, scores every cell as we do."""
    course = marked[0]["ours"]
    learners = [path.name for path in sorted(course.root.glob("submitted/*"))][:STOCK]
    root = stock(course, "stock", learners, "section-06")
    run(nbgrader("autograde", "section-06"), root, **environment(course))
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        theirs = {
            (each.student_id, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for each in book.assignment_submissions("section-06") for notebook in each.notebooks
            for grade in notebook.grades
        }  # fmt: skip
    ours = {row[1:3]: (row[3], row[6]) for row in rows(course)["grade"] if row[0] == "section-06"}
    assert theirs == {place: score for place, score in ours.items() if place[0] in learners}
    assert {who for who, _cell in theirs} == set(learners)
    assert len(set(theirs.values())) > 1


def test_both_ways_without_a_kernel_leave_the_same_folders(marked):
    """Files, permissions and content of the autograded folders are the same, letter by letter."""
    ways, _summaries = marked
    ours, nbgraders = folders(ways["ours"]), folders(ways["in-process"])
    # nbgrader makes a learner's folder before it gives a hand-in up
    assert ours | {each: nbgraders[each] for each in (BROKEN, MIXED_UP, PIPED)} == nbgraders
    notebook = json.loads(ours["sim-001/section-04/04_refusal.ipynb"][1])
    assert {cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"} > {None}
    assert not {f"{BROKEN}/section-04", f"{MIXED_UP}/section-04"} & set(ours)
    assert f"{BROKEN}/section-06" in ours


def test_marked_again_all_ways_agree_and_a_persons_marks_stay(marked):
    """After a trainer's marks, an extension and other hand-ins, marking again keeps what a person gave."""
    ways, _summaries = marked
    for course in ways.values():
        with gradebook(course) as book:
            for learner in ("sim-001", REWRITTEN, "sim-009"):
                grade = book.find_grade(RECORD, "04_refusal", "section-04", learner)
                grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.5, False
                book.find_comment(RECORD, "04_refusal", "section-04", learner).manual_comment = "Well said."
            book.find_submission_notebook("04_refusal", "section-04", "sim-001").flagged = True
            book.db.commit()
            book.grant_extension("section-04", LAST_MINUTE, days=2)
        for learner in ("sim-001", LAST_MINUTE):
            edit_answers(course, "section-04", learner, forget_all_but_texts)
        edit_answers(course, "section-04", REWRITTEN, other_words)
        (course.folder("submitted", "section-04", "sim-009") / "answers.json").write_text("NaN")
    autograde(ways["kernel"], "section-04", "sim-00[1679]", kernel=True, again=True)
    autograde(ways["in-process"], "section-04", "sim-00[1679]", again=True)
    summary = mark(ways["ours"], ways["ours"].assignment("section-04"))
    assert summary.marked == ["sim-001", LAST_MINUTE, REWRITTEN]
    assert summary.late == []
    assert set(summary.attention) == {BROKEN, MIXED_UP, MALFORMED, PIPED, BARE, "sim-009"}
    found = {way: rows_of_work(course) for way, course in ways.items()}
    assert found["in-process"] == found["ours"]
    assert found["kernel"] == of_section_4(found["ours"])
    for way, each in found.items():
        assert scores(each, "sim-001")[RECORD] == (None, 1.5, False), "the text is the one that was marked"
        assert scores(each, REWRITTEN)[RECORD] == (None, 1.5, True), "the text is another one"
        assert [row[3:] for row in each["comment"] if row[:2] == ("section-04", "sim-001")] == [(None, "Well said.")]
        gone = scores(each, "sim-009")
        assert gone.pop(RECORD) == (None, 1.5, True)
        assert set(gone.values()) == {(None, None, True)}, "no score of the earlier hand-in is left"
        assert not ways[way].folder("autograded", "section-04", "sim-009").exists()
        assert [row[4] for row in each["notebook"] if row[4] is not None] == [], "the extension lifts the penalty"
    logs = {way: replaced(course) for way, course in ways.items()}
    assert logs["ours"] == logs["in-process"] == logs["kernel"]
    assert {each.learner for each in logs["ours"]} >= {"sim-001", LAST_MINUTE, "sim-009"}
    assert {(each.learner == "sim-009", each.reason) for each in logs["ours"]} == {
        (True, NOT_MARKABLE), (False, HANDED_IN_AGAIN),
    }  # fmt: skip
    assert {tuple(each.followed) for each in logs["ours"]} == {("answers", "rulebook", "cases", "notebook")}
    found = [(each.learner, each.score, each.about) for each in read_log(ways["ours"].root) if each.did == FOUND]
    assert found == [
        (who, points, about)
        for who in ("sim-001", REWRITTEN, "sim-009")
        for points, about in ((1.5, MARK), (0.5, EXTRA))
    ]


def test_what_a_person_settles_is_no_longer_asked(marked):
    """A cell that was set aside is told of until somebody has marked it; then the learner counts as marked."""
    course = marked[0]["ours"]
    with gradebook(course) as book:
        grade = book.find_grade("s4a-gate-council", "04_refusal", "section-04", MALFORMED)
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        book.db.commit()
    before = rows(course)
    summary = mark(course, course.assignment("section-04"))
    assert MALFORMED in summary.unchanged
    assert MALFORMED not in summary.attention
    assert rows(course) == before


def test_marked_anew_no_way_asks_for_a_mark_twice(marked):
    """Marking anew what has not changed leaves marks by hand that stood, and those that wait go on waiting."""
    ways = {way: course for way, course in marked[0].items() if way != "kernel"}
    before = {way: rows(course) for way, course in ways.items()}
    with nbgrader_at(ways["in-process"].root) as nbgrader:
        assert nbgrader.autograde("section-04", "sim-00[17]") is None
    mark(ways["ours"], ways["ours"].assignment("section-04"), again=True)
    assert {way: rows(course) for way, course in ways.items()} == before
