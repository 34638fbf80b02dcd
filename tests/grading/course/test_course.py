"""Building and releasing: the course holds what it needs, the release no key."""

import json
import os
import shutil
from pathlib import Path

import pytest

from grading.authoring.notebook import graded_cells, read_notebook
from grading.course.build import build_course
from grading.course.folder import ASSIGNMENT, NOTEBOOKS, SCENARIOS, open_course
from grading.release.leaks import find_leaks
from grading.release.releasing import release
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import decision_of, load_bank
from tests.grading.test_cli import fails


@pytest.fixture(scope="module")
def rulebook():
    """Return the rulebook."""
    return load_rulebook()


@pytest.fixture(scope="module")
def bank(rulebook):
    """Return the checkout's bank."""
    return load_bank(SCENARIOS, rulebook)


def files(folder):
    """Return the names of all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def contents(folder):
    """Return the bytes of all files below a folder."""
    return {name: (folder / name).read_bytes() for name in files(folder)}


def test_a_course_is_built_from_the_checkout(tmp_path):
    """A built course has nbgrader's configuration, a source for each notebook, and an empty roster."""
    course = build_course(tmp_path / "course")
    cards = [each for each in files(course.root) if each.startswith("source/") and "/cards/" in each]
    sources = [each for each in files(course.root) if each.startswith("source/") and each not in cards]
    assert {"source/section-04/04_refusal.ipynb", "source/section-04/cases.json"} <= set(sources)
    assert "source/section-04/cards/04.html" in cards
    assert len(sources) == 2 * len(course.assignments) == 2 * len(list(NOTEBOOKS.glob("*.ipynb")))
    assert {"course.json", "nbgrader_config.py", "roster.csv", "roster.example.csv"} <= set(files(course.root))
    assert open_course(tmp_path / "course") == course


def test_building_again_keeps_learners_work_and_clears_the_source(tmp_path):
    """Running build again touches neither roster nor hand-ins, and nothing strange stays in the source folder.

    A file there, answers.json above all, would overwrite every learner's at marking.
    """
    course = build_course(tmp_path / "course")
    (course.root / "roster.csv").write_text("mine")
    handed_in = course.folder("submitted", ASSIGNMENT, "ann")
    handed_in.mkdir(parents=True)
    (course.folder("source", ASSIGNMENT) / "answers.json").write_text("{}")
    build_course(tmp_path / "course")
    assert (course.root / "roster.csv").read_text() == "mine"
    assert handed_in.is_dir()
    assert files(course.folder("source", ASSIGNMENT)) == ["04_refusal.ipynb", "cards/04.html", "cases.json"]


def test_nothing_is_built_from_a_notebook_that_would_mark_wrongly(tmp_path):
    """All faults of the notebooks are named and no course appears."""
    notebooks = tmp_path / "notebooks"
    shutil.copytree(NOTEBOOKS, notebooks)
    notebook = json.loads((notebooks / "04_refusal.ipynb").read_text())
    first, second = graded_cells(notebook)[:2]
    notebook["cells"][first.index]["source"] = "1.0"
    notebook["cells"][second.index]["metadata"]["nbgrader"]["points"] = 99
    (notebooks / "04_refusal.ipynb").write_text(json.dumps(notebook))
    with pytest.raises(ProblemsError) as caught:
        build_course(tmp_path / "course", notebooks)
    assert len(caught.value.problems) == 2
    assert not (tmp_path / "course").exists()


def test_there_must_be_notebooks(tmp_path):
    """A folder without notebooks is said in a sentence."""
    with pytest.raises(ProblemsError) as caught:
        build_course(tmp_path / "course", tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: there is no notebook to build a course from. "
        "Name the folder that holds notebooks such as 04_refusal.ipynb."
    )


@pytest.mark.parametrize("content", ["", "[]", '{"assignments": 3}', '{"assignments": {"a": {"x": 1}}, "bank": "."}'])
def test_a_strange_course_file_is_refused(tmp_path, content):
    """A course.json that this version did not write never raises anything but a sentence."""
    (tmp_path / "course.json").write_text(content)
    with pytest.raises(ProblemsError, match="this is not a course that this version can read"):
        open_course(tmp_path)


