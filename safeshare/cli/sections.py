"""The notebooks of a released course on a learner's disk: where they are, which comes first, and that they are ours."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from safeshare.problems import Problem, ProblemsError
from safeshare.strict_json import read_json

JUPYTER = Path(__file__).resolve().parents[1] / "jupyter"
"""What JupyterLab reads besides its own: the extension that opens sections, laid out as in share/jupyter."""
COURSE_CODE = re.compile(
    r'^from safeshare\.player import (?:(play|points)\n+\1\("[^"\\\n]+"(?:, "[^"\\\n]+")*\)'
    r"|(hand_in|my_sections)\n+\2\(\))\s*$",
    re.ASCII,
)
"""All the code that a course writes into its notebooks; the extension knows the same pattern."""

_MAX_BYTES = 20_000_000
_START = "section-00"
_REMEDY = "Ask your trainer for it again."


@dataclass(frozen=True, slots=True)
class Section:
    """One notebook of a course: its file, the assignment that it is, and whether it holds no code but the course's."""

    path: Path
    assignment: str
    plain: bool


def find_sections(folder: Path) -> list[Section]:
    """Return the course's notebooks in a folder and in the folders in it, the start page first, then by name."""
    paths = [*folder.glob("*.ipynb"), *folder.glob("[!.]*/*.ipynb")]
    found = [section for path in sorted(paths) if (section := _section(path)) is not None]
    return sorted(found, key=lambda section: section.assignment != _START)


def trust(sections: Iterable[Section]) -> None:
    """Tell Jupyter on this computer to trust notebooks, as `jupyter trust` does: those with no code but the course's.

    Where Jupyter cannot note that, the notebook shows a button that starts it.
    """
    due = [section.path for section in sections if section.plain]
    if not due:
        return
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # slow to import, and no notebook needs it
    notebooks: Any = import_module("nbformat")
    try:
        notary = import_module("nbformat.sign").NotebookNotary()
        for path in due:
            notebook = notebooks.read(path, as_version=4)
            if not notary.check_signature(notebook):
                notary.sign(notebook)
    except (OSError, sqlite3.Error, ValueError, notebooks.ValidationError):
        return


def _section(path: Path) -> Section | None:
    """Return what a file is to a course, or None when it is no notebook of one."""
    try:
        data = read_json(path, _MAX_BYTES, _REMEDY)
    except ProblemsError:
        return None
    about = data.get("metadata", {}).get("safeshare") if isinstance(data, dict) else None
    if not isinstance(about, dict) or not isinstance(about.get("assignment"), str):
        return None
    cells = data.get("cells")
    plain = isinstance(cells, list) and all(isinstance(each, dict) and _is_courses(each) for each in cells)
    return Section(path, about["assignment"], plain)


def _is_courses(cell: Mapping[str, Any]) -> bool:
    source = cell.get("source", "")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return cell.get("cell_type") != "code" or COURSE_CODE.match(text) is not None


def course_at(folder: Path) -> tuple[Path, list[Section]]:
    """Return the folder that holds the whole course and its sections, the one to open first; one section will do.

    Of one section's own folder the course around it is taken, so that links to the others work. Raises ProblemsError
    when there is no such folder or no course in it.
    """
    folder = folder.resolve()
    sections = find_sections(folder)
    if not folder.is_dir() or not sections:
        what = "there is no course in this folder" if folder.is_dir() else "there is no such folder"
        remedy = "Name the folder that your trainer gave you: it holds folders such as section-04."
        raise ProblemsError([Problem(str(folder), what, remedy)])
    first = sections[0]
    around = find_sections(folder.parent) if first.path.parent == folder else []
    if len(around) > len(sections):
        return folder.parent, [first, *(each for each in around if each.path != first.path)]
    return folder, sections
