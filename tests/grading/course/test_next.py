"""Every command says what comes next; those that write say it in their dry runs too (test_dry_run)."""

import shutil
from dataclasses import replace

import pytest

from grading.cli import main
from grading.course.folder import ASSIGNMENT
from grading.course.roster import read_roster, write_roster
from grading.release.hand_in_place import note_place
from safeshare.places import FILE_NAME
from tests.grading.marked_course import WISHES, WRITTEN, gradebook, mark_by_hand, mark_quickly
from tests.grading.test_cli import run
from tests.grading.test_dry_run import ALSO_ONLY_READ, GUIDANCE, ONLY_READ, WRITE

QUESTION = ("--learner", "ann", "--question", "s4a-key.wishes")
HERE = {
    "roster": ((), "collect --from DROPBOX"),
    "deadline": ((), "collect --from DROPBOX"),
    "extend": (("--learner", "ann", "--assignment", "all", "--until", "2030-01-01"), "collect --from DROPBOX"),
    "settle": ((*QUESTION, "--score", "2", "--reason", "It says why."), "formgrader"),
    "history": (QUESTION, "formgrader"),
    "second-marks": ((), "second-marks --export FILE"),
    "gradebook": (("--to", "{root}/marks.csv"), "formgrader"),
    "impact": ((GUIDANCE, GUIDANCE), "status"),
    "formgrader": ((), "formgrader"),
}
"""Commands with what they are given, and the step that they name in a course with one learner, one of whose texts waits
to be marked by hand."""
MARKED = {"settle": "feedback", "history": "moderate", "gradebook": "moderate", "formgrader": "moderate"}
"""Those that name another step once no text waits."""
WITHDRAWN = {
    ("moderate", "--dry-run"): "Then: python -m grading feedback",
    ("formgrader",): "Next: python -m grading moderate",
}
"""Commands in a course whose only texts are those of somebody who has withdrawn, and what they say last."""


def test_no_command_is_left_out():
    """Each is run here, or its dry run is, or it is one of the two that other tests run."""
    assert set(HERE) | set(WRITE) | set(ONLY_READ) | ALSO_ONLY_READ == set(main.commands)


@pytest.mark.parametrize("command", HERE)
def test_the_last_line_names_the_next_step(course, hands_in, monkeypatch, command):
    """A command that is done, or that only shows something, ends with the command that comes after."""
    monkeypatch.setattr("grading.release.lab.open_lab", lambda *given, **more: None)
    mark_quickly(course, hands_in, {"ann": WRITTEN})
    mark_by_hand(course, "ann", WISHES, 1.0)
    given, step = HERE[command]
    words = [str(each).format(root=course.root) for each in given]
    code, said = run(command, "--course", course.root, *words)
    assert code == 0, said
    assert said.splitlines()[-1] == f"Next: python -m grading {step} --course {course.root}"


@pytest.mark.parametrize("command", ["roster", "deadline", "extend", "release"])
def test_the_folder_that_learners_hand_in_to_is_named(course, hands_in, tmp_path, command):
    """Once a release has said where learners hand in, the commands that lead to collecting name that folder."""
    drop = tmp_path / "drop folder"
    drop.mkdir()
    note_place(course, str(drop))
    given = HERE.get(command, (("--assignment", "section-04"), ""))[0]
    code, said = run(command, "--course", course.root, *given)
    assert code == 0, said
    assert said.splitlines()[-1] == f"Next: python -m grading collect --from '{drop}' --course {course.root}"


def test_a_note_that_cannot_be_read_names_no_folder(course):
    """What is wrong with it is for `release` to say; the next step is told all the same."""
    (course.root / FILE_NAME).write_text("{", encoding="utf-8")
    assert (
        run("roster", "--course", course.root)[1]
        .splitlines()[-1]
        .startswith("Next: python -m grading collect --from DROPBOX")
    )


@pytest.mark.parametrize("command", MARKED)
def test_who_has_marked_all_texts_goes_on(course, hands_in, monkeypatch, command):
    """Formgrader comes next only while an answer waits for a person."""
    monkeypatch.setattr("grading.release.lab.open_lab", lambda *given, **more: None)
    mark_quickly(course, hands_in, {"ann": WRITTEN})
    with gradebook(course) as book:
        for grade in book.find_submission_notebook(course.assignment().notebook, ASSIGNMENT, "ann").grades:
            grade.needs_manual_grade = False
        book.db.commit()
    words = [str(each).format(root=course.root) for each in HERE[command][0]]
    code, said = run(command, "--course", course.root, *words)
    assert code == 0, said
    assert said.splitlines()[-1] == f"Next: python -m grading {MARKED[command]} --course {course.root}"


@pytest.mark.parametrize("command", WITHDRAWN, ids=lambda command: command[0])
def test_nobody_waits_for_who_has_withdrawn(course, hands_in, monkeypatch, command):
    """Texts of a learner who no longer takes part hold nobody up."""
    monkeypatch.setattr("grading.release.lab.open_lab", lambda *given, **more: None)
    mark_quickly(course, hands_in, {"ann": WRITTEN})
    write_roster(course.root, [replace(each, withdrawn="yes") for each in read_roster(course.root).values()])
    code, said = run(*command, "--course", course.root)
    assert code == 0, said
    assert said.splitlines()[-1] == f"{WITHDRAWN[command]} --course {course.root}"


def test_before_a_release_that_comes_next(course):
    """Who takes the course and when work is due is said first."""
    shutil.rmtree(course.root / "release")
    for command in ("roster", "deadline"):
        said = run(command, "--course", course.root)[1]
        assert said.endswith(f"Next: python -m grading release --course {course.root}\n")


def test_rehearsing_says_what_to_do_with_what_it_found(monkeypatch):
    """Notebooks without a fault become a course."""
    monkeypatch.setattr("grading.authoring.rehearsal.rehearse", lambda *given: [])
    monkeypatch.setattr("grading.authoring.rehearsal_table.table", lambda runs: "")
    assert run("rehearse")[1].endswith("Next: python -m grading build\n")
