"""Reading what a second marker sends back: every row checked against the texts that were marked, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grading.feedback.rows import number
from grading.moderation.second_marks import SecondMark, Text
from grading.moderation.settle import MOST_WORDS
from grading.tables.reading import Row, Table, read_table
from safeshare.problems import Problem, ProblemsError, did_you_mean

CODE, SCORE, COMMENT = "code", "score", "comment"
_POINTS = re.compile(r"[0-9]{1,3}([.,][05])?")
_EXPORT = "Export the texts again with `python -m grading second-marks --export FILE`."


def read_marks(path: Path, texts: Sequence[Text]) -> tuple[list[SecondMark], int]:
    """Return the second marks of a CSV or Excel file, and how many of its texts have none yet.

    Raises ProblemsError with every fault: a missing column, a code that is unknown or stands there twice, a score that
    the text cannot have.
    """
    table = read_table(path, "texts")
    missing = [name for name in (CODE, SCORE) if name not in table.header]
    if missing:
        raise ProblemsError([table.problem(1, f"the column '{name}' is missing", _EXPORT) for name in missing])
    by_code = {text.code: text for text in texts}
    marks: list[SecondMark] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for row in table.rows:
        mark, problem = _mark(table, row, by_code, seen)
        problems += [] if problem is None else [problem]
        marks += [] if mark is None else [mark]
    if problems:
        raise ProblemsError(problems)
    return marks, len(seen) - len(marks)


def _mark(
    table: Table, row: Row, by_code: Mapping[str, Text], seen: set[str]
) -> tuple[SecondMark | None, Problem | None]:
    """Return a row's mark, or what is wrong with it; neither where there is no score yet."""
    cells = dict(zip(table.header, row.cells, strict=False))
    code, score = cells.get(CODE, ""), cells.get(SCORE, "")
    text = by_code.get(code)
    where = table.header.index(CODE)
    if text is None:
        what = f"no text that has a first mark has the code '{code[:40]}'" if code else "the code is missing"
        near = did_you_mean(code, by_code)
        return None, table.problem(row.number, what, near if near.startswith("Did") else _EXPORT, where)
    if code in seen:
        return None, table.problem(row.number, f"the code '{code}' stands there twice", "Keep one of the rows.", where)
    seen.add(code)
    if not score:
        return None, None
    points = float(score.replace(",", ".")) if _POINTS.fullmatch(score) else -1.0
    if not 0 <= points <= text.cell.points:
        remedy = f"Give 0 to {number(text.cell.points)}, whole or half points."
        return None, table.problem(
            row.number, f"'{score[:40]}' is not a score for {code}", remedy, table.header.index(SCORE)
        )
    comment = " ".join("".join(char if char.isprintable() else " " for char in cells.get(COMMENT, "")).split())
    return SecondMark(text, points, comment.removeprefix("'")[:MOST_WORDS]), None
