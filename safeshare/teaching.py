"""What notebooks teach: which clauses their texts name by id, and which cases they play."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from safeshare.problems import Problem, ProblemsError
from safeshare.strict_json import read_json

MAX_BYTES = 20_000_000
_BETWEEN = r"\s*(?:to|-|–|—)\s*"
_REMEDY = "Fetch the notebook again, or leave it out of the folder."


@dataclass(frozen=True, slots=True)
class Teaching:
    """One notebook: its file's name, the text of its markdown cells, and the ids that its `play("...")` cells name."""

    name: str
    text: str
    plays: tuple[str, ...]

    def clauses(self, known: Sequence[str]) -> frozenset[str]:
        """Return the clauses that the text names, of those known, in the guide's order."""
        return clauses_named(self.text, tuple(known))


def read_teaching(folder: Path) -> list[Teaching]:
    """Return what each notebook of a folder teaches, in the order of their names.

    Raises ProblemsError when there is no such folder, no notebook in it, or one that is no notebook.
    """
    paths = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
    if not paths:
        what = "there are no notebooks in this folder" if folder.is_dir() else "there is no such folder"
        raise ProblemsError([Problem(str(folder), what, "Name the folder that holds the course's notebooks.")])
    problems: list[Problem] = []
    found: list[Teaching] = []
    for path in paths:
        try:
            data = read_json(path, MAX_BYTES, _REMEDY)
            found.append(_teaching(path, data))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return found


def short_name(notebook: str) -> str:
    """Return how a table names a notebook: by the number that its file's name begins with, where there is one."""
    number, _, _ = notebook.partition("_")
    return number if number.isdecimal() else notebook.partition(".")[0]


def clauses_named(text: str, known: tuple[str, ...]) -> frozenset[str]:
    """Return the clauses that a text names: one by one, or from one to another (`4.N1 to 4.N8`) in the guide's order.

    `known` are the ids of all clauses in that order. An id counts where no letter, digit or further number belongs to
    it: `4.1` is not named by `4.10`, by `14.1` or by `£4.1`.
    """
    one, between = _patterns(known)
    found = set(one.findall(text))
    for first, last in between.findall(text):
        found.update(known[known.index(first) : known.index(last) + 1])
    return frozenset(found)


def play_calls(notebook: Mapping[str, Any]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number of a cell (from 0) and the case ids for each `play("...")` of a notebook, in its order."""
    for index, cell in enumerate(notebook["cells"]):
        if cell.get("cell_type") != "code":
            continue
        try:
            tree = ast.parse(_source(cell))
        except SyntaxError:  # a cell of no Python of ours plays nothing
            continue
        for node in ast.walk(tree):
            match node:
                case ast.Call(ast.Name("play"), [_, *_] as given, []):
                    yield index, tuple(_texts(given))


def _teaching(path: Path, data: Any) -> Teaching:
    cells = data.get("cells") if isinstance(data, dict) else None
    if not isinstance(cells, list) or not all(isinstance(each, dict) for each in cells):
        raise ProblemsError([Problem(str(path), "this is not a Jupyter notebook of format 4", _REMEDY)])
    text = "\n\n".join(_source(each) for each in cells if each.get("cell_type") == "markdown")
    plays = dict.fromkeys(case_id for _index, ids in play_calls(data) for case_id in ids)
    return Teaching(path.name, text, tuple(plays))


@lru_cache(maxsize=4)
def _patterns(known: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    ids = "|".join(re.escape(each) for each in sorted(known, key=len, reverse=True))
    start, end = r"(?<![\w£$€])(?<!\w\.)", r"(?!\w)(?!\.\w)"
    return re.compile(f"{start}({ids}){end}"), re.compile(f"{start}({ids}){_BETWEEN}({ids}){end}")


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(str(line) for line in source) if isinstance(source, list) else str(source)


def _texts(nodes: Iterable[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
