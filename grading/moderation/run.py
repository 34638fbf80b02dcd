"""Marking one learner's answers again by running our own notebook on them, in a process and a kernel apart.

Nothing of the learner's is run: their answers are a file in a folder, and the folder is the notebook's parameter.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.authoring.notebook import graded_cells
from grading.marking.crosscheck import UnreadableScoreError, score_of
from grading.running.executors import Needs, Where, executor_for
from grading.running.papermill_runs import LOST, executed, marking, nothing_to_prepare
from grading.running.under_way import Rescue
from safeshare.files import write_atomically

PARAMETER = "answers_folder"
_NOTEBOOK = "notebook.ipynb"


@dataclass(frozen=True, slots=True)
class Task:
    """What marking somebody again needs: our notebook (bytes), the files beside it by name, the bank's folder."""

    learner: str
    notebook: bytes
    files: Mapping[str, bytes]
    bank: Path


@dataclass(frozen=True, slots=True)
class Again:
    """What marking somebody again gave: points by cell, and why cells have none; `trouble` if it stopped altogether."""

    learner: str
    points: dict[str, float] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


def with_parameter(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook that does its work in the folder that its parameter names."""
    first = _cell("answers-folder", f'{PARAMETER} = "."', ["parameters"])
    second = _cell("go-there", f"import os\n\nos.chdir({PARAMETER})", [])
    return {**notebook, "cells": [first, second, *notebook["cells"]]}


def mark_again(tasks: Sequence[Task], place: Where) -> Iterator[Again]:
    """Yield what marking again gave, in the tasks' order; one task at a time in each process of the place.

    Raises ProblemsError when the place is a cluster that cannot do it.
    """
    needs = Needs(same=sorted({task.bank for task in tasks}))
    with executor_for(place, nothing_to_prepare, apart=True, needs=needs) as executor:
        yield from executor.results(run, tasks, Rescue(lambda task: Again(task.learner, trouble=LOST)))


def run(task: Task) -> Again:
    """Mark one learner again; it needs nothing but the task and, where it runs, safeshare and the bank."""
    with tempfile.TemporaryDirectory() as home, marking(task.bank):
        answers = Path(home) / "answers"
        answers.mkdir()
        for name, content in task.files.items():
            write_atomically(answers / name, content)
        notebook = Path(home) / _NOTEBOOK
        write_atomically(notebook, task.notebook)
        done, troubles = executed(notebook, Path(home), {PARAMETER: str(answers)})
    if done is None:
        return Again(task.learner, trouble=troubles[0])
    return _scores(task, done)


def _scores(task: Task, done: Mapping[str, Any]) -> Again:
    again = Again(task.learner)
    by_name = {cell.get("metadata", {}).get("nbgrader", {}).get("grade_id"): cell for cell in done["cells"]}
    for cell in graded_cells(json.loads(task.notebook)):
        if cell.by_hand:
            continue
        try:
            again.points[cell.name] = score_of(by_name[cell.name], cell.points)
        except UnreadableScoreError as error:
            again.without[cell.name] = str(error)
    return again


def _cell(name: str, source: str, tags: list[str]) -> dict[str, Any]:
    metadata = {"tags": tags} if tags else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }
