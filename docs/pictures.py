"""Takes the pictures of the trainer's handbook from real pages, with simulated learners: `python -m docs.pictures`.

Needs Chromium (`make browser`). A course is built, answered, marked and fed back on in a folder that is thrown away.
"""

from __future__ import annotations

import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, expect, sync_playwright

from grading.collecting.collect import collect
from grading.course.build import build_course
from grading.course.folder import ASSIGNMENT, NOTEBOOKS, Course
from grading.feedback.giving import write_feedback
from grading.marking.mark import mark
from grading.release.lab import lab_command, lab_environment
from grading.release.releasing import release
from grading.simulation.simulate import simulate_cohort

HERE = Path(__file__).resolve().parent
NOTEBOOK = NOTEBOOKS / "04_refusal.ipynb"
LEARNERS = 12
WISHES = "s4a-key-wishes"
"""The cell whose text is shown."""
COMMENT = "A good start. Say also why: the reasons as they were given, in the person's own words."
TALL = 1240
PATIENCE = 120_000  # milliseconds, on a slow machine
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        course = _marked(Path(folder))
        _mark_by_hand(course)
        with _formgrader(course) as address:
            _take_formgrader(chromium, address)
        pages = write_feedback(course, course.assignment()).pages
        _take_feedback(chromium, max(pages, key=lambda page: page.stat().st_size))
        chromium.close()


def _marked(home: Path) -> Course:
    """Return a course of one section in which simulated learners have been marked by machine."""
    (home / "notebooks").mkdir()
    shutil.copy(NOTEBOOK, home / "notebooks")
    course = build_course(home / "course", home / "notebooks")
    release(course, course.assignment())
    collect(course, course.assignment(), simulate_cohort(course, course.assignment(), LEARNERS))
    mark(course, course.assignment())
    return course


@contextmanager
def _formgrader(course: Course) -> Iterator[str]:
    """Yield the address of formgrader on a course, names hidden, as the command opens it."""
    token = secrets.token_hex()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = lab_command(course.root, "/formgrader/gradebook", port, token, browser=False, trainer=True)
    environment = lab_environment(course.root, trainer=True, hide_names=True)
    with (course.root / "server.log").open("wb") as words:
        server = subprocess.Popen(command, cwd=course.root, env=environment, stdout=words, stderr=words)
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token={token}", timeout=5):
                    break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/formgrader/gradebook?token={token}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _take_formgrader(chromium: Browser, address: str) -> None:
    page = chromium.new_page(viewport={"width": 1000, "height": 640})
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    for name in (ASSIGNMENT, NOTEBOOK.stem, "Submission #3"):
        page.get_by_role("link", name=name).click()
    cell = page.locator(".nbgrader_cell", has=page.locator(f"#{WISHES}"))
    cell.locator("pre").wait_for()
    expect(cell.locator("textarea")).to_have_value(COMMENT, timeout=PATIENCE)
    page.wait_for_timeout(3000)  # formgrader goes to a place of its own first
    cell.evaluate("each => window.scrollTo(0, each.getBoundingClientRect().top + window.scrollY - 62)")
    page.evaluate("document.activeElement && document.activeElement.blur()")
    _take(page, "formgrader.png")


def _take_feedback(chromium: Browser, feedback: Path) -> None:
    page = chromium.new_page(viewport={"width": 900, "height": TALL})
    page.goto(feedback.as_uri())
    _take(page, "feedback.png")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    _take(page, "feedback-end.png")


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=HERE / name)
    print(f"Wrote docs/{name}.")


def _mark_by_hand(course: Course) -> None:
    """Give every text a mark, and a comment, as a trainer does."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "safeshare") as book:
        for submission in book.find_assignment(ASSIGNMENT).submissions:
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.needs_manual_grade:
                        grade.manual_score, grade.needs_manual_grade = 2.0, False
                for comment in notebook.comments:
                    if comment.name == WISHES:
                        comment.manual_comment = COMMENT
        book.db.commit()


if __name__ == "__main__":
    main()
