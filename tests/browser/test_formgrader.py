"""Marking by hand in nbgrader's own formgrader, in a real browser: what a trainer sees, and that a mark is kept."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, expect

from grading.collecting.collect import collect
from grading.course.build import build_course
from grading.course.folder import ASSIGNMENT, NOTEBOOKS, Course
from grading.course.roster import Learner, write_roster
from grading.marking.mark import mark
from grading.moderation.entry import ENTERED
from grading.moderation.log import FOLDER, Entry, append, now, read_log
from grading.release.lab import lab_command, lab_environment
from grading.release.releasing import release
from safeshare.answers import AnswerSheet
from safeshare.handing_in import hand_in
from safeshare.marking import perfect_answers
from safeshare.rulebook import load_rulebook
from tests.browser.conftest import PATIENCE, stop

LEARNERS = ("LEARNER-AGNES", "LEARNER-BORIS")
SCRIPT = "document.title = 'gone'"
HOSTILE = f'He wants his <b>flat</b> back. <script>{SCRIPT}</script><img src=x onerror="{SCRIPT}">'
WISHES = "s4a-key-wishes"
RUBRIC = "2 of 3: It says what they want and why."


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course in which two learners have handed in a decision record and been marked."""
    home = tmp_path_factory.mktemp("trainer")
    (home / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / "04_refusal.ipynb", home / "notebooks")
    course = build_course(home / "course", home / "notebooks")
    release(course, course.assignment())
    write_roster(course.root, [Learner(each, "a", "council", "B", "2", "c1", "webinar", "post") for each in LEARNERS])
    (home / "box").mkdir()
    rulebook = load_rulebook()
    case = course.bank(rulebook).cases["s4a-key"]
    for learner in LEARNERS:
        folder = home / learner / ASSIGNMENT
        shutil.copytree(course.folder("release", ASSIGNMENT), folder)
        sheet = AnswerSheet.open(folder, ASSIGNMENT)
        sheet.record_variant("s4a-key", "s4a-key", "own")
        written = {f"{text}.text": {"text": HOSTILE} for text in case.text_ids}
        for part, value in {**perfect_answers(case, rulebook), **written}.items():
            sheet.put(part, value)
        hand_in(folder, home / "box", learner)
    collect(course, course.assignment(), home / "box")
    assert mark(course, course.assignment()).marked == list(LEARNERS)
    return course


