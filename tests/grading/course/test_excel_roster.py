"""A roster from Excel: the same learners, and every fault placed by sheet, row and column."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from grading.course.roster import (
    ALL_COLUMNS,
    COLUMNS,
    learners_in,
)
from grading.tables.reading import read_table
from safeshare.problems import ProblemsError


def excel(path: Path, *rows: list[object], sheet: str = "Learners") -> Path:
    """Write an Excel file and return it."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def in_excel(path: Path) -> list[str]:
    """Return what is wrong with an Excel roster, in words."""
    with pytest.raises(ProblemsError) as caught:
        learners_in(read_table(path, "roster"))
    return [str(problem).replace(f"{path.parent}/", "") for problem in caught.value.problems]


CELLS = ["council-a", "council", "B", "level 2", "c1", "webinar", "post"]


def test_excel_gives_the_same_learners(tmp_path):
    """Numbers, dates and yes/no of Excel come out as people write them, and column names may be written freely."""
    header = [name.replace("_", " ").title() for name in ALL_COLUMNS]
    rows = [
        [1001, *CELLS, None, True, 7, 345],
        ["ann", *CELLS, "no", datetime(2026, 12, 1), datetime(2026, 12, 5, 17, 30), "12;13"],
        [None] * 12,
        [2.0, *CELLS],
    ]
    people = learners_in(read_table(excel(tmp_path / "x.xlsx", header, *rows, [], [None, " "]), "roster"))
    assert list(people) == ["1001", "ann", "2"]
    first, ann, last = people.values()
    assert (first.withdrawn, first.extension, first.lms_ids) == ("yes", "7", ("345",))
    assert (ann.withdrawn, ann.extension, ann.lms_ids) == ("2026-12-01", "2026-12-05 17:30", ("12", "13"))
    assert (last.withdrawn, last.extension, last.synthetic) == ("no", "", "no")


def test_days_in_a_cell_for_dates_are_refused(tmp_path):
    """Excel makes 3 January 1900 of `3` in a cell that is formatted as a date: it is not taken for an extension."""
    file = excel(tmp_path / "x.xlsx", [*COLUMNS, "extension"], ["ann", *CELLS, 3])
    book = load_workbook(file)
    book.active["I2"].number_format = "dd/mm/yyyy"
    book.save(file)
    assert in_excel(file) == [
        "x.xlsx, sheet 'Learners', row 2, column I: the extension '1900-01-03' is before the year 2000. In Excel a "
        "number becomes such a day where the cell is formatted as a date: format the cell as a number, and write it "
        "again."
    ]


def test_faults_in_excel_have_sheet_row_and_column(tmp_path):
    """Every fault of an Excel roster is placed as Excel shows it, all at once."""
    header = [*COLUMNS, "withdrawn"]
    rows = [["../x", *CELLS], [], ["ann", "", *CELLS[1:], "later"], ["bob", *CELLS, "no", "note"], ["cat"]]
    assert in_excel(excel(tmp_path / "x.xlsx", header, *rows)) == [
        "x.xlsx, sheet 'Learners', row 2, column A: the learner id '../x' cannot be used. "
        "Use 1 to 64 letters, digits, hyphens and underscores, starting with a letter or digit.",
        "x.xlsx, sheet 'Learners', row 4, column B: the agency_code '' cannot be used. "
        "Use 1 to 64 letters, digits, spaces, full stops, hyphens and underscores.",
        "x.xlsx, sheet 'Learners', row 4, column I: the withdrawn 'later' is not a date. "
        "Write yes, no, or the first day that counts, such as 2026-12-01.",
        "x.xlsx, sheet 'Learners', row 5: there are 10 values for 9 columns. Remove what stands beside the table.",
        *[
            f"x.xlsx, sheet 'Learners', row 6, column {column}: the {name} '' cannot be used. "
            "Use 1 to 64 letters, digits, spaces, full stops, hyphens and underscores."
            for column, name in zip("BCEFG", ("agency_code", "agency_kind", "level", "cohort", "delivery"), strict=True)
        ],
        "x.xlsx, sheet 'Learners', row 6, column D: the group '' is unknown. Use one of: A, B, C, D.",
        "x.xlsx, sheet 'Learners', row 6, column H: the phase '' is unknown. "
        "Use one of: pre, post, follow_up, practice.",
    ]


def test_a_header_of_excel_is_placed_too(tmp_path):
    """A column that the roster does not have is named by its letter and as it is written."""
    [fault] = in_excel(excel(tmp_path / "x.xlsx", [*COLUMNS, "Full Name"], ["ann", *CELLS, "Ann"]))
    assert fault.startswith(
        "x.xlsx, sheet 'Learners', row 1, column I: the column 'Full Name' is not one of the roster's. "
        "Remove it (the roster holds no names or other details). "
    )


def test_the_sheet_called_roster_is_read(tmp_path):
    """Of several sheets the one called roster is read, else the first."""
    path = excel(tmp_path / "x.xlsx", ["notes"])
    book = load_workbook(path)
    page = book.create_sheet("Roster")
    page.append(list(COLUMNS))
    page.append(["ann", *CELLS])
    book.save(path)
    assert list(learners_in(read_table(path, "roster"))) == ["ann"]
    assert read_table(path).header == ("notes",)
