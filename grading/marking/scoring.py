"""Scores put into a notebook as a kernel would have left them: pure, quick, and without a line of nbgrader or nbformat.

nbgrader reads the first result of a grade cell as a float, and gives full marks to a cell without output, to `nan`, to
a negative number, to `True`, to text and to `np.float64(2.5)`. So a cell that is scored here ends in the `repr` of one
finite float from 0 to its maximum; and one that cannot be scored ends in words that nbgrader reads as nothing at all,
until it is set aside.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grading.authoring.notebook import GradedCell, graded_cells
from grading.marking.sheets import Sheet
from grading.moderation.hand_marking import for_the_marker

WAITS = "This is not marked by machine: it waits until a person has looked at it."
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """What a learner's cells are given: cell name -> points, None where a person must mark it.

    `texts` is what a person reads who marks by hand, as Markdown in which nothing typed can come alive, by the name of
    its cell; `aside` says why a score that a machine should have given is not given.
    """

    scores: Mapping[str, float | None]
    texts: Mapping[str, str]
    aside: Mapping[str, str]


def score(cells: Sequence[GradedCell], sheet: Sheet) -> Scored:
    """Return what the graded cells of a release are given for one learner's answers."""
    faults, points = sheet.faults(), sheet.points()
    scores: dict[str, float | None] = {}
    texts: dict[str, str] = {}
    aside: dict[str, str] = {}
    for cell in cells:
        question = cell.question or ""
        if cell.by_hand:
            question = question.rpartition(".")[0]
            text = _text(sheet.answers.get(cell.question or ""))
            if text:
                texts[cell.name] = for_the_marker(text, cell.question or "", sheet)
            scores[cell.name] = None if text else 0.0  # as nbgrader has it: who wrote nothing earns nothing
            why = faults.get(question)
        else:
            scores[cell.name], why = _points(points.get(question), cell.points)
            why = faults.get(question, why)
        if why is not None:
            scores[cell.name], aside[cell.name] = None, why
    return Scored(scores, texts, aside)


def fill_in_records(notebook: Json, cells: Iterable[GradedCell], texts: Mapping[str, str]) -> None:
    """Put each text that was written into the cell where a person marks it; the other cells stay as released."""
    for cell in cells:
        if cell.name in texts:
            notebook["cells"][cell.index]["source"] = texts[cell.name]


def put_scores(notebook: Json, cells: Iterable[GradedCell], scored: Scored) -> None:
    """Put each score into its cell, as the result of running it; cells set aside say that they wait.

    `execution_count` is the cell's place among the cells with code, as it is when a kernel runs them in turn.
    """
    graded = {cell.index: cell for cell in cells if not cell.by_hand}
    count = 0
    for index, each in enumerate(notebook["cells"]):
        if each["cell_type"] != "code":
            continue
        count += 1
        if index in graded:
            each["execution_count"] = count
            each["outputs"] = [_result(scored.scores[graded[index].name], count)]


class Template:
    """A released notebook of which a scored copy is written for each learner, letter by letter as nbformat would.

    Its cells are put into JSON once; for a learner only those cells are that differ.
    """

    def __init__(self, released: Mapping[str, Any]) -> None:
        """Take a released notebook, as it was read; it is not changed."""
        self._notebook: Json = copy.deepcopy(dict(released))
        self.cells = graded_cells(self._notebook)
        self._lines = [_in_json(cell) for cell in self._notebook["cells"]]
        self._head, _, self._tail = _dumped({**self._notebook, "cells": []}).partition('"cells": []')

    def written(self, scored: Scored) -> bytes:
        """Return the notebook file of one learner."""
        mine: Json = {"cells": list(self._notebook["cells"])}
        for cell in self.cells:
            mine["cells"][cell.index] = dict(mine["cells"][cell.index])
        fill_in_records(mine, self.cells, scored.texts)
        put_scores(mine, self.cells, scored)
        lines = list(self._lines)
        for cell in self.cells:
            lines[cell.index] = _in_json(mine["cells"][cell.index])
        cells = ",\n  ".join(lines)
        return f'{self._head}"cells": [\n  {cells}\n ]{self._tail}\n'.encode()


def _points(points: object, out_of: float) -> tuple[float | None, str | None]:
    """Return a machine's points as a score from 0 to `out_of`, or why they are none."""
    if points is None:
        return None, "the cell scores no question that the bank knows"
    if isinstance(points, bool) or not isinstance(points, int | float) or not math.isfinite(points):
        return None, f"marking gave {str(points)[:40]!r}, which is not a number of points"
    return float(min(max(0.0, points), out_of)), None


def _text(answer: object) -> str:
    """Return the text that a learner wrote, or nothing."""
    text = answer.get("text") if isinstance(answer, Mapping) else None
    return text if isinstance(text, str) and text.strip() else ""


def _result(points: float | None, count: int) -> Json:
    if points is None:  # nbgrader reads words on stderr as nothing; then the score is taken out
        return {"name": "stderr", "output_type": "stream", "text": WAITS}
    data = {"text/plain": repr(points)}
    return {"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"}


def _in_json(cell: Mapping[str, Any]) -> str:
    """Return a cell as it stands in a notebook file: its texts in lines, all of it two places further in."""
    lines: Json = dict(cell)
    lines["source"] = _in_lines(lines["source"])
    if "outputs" in lines:
        lines["outputs"] = [
            {**output, **{key: _in_lines(output[key]) for key in ("text",) if key in output}}
            if "data" not in output
            else {**output, "data": {kind: _in_lines(value) for kind, value in output["data"].items()}}
            for output in lines["outputs"]
        ]
    return _dumped(lines).replace("\n", "\n  ")


def _in_lines(text: object) -> object:
    return text.splitlines(keepends=True) if isinstance(text, str) else text


def _dumped(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": "))
