"""Security: nothing that a learner hands in is ever run, whatever it is and whichever way the course is marked."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from playwright.sync_api import Browser

from grading.collecting.collect import collect
from grading.course.folder import ASSIGNMENT, Course
from grading.feedback.giving import write_feedback
from grading.feedback.page import AGAIN, PAGE
from grading.marking.mark import mark
from grading.moderation.moderate import moderate
from grading.moderation.sample import sample_from
from grading.running.executors import Where
from grading.with_nbgrader.formgrader_server import Pages
from grading.with_nbgrader.runs import Nbgrader
from tests.grading.hostile import SCRIPTS, Attack, listening, plant_cells, plant_files
from tests.grading.marking.bad_submissions.builders import NOTEBOOK
from tests.grading.marking.bad_submissions.cohort import Hands, build

pytestmark = pytest.mark.slow

SOUND, FILES, CELLS = "ann", "files", "cells"
"""A sound hand-in, one with hostile files and texts beside a sound notebook, and one whose notebook attacks too."""
RECORD = "s6a-pond.record"


@dataclass(frozen=True, slots=True)
class Target:
    """A course with both attackers in it, as if another program had collected it, and what they are after."""

    course: Course
    attack: Attack
    points: dict[str, float]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Yield a course of which everything has been collected and nothing marked."""
    root = tmp_path_factory.mktemp("security")
    course = build(root, [SOUND, FILES, CELLS])
    hands, box = Hands(course, root / "trace"), root / "dropbox"
    for learner in (SOUND, FILES, CELLS):
        folder = hands.hand_in(learner, box / learner / ASSIGNMENT)
        if learner != SOUND:
            answers = json.loads((folder / "answers.json").read_text())
            text = next(part for part in answers["answers"] if part.endswith(".record.text"))
            answers["answers"][text] = {"text": "\n".join(SCRIPTS)}
            (folder / "answers.json").write_text(json.dumps(answers))
    others = course.folder("submitted", ASSIGNMENT, SOUND) / "answers.json"
    with listening() as listener:
        attack = Attack(root / "outside.txt", root / "stolen.txt", others, course.root / "gradebook.db", listener)
        plant_cells(box / CELLS / ASSIGNMENT / NOTEBOOK, attack.code)
        for learner in (FILES, CELLS):
            plant_files(box / learner / ASSIGNMENT, attack.code)
        collected = collect(course, course.assignment(), box)
        assert "sitecustomize.py" in collected.left_out[FILES]
        for learner in (FILES, CELLS):
            plant_files(course.folder("submitted", ASSIGNMENT, learner), attack.code)
        mark(course, course.assignment())
        yield Target(course, attack, scores(course, SOUND))


def scores(course: Course, learner: str) -> dict[str, float]:
    """Return what the gradebook says of a learner's cells that a machine marks."""
    with Nbgrader(course.root) as nbgrader:
        found = nbgrader.grades(ASSIGNMENT)
    return {cell: grade["auto_score"] for cell, grade in found.get(learner, {}).items() if not cell.endswith("record")}


def untouched(course: Course) -> dict[str, str]:
    """Return hashes of all files that marking only reads."""
    folders = (course.root / name for name in ("source", "release", "submitted"))
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files += [course.root / "course.json", course.root / "roster.csv", course.root / "nbgrader_config.py"]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def by_mark(course: Course) -> None:
    """Mark as the command does."""
    mark(course, course.assignment(), again=True)


