"""How a sound hand-in is spoilt: a function for each line of table.yaml, called with what was handed in."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeshare.handing_in import MANIFEST, MANIFEST_SCHEMA, SUFFIX

NOTEBOOK = "04_refusal.ipynb"
GRADED = "s4a-gate-council"
"""A cell that carries marks."""

MIB = 1 << 20
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

    def edit_cell(self, change: Callable[[Json], object]) -> None:
        """Change a cell that carries marks."""
        self.edit_notebook(lambda data: change(graded(data)))


BUILDERS: dict[str, Callable[[Place], object]] = {}


def builder(function: Callable[[Place], object]) -> Callable[[Place], object]:
    """Let a function be known by the name of its line in the table."""
    BUILDERS[function.__name__.replace("_", "-")] = function
    return function


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


def with_text(name: str, text: str | bytes) -> None:
    """Register a builder that gives answers.json this content."""
    raw = text.encode() if isinstance(text, str) else text
    BUILDERS[name] = lambda place: place.answers.write_bytes(raw)


def in_answers(name: str, change: Callable[[Json], object]) -> None:
    """Register a builder that changes the answers."""
    BUILDERS[name] = lambda place: place.edit_answers(change)


def in_first_answer(name: str, text: str) -> None:
    """Register a builder that puts JSON text in the place of a confidence."""
    BUILDERS[name] = lambda place: place.answers.write_text(
        place.answers.read_text().replace('"confidence": 3', f'"confidence": {text}', 1)
    )


def with_notebook(name: str, raw: bytes) -> None:
    """Register a builder that gives the notebook this content."""
    BUILDERS[name] = lambda place: place.notebook.write_bytes(raw)


DECIDE = {"family": "hold", "outcome": None, "confidence": 1}

with_text("broken-json", '{"schema": ')
with_text("empty-answers", "")
with_text("a-list", "[]")
with_text("nested-10000-deep", "[" * 10_000 + "]" * 10_000)
with_text("not-utf-8", '{"schema": "caf\xe9"}'.encode("latin-1"))
in_first_answer("nan", "NaN")
in_first_answer("infinity", "-Infinity")
in_first_answer("a-huge-number", "1e999")
in_first_answer("many-digits", "9" * 5_000)
in_first_answer("a-key-twice", '3, "confidence": 1')
in_answers("newer-version", lambda data: data.update(schema="safeshare-answers/2"))
in_answers("older-version", lambda data: data.update(schema="safeshare-answers/0"))
in_answers("no-version", lambda data: data.pop("schema"))
in_answers("other-program", lambda data: data.update(schema="somebody-answers/1"))
in_answers("unknown-question", lambda data: data["answers"].update({"s4a-gate.uncle.decide": DECIDE}))
in_answers("unknown-case", lambda data: data["answers"].update({"s9a-none.council.decide": DECIDE}))
in_answers("other-assignment", lambda data: data.update(assignment="section-05"))
with_notebook("broken-notebook", b'{"cells": [')
with_notebook("empty-notebook", b"")
with_notebook("cells-that-are-none", b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1]}')


@builder
def fifty_megabytes(place: Place) -> None:
    """50 MB of sound JSON."""
    place.answers.write_bytes(b'{"a": [' + b"0," * (25 * MIB) + b"0]}")


@builder
def wrong_learner(place: Place) -> None:
    """Somebody else's answers."""
    place.answers.write_text(place.elses)


@builder
def wrong_variant(place: Place) -> None:
    """The record of what was shown says another case."""
    place.edit_answers(lambda data: data["variants"]["s4a-gate"].update(case=place.other))


@builder
def another_case_answered(place: Place) -> None:
    """An answer to a case that was not shown, which nobody would mark."""
    place.edit_answers(lambda data: data["answers"].update({f"{place.other}.council.decide": DECIDE}))


@builder
def answers_missing(place: Place) -> None:
    """No answers at all."""
    place.answers.unlink()


