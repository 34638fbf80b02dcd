"""The way through the course: each notebook leads on to the next one and back to the start."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grading.authoring.notebook import put_source, read_notebook, source_of
from grading.course.assignment import TESTS, in_order

LEADS_ON = "leads_on"
"""The mark of the cell that leads on, always the last one, in its metadata."""
OPENS_LIVE = "opens_live"
"""The mark of a notebook that learners get, in its metadata: safeshare/jupyter/ opens it without "run all"."""
START = "00_start"

_TITLE = re.compile(r"^# +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\[(?P<words>[^\[\]]+)\]\((?P<file>[\w-]+\.ipynb)(?P<place>#[^)\s]*)?\)")
"""A link to another notebook of the same folder, or to a place in it."""


def lead_on(path: Path, notebook: dict[str, Any], course: Sequence[Path]) -> None:
    """Let the last cell of a notebook lead to the next one of its course and back to the start, in place.

    The start leads to all others by its own words, so it gets no such cell; nor does a notebook that stands alone.
    """
    notebook["cells"] = [cell for cell in notebook["cells"] if not _leads_on(cell)]
    words = "\n\n".join(_ways(path, course))
    if words and path.stem != START:
        metadata = {"deletable": False, "editable": False, "safeshare": {LEADS_ON: True}}
        cell = {"cell_type": "markdown", "id": "the-way-on", "metadata": metadata}
        notebook["cells"].append({**cell, "source": words.splitlines(keepends=True)})


def as_released(notebook: dict[str, Any], homes: Mapping[str, str]) -> None:
    """Turn links between notebooks of one folder into links between the folders of a release, in place.

    `homes` is file name -> assignment, the notebooks of the course; of a link to any other notebook the words stay. It
    also gets the mark by which JupyterLab opens it with its cases live; an author's copy has none and shows its code.
    """
    notebook.setdefault("metadata", {}).setdefault("safeshare", {})[OPENS_LIVE] = True

    def moved(link: re.Match[str]) -> str:
        home = homes.get(link["file"])
        return f"[{link['words']}](../{home}/{link['file']}{link['place'] or ''})" if home else link["words"]

    for cell in notebook["cells"]:
        if cell.get("cell_type") == "markdown" and (text := _LINK.sub(moved, source_of(cell))) != source_of(cell):
            put_source(cell, text)


def _leads_on(cell: Mapping[str, Any]) -> bool:
    return bool(cell.get("metadata", {}).get("safeshare", {}).get(LEADS_ON))


def _ways(path: Path, course: Sequence[Path]) -> list[str]:
    others = {each.name: each for each in course if each.name != path.name}
    names = [each.name for each in in_order([*others.values(), path])]
    following = others.get(next(iter(names[names.index(path.name) + 1 :]), ""))
    ways = []
    if following is not None and not (path.stem in TESTS and following.stem in TESTS):
        condition = ", if your trainer gives you this test" if following.stem in TESTS else ""
        ways.append(f"**Next:** [{_title(following)}]({following.name}){condition}")
    if f"{START}.ipynb" in others:
        ways.append(f"[Back to the start]({START}.ipynb)")
    return ways


def _title(path: Path) -> str:
    cells = read_notebook(path)["cells"]
    return next((hit[1] for each in cells if (hit := _TITLE.search(source_of(each)))), path.stem)
