"""Marking that was ended at any moment, or shared out, ends with the same gradebook and the same folders."""

import itertools
import os
import signal
import subprocess
import sys
import time

import pytest
from traitlets.config.loader import PyFileConfigLoader

import grading.gradebook.writer
import grading.marking.mark
from grading.gradebook.writer import GradebookWriter
from grading.marking.autograded import Place
from grading.marking.mark import Markers, mark
from grading.marking.work import Desk
from grading.running.executors import Where
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.problems import ProblemsError
from tests.grading.marked_cohort import NAMES, copy_of, edit_answers, folders, gradebook, learners, make_cohort, rows

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def quick_starts():
    """Start processes as a person's command does."""


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Return a cohort of six that has been handed in and not been marked."""
    return make_cohort(tmp_path_factory.mktemp("resuming"), 6)


@pytest.fixture(scope="module")
def undisturbed(cohort):
    """Return what marking leaves when nothing disturbs it: rows and folders."""
    course = copy_of(cohort, "undisturbed")
    for name in NAMES:
        assert len(mark(course, course.assignment(name)).marked) == 6
    return rows(course), folders(course)


@pytest.fixture
def copies():
    """Return numbers for copies of the course."""
    return itertools.count(1)


class KilledError(BaseException):
    """The end of a process, as far as one can see it from within: nothing of ours runs any more."""


MOMENTS = {
    "while folders are written": (Place, "write", 3),
    "before the rows are written": (grading.gradebook.writer, "save", 1),
    "before the first folder is put in place": (Place, "put", 1),
    "between two folders": (Place, "put", 4),
}
"""What is being called, for the how-manieth time, when the process ends."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_that_was_ended_at_a_step_is_made_good(cohort, undisturbed, monkeypatch, moment):
    """Whichever step of writing was the last, marking once more leaves what an undisturbed run does."""
    course = copy_of(cohort, moment.replace(" ", "-"))
    owner, name, which = MOMENTS[moment]
    calls, true = itertools.count(1), getattr(owner, name)

    def ending(*arguments):
        if next(calls) == which:
            raise KilledError
        return true(*arguments)

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    writer = GradebookWriter(config, course.root, NAMES[0])
    outcomes = Desk(course.root).outcomes(NAMES[0], learners(course))
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, ending)
        with pytest.raises(KilledError):
            writer.write(outcomes, ())
    writer.close()
    for each in NAMES:
        mark(course, course.assignment(each))
    assert (rows(course), folders(course)) == undisturbed


def test_a_command_that_was_killed_is_made_good(cohort, undisturbed):
    """Killed after whatever time, again and again, and then run to its end, it leaves what an undisturbed run does."""
    course = copy_of(cohort, "killed")
    command = [sys.executable, "-m", "grading", "mark", "--course", str(course.root)]
    started = time.monotonic()
    subprocess.run([*command, "--assignment", NAMES[1]], check=True, capture_output=True)
    whole = time.monotonic() - started
    for share in (0.4, 0.6, 0.75, 0.9):
        running = subprocess.Popen(
            [*command, "--again"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(share * whole)
        os.kill(running.pid, signal.SIGKILL)  # the process that writes must notice by itself
        running.wait()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "Needs attention: 0." in done.stdout
    assert (rows(course), folders(course)) == undisturbed
    again = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "section-04: Marked: 0. Unchanged: 6." in again.stdout
    assert "section-06: Marked: 0. Unchanged: 6." in again.stdout


def test_two_processes_mark_as_one_does(cohort, undisturbed, monkeypatch):
    """However many processes share the work, and in however small batches, the result is the same."""
    monkeypatch.setattr(grading.marking.mark, "FEW", 0)
    monkeypatch.setattr(grading.marking.mark, "BATCH", 2)
    course = copy_of(cohort, "shared")
    with nbgrader_at(course.root), Markers(course, Where(2)) as markers:
        for name in NAMES:
            summary = mark(course, course.assignment(name), False, markers)
            assert summary.marked == learners(course)
        assert mark(course, course.assignment(name), False, markers).unchanged == learners(course)
    assert (rows(course), folders(course)) == undisturbed


def test_what_was_changed_behind_marking_is_put_right(cohort, undisturbed):
    """A score or a notebook that is not what marking left is written again; all others are left alone."""
    course = copy_of(cohort, "changed")
    for name in NAMES:
        mark(course, course.assignment(name))
    with gradebook(course) as book:
        book.find_grade("s4a-gate-niece", "04_refusal", NAMES[0], "sim-002").auto_score = 99.0
        book.db.commit()
        book.remove_submission(NAMES[0], "sim-003")
    spoilt = course.folder("autograded", NAMES[0], "sim-004") / "04_refusal.ipynb"
    spoilt.unlink()
    spoilt.write_text("{}")
    summary = mark(course, course.assignment(NAMES[0]))
    assert summary.marked == ["sim-002", "sim-003", "sim-004"]
    assert summary.unchanged == ["sim-001", "sim-005", "sim-006"]
    assert (rows(course), folders(course)) == undisturbed


def test_a_fault_of_ours_stops_nobody_else(cohort, monkeypatch):
    """Where marking itself stumbles over one hand-in, that one needs attention and the others are marked."""
    course = copy_of(cohort, "stumbling")
    true = grading.marking.work.score

    def score(cells, sheet):
        if sheet.synthetic is False:
            raise ZeroDivisionError("division by \x1b[31mzero")
        return true(cells, sheet)

    monkeypatch.setattr(grading.marking.work, "score", score)
    edit_answers(course, NAMES[0], "sim-003", lambda data: data.update(synthetic=False))
    summary = mark(course, course.assignment(NAMES[0]))
    assert summary.attention == {
        "sim-003": "Marking stopped (ZeroDivisionError: division by \\x1b[31mzero). "
        "This is a fault of safeshare: please report it."
    }
    assert len(summary.marked) == 5


def test_a_gradebook_that_cannot_be_written_is_one_sentence(cohort, monkeypatch):
    """While another program holds the database nothing is half done, and the next run marks everybody."""
    course = copy_of(cohort, "locked")
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    writer = GradebookWriter(config, course.root, NAMES[0])
    outcomes = Desk(course.root).outcomes(NAMES[0], learners(course))
    with gradebook(course) as book:
        book.db.connection().exec_driver_sql("BEGIN EXCLUSIVE")
        with pytest.raises(ProblemsError) as caught:
            writer.write(outcomes, ())
    writer.close()
    assert str(caught.value) == (
        f"{course.root / 'gradebook.db'}: the gradebook is in use by another program. "
        "Wait until that has finished, or close it, and run this again."
    )
    assert list(course.root.glob("autograded/*/*")) == []
    assert len(mark(course, course.assignment(NAMES[0])).marked) == 6
