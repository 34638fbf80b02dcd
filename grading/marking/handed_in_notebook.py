"""The notebook of a hand-in beside the one that was released: is what marking rests on all there, once and unchanged?

It is read as plain JSON and never run. Its cells earn nothing, so a changed text is only told; but a cell that carries
marks and is gone, doubled or changed, and code that was not handed out, are put before a person.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from grading.authoring.notebook import source_of
from grading.collecting.submission import MAX_NOTEBOOK_BYTES, printable
from safeshare.counting import counted

_MARKS = ("grade", "locked", "points", "schema_version", "solution", "task")
_FORMAT = 4
_MOST_NAMED = 5
Cell = dict[str, Any]


class NotebookError(Exception):
    """A handed-in notebook that is not as it was given out: the kind of trouble, and a sentence for the trainer."""

    def __init__(self, code: str, trainer: str) -> None:
        """Keep the kind (as `grading.marking.advice` names it) and the sentence."""
        self.code = code
        super().__init__(trainer)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a handed-in notebook is compared with: graded cells by name, and the texts and the code of the others."""

    graded: Mapping[str, tuple[object, ...]]
    code: frozenset[str]
    texts: Mapping[str, int]


@lru_cache(maxsize=32)
def pattern_of(released: Path, changed_ns: int) -> Pattern:
    """Return the pattern of a released notebook, last changed at a time (ns), so that it is read once for a cohort.

    Raises NotebookError when it is no notebook.
    """
    cells = read_cells(released)
    graded = {name: _essence(cell) for name, cell in _graded(cells)}
    code = frozenset(source_of(cell) for cell in cells if cell["cell_type"] == "code")
    return Pattern(graded, code, _texts(cells))


def compare(cells: list[Cell], pattern: Pattern) -> tuple[str, ...]:
    """Return what is worth telling about a handed-in notebook; raises NotebookError for what a person must see.

    An empty code cell, such as JupyterLab adds below the last one, is nothing.
    """
    times = Counter(name for name, _cell in _graded(cells))
    _refuse("missing", [name for name in pattern.graded if name not in times])
    _refuse("there more than once", [name for name, count in times.items() if count > 1])
    _refuse("not of the release", [name for name in times if name not in pattern.graded])
    _refuse("changed", [name for name, cell in _graded(cells) if pattern.graded[name] != _essence(cell)])
    own = [cell for cell in cells if cell["cell_type"] == "code" and source_of(cell).strip()]
    added = sum(source_of(cell) not in pattern.code for cell in own)
    if added:
        what = f"The notebook holds code that was not handed out ({counted(added, 'cell')}); none of it was run."
        raise NotebookError("code-added", what)
    texts = _texts(cells)
    other = max((texts - Counter(pattern.texts)).total(), (Counter(pattern.texts) - texts).total())
    if other:
        return (f"Texts of the notebook were changed ({counted(other, 'cell')}), which earns and costs nothing.",)
    return ()


def read_cells(path: Path) -> list[Cell]:
    """Return a notebook's cells, each with its kind, text and metadata of the right type; raises NotebookError."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_NOTEBOOK_BYTES + 1)
    except FileNotFoundError:
        raise NotebookError("no-notebook", f"There is no notebook '{path.name}' in the hand-in.") from None
    except OSError as error:
        what = f"The notebook '{path.name}' cannot be read ({error.strerror or error})."
        raise NotebookError("unreadable", what) from None
    if len(raw) > MAX_NOTEBOOK_BYTES:
        what = f"The notebook '{path.name}' is larger than {MAX_NOTEBOOK_BYTES:,} bytes."
        raise NotebookError("too-large", what)
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise _damaged(path, "it is not JSON") from None
    if not isinstance(data, dict) or type(data.get("nbformat")) is not int:
        raise _damaged(path, "it is not a Jupyter notebook")
    if data["nbformat"] != _FORMAT:
        what = f"The notebook '{path.name}' is of Jupyter's format {str(data['nbformat'])[:9]}, not of {_FORMAT}."
        raise NotebookError("notebook-format", what)
    cells = data.get("cells")
    if not isinstance(cells, list) or not all(_is_cell(each) for each in cells):
        raise _damaged(path, "its cells are not cells of a Jupyter notebook")
    return cells


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return False
    source, metadata = cell.get("source", ""), cell.get("metadata", {})
    text = isinstance(source, str) or (isinstance(source, list) and all(isinstance(each, str) for each in source))
    return text and isinstance(metadata, dict) and isinstance(metadata.get("nbgrader", {}), dict)


def _graded(cells: list[Cell]) -> Iterator[tuple[str, Cell]]:
    """Yield the cells that claim to be nbgrader's, with the names by which they do."""
    for cell in cells:
        marks = cell.get("metadata", {}).get("nbgrader")
        if marks:
            yield str(marks.get("grade_id")), cell


def _essence(cell: Cell) -> tuple[object, ...]:
    """Return what must not change about a cell that carries marks."""
    marks = cell["metadata"]["nbgrader"]
    held = ((isinstance(marks.get(each), bool), marks.get(each)) for each in _MARKS)  # 1 is 1.0, but not True
    return (cell["cell_type"], source_of(cell).rstrip(), *held)


def _texts(cells: list[Cell]) -> Counter[str]:
    plain = (cell for cell in cells if cell["cell_type"] != "code" and not cell.get("metadata", {}).get("nbgrader"))
    return Counter(text for cell in plain if (text := source_of(cell).strip()))


def _refuse(what: str, names: list[str]) -> None:
    if names:
        shown = ", ".join(printable(name) for name in sorted(set(names))[:_MOST_NAMED])
        more = f" and {len(set(names)) - _MOST_NAMED} more" if len(set(names)) > _MOST_NAMED else ""
        cells = "a cell that carries marks is" if len(set(names)) == 1 else "cells that carry marks are"
        raise NotebookError("cells-changed", f"In the notebook {cells} {what}: {shown}{more}.")


def _damaged(path: Path, why: str) -> NotebookError:
    return NotebookError("notebook-damaged", f"The notebook '{path.name}' is damaged: {why}.")
