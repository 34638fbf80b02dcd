"""The cells of a course's notebook that carry marks: which question each grades, and whether that is right."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.collecting.submission import MAX_NOTEBOOK_BYTES
from grading.faults import fault
from safeshare.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook
    from safeshare.scenario import Bank
    from safeshare.scenario.forms import Forms

_NAME_THE_RECORD = 'Give it the metadata "safeshare": {"record": "<case>.wishes.text"}, or what else it shows.'


@dataclass(frozen=True, slots=True)
class GradedCell:
    """A cell of the notebook that earns marks.

    `question` is the question it scores (`s4a-x.council`, or `test-01` for a slot of a test), or for a cell marked by
    hand the part whose text is shown there (`s4a-x.wishes.text`); None when the cell names none.
    """

    name: str
    index: int
    points: float
    by_hand: bool
    question: str | None


def read_notebook(path: Path) -> dict[str, Any]:
    """Return a notebook's JSON; raises ProblemsError when it is missing, too large or not a notebook of format 4."""
    remedy = "Hand in the notebook that was released, or fetch it again."
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_NOTEBOOK_BYTES + 1)
    except OSError:
        raise fault(path.name, "there is no such notebook", remedy) from None
    if len(raw) > MAX_NOTEBOOK_BYTES:
        raise fault(path.name, f"the notebook is larger than {MAX_NOTEBOOK_BYTES:,} bytes", remedy)
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise fault(path.name, "the notebook is damaged: it is not JSON", remedy) from None
    if not isinstance(data, dict) or data.get("nbformat") != 4 or not isinstance(data.get("cells"), list):
        raise fault(path.name, "this is not a Jupyter notebook of format 4", remedy)
    return data


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's text, whether the file keeps it as one string or as lines."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def put_source(cell: dict[str, Any], text: str) -> None:
    """Give a cell another text, as one string or as lines: in the form that it has."""
    cell["source"] = text.splitlines(keepends=True) if isinstance(cell.get("source"), list) else text


def graded_cells(notebook: dict[str, Any]) -> list[GradedCell]:
    """Return the cells that carry marks, in their order."""
    return list(_graded_cells(notebook))


def question_of(source: str) -> str | None:
    """Return the question that a cell's last line scores with `points("...")`."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    match body[-1] if body else None:
        case ast.Expr(ast.Call(ast.Name("points"), [ast.Constant(str(question))], [])):
            return question
    return None


def check_notebook(path: Path, bank: Bank, rulebook: Rulebook, forms: Forms | None = None) -> list[Problem]:
    """Return what would make a notebook mark wrongly: cells without a question, unknown questions, other points.

    `forms` are those of the bank, whose slots the tests play.
    """
    from safeshare.exercises import points_of

    out_of = _points_to_earn(bank, rulebook)
    for slot, cases in forms.slots().items() if forms is not None else ():
        out_of[slot] = points_of(bank.cases[cases[0]], rulebook)
    problems: list[Problem] = []
    seen: set[str] = set()
    for cell in graded_cells(read_notebook(path)):
        where = f"cell {cell.index + 1} ('{cell.name}')"
        if cell.question is None:
            remedy = _NAME_THE_RECORD if cell.by_hand else 'Let its last line be points("<question>").'
            problems.append(Problem(path.name, "this graded cell names no question", remedy, where))
        elif cell.question not in out_of:
            near = did_you_mean(cell.question, out_of)
            problems.append(Problem(path.name, f"the bank has no assessed question '{cell.question}'", near, where))
        elif cell.question in seen:
            problems.append(Problem(path.name, f"'{cell.question}' is graded twice", "Keep one of the cells.", where))
        elif out_of[cell.question] != cell.points:
            what = f"the cell gives {cell.points:g} points, the question {out_of[cell.question]:g}"
            problems.append(Problem(path.name, what, "Give the cell the question's points.", where))
        seen.add(cell.question or "")
    return problems


def as_shown_text(text: str) -> str:
    """Return what a person typed as Markdown that shows it letter by letter, whatever it holds.

    Everything but plain letters, digits and spaces becomes a character reference inside one line of `<pre>`: no HTML,
    Markdown, link, script or formula in it can come alive in formgrader, JupyterLab or a feedback page.
    """
    visible = "".join(char for char in text.replace("\r\n", "\n") if char in "\n\t" or char.isprintable())
    shown = "".join(char if char.isalnum() or char == " " else f"&#{ord(char)};" for char in visible)
    return f'<pre style="white-space: pre-wrap">{shown}</pre>'


def _graded_cells(notebook: dict[str, Any]) -> Iterator[GradedCell]:
    for index, cell in enumerate(notebook["cells"]):
        metadata = cell.get("metadata", {})
        marks = metadata.get("nbgrader", {})
        if not marks.get("grade"):
            continue
        by_hand = bool(marks.get("solution"))
        question = metadata.get("safeshare", {}).get("record") if by_hand else question_of(source_of(cell))
        yield GradedCell(str(marks.get("grade_id", "")), index, float(marks.get("points", 0)), by_hand, question)


def _points_to_earn(bank: Bank, rulebook: Rulebook) -> dict[str, float]:
    """Return assessed question -> points marked by machine, and record part -> points given by hand."""
    from safeshare.exercises import public_case

    found: dict[str, float] = {}
    for case in bank.cases.values():
        if case.use == "assessment":
            for question in public_case(case, rulebook)["questions"]:
                by_hand = next((part["id"] for part in question["parts"] if part["kind"] == "record"), None)
                found[by_hand or question["id"]] = question["points"]
    return found
