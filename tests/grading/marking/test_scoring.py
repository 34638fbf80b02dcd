"""Scores without a kernel: each cell ends in one plain number that nbgrader reads as just that, or in none at all."""

import json
import math
import subprocess
import sys
from fractions import Fraction

import nbformat
import nbformat.v4 as v4
import numpy as np
import pytest
from nbgrader.utils import determine_grade

from grading.authoring.notebook import graded_cells
from grading.marking.scoring import Scored, Template, fill_in_records, put_scores, score
from grading.marking.sheets import Sheet

SHOWN = '<pre style="white-space: pre-wrap">I &#60;b&#62;</pre>'


class Answers(Sheet):
    """What answers earn, said outright."""

    def points(self):
        """Return the points said."""
        return self.marks

    def faults(self):
        """Return the faults said."""
        return self.shown


def sheet(points=None, faults=None, answers=None):
    """Return a sheet that earns these points, with these faults and answers."""
    return Answers(points or {}, {}, faults or {}, (), None, False, answers or {})


def graded(source, name, points=5.0, record=None):
    """Return a released cell that carries marks."""
    cell = v4.new_markdown_cell(source, id=name) if record else v4.new_code_cell(source, id=name)
    cell.metadata["nbgrader"] = {
        "grade": True, "solution": record is not None, "locked": record is None, "task": False, "schema_version": 3,
        "grade_id": name, "points": points, "cell_type": cell.cell_type,
    }  # fmt: skip
    if record:
        cell.metadata["safeshare"] = {"record": record}
    return cell


def released():
    """Return a released notebook: a player, a scored cell, a text that a person marks, and another scored cell."""
    return v4.new_notebook(
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        cells=[
            v4.new_markdown_cell("# Ü\n\ntext", id="title"),
            v4.new_code_cell('from safeshare.player import play\n\nplay("c")', id="play"),
            graded('from safeshare.player import points\n\npoints("c.x")', "x"),
            graded("Your trainer reads it here.", "text", 3.0, "c.record.text"),
            graded('points("c.y")', "y", 2.0),
        ],
    )


def scored_notebook(points, faults=None):
    """Return the scored released notebook, and what its cells were given."""
    notebook = released()
    cells = graded_cells(notebook)
    given = score(cells, sheet(points, faults))
    put_scores(notebook, cells, given)
    return nbformat.from_dict(notebook), given


SCORES = {
    "0.0": (0.0, 0.0), "2.5": (2.5, 2.5), "whole": (3, 3.0), "tiny": (1e-05, 1e-05), "full": (5.0, 5.0),
    "a NumPy number": (np.float64(2.5), 2.5), "over the maximum": (5.1, 5.0), "a negative": (-1.0, 0.0),
    "minus nothing": (-0.0, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", SCORES)
def test_a_score_is_the_repr_of_one_float_from_nought_to_the_maximum(name):
    """What marking gives is clamped and written so that nbgrader reads exactly that, never full marks by accident."""
    points, want = SCORES[name]
    notebook, given = scored_notebook({"c.x": points, "c.y": 1.0})
    cell = notebook.cells[2]
    assert [dict(output) for output in cell.outputs] == [
        {"output_type": "execute_result", "execution_count": 2, "metadata": {}, "data": {"text/plain": repr(want)}}
    ]
    assert cell.execution_count == 2
    assert math.copysign(1, float(cell.outputs[0]["data"]["text/plain"])) == 1
    assert (given.scores["x"], given.aside) == (want, {})
    assert determine_grade(cell) == (want, 5.0)


TRAPS = {
    "nan": math.nan, "inf": math.inf, "minus inf": -math.inf, "True": True, "text": "2.0", "a fraction": Fraction(5, 2),
    "None": None, "an array": np.array([2.5]),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_whatever_is_no_number_of_points_is_set_aside(trap):
    """It gets no score, and until it is taken out nbgrader reads it as nothing rather than as full marks."""
    notebook, given = scored_notebook({"c.x": TRAPS[trap], "c.y": 1.0})
    assert given.scores["x"] is None
    assert given.scores["y"] == 1.0
    assert list(given.aside) == ["x"]
    assert determine_grade(notebook.cells[2]) == (0, 5.0)
    assert (
        notebook.cells[2].outputs[0].text == "This is not marked by machine: it waits until a person has looked at it."
    )


def test_an_answer_that_cannot_be_marked_gets_neither_nought_nor_points():
    """A question with a fault waits for a person, whatever its points; so does a text whose question has one."""
    _notebook, given = scored_notebook(
        {"c.x": 5.0, "c.y": 1.0}, {"c.x": "odd", "c.record": "odder", "d.z": "elsewhere"}
    )
    assert given.scores == {"x": None, "text": None, "y": 1.0}
    assert given.aside == {"x": "odd", "text": "odder"}


def test_only_a_text_that_was_written_waits_for_its_marker():
    """A blank or malformed text earns nothing and asks nobody, as in nbgrader; a written one has no score yet."""
    for answer, points, texts in (
        ({"text": "I <b>"}, None, {"text": SHOWN}), ({"text": " "}, 0.0, {}), (7, 0.0, {}), (None, 0.0, {}),
        ({"text": 7}, 0.0, {}),
    ):  # fmt: skip
        given = score(graded_cells(released()), sheet({"c.x": 1.0, "c.y": 1.0}, {}, {"c.record.text": answer}))
        assert (given.scores["text"], given.texts) == (points, texts)


def test_texts_go_into_their_cells_and_nothing_else_changes():
    """Only the cell of a text that was written is filled."""
    notebook, before = released(), released()
    fill_in_records(notebook, graded_cells(notebook), {"text": SHOWN})
    assert notebook.cells[3].source == SHOWN
    notebook.cells[3].source = before.cells[3].source
    assert notebook == before


@pytest.mark.parametrize("text", ["I said <b>no</b>.\nTwice.", "Ünïcode 🙂 \u2028 \x85 \\n \"'", ""])
@pytest.mark.parametrize("as_lines", [True, False])
def test_the_written_file_is_what_nbformat_writes(text, as_lines):
    """A notebook put together from its parts is, letter by letter, the one that nbformat writes of the whole."""
    given = Scored({"x": 2.5, "text": None, "y": None}, {"text": text} if text else {}, {"y": "odd"})
    whole = released()
    fill_in_records(whole, graded_cells(whole), given.texts)
    put_scores(whole, graded_cells(whole), given)
    raw = json.loads(nbformat.writes(released())) if as_lines else released()
    assert Template(raw).written(given).decode() == nbformat.writes(nbformat.from_dict(whole)) + "\n"


def test_one_learner_leaves_nothing_for_the_next():
    """What was put in for one learner is in no other's notebook, and the release stays as it was."""
    raw = released()
    template = Template(raw)
    empty = Scored({"x": 0.0, "text": 0.0, "y": 0.0}, {}, {})
    before = template.written(empty)
    template.written(Scored({"x": 5.0, "text": None, "y": None}, {"text": "mine"}, {"y": "odd"}))
    assert template.written(empty) == before
    assert raw == released()


def test_marking_starts_at_once():
    """What marks a cohort loads neither nbformat, jsonschema nor nbgrader, which would take it seconds to start."""
    code = "import sys, grading.marking.mark, grading.marking.work\n"
    code += "print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "grading" in loaded
    assert not loaded & {
        "nbformat",
        "jsonschema",
        "nbgrader",
        "nbconvert",
        "sqlalchemy",
        "traitlets",
        "pandas",
        "numpy",
    }