@pytest.fixture(scope="module")
def address(marked: Course) -> Iterator[str]:
    """Yield the address of formgrader on that course, opened with names hidden as the command opens it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = lab_environment(marked.root, trainer=True, hide_names=True)
    command = lab_command(marked.root, "/formgrader/gradebook", port, "secret", browser=False, trainer=True)
    log = marked.root / "server.log"
    with log.open("wb") as words:
        server = subprocess.Popen(command, cwd=marked.root, env=environment, stdout=words, stderr=words)
    found = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{found}/api/status?token=secret", server, log)
        yield found
    finally:
        stop(server)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


@pytest.fixture
def trainer(browser: Browser, address: str) -> Iterator[Page]:
    """Yield a page on which the trainer has come in; a request to anywhere else fails the test, as does any dialog."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    odd: list[str] = []
    page.on("request", lambda request: None if request.url.startswith((address, "data:")) else odd.append(request.url))
    page.on("dialog", lambda dialog: (odd.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: odd.append(str(error)))
    page.goto(f"{address}/formgrader/gradebook?token=secret")
    yield page
    context.close()
    assert not odd


def gradebook_row(course: Course, score: float) -> tuple[float | None, bool]:
    """Return the mark by hand of whoever has this one, and whether it waits to be looked at."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "safeshare") as book:
        rows = [book.find_grade(WISHES, "04_refusal", ASSIGNMENT, learner) for learner in LEARNERS]
        return next((row.manual_score, row.needs_manual_grade) for row in rows if row.manual_score == score)


def test_a_trainer_marks_a_text_by_its_rubric_and_the_mark_stays(trainer: Page, address: str, marked: Course) -> None:
    """From the list to a hand-in: no name, text letter by letter beside its rubric, and a mark that marking keeps."""
    trainer.get_by_role("link", name=ASSIGNMENT).click()
    trainer.get_by_role("link", name="04_refusal").click()
    expect(trainer.get_by_role("link", name="Submission #2")).to_be_visible()
    trainer.get_by_role("button", name="Show All Names").click()
    assert not any(learner in trainer.content() for learner in LEARNERS)
    trainer.goto(f"{address}/formgrader/gradebook/{ASSIGNMENT}/04_refusal")
    trainer.get_by_role("link", name="Submission #1").click()

    cell = trainer.locator(".nbgrader_cell", has=trainer.locator(f"#{WISHES}"))
    expect(cell.locator("pre")).to_have_text(HOSTILE)
    expect(cell.get_by_text("Decision record: what the person wants, and why")).to_be_visible()
    expect(cell.get_by_role("listitem").filter(has_text=RUBRIC)).to_be_visible()
    expect(cell.get_by_role("listitem")).to_have_count(4)
    expect(cell.get_by_text("Marked already, by machine")).to_be_visible()
    expect(cell.get_by_text("capacity 1 of 1; ")).to_be_visible()
    assert trainer.title() == "04_refusal"
    assert trainer.locator("img").count() == 0
    assert trainer.locator("script", has_text="gone").count() == 0
    assert not any(learner in trainer.content() for learner in LEARNERS)

    score = trainer.locator(f"#{WISHES}")
    expect(score).to_have_value("")
    with trainer.expect_response(lambda reply: "/api/grade/" in reply.url and reply.request.method == "PUT") as saved:
        score.fill("2.5")
        score.press("Tab")
    assert json.loads(saved.value.text())["student"] == "hidden"
    assert gradebook_row(marked, 2.5) == (2.5, False)
    entry = read_log(marked.root)[-1]
    assert (entry.did, entry.cell, entry.score, entry.before["manual_score"]) == ("entered", WISHES, 2.5, None)
    assert entry.learner in LEARNERS

    assert mark(marked, marked.assignment(), again=True).marked == list(LEARNERS)
    assert gradebook_row(marked, 2.5) == (2.5, False), "the answer is the same, so that the mark stands"
    trainer.reload()
    expect(trainer.locator(f"#{WISHES}")).to_have_value("2.5")


def test_a_mark_that_is_not_saved_is_told_until_it_is(trainer: Page, address: str, marked: Course) -> None:
    """Without the log of marks nothing is saved, and the page says so; what is entered once it is back is saved."""
    trainer.goto(f"{address}/formgrader/gradebook/{ASSIGNMENT}/04_refusal")
    trainer.get_by_role("link", name="Submission #2").click()
    score, alert = trainer.locator(f"#{WISHES}"), trainer.get_by_role("alert")
    append(marked.root, [Entry(now(), "jo", ENTERED, ASSIGNMENT, "nobody", WISHES, 1.0, {}, "")])
    away = (marked.root / FOLDER).rename(marked.root / "away")
    score.fill("0.5")
    score.press("Tab")
    expect(alert).to_contain_text("Not saved: the course's log of marks cannot be written")
    assert not any(learner in alert.inner_text() for learner in LEARNERS)
    shutil.rmtree(marked.root / FOLDER, ignore_errors=True)
    away.rename(marked.root / FOLDER)
    score.fill("1.5")
    score.press("Tab")
    expect(alert).to_have_count(0)
    assert gradebook_row(marked, 1.5) == (1.5, False)


def test_nothing_can_be_entered_before_the_marks_so_far_are_loaded(trainer: Page, address: str) -> None:
    """What is typed too early would be thrown away: fields open with the marks, or the page says why they do not."""
    held = []
    trainer.route("**/api/grades?*", lambda route: held.append(route))
    trainer.goto(f"{address}/formgrader/gradebook/{ASSIGNMENT}/04_refusal")
    trainer.get_by_role("link", name="Submission #2").click()
    score, comment = trainer.locator(f"#{WISHES}"), trainer.locator(f"#{WISHES}-comment")
    expect(comment).to_be_editable()
    expect(score).not_to_be_editable()
    held[0].continue_()
    expect(score).to_be_editable()
    trainer.reload()
    expect(comment).to_be_editable()
    held[1].abort()
    expect(trainer.get_by_role("alert")).to_contain_text("Nothing can be entered: what was entered so far could not")
    expect(score).not_to_be_editable()


def test_shortcuts_work_without_the_internet(trainer: Page, address: str) -> None:
    """The page is ready for the keyboard though nothing comes from elsewhere: Tab goes from one score to the next."""
    trainer.goto(f"{address}/formgrader/gradebook/{ASSIGNMENT}/04_refusal")
    trainer.get_by_role("link", name="Submission #2").click()
    trainer.locator(".help").click()
    expect(trainer.get_by_text("Move to the next score or comment input")).to_be_visible()


@pytest.mark.parametrize("page", ["manage_students", f"manage_submissions/{ASSIGNMENT}", "api/students"])
def test_pages_that_list_learners_are_closed(trainer: Page, address: str, page: str) -> None:
    """With names hidden, no page and no data of formgrader lists who there is."""
    reply = trainer.request.get(f"{address}/formgrader/{page}?token=secret")
    assert reply.status == 403
    assert not any(learner in reply.text() for learner in LEARNERS)
