"""nbgrader's own `autograde` beside our commands: it waits its turn, and gives what they give."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.collecting.collect import collect
from grading.deadlines.dates import set_deadline
from grading.deadlines.extensions import write_extension
from grading.with_nbgrader.runs import Nbgrader
from tests.grading.arrivals import FIRST, NAME, dated

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def quick_starts():
    """Start processes as a person's command does."""


DUE = datetime(2026, 11, 1, 17, tzinfo=UTC)


def autograde(course):
    """Mark with nbgrader's own command, typed in the course folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAFESHARE")}
    command = [str(Path(sys.executable).with_name("nbgrader")), "autograde", NAME]
    return subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False, env=environment)


def test_plain_autograde_waits_its_turn_and_knows_extensions(course, dropbox, hands_in):
    """It marks nothing while one of our commands is at work; then a new hand-in has its extension at once."""
    set_deadline(course, NAME, (), DUE, "Europe/London")
    write_extension(course, "ann", NAME, DUE + timedelta(days=2))
    for learner in ("ann", "bob"):
        dated(hands_in(learner, FIRST), DUE + timedelta(days=1))
    collect(course, course.assignment(), dropbox)
    with Nbgrader(course.root):
        done = autograde(course)
    assert done.returncode == 1
    assert "another command is at work on this course, so nothing was marked. Wait until it has" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (course.root / "autograded").exists()

    done = autograde(course)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "safeshare") as gradebook:
        assert gradebook.find_assignment(NAME).duedate == DUE.replace(tzinfo=None)
        submissions = {each.student_id: each for each in gradebook.assignment_submissions(NAME)}
        assert {name: each.extension for name, each in submissions.items()} == {"ann": timedelta(days=2), "bob": None}
        assert {name: each.total_seconds_late for name, each in submissions.items()} == {"ann": 0, "bob": 86_400}
