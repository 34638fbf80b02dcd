"""Hand-ins whose notebook is spoilt, or holds code of the learner's own."""

from __future__ import annotations

from collections.abc import Callable

from tests.grading.marking.bad_submissions.builders import BUILDERS, Json, Place, builder

GRADED = "s4a-gate-council"
"""A cell that carries marks."""


def graded(notebook: Json) -> Json:
    """Return the cell that is tampered with."""
    found: Json = next(each for each in notebook["cells"] if marks_of(each).get("grade_id") == GRADED)
    return found


def marks_of(cell: Json) -> Json:
    """Return what nbgrader keeps about a cell."""
    return dict(cell["metadata"].get("nbgrader", {}))


def code(*lines: str) -> Json:
    """Return a cell of code."""
    source = "\n".join(lines)
    return {"cell_type": "code", "id": "own", "metadata": {}, "execution_count": None, "outputs": [], "source": source}


def put_first(place: Place, *lines: str) -> None:
    """Put code of a learner's own at the top of the notebook."""
    place.edit_notebook(lambda data: data["cells"].insert(0, code(*lines)))


def with_notebook(name: str, raw: bytes) -> None:
    """Register a builder that gives the notebook this content."""
    BUILDERS[name] = lambda place: place.notebook.write_bytes(raw)


def edit_cell(place: Place, change: Callable[[Json], object]) -> None:
    """Change a cell that carries marks."""
    place.edit_notebook(lambda data: change(graded(data)))


with_notebook("broken-notebook", b'{"cells": [')
with_notebook("empty-notebook", b"")
with_notebook("cells-that-are-none", b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1]}')


@builder
def cell_deleted(place: Place) -> None:
    """A cell that carries marks is gone."""
    place.edit_notebook(lambda data: data["cells"].remove(graded(data)))


@builder
def cell_duplicated(place: Place) -> None:
    """A cell that carries marks stands there twice."""
    place.edit_notebook(lambda data: data["cells"].append({**graded(data), "id": "twin"}))


@builder
def cell_edited(place: Place) -> None:
    """A cell that carries marks gives full marks."""
    edit_cell(place, lambda cell: cell.update(source="99.0"))


@builder
def points_edited(place: Place) -> None:
    """A cell says that it is worth more."""
    edit_cell(place, lambda cell: cell["metadata"]["nbgrader"].update(points=99.0))


@builder
def cell_schema_version(place: Place) -> None:
    """A cell of a version of nbgrader that does not exist yet."""
    edit_cell(place, lambda cell: cell["metadata"]["nbgrader"].update(schema_version=4))


@builder
def cell_of_their_own(place: Place) -> None:
    """A cell that claims marks which nobody gave out."""
    own = {"grade": True, "grade_id": "bonus", "locked": False, "points": 9, "schema_version": 3, "solution": False}
    cell = code("9.0") | {"metadata": {"nbgrader": own | {"task": False, "cell_type": "code"}}}
    place.edit_notebook(lambda data: data["cells"].append(cell))


@builder
def text_edited(place: Place) -> None:
    """A text of the notebook reads otherwise."""
    place.edit_notebook(lambda data: data["cells"].append({**code(), "cell_type": "markdown", "source": "My notes"}))


@builder
def saved_by_jupyterlab(place: Place) -> None:
    """What saving does anyway: whole numbers without a point, outputs, texts in one piece, an empty cell below."""

    def save(data: Json) -> None:
        for cell in data["cells"]:
            cell["source"] = "".join(cell["source"])
            if cell["metadata"].get("nbgrader"):
                cell["metadata"]["nbgrader"]["points"] = int(cell["metadata"]["nbgrader"]["points"])
            if cell["cell_type"] == "code":
                cell["execution_count"] = 3
                cell["outputs"] = [{"output_type": "stream", "name": "stderr", "text": ["a warning\n"]}]
        data["cells"].append(code(""))

    place.edit_notebook(save)


@builder
def notebook_missing(place: Place) -> None:
    """No notebook."""
    place.notebook.unlink()


@builder
def notebook_is_a_folder(place: Place) -> None:
    """A folder where the notebook should be."""
    place.notebook.unlink()
    place.notebook.mkdir()


@builder
def nbformat_3(place: Place) -> None:
    """A notebook as Jupyter wrote them before 2014."""
    place.edit_notebook(
        lambda data: data.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": data.pop("cells")}])
    )


@builder
def nbformat_5(place: Place) -> None:
    """A notebook of a format that does not exist yet."""
    place.edit_notebook(lambda data: data.update(nbformat=5))


@builder
def code_that_prints(place: Place) -> None:
    """Code that prints."""
    put_first(place, "print('hello')", f"open({str(place.trace)!r}, 'a').write('printed')")


@builder
def code_that_loops(place: Place) -> None:
    """Code that never ends."""
    put_first(place, f"open({str(place.trace)!r}, 'a').write('looped')", "while True:", "    pass")


@builder
def code_that_deletes(place: Place) -> None:
    """Code that deletes the answers beside it."""
    put_first(place, f"open({str(place.trace)!r}, 'a').write('deleted')", "import os", "os.remove('answers.json')")
