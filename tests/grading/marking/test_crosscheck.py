"""Scores are never taken on trust: each trap of nbgrader's grading rule is found."""

import nbformat.v4 as v4
import pytest

from grading.authoring.notebook import GradedCell
from grading.marking.crosscheck import UnreadableScoreError, doubtful_cells, score_of


def cell(*outputs, name="q"):
    """Return an executed grade cell."""
    made = v4.new_code_cell("points('q')", outputs=list(outputs))
    made.metadata["nbgrader"] = {"grade": True, "solution": False, "grade_id": name, "points": 5.0}
    return made


def result(text):
    """Return a cell's last value."""
    return v4.new_output("execute_result", {"text/plain": text}, execution_count=1)


def stream(name, text="words"):
    """Return words printed by a cell."""
    return v4.new_output("stream", name=name, text=text)


@pytest.mark.parametrize(("text", "score"), [("0.0", 0.0), ("2.5", 2.5), ("5.0", 5.0), ("1e-05", 1e-05)])
def test_a_plain_float_is_a_score(text, score):
    """Only what `repr` gives for a float from 0 to the maximum counts."""
    assert score_of(cell(stream("stdout"), result(text)), 5.0) == score


TRAPS = {
    "no output": ((), "the cell gave no score"),
    "stderr before the score": ((stream("stderr"), result("5.0")), "the cell wrote a warning or an error message"),
    "stderr after the score": ((result("5.0"), stream("stderr")), "the cell wrote a warning or an error message"),
    "an error": (
        (v4.new_output("error", ename="ZeroDivisionError", evalue="", traceback=[]),),
        "the cell stopped with an error (ZeroDivisionError)",
    ),
    "nan": ((result("nan"),), "the cell gave 'nan', which is not a number of points"),
    "inf": ((result("inf"),), "the cell gave 'inf', which is not a number of points"),
    "a negative": ((result("-1.0"),), "the cell gave '-1.0', which is not a number of points"),
    "True": ((result("True"),), "the cell gave 'True', which is not a number of points"),
    "text": ((result("'2.0'"),), "the cell gave \"'2.0'\", which is not a number of points"),
    "a NumPy number": (
        (result("np.float64(2.5)"),),
        "the cell gave 'np.float64(2.5)', which is not a number of points",
    ),
    "a whole number": ((result("3"),), "the cell gave '3', which is not a number of points"),
    "nothing in it": ((result(""),), "the cell gave '', which is not a number of points"),
    "over the maximum": ((result("5.1"),), "the cell gave 5.1 points of 5"),
    "two scores": ((result("1.0"), result("2.0")), "the cell gave more than one score"),
    "only shown, not returned": (
        (v4.new_output("display_data", {"text/plain": "5.0"}),),
        "the cell gave no score",
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_anything_else_is_no_score(trap):
    """What nbgrader would read as full marks or as nothing is named for the trainer instead."""
    outputs, reason = TRAPS[trap]
    with pytest.raises(UnreadableScoreError) as caught:
        score_of(cell(*outputs), 5.0)
    assert str(caught.value) == reason


def doubts(run, recorded, expected, manual=None, question="q"):
    """Return the doubts about a notebook with one grade cell and one record."""
    graded = [GradedCell("q", 0, 5.0, False, question), GradedCell("text", 1, 3.0, True, "c.record.text")]
    grades = {"q": {"auto_score": recorded, "manual_score": manual}}
    return doubtful_cells({"cells": run}, graded, grades, expected)


def test_agreement_leaves_no_doubt():
    """A score that the cell, the gradebook and the answers agree on stands; a record waits for its marker anyway."""
    assert doubts([cell(result("2.5"))], 2.5, {"q": 2.5}) == {}


@pytest.mark.parametrize(
    ("run", "recorded", "expected", "why"),
    [
        ([cell(result("2.5"))], 5.0, {"q": 2.5}, "the cell gave 2.5 points but the gradebook holds 5.0"),
        ([cell(result("2.5"))], None, {"q": 2.5}, "the cell gave 2.5 points but the gradebook holds None"),
        ([cell(result("5.0"))], 5.0, {"q": 2.5}, "the cell gave 5 points but the answers earn 2.5"),
        ([cell(result("5.0"))], 5.0, {}, "the cell scores no question that the bank knows"),
        (
            [cell(result("5.0"), name="r")],
            5.0,
            {"q": 5.0},
            "the cell is missing from the marked notebook or the gradebook",
        ),
    ],
)
def test_any_difference_is_a_doubt(run, recorded, expected, why):
    """A score is doubted as soon as cell, gradebook and answers differ, or one of them is missing."""
    assert doubts(run, recorded, expected) == {"q": why}


def test_a_trainers_own_mark_stands():
    """A cell that a person has marked is not doubted again."""
    assert doubts([cell()], None, {"q": 1.0}, manual=3.0) == {}