@builder
def answers_are_a_folder(place: Place) -> None:
    """A folder where the file should be."""
    place.answers.unlink()
    place.answers.mkdir()


@builder
def answers_unreadable(place: Place) -> None:
    """A file that the trainer's account may not read (the system's administrator still may)."""
    place.answers.chmod(0)


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
    place.edit_cell(lambda cell: cell.update(source="99.0"))


@builder
def points_edited(place: Place) -> None:
    """A cell says that it is worth more."""
    place.edit_cell(lambda cell: cell["metadata"]["nbgrader"].update(points=99.0))


@builder
def cell_schema_version(place: Place) -> None:
    """A cell of a version of nbgrader that does not exist yet."""
    place.edit_cell(lambda cell: cell["metadata"]["nbgrader"].update(schema_version=4))


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


@builder
def link_to_a_file(place: Place) -> None:
    """A link to a file elsewhere in the place of the answers."""
    shutil.move(place.answers, place.folder.parent / "kept.json")
    place.answers.symlink_to("../kept.json")


@builder
def link_to_a_folder(place: Place) -> None:
    """A link to a folder elsewhere beside the answers."""
    (place.folder / "others").symlink_to("../..")


@builder
def link_for_the_folder(place: Place) -> None:
    """A link in the place of the whole hand-in."""
    shutil.move(place.folder, place.folder.with_name("elsewhere"))
    place.folder.symlink_to("elsewhere")


@builder
def link_collected(place: Place) -> None:
    """A link that was not there yet when the hand-in was collected, or that another program collected."""
    (place.folder / "timestamp.txt").unlink()
    (place.folder / "timestamp.txt").symlink_to("/etc/hostname")


@builder
def a_pipe(place: Place) -> None:
    """A pipe that would let its reader wait for ever."""
    place.answers.unlink()
    os.mkfifo(place.answers)


@builder
def control_characters(place: Place) -> None:
    """A file whose name would paint a terminal red."""
    (place.folder / "notes\x1b[31m.txt").write_text("")


@builder
def a_file_for_a_folder(place: Place) -> None:
    """A file where the folder should be."""
    shutil.rmtree(place.folder)
    place.folder.write_text("not a folder")


@builder
def not_on_the_roster(place: Place) -> None:
    """A sound hand-in of somebody who is not on the roster."""


def zipped(name: str, *entries: tuple[str, bytes], mode: int = stat.S_IFREG | 0o644) -> None:
    """Register a builder that hands in one file, as safeshare writes it, with these entries instead or besides."""

    def build(place: Place) -> None:
        files = {path.name: path.read_bytes() for path in sorted(place.folder.iterdir())} | dict(entries)
        listed = {each: hashlib.sha256(content).hexdigest() for each, content in files.items()}
        manifest = {"schema": MANIFEST_SCHEMA, "assignment": place.folder.name, "learner": name, "files": listed}
        manifest["time"] = "2026-11-20 10:00:00.000000 UTC"
        packed = place.folder.parent.with_name(f"{place.folder.name}.{name}{SUFFIX}")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest))
            for each, content in files.items():
                info = zipfile.ZipInfo(each)
                info.external_attr, info.compress_type = stat.S_IFREG << 16, zipfile.ZIP_DEFLATED
                if each in dict(entries):
                    info.external_attr = mode << 16
                archive.writestr(info, content)
        shutil.rmtree(place.folder)

    BUILDERS[name] = build


zipped("zip-bomb", ("answers.json", bytes(50 * MIB)))
zipped("zip-that-leads-out", ("../../bob/section-04/answers.json", b"{}"))
zipped("zip-with-a-place-on-disk", ("/etc/cron.d/answers.json", b"{}"))
zipped("zip-with-control-characters", ("answers\x1b[31m.json", b"{}"))
zipped("zip-with-a-link", ("answers.json", b"/etc/hostname"), mode=stat.S_IFLNK | 0o777)
zipped("zip-of-thousands", *((f"note-{number}.txt", b"") for number in range(3_000)))