def by_nbgrader(course: Course, **environment: str) -> None:
    """Mark as `nbgrader autograde`, typed in the course folder."""
    command = [str(Path(sys.executable).with_name("nbgrader")), "autograde", ASSIGNMENT, "--force"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SAFESHARE")}
    subprocess.run(command, cwd=course.root, env=plain | environment, capture_output=True, text=True, check=False)


def by_kernel(course: Course) -> None:
    """Mark as `nbgrader autograde` with kernels, for the cross-check."""
    by_nbgrader(course, SAFESHARE_MARKING="kernel")


def by_moderation(course: Course) -> None:
    """Mark everybody again in kernels, and compare."""
    done = moderate(course, course.assignment(), sample_from("100%"), 1, Where(1))
    assert done.findings == ()
    assert set(done.drawn) == {SOUND, FILES}


def by_feedback(course: Course) -> None:
    """Write everybody's page."""
    write_feedback(course, course.assignment(), closing=True)


def test_the_attack_works_where_it_is_run(target: Target, tmp_path: Path) -> None:
    """The planted code does all four things on a copy of the course when anybody runs it."""
    copy = tmp_path / "course"
    shutil.copytree(target.course.root, copy)
    with listening() as listener:
        others = copy / "submitted" / SOUND / ASSIGNMENT / "answers.json"
        attack = Attack(tmp_path / "outside", tmp_path / "stolen", others, copy / "gradebook.db", listener)
        subprocess.run([sys.executable, "-c", attack.code], check=True)
        assert attack.got()[:2] == ["wrote outside", "read another's answers"]
        assert len(listener.calls) == 1
    with sqlite3.connect(copy / "gradebook.db") as db:
        assert db.execute("SELECT DISTINCT auto_score FROM grade").fetchall() == [(99.0,)]


@pytest.mark.parametrize("route", [by_mark, by_nbgrader, by_kernel, by_moderation, by_feedback])
def test_no_attack_runs(target: Target, route) -> None:
    """By no route does any of it run: nothing is written, read, forged or called, and scores are those earned."""
    course = target.course
    before = untouched(course)
    route(course)
    assert target.attack.got() == []
    assert untouched(course) == before
    assert scores(course, SOUND) == target.points
    assert scores(course, FILES) == target.points, "perfect answers earn full marks, hostile files beside them or not"
    assert set(scores(course, CELLS).values()) <= {None}
    kept = {path.name for path in course.folder("autograded", ASSIGNMENT, FILES).rglob("*.py")}
    assert kept == set()


def in_formgrader(course: Course, learner: str) -> str:
    """Return the page on which a trainer marks a hand-in: nbgrader's own template for it, and all that we change."""
    nbgraders = FormgradeExtension().build_extra_config()
    assert nbgraders.HTMLExporter.template_name == "formgrade"
    marked = course.folder("autograded", ASSIGNMENT, learner) / NOTEBOOK
    known = {"assignment_id": ASSIGNMENT, "notebook_id": marked.stem, "submission_id": "1", "index": 0, "total": 1}
    page, _ = Pages(HTMLExporter(config=nbgraders), hide_names=False).from_filename(
        str(marked), {**known, "base_url": "", "student": learner, "last_name": None, "first_name": None}
    )
    assert 'class="comment tabbable"' in page
    return page


def test_no_text_of_theirs_comes_alive(target: Target, browser: Browser, tmp_path: Path) -> None:
    """On the pages that trainer and learner open, every text stands letter by letter and no script runs."""
    course = target.course
    mark(course, course.assignment())
    write_feedback(course, course.assignment(), closing=True)
    for_trainer = tmp_path / "marked.html"
    for_trainer.write_text(in_formgrader(course, FILES))
    folder = course.folder("feedback", ASSIGNMENT, FILES)
    page = browser.new_page()
    told: list[str] = []
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    for path, place in ((for_trainer, ".nbgrader_cell pre[style]"), (folder / PAGE, ".typed")):
        page.goto(path.as_uri())
        assert page.title() != "gone"
        assert page.locator(place).first.inner_text().strip() == "\n".join(SCRIPTS)
        for found in page.locator(f"{place} *").all():
            raise AssertionError(found.inner_text())
    page.goto((course.folder("feedback", ASSIGNMENT, CELLS) / AGAIN).as_uri())
    assert "code that you were not given" in page.inner_text("body") or "removed, doubled" in page.inner_text("body")
    page.close()
    assert told == []
