"""A course of both tests, made from a small bank by the commands alone, for tests of forms and of their sealing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner

from grading.cli import main
from grading.course.codes import read_codes
from grading.course.folder import Course, open_course
from grading.course.roster import Learner, write_roster
from safeshare.codes import keep_code
from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from tests.grading.small_bank import form_bank, write_bank

LEARNERS = [f"learner-{number}" for number in range(8)]
TESTS = ("pre-test", "post-test")


def run(*arguments: object) -> str:
    """Run a command that must work and return what it said."""
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def make_course(root: Path, cases: Mapping[str, str] | None = None, count: int = 2) -> Course:
    """Return a course of both tests with `count` forms, released to eight learners."""
    scenarios = write_bank(root / "scenarios", dict(cases or form_bank()))
    run("forms", "--scenarios", scenarios, "--count", count, "--write")
    run("tests", "--scenarios", scenarios, "--notebooks", root / "notebooks")
    run("build", "--course", root / "course", "--notebooks", root / "notebooks", "--scenarios", scenarios)
    course = open_course(root / "course")
    write_roster(
        course.root, [Learner(each, "a", "council", "B", "level 2", "c1", "webinar", "practice") for each in LEARNERS]
    )
    run("release", "--course", course.root, "--assignment", "all")
    return course


def copy_for(course: Course, learner: str, name: str) -> Path:
    """Return a learner's own fresh copy of a released test, into which they have entered their code."""
    home = course.root / "homes" / learner / name
    if home.exists():
        shutil.rmtree(home)
    shutil.copytree(course.folder("release", name), home)
    if learner in read_codes(course.root):
        keep_code(home, read_codes(course.root)[learner])
    return home


def cases_shown(course: Course, home: Path, name: str) -> list[str]:
    """Return the case that each slot of a test shows in a learner's copy."""
    return [Desk(find_shelf(home), home, [item]).view()["cases"][0]["id"] for item in course.assignment(name).items]
