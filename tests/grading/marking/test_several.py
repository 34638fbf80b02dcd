"""A course of several notebooks: every step takes one of them, or all."""

import shutil

import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.course.folder import open_course
from grading.course.roster import Learner, write_roster
from grading.results import results_table
from safeshare.answers import AnswerSheet
from safeshare.handing_in import hand_in
from safeshare.marking import perfect_answers
from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.small_bank import write_bank, write_notebook

RULEBOOK = load_rulebook()


def run(*arguments):
    """Run a command that must work and return the lines that it says."""
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a course of a start page without marks and two sections, released to two learners."""
    root = tmp_path_factory.mktemp("several")
    bank = load_bank(write_bank(root / "scenarios"), RULEBOOK)
    write_notebook(root / "notebooks", "00_start", (), bank, ("s6-tea",))
    write_notebook(root / "notebooks", "04_refusal", ("s4a-gate", "s4a-hedge"), bank)
    write_notebook(root / "notebooks", "06_family", ("s6a-pond",), bank)
    arguments = ("--notebooks", root / "notebooks", "--scenarios", root / "scenarios")
    run("build", "--course", root / "course", *arguments)
    course = open_course(root / "course")
    write_roster(course.root, [Learner(x, "a", "council", "B", "level 2", "c1", "webinar", "post") for x in "ab"])
    said = run("release", "--course", course.root)
    assert said[0].endswith("release: section-00, section-04, section-06. No key was found in what learners get.")
    return course


def answers(course, learner, name, monkeypatch):
    """Let a learner answer all items of an assignment perfectly, and hand in."""
    monkeypatch.setenv("SAFESHARE_LEARNER", learner)
    home = course.root / "homes" / learner / name
    shutil.copytree(course.folder("release", name), home)
    for item in course.assignment(name).items:
        case = Desk(find_shelf(home), home, [item]).view()["cases"][0]["id"]
        for part, value in perfect_answers(course.bank(RULEBOOK).cases[case], RULEBOOK).items():
            AnswerSheet.open(home, name).put(part, value)
    (course.root / "box").mkdir(exist_ok=True)
    hand_in(home, course.root / "box", learner)


def test_a_page_without_marks_is_released_like_the_others(course):
    """The start page has only practice: it is released with its cases and without a graded cell."""
    folder = course.folder("release", "section-00")
    assert sorted(path.name for path in folder.iterdir()) == ["00_start.ipynb", "cases.json"]
    assert not course.assignment("section-00").is_marked


def test_nobody_is_awaited_for_what_is_not_released(course, tmp_path):
    """Collecting all assignments names those that nobody has handed in, but for those that nobody could."""
    (tmp_path / "box").mkdir()
    shutil.copytree(course.root.parent, tmp_path / "all")
    root = tmp_path / "all" / "course"
    both = "Nobody has handed in yet: section-04, section-06."
    assert both in run("collect", "--course", root, "--from", tmp_path / "box")
    shutil.rmtree(root / "release" / "section-06")
    assert "Nobody has handed in yet: section-04." in run("collect", "--course", root, "--from", tmp_path / "box")


@pytest.mark.slow
def test_every_step_takes_all_assignments_at_once(course, monkeypatch):
    """What is handed in is collected, marked and answered for all assignments; those without hand-ins are left out."""
    answers(course, "a", "section-04", monkeypatch)
    answers(course, "a", "section-06", monkeypatch)
    answers(course, "b", "section-06", monkeypatch)
    assert run("collect", "--course", course.root, "--from", course.root / "box")[1:3] == [
        "section-04: New: 1. Replaced: 0. Unchanged: 0. Refused: 0. Late: 0. Not handed in: 1.",
        "section-06: New: 2. Replaced: 0. Unchanged: 0. Refused: 0. Late: 0. Not handed in: 0.",
    ]
    assert run("mark", "--course", course.root)[:2] == [
        "section-04: Marked: 1. Unchanged: 0. Needs attention: 0. Late: 0. Not handed in: 1.",
        "section-06: Marked: 2. Unchanged: 0. Needs attention: 0. Late: 0. Not handed in: 0.",
    ]
    assert run("mark", "--course", course.root, "--assignment", "section-06")[0] == (
        "Marked: 0. Unchanged: 2. Needs attention: 0. Late: 0. Not handed in: 0."
    )
    early = CliRunner().invoke(main, ["feedback", "--course", str(course.root)])
    assert early.exit_code == 1
    assert early.output.startswith("Wrote 2 feedback pages, for example ")
    assert (
        "\nError: section-04: no feedback for cohort 'c1' before everybody in it has handed in, which b has not."
        in (early.output)
    )
    assert run("feedback", "--course", course.root, "--close")[0].startswith("Wrote 3 feedback pages, for example ")
    table = results_table(course.root)
    assert sorted(table.groupby("form_id").size().items()) == [("section-04", 3), ("section-06", 2)]
    assert set(table["section"]) == {"4", "6"}


def test_what_is_only_practice_is_not_marked(course):
    """Marking the start page is refused in a sentence."""
    result = CliRunner().invoke(main, ["mark", "--course", str(course.root), "--assignment", "section-00"])
    assert result.exit_code == 1
    assert result.output.strip() == (
        f"Error: {course.root}: nothing in 'section-00' is marked: it is practice. Name another assignment."
    )
