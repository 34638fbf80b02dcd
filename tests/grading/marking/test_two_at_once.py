"""Two at work on one gradebook in PostgreSQL: the second waits or says so, and nothing of either is lost."""

import itertools
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from traitlets.config.loader import PyFileConfigLoader

import grading.gradebook.fits
import grading.gradebook.writer
from grading.course.build import build_course
from grading.course.folder import open_course
from grading.gradebook.fits import take_turn
from grading.gradebook.writer import GradebookWriter
from grading.marking.mark import mark
from grading.marking.work import Desk
from safeshare.problems import ProblemsError
from tests.grading.marked_cohort import NAMES, copy_of, gradebook, learners, make_cohort, rows

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def quick_starts():
    """Start processes as a person's command does."""


NIECE, HELD_BACK = "s4a-gate-niece", 0.5
"""A cell that a machine marks, and for how many seconds something must wait to be called waiting."""


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Return a course of two assignments that four learners have handed in; nobody is marked."""
    return make_cohort(tmp_path_factory.mktemp("two"), 4)


@pytest.fixture(scope="module")
def undisturbed(cohort):
    """Return the rows that marking leaves in SQLite when nobody else is at work."""
    course = copy_of(cohort, "undisturbed")
    for name in NAMES:
        mark(course, course.assignment(name))
    return rows(course)


@pytest.fixture
def course(cohort, postgres):
    """Return a copy of the course whose gradebook is in a database of its own."""
    root = copy_of(cohort, f"course-{postgres.made + 1}").root
    return build_course(root, root.parent / "notebooks", root.parent / "scenarios", postgres.address())


def writer_of(course):
    """Return who writes the marks of section 4, and what there is to write."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    outcomes = Desk(course.root).outcomes(NAMES[0], learners(course))
    return GradebookWriter(config, course.root, NAMES[0]), outcomes


def marking(course, *more):
    """Start the command that marks, in a process of its own."""
    command = [sys.executable, "-m", "grading", "mark", "--course", str(course.root), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_commands_at_once_lose_nothing(course, undisturbed):
    """Two trainers mark at the same moment from two folders, as on two machines: whoever is told to wait does so."""
    other = copy_of(course, f"{course.root.name}-elsewhere")
    running = {marking(course, "--assignment", NAMES[0]): course, marking(other): other}
    for each, where in running.items():
        _said, words = each.communicate(timeout=300)
        if each.returncode:
            assert f"Error: {where.root}: another command is at work on this course's gradebook" in words
            assert "Traceback" not in words
            for name in NAMES:
                mark(where, where.assignment(name))
    assert rows(course) == undisturbed


def test_two_commands_on_one_folder_say_so(course, undisturbed):
    """In one folder the second of two commands stops with a sentence, and what the first writes is whole."""
    running = [marking(course), marking(course)]
    words = [each.communicate(timeout=300)[1] for each in running]
    assert 0 in [each.returncode for each in running]
    assert all("another command is at work on this course" in each for each, done in zip(words, running, strict=True)
               if done.returncode)  # fmt: skip
    assert rows(course) == undisturbed


def test_a_gradebook_that_is_taken_is_told(course, monkeypatch):
    """Who holds a gradebook keeps out others until they end, and one in another database is another."""
    monkeypatch.setattr(grading.gradebook.fits, "PATIENCE_MS", 100)
    with gradebook(course) as book:
        address = book.engine.url.render_as_string()
    first = take_turn(address, course.root)
    with pytest.raises(
        ProblemsError, match="another command is at work on this course's gradebook, from another folder"
    ):
        take_turn(address, course.root)
    take_turn(address.rpartition("/")[0] + "/postgres", course.root).close()
    first.close()
    take_turn(address, course.root).close()


def give(course, learner, cell, points, entered=None, leave=None):
    """Give a mark as formgrader does; tell when it is entered, and save it only when told to."""
    with gradebook(course) as book:
        grade = book.find_grade(cell, "04_refusal", NAMES[0], learner)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.flush()
        if entered is not None:
            entered.set()
            assert leave.wait(60)
        book.db.commit()


def test_marking_waits_for_a_mark_that_is_being_given(course):
    """What marking writes follows from a mark that formgrader is just saving, so it asks for a look at that again."""
    mark(course, course.assignment(NAMES[0]))
    machine = held(course, "sim-002", NIECE)[0]
    writer, outcomes = writer_of(course)
    entered, leave = threading.Event(), threading.Event()
    with ThreadPoolExecutor(2) as pool:
        by_hand = pool.submit(give, course, "sim-002", NIECE, 0.5, entered, leave)
        assert entered.wait(60)
        by_machine = pool.submit(writer.write, outcomes, ())
        with pytest.raises(TimeoutError):
            by_machine.result(HELD_BACK)
        leave.set()
        by_hand.result(60)
        done = {each.learner: each for each in by_machine.result(60)}
    writer.close()
    assert held(course, "sim-002", NIECE) == (machine, 0.5, True)
    assert done["sim-002"].marked


def test_a_mark_given_while_marking_writes_is_kept(course, monkeypatch):
    """Formgrader waits until marking has written a batch; both the machine's mark and the person's are there then."""
    mark(course, course.assignment(NAMES[0]))
    machine = held(course, "sim-003", NIECE)[0]
    with gradebook(course) as book:
        book.find_grade(NIECE, "04_refusal", NAMES[0], "sim-003").auto_score = 77.0
        book.db.commit()
    writer, outcomes = writer_of(course)
    read, write, true = threading.Event(), threading.Event(), grading.gradebook.writer.save

    def save(db, changed):
        read.set()
        assert write.wait(60)
        true(db, changed)

    monkeypatch.setattr(grading.gradebook.writer, "save", save)
    with ThreadPoolExecutor(2) as pool:
        by_machine = pool.submit(writer.write, outcomes, ())
        assert read.wait(60)
        by_hand = pool.submit(give, course, "sim-003", NIECE, 0.5)
        with pytest.raises(TimeoutError):
            by_hand.result(HELD_BACK)
        write.set()
        by_machine.result(60)
        by_hand.result(60)
    writer.close()
    assert held(course, "sim-003", NIECE) == (machine, 0.5, False)


def held(course, learner, cell):
    """Return what the gradebook holds of a cell: by machine, by hand, and whether it waits for a person."""
    with gradebook(course) as book:
        grade = book.find_grade(cell, "04_refusal", NAMES[0], learner)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade


def test_a_connection_that_breaks_leaves_nothing_half(course, undisturbed, postgres, monkeypatch):
    """A server that ends the connection in the middle of a batch is one sentence; the next run marks everybody."""
    writer, outcomes = writer_of(course)
    true = grading.gradebook.writer.save
    calls = itertools.count()

    def save(db, changed):
        if not next(calls):
            with postgres.connect() as other:
                mine = db.connection.driver_connection.info.backend_pid
                other.execute("SELECT pg_terminate_backend(%s, 10000)", [mine])
        true(db, changed)

    monkeypatch.setattr(grading.gradebook.writer, "save", save)
    with pytest.raises(ProblemsError) as caught:
        writer.write(outcomes, ())
    writer.close()
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{course.root}: the marks cannot be written (")
    assert str(problem).endswith("what was written before stays.")
    assert list(course.root.glob("autograded/*/*")) == []
    for name in NAMES:
        assert len(mark(course, course.assignment(name)).marked) == 4
    assert rows(open_course(course.root)) == undisturbed
