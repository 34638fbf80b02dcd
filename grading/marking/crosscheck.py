"""Trusting no score by itself: what nbgrader read off a cell must be what marking the answers in this process gives.

nbgrader gives full marks to a cell without output, to `nan`, to a negative number, to `True`, to text and to
`np.float64(2.5)`, and none after any word on stderr. Each of these is found here and put before a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from grading.authoring.notebook import GradedCell

_FLOAT = re.compile(r"[0-9]+\.[0-9]+(e[+-]?[0-9]+)?|[0-9]+e[+-]?[0-9]+")


class UnreadableScoreError(Exception):
    """A graded cell's output is not one plain number; the message is one sentence about the cell."""


def score_of(cell: Mapping[str, Any], out_of: float) -> float:
    """Return the score that an executed cell ends in, 0..`out_of`; raises UnreadableScoreError for anything else."""
    results = []
    for output in cell.get("outputs", []):
        kind = output.get("output_type")
        if kind == "error":
            raise UnreadableScoreError(f"the cell stopped with an error ({output.get('ename', 'unknown')})")
        if kind == "stream" and output.get("name") == "stderr":
            raise UnreadableScoreError("the cell wrote a warning or an error message")
        if kind == "execute_result":
            results.append(output.get("data", {}).get("text/plain", ""))
    if len(results) != 1:
        raise UnreadableScoreError("the cell gave no score" if not results else "the cell gave more than one score")
    text = "".join(results[0]) if isinstance(results[0], list) else str(results[0])
    if not _FLOAT.fullmatch(text):
        raise UnreadableScoreError(f"the cell gave {text[:40]!r}, which is not a number of points")
    score = float(text)
    if score > out_of:
        raise UnreadableScoreError(f"the cell gave {score:g} points of {out_of:g}")
    return score


def doubtful_cells(
    notebook: Mapping[str, Any],
    cells: list[GradedCell],
    grades: Mapping[str, Mapping[str, Any]],
    expected: Mapping[str, float],
) -> dict[str, str]:
    """Return the cells whose score in the gradebook cannot be trusted: cell name -> one clause saying why.

    `cells` are those of the release, `grades` the gradebook's for this learner, and `expected` the points (question ->
    points) that marking the same answers in this process gives.
    """
    run = {cell.get("metadata", {}).get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    doubts: dict[str, str] = {}
    for cell in cells:
        if cell.by_hand or grades.get(cell.name, {}).get("manual_score") is not None:
            continue  # a person has marked it, or will
        try:
            if cell.name not in run or cell.name not in grades:
                raise UnreadableScoreError("the cell is missing from the marked notebook or the gradebook")
            score = score_of(run[cell.name], cell.points)
            _compare(score, grades[cell.name]["auto_score"], expected.get(cell.question or ""))
        except UnreadableScoreError as error:
            doubts[cell.name] = str(error)
    return doubts


def _compare(score: float, recorded: float | None, expected: float | None) -> None:
    if expected is None:
        raise UnreadableScoreError("the cell scores no question that the bank knows")
    if recorded != score:
        raise UnreadableScoreError(f"the cell gave {score:g} points but the gradebook holds {recorded}")
    if score != expected:
        raise UnreadableScoreError(f"the cell gave {score:g} points but the answers earn {expected:g}")
