"""The trainer's handbook is true: its commands run one after another, its pictures are there."""

import re
import shlex
import shutil
import struct

import pytest
from openpyxl import Workbook, load_workbook

from grading import CHECKOUT
from grading.cli import main
from grading.collecting.collect import latest_quarter
from grading.course.roster import COLUMNS
from grading.results.reading import read_extract
from grading.with_nbgrader.runs import nbgrader_at
from tests.grading.marked_course import WRITTEN, gradebook
from tests.grading.results.test_extracts import GOOD, extract, of_others
from tests.grading.test_cli import ANSWER, run

TEXT = (CHECKOUT / "docs" / "handbook.md").read_text(encoding="utf-8")
TYPED = re.findall(
    r"^python -m grading (.+)$", "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)), re.MULTILINE
)
IN_A_SENTENCE = re.findall(r"`python -m grading ?([^`]*)`", TEXT)
LONG = {"build", "release", "moderate", "report"}
"""Commands that take longer than this test may: they run dry, and really in tests of their own."""
PEOPLE = ("L-001", "L-002")


def test_every_command_and_option_exists(tmp_path, monkeypatch):
    """Whatever is to be typed, in a block or within a sentence, is taken by the command line."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "receipts.txt").touch()
    assert len(TYPED) > 20
    for line in [*TYPED, *IN_A_SENTENCE]:
        name, *given = shlex.split(line) or ["status"]
        assert not main.commands[name].make_context(name, given, resilient_parsing=False).args, line


def test_every_command_that_a_cohort_needs_is_in_it():
    """No step from the roster to the Board's page is left out."""
    named = {line.split()[0] for line in TYPED}
    steps = list(main.commands)[: list(main.commands).index("formgrader") + 1]
    assert set(steps) - named == {"status"}


def test_its_pictures_are_there_and_have_words():
    """Each picture has a text in its place, and is small enough to load."""
    found = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", TEXT)
    assert [name for _, name in found] == ["formgrader.png", "feedback.png", "feedback-end.png"]
    for words, name in found:
        raw = (CHECKOUT / "docs" / name).read_bytes()
        width, height = struct.unpack(">II", raw[16:24])
        assert (raw[:8], width > 800, height > 600) == (b"\x89PNG\r\n\x1a\n", True, True)
        assert len(raw) < 200_000
        assert len(words) > 60


@pytest.mark.slow
def test_its_commands_run_one_after_another(course, dropbox, hands_in, tmp_path, monkeypatch):
    """From the roster to the Board's page, each line as it stands, in a course folder of the usual name."""
    monkeypatch.setattr("grading.release.lab.open_lab", lambda *given, **more: None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "course").symlink_to(course.root)
    (tmp_path / "handed-in").symlink_to(dropbox)
    _people(tmp_path / "people.xlsx")
    for learner in PEOPLE:
        hands_in(learner, {**ANSWER, **WRITTEN})
    shutil.copy(course.root / "homes" / PEOPLE[0] / "section-04" / "receipts.txt", tmp_path)
    before = {
        "moderate": lambda: _mark_texts(course),
        "second-marks --import": lambda: _second_marks(tmp_path),
        "report --extract": lambda: _extracts(tmp_path / "FOLDER"),
    }
    with nbgrader_at(course.root):
        for line in TYPED:
            for start, act in before.items():
                if line.startswith(start):
                    act()
            words = shlex.split(line if "FOLDER" in line else line.replace("2026Q4", latest_quarter(course)))
            dry = ["--dry-run"] if words[0] in LONG else []
            code, said = run(*words, *dry)
            assert (code, line) == (0, line), said
    assert len(list(course.root.glob("feedback/*/*/feedback.html"))) == len(PEOPLE)
    assert (tmp_path / "marks.xlsx").is_file()


def _people(path):
    """Write a list of learners as Excel."""
    book = Workbook()
    book.active.append(list(COLUMNS))
    for learner in PEOPLE:
        book.active.append([learner, "council-1", "council", "B", "level 2", "cohort-1", "webinar", "post"])
    book.save(path)


def _mark_texts(course):
    """Mark every text that waits, as a trainer does in formgrader."""
    with gradebook(course) as book:
        for submission in book.find_assignment(course.assignment().name).submissions:
            for grade in (grade for notebook in submission.notebooks for grade in notebook.grades):
                if grade.needs_manual_grade:
                    grade.manual_score, grade.needs_manual_grade = 2.0, False
        book.db.commit()


def _extracts(folder):
    """Write what two agencies send on two quarters."""
    good = read_extract(GOOD)
    for number in range(20):
        code, month = ("council-1", "trust-1")[number % 2], ("2026-08", "2026-11")[number // 2 % 2]
        extract(folder / str(number), of_others(good, number).assign(agency_code=code, month=month))


def _second_marks(folder):
    """Fill in the second marker's scores."""
    book = load_workbook(folder / "texts.xlsx")
    sheet = book["texts"]
    column = [cell.value for cell in sheet[1]].index("score") + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column).value = 2
    book.save(folder / "texts.xlsx")
