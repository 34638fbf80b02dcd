"""What a notebook plays decides what its assignment is made of."""

import json

import nbformat.v4 as v4
import pytest

from grading.course.assignment import assignment_from, assignment_of, course_notebooks
from grading.course.build import build_course
from grading.course.played import played
from grading.release.leaks import find_leaks
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.small_bank import write_bank


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory):
    """Return the folder of a small bank of two sections, with items that have variants."""
    return write_bank(tmp_path_factory.mktemp("small") / "scenarios")


@pytest.fixture(scope="module")
def bank(scenarios):
    """Return the small bank."""
    return load_bank(scenarios, load_rulebook())


def plays(*calls, name="04_mixed.ipynb"):
    """Return how to write a notebook with one code cell for each piece of code."""

    def write(folder):
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(json.dumps(v4.new_notebook(cells=[v4.new_code_cell(each) for each in calls])))
        return path

    return write


def test_a_notebook_decides_its_cases_whatever_their_section(tmp_path, bank):
    """Practice cases are those named, an assessed item brings all of its variants, and nothing else is in it."""
    write = plays("from safeshare.player import play\nplay('s6-tea', 's6-tea-b')", "play('s4a-gate')", "%magic\nplay(")
    found, problems = played(write(tmp_path), bank)
    assert problems == []
    assert found.practice == ("s6-tea", "s6-tea-b")
    assert found.items == {"s4a-gate": ("s4a-gate", "s4a-gate-b")}


FAULTS = {
    "play('s4a-gat')": "cell 1: the bank has no case 's4a-gat' to play. Did you mean 's4a-gate'?",
    "play('s4a-gate-b')": "cell 1: 's4a-gate-b' is one of the variants of 's4a-gate', of which each learner gets one. "
    'Write play("s4a-gate").',
    "play('s4a-gate')\nplay('s4a-gate')": "cell 1: 's4a-gate' is played twice. Keep one of the cells.",
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_cannot_be_played_is_said_with_its_cell(tmp_path, bank, code):
    """An unknown case, one variant in place of its item, and an item played twice are each said in these words."""
    _, problems = played(plays(code)(tmp_path), bank)
    assert [str(each) for each in problems] == [f"04_mixed.ipynb, {FAULTS[code]}"]


def test_marks_for_a_case_that_is_not_played_are_refused(tmp_path, bank):
    """A graded cell of an item that the notebook does not play would give everybody nothing."""
    path = plays('points("s4a-gate.council")')(tmp_path)
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["metadata"]["nbgrader"] = {"grade": True, "solution": False, "grade_id": "q", "points": 4.0}
    path.write_text(json.dumps(notebook))
    assert [str(each) for each in played(path, bank)[1]] == [
        "04_mixed.ipynb, cell 1 ('q'): 's4a-gate' is marked here and not played. "
        'Add play("s4a-gate"), or remove the cell.'
    ]


def test_a_course_stands_in_the_order_in_which_it_is_taken(tmp_path, bank):
    """Start, pre-test, sections by number, post-test; other notebooks are no part of it."""
    names = ("10_mixed", "post_test", "04_refusal", "00_start", "pre_test", "notes", "01_why")
    for name in names:
        plays("play('s6-tea')", name=f"{name}.ipynb")(tmp_path)
    paths = course_notebooks(tmp_path)
    made = [assignment_of(path, played(path, bank)[0], None, bank)[0] for path in paths]
    assert [(each.name, each.title) for each in made] == [
        ("section-00", "section 0"), ("pre-test", "the pre-test"), ("section-01", "section 1"),
        ("section-04", "section 4"), ("section-10", "section 10"), ("post-test", "the post-test"),
    ]  # fmt: skip
    assert not any(each.is_marked for each in made)
    assert [assignment_from(each.name, each.to_dict()) for each in made] == made


def test_the_released_cases_are_those_played_and_name_their_assignment(tmp_path, scenarios, bank):
    """cases.json holds the cases of two sections that the notebook plays, no other of either, and no key."""
    plays("play('s6-tea')", "play('s4a-gate')")(tmp_path / "notebooks")
    course = build_course(tmp_path / "course", tmp_path / "notebooks", scenarios)
    folder = course.folder("source", "section-04")
    cases = json.loads((folder / "cases.json").read_text())
    assert cases["assignment"] == "section-04"
    assert cases["items"] == {"s4a-gate": ["s4a-gate", "s4a-gate-b"]}
    assert [case["id"] for case in cases["practice"]] == ["s6-tea"]
    assert [case["id"] for case in cases["assessed"]] == ["s4a-gate", "s4a-gate-b"]
    assert find_leaks(folder, bank, load_rulebook()) == []


def test_a_case_that_has_left_the_bank_is_said(tmp_path, scenarios, bank):
    """A course whose bank has lost a case says which, instead of stopping in the middle."""
    plays("play('s4a-gate')")(tmp_path / "notebooks")
    course = build_course(tmp_path / "course", tmp_path / "notebooks", scenarios)
    changed = {**course.assignment().to_dict(), "items": {"s4a-gone": ["s4a-gone"]}}
    with pytest.raises(ProblemsError) as caught:
        assignment_from("section-04", changed).assessed_cases(bank)
    assert str(caught.value) == (
        "s4a-gone: the bank no longer has this case, which 'section-04' plays. "
        "Put it back, or build the course again; hand-ins that show it can then no longer be marked."
    )