def test_a_release_holds_the_notebook_and_its_cases_only(released):
    """Learners get these four files, and the gradebook knows every graded cell of the notebook."""
    folder = released.folder("release", ASSIGNMENT)
    assert files(folder) == ["04_refusal.ipynb", "allotments.json", "cards/04.html", "cases.json"]
    assert (released.root / "gradebook.db").is_file()
    assert [cell.name for cell in graded_cells(read_notebook(folder / "04_refusal.ipynb"))] == [
        cell.name for cell in graded_cells(read_notebook(NOTEBOOKS / "04_refusal.ipynb"))
    ]


def test_no_released_byte_tells_a_key(released, bank, rulebook):
    """Searched byte by byte, without the release's own check: no fact value and no author's remark of an assessed case.

    The assessed cases hold no key at all: neither the outcome nor the clauses stand anywhere but among all options.
    """
    folder = released.folder("release", ASSIGNMENT)
    cases = json.loads((folder / "cases.json").read_text())
    practice = cases.pop("practice")
    assert {case["use"] for case in practice} == {"practice"}
    public = json.dumps(cases, ensure_ascii=False)
    notebook = (folder / "04_refusal.ipynb").read_text()
    for case in released.assignment().assessed_cases(bank):
        for question in case.questions:
            for fact, value in question.facts.items():
                for text in (public, notebook.replace("\\", "")):
                    assert f'"{fact}": "{value}"' not in text
                    assert f"{fact}: {value}" not in text
            for distractor in question.distractors:
                assert distractor.says not in public + notebook
            assert decision_of(question, rulebook).outcome not in notebook
    secret = ("facts", "expect", "misconception", "needed", "right", "at", "why", "says", "near", "differs")
    for word in (f'"{each}"' for each in secret):
        assert word not in public
    shown = {
        tuple(outcome["id"] for family in part["families"] for outcome in family["outcomes"])
        for case in cases["assessed"]
        for question in case["questions"]
        for part in question["parts"]
        if part["kind"] == "decide"
    }
    assert len(shown) == 1  # every question shows all outcomes in one order


def an_outcome(bank):
    """Return the right outcome of an assessed question."""
    return decision_of(bank.section("4", use="assessment")[0].questions[0], load_rulebook()).outcome


def planted(name):
    """Return how to plant one kind of leak into a released folder, and words of the problem that must be found."""

    def edit(folder, change):
        cases = json.loads((folder / "cases.json").read_text())
        change(cases)
        (folder / "cases.json").write_text(json.dumps(cases))

    def cell(folder, source):
        notebook = json.loads((folder / "04_refusal.ipynb").read_text())
        notebook["cells"][0]["source"] = source
        (folder / "04_refusal.ipynb").write_text(json.dumps(notebook))

    def whole(cases, bank):
        cases["practice"].append(json.loads(json.dumps(bank.cases["s4a-lamp"].to_dict())))

    return {
        "a file of the bank": (
            lambda folder, bank: shutil.copy(SCENARIOS / "assessment" / "s4a-lamp.yaml", folder),
            "s4a-lamp.yaml: this file is not part of a release",
        ),
        "a link": (
            lambda folder, bank: (folder / "more").symlink_to(SCENARIOS),
            "more: this file is not part of a release",
        ),
        "an assessed case whole": (
            lambda folder, bank: edit(folder, lambda cases: whole(cases, bank)),
            "cases.json: 's4a-lamp' travels whole but is not a practice case",
        ),
        "a fact": (
            lambda folder, bank: edit(folder, lambda cases: cases["assessed"][0].update(facts={"capacity": "has"})),
            "holds more than learners may see",
        ),
        "a hint in a label": (
            lambda folder, bank: edit(folder, lambda cases: cases["assessed"][0].update(title="capacity: has")),
            "the fact 'capacity: has' of",
        ),
        "a fact in the notebook": (
            lambda folder, bank: cell(folder, 'check({"capacity": "has"})'),
            "the fact 'capacity: has' of",
        ),
        "an outcome in the notebook": (
            lambda folder, bank: cell(folder, f"It is {an_outcome(bank)}, of course"),
            "is part of the key of 's4a-",
        ),
        "clauses beside a case": (
            lambda folder, bank: cell(folder, "s4a-lamp: think of " + ", ".join(load_rulebook().clauses) + "."),
            "is part of the key of 's4a-lamp.",
        ),
        "an author's remark": (
            lambda folder, bank: cell(folder, bank.cases["s4a-lamp"].questions[0].distractors[0].says),
            "an author's remark about 's4a-lamp' can be read",
        ),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "a file of the bank", "a link", "an assessed case whole", "a fact", "a hint in a label",
        "a fact in the notebook", "an outcome in the notebook", "clauses beside a case", "an author's remark",
    ],
)  # fmt: skip
def test_a_planted_key_is_found(course, bank, rulebook, name):
    """The check of a release can fail: each kind of leak that is planted is named."""
    folder = course.folder("release", ASSIGNMENT)
    assert find_leaks(folder, bank, rulebook) == []
    plant, words = planted(name)
    plant(folder, bank)
    assert words in "\n".join(str(leak) for leak in find_leaks(folder, bank, rulebook))


