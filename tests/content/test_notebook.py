"""The notebook of section 4: every pair and item once, a grade cell for every assessed question, no keys."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from itertools import pairwise

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from safeshare.exercises import public_case
from safeshare.scenario.keys import decision_of
from tests.content.bank import ROOT, RULEBOOK, bank, cases

PATH = ROOT / "notebooks" / "04_refusal.ipynb"


@pytest.fixture(scope="module")
def notebook():
    """Return the notebook's JSON."""
    return json.loads(PATH.read_text(encoding="utf-8"))


def source(cell):
    """Return a cell's text."""
    return "".join(cell["source"])


def items():
    """Return the first case of each assessed item, whose id is the item's name."""
    return [pair[0] for pair in bank().pairs().values() if pair[0] in cases("assessment")]


def calls(cell):
    """Return (name, arguments) of the one call in a code cell, which only imports it and calls it."""
    imported, called = ast.parse(source(cell)).body
    assert isinstance(imported, ast.ImportFrom)
    assert imported.module == "safeshare.player"
    assert isinstance(called, ast.Expr)
    name = called.value.func.id
    assert [alias.name for alias in imported.names] == [name]
    return name, tuple(ast.literal_eval(each) for each in called.value.args)


def code(notebook):
    """Return the code cells."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def prose(notebook):
    """Return the markdown cells."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


def marks(cell):
    """Return a cell's nbgrader metadata, or None."""
    return cell["metadata"].get("nbgrader")


def test_format(notebook):
    """The notebook is valid for Jupyter and for nbgrader, and says which assignment and section it is."""
    read = nbformat.from_dict(notebook)
    nbformat.validate(read)
    MetadataValidator().validate_nb(read)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["safeshare"] == {"assignment": "section-04", "section": "4"}


def test_nothing_has_been_run(notebook):
    """Code cells carry no output and no count, and their code is hidden."""
    for cell in code(notebook):
        assert (cell["outputs"], cell["execution_count"]) == ([], None)
        assert cell["metadata"]["jupyter"]["source_hidden"] is True
        assert "hide-input" in cell["metadata"]["tags"]


def test_every_case_is_played_once(notebook):
    """The player shows a look back, each pair of the section side by side, and each assessed item once by its name."""
    first, *played = [arguments for name, arguments in map(calls, code(notebook)) if name == "play"]
    assert first == ("s3-recall",)
    pairs = [tuple(case.id for case in pair) for pair in bank().pairs().values() if pair[0] in cases("practice")]
    alone = [(case.id,) for case in items()]
    assert Counter(played) == Counter(pairs + alone)


def test_it_says_how_many_there_are(notebook):
    """The headings and the numbers before each assessed case count the pairs and items that are played."""
    pairs = sum(pair[0] in cases("practice") for pair in bank().pairs().values())
    text = "\n".join(map(source, prose(notebook)))
    numbers = dict(enumerate(("no", "one", "two", "three", "four", "five", "six")))
    assert f"## Practice: {numbers[pairs]} pairs\n" in text
    assert f"\n{numbers[len(items())].capitalize()} cases, each with its own story." in text
    told = re.findall(r"\*\*Case (\d+) of (\d+)\*\*", text)
    assert told == [(str(number), str(len(items()))) for number in range(1, len(items()) + 1)]


def test_every_assessed_question_has_its_grade_cell(notebook):
    """After its case, each assessed question has one locked grade cell with the question's points."""
    owed = {
        question["id"]: question["points"]
        for case in items()
        for question in public_case(case, RULEBOOK)["questions"]
        if question["parts"][0]["kind"] != "record"
    }
    played, graded = "", {}
    for cell in code(notebook):
        name, arguments = calls(cell)
        if name == "play":
            played = arguments[0]
            assert marks(cell) is None
            continue
        if name == "hand_in":
            assert (arguments, marks(cell)) == ((), None)
            continue
        (question,) = arguments
        assert name == "points"
        assert question.partition(".")[0] == played
        flags = {key: marks(cell)[key] for key in ("grade", "locked", "solution", "task")}
        assert flags == {"grade": True, "locked": True, "solution": False, "task": False}
        assert question not in graded
        graded[question] = marks(cell)["points"]
    assert graded == owed


def test_the_record_is_marked_by_hand(notebook):
    """A markdown cell for each text of the record is marked by hand; it names the text and stands after its case."""
    by_hand = [cell for cell in prose(notebook) if marks(cell)]
    (case,) = [case for case in items() if case.record is not None]
    assert [cell["metadata"]["safeshare"]["record"] for cell in by_hand] == [f"{each}.text" for each in case.text_ids]
    position = {each["id"]: number for number, each in enumerate(notebook["cells"])}
    for cell in by_hand:
        flags = {key: marks(cell)[key] for key in ("grade", "locked", "solution", "task", "points")}
        assert flags == {"grade": True, "locked": False, "solution": True, "task": False, "points": 3.0}
        assert position[cell["id"]] > position[f"play-{case.id}"]


def test_ids(notebook):
    """Cell ids and grade ids are unique and made of plain letters, so that they stay the same for good."""
    ids = [cell["id"] for cell in notebook["cells"]]
    grades = [marks(cell)["grade_id"] for cell in notebook["cells"] if marks(cell)]
    for each in (ids, grades):
        assert len(set(each)) == len(each)
        assert all(re.fullmatch(r"[a-z0-9-]{1,64}", name) for name in each)


def test_clauses_that_it_names_exist(notebook):
    """Every clause that the text names is a clause of the guide, and both lists are there in full."""
    text = "\n".join(map(source, prose(notebook)))
    named = set(re.findall(r"(?<![\w.])(?:\d\.[A-Z]?\d+[a-z]?|P\.\d|I\.\d+)(?![\w.]\w)", text))
    assert named <= set(RULEBOOK.clauses)
    lists = {each for each in RULEBOOK.clauses if re.fullmatch(r"4\.O\d|7\.C\d", each)}
    assert lists <= named


def test_no_keys(notebook):
    """No cell names an outcome or a fact by its id, nor an assessed case's answer in the words of its options."""
    text = PATH.read_text(encoding="utf-8")
    ids = [each for each in (*RULEBOOK.outcomes, *RULEBOOK.facts) if "_" in each]
    assert not [each for each in ids if re.search(rf"\b{each}\b", text)]
    for case in cases("assessment"):
        for question in case.questions:
            assert RULEBOOK.outcomes[decision_of(question, RULEBOOK).outcome].label not in text


def test_what_every_learner_has_to_read(notebook):
    """The text says that this is training, where to read who sees the answers, where help is, what if nothing shows."""
    text = "\n".join(map(source, prose(notebook)))
    for words in ("not for live cases", "made up", "00 Start here", "real people or real cases", "999", "116 123",
                  " by themselves", "Safeguarding Adults Board"):  # fmt: skip
        assert words in text


def test_headings(notebook):
    """There is one title, and no level of heading is skipped."""
    levels = [len(hit) for cell in prose(notebook) for hit in re.findall(r"^(#+) ", source(cell), re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
