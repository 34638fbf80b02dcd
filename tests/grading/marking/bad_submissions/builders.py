"""How a sound hand-in is spoilt: a function for each line of table.yaml, called with what was handed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOTEBOOK = "04_refusal.ipynb"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A hand-in to be spoilt.

    `folder` is what was handed in, `elses` the answers of another learner who was shown other cases, `other` the case
    of the first item that this learner was not shown, and `trace` a file that code of theirs would write if it ran.
    """

    folder: Path
    elses: str
    other: str
    trace: Path

    @property
    def answers(self) -> Path:
        """The file of answers."""
        return self.folder / "answers.json"

    @property
    def notebook(self) -> Path:
        """The notebook."""
        return self.folder / NOTEBOOK

    def edit_answers(self, change: Callable[[Json], object]) -> None:
        """Change the answers as an editor would."""
        data = json.loads(self.answers.read_text())
        change(data)
        self.answers.write_text(json.dumps(data))

    def edit_notebook(self, change: Callable[[Json], object]) -> None:
        """Change the notebook as an editor would."""
        data = json.loads(self.notebook.read_text())
        change(data)
        self.notebook.write_text(json.dumps(data))


BUILDERS: dict[str, Callable[[Place], object]] = {}


def builder(function: Callable[[Place], object]) -> Callable[[Place], object]:
    """Let a function be known by the name of its line in the table."""
    BUILDERS[function.__name__.replace("_", "-")] = function
    return function