def test_a_release_with_a_key_is_refused(course, bank):
    """When a key is found, the author hears where it stands, and what was released before stays as it was."""
    before = contents(course.folder("release", ASSIGNMENT))
    source = course.folder("source", ASSIGNMENT)
    notebook = json.loads((source / "04_refusal.ipynb").read_text())
    notebook["cells"][0]["source"] = f"The key is {an_outcome(bank)}."
    (source / "04_refusal.ipynb").write_text(json.dumps(notebook))
    with pytest.raises(ProblemsError, match=r"cell 1: '.*' is part of the key of .* nothing was released"):
        release(course, course.assignment())
    assert contents(course.folder("release", ASSIGNMENT)) == before


def test_a_release_carries_nobodys_id_or_work(course):
    """Where somebody looked at the release with an id, the next one has none; somebody's work in it is refused."""
    folder = course.folder("release", "section-04")
    homes = (folder, folder.parent)
    for place in homes:
        (place / ".jupyterlab").mkdir()
        (place / ".jupyterlab" / "learner.txt").write_text("L-001")
    for name in (".learner-id", "answers.json", ".answers.journal", ".answers.drafts", "receipts.txt"):
        for place in homes:
            (place / name).write_text("L-001")
            said = fails("release", "--course", course.root)
            assert f"{place / name}: somebody has worked in the folder that all learners get" in said
            (place / name).unlink()
    release(course, course.assignment())
    assert not [path for path in folder.parent.rglob("*") if path.is_file() and b"L-001" in path.read_bytes()]


def test_nbgraders_refusal_is_said_in_a_sentence(course):
    """What nbgrader cannot release is reported with the place of its log, not with a traceback."""
    source = course.folder("source", ASSIGNMENT)
    notebook = json.loads((source / "04_refusal.ipynb").read_text())
    graded = graded_cells(notebook)[0]
    notebook["cells"].append(notebook["cells"][graded.index])
    (source / "04_refusal.ipynb").write_text(json.dumps(notebook))
    before = files(course.folder("release", ASSIGNMENT))
    with pytest.raises(ProblemsError) as caught:
        release(course, course.assignment())
    assert files(course.root / "release") == [f"{ASSIGNMENT}/{name}" for name in before]
    assert str(caught.value).startswith("section-04: nbgrader could not release it: ")
    assert str(caught.value).endswith(f"{Path('logs', 'nbgrader.log')} holds nbgrader's own words.")
    assert "Traceback" not in str(caught.value)


def test_the_courses_paths_are_relative(released):
    """A course can be moved together with its checkout: nothing in it names this machine's folders."""
    for name in ("course.json", "nbgrader_config.py"):
        text = (released.root / name).read_text()
        assert str(released.root) not in text
        assert os.path.relpath(SCENARIOS.parent, released.root) in text


def test_each_cell_that_a_trainer_marks_says_which_text_it_is(released):
    """In a release the two texts of a record stand under different words, whatever an author wrote there."""
    notebook = read_notebook(released.released_notebook(released.assignment()))
    words = {
        cell.question.partition(".")[2]: "".join(notebook["cells"][cell.index]["source"])
        for cell in graded_cells(notebook)
        if cell.by_hand
    }
    assert words == {
        "wishes.text": "**Decision record: what the person wants, and why.** "
        "You write this at the end of the case above; your trainer reads it here once you hand in.",
        "risks.text": "**Decision record: the risk of sharing, and of not sharing.** "
        "You write this at the end of the case above; your trainer reads it here once you hand in.",
    }
