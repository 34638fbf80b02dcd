"""Writing a table where a file is already: only over one of the same kind in which nobody has entered anything."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from grading.faults import fault
from grading.tables.reading import header_of, read_table
from safeshare.counting import counted
from safeshare.problems import ProblemsError

REMEDY = "Give another name, or add --force to write over it."


def refuse_other(path: Path, sheet: str, columns: Collection[str], endings: Sequence[str] = ()) -> None:
    """Raise ProblemsError when a file is there that has not got these columns, and one for each of these endings."""
    if not path.exists():
        return
    header = header_of(path, sheet)
    if not set(columns) <= set(header) or any(not any(each.endswith(end) for each in header) for end in endings):
        raise fault(path, "this file is there already, and was not written by this command", REMEDY)


def refuse_filled(path: Path, sheet: str, columns: Collection[str], filled: Sequence[str]) -> None:
    """Raise ProblemsError as `refuse_other` does, and when a cell of the columns `filled` holds anything."""
    refuse_other(path, sheet, columns)
    if not path.exists():
        return
    try:
        table = read_table(path, sheet)
    except ProblemsError:
        raise fault(path, "this file is there already, and cannot be read", REMEDY) from None
    rows = [dict(zip(table.header, row.cells, strict=False)) for row in table.rows]
    entered = [counted(number, name) for name in filled if (number := sum(bool(row.get(name)) for row in rows))]
    if entered:
        raise fault(path, f"this file holds {' and '.join(entered)} already, which would be lost", REMEDY)
