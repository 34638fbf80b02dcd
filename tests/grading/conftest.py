"""What the tests of grading share: a released course, made once, and learners who hand in."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from grading.course.build import build_course
from grading.course.folder import ASSIGNMENT, NOTEBOOKS, Course, open_course
from grading.course.roster import Learner, write_roster
from grading.release.releasing import release
from safeshare.allotting import BY_OWN
from safeshare.answers import AnswerSheet
from safeshare.handing_in import hand_in, hand_in_file
from tests.conftest import IN_CI
from tests.grading.arrivals import FIRST, NOON
from tests.grading.postgres import Server, installed, serving
from tests.grading.quick_starts import quick_starts  # noqa: F401 - for all tests here
from tests.grading.shown_cases import shown_cases
from tests.grading.variant_course import build, copy_of

LEARNERS = ("ann", "bob", "cat", "dev")


@pytest.fixture(scope="session")
def section_4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the notebook of section 4 alone: how many others there are makes no odds."""
    folder = tmp_path_factory.mktemp("notebooks")
    shutil.copy(NOTEBOOKS / "04_refusal.ipynb", folder)
    return folder


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory, section_4: Path) -> Course:
    """Return a course of section 4 that is built and released; tests take a copy of it."""
    course = build_course(tmp_path_factory.mktemp("courses") / "course-0", section_4)
    release(course, course.assignment())
    return course


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Run one PostgreSQL server for all tests, of Debian's package.

    Without the package a test is skipped with the reason on a developer's machine, and fails in CI.
    """
    missing = installed()
    if missing and IN_CI:
        pytest.fail(f"CI must run the database tests. {missing}")
    if missing:
        pytest.skip(missing)
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def copies() -> Iterator[int]:
    """Return numbers for copies of the course, which must stand side by side: its paths are relative."""
    return itertools.count(1)


@pytest.fixture
def course(released: Course, copies: Iterator[int]) -> Course:
    """Return a released course of one's own with four learners on its roster."""
    root = released.root.with_name(f"course-{next(copies)}")
    shutil.copytree(released.root, root)
    write_roster(
        root, [Learner(each, "council-a", "council", "B", "level 2", "c1", "webinar", "post") for each in LEARNERS]
    )
    return open_course(root)


@pytest.fixture(scope="session")
def released_variants(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a released course whose items have variants; tests take a copy of it."""
    return build(tmp_path_factory.mktemp("variants"))


@pytest.fixture
def with_variants(released_variants: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a released course with variants of one's own."""
    return copy_of(released_variants, tmp_path_factory.mktemp("course"))


@pytest.fixture
def dropbox(course: Course) -> Path:
    """Return the folder that learners hand in to."""
    folder = course.root / "dropbox"
    folder.mkdir()
    return folder


HandIn = Callable[..., Path]


@pytest.fixture
def hands_in(course: Course, dropbox: Path) -> HandIn:
    """Return how a learner answers and hands in; the result is the folder in the dropbox, to be tampered with.

    The released table lists nobody, so these learners drew their own case of each item, and their answers say which.
    """

    def act(learner: str, answers: Mapping[str, Any]) -> Path:
        folder = course.root / "homes" / learner / ASSIGNMENT
        if not folder.exists():
            shutil.copytree(course.folder("release", ASSIGNMENT), folder)
        sheet = AnswerSheet.open(folder, ASSIGNMENT)
        for item, case in shown_cases(course, answers).items():
            assert sheet.record_variant(item, case, BY_OWN) == case
        for part, value in answers.items():
            sheet.put(part, value)
        return hand_in(folder, dropbox, learner).folder

    return act


@pytest.fixture
def home(course: Course) -> Callable[..., Path]:
    """Return how a learner comes to have answers in a folder of their own."""

    def make(learner: str, answers: Mapping[str, Any] = FIRST) -> Path:
        folder = course.root / "homes" / learner / ASSIGNMENT
        if not folder.exists():
            shutil.copytree(course.folder("release", ASSIGNMENT), folder)
        sheet = AnswerSheet.open(folder, ASSIGNMENT)
        for part, value in answers.items():
            sheet.put(part, value)
        return folder

    return make


@pytest.fixture
def as_file(home: Callable[..., Path], tmp_path: Path) -> Callable[..., bytes]:
    """Return how a learner's hand-in becomes the bytes of a single file."""

    def make(learner: str, answers: Mapping[str, Any] = FIRST, when: datetime = NOON, says: str | None = None) -> bytes:
        return hand_in_file(home(learner, answers), tmp_path, says or learner, when).file.read_bytes()

    return make
