"""Tables written as CSV or Excel: quoted, harmless, and read back as they were."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from grading.tables.reading import letters, read_table
from grading.tables.spreadsheets import Sheet, harmless, write_sheets
from safeshare.problems import ProblemsError

ROWS = [
    ["ann", 2.5, None, "a, \"quoted\" text\nin two lines"],
    ["=1+1", -3, 0.0, "@SUM(A1)"],
    ["+44", 26.148600000000002, None, "-2"],
    ["007", 12, 0, " \t=cmd|' /C calc'!A0"],
]  # fmt: skip
SHEET = Sheet("marks", ["id", "points", "=late", "text"], ROWS)
KEPT = [
    ["id", "points", "'=late", "text"],
    ["ann", 2.5, None, "a, \"quoted\" text\nin two lines"],
    ["'=1+1", -3, 0, "'@SUM(A1)"],
    ["'+44", 26.1486, None, "'-2"],
    ["007", 12, 0, "' \t=cmd|' /C calc'!A0"],
]  # fmt: skip


def test_csv_is_quoted_and_missing_is_empty(tmp_path):
    """A CSV file gives back each value; what is missing is an empty cell and nought is nought, with four decimals."""
    assert write_sheets(tmp_path / "x.csv", [SHEET]) == [tmp_path / "x.csv"]
    read = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_bytes().decode(), newline="")))
    assert read == [["" if cell is None else str(cell) for cell in row] for row in [*KEPT[:2], ["'=1+1", "-3", "0.0",
                    "'@SUM(A1)"], *KEPT[3:]]]  # fmt: skip


def test_excel_keeps_numbers_and_text_apart(tmp_path):
    """An Excel file holds numbers as numbers, text as text, nothing where something is missing, and no formula."""
    write_sheets(tmp_path / "x.xlsx", [SHEET])
    page = load_workbook(tmp_path / "x.xlsx")["marks"]
    assert [[cell.value for cell in row] for row in page.rows] == KEPT
    assert {cell.data_type for row in page.rows for cell in row} == {"s", "n"}
    assert page["A5"].data_type == "s"
    assert page["A1"].font.bold
    assert page.freeze_panes == "B2"


def test_each_further_table_has_a_file_or_a_sheet(tmp_path):
    """Excel gets one file with a sheet for each table, CSV a file for each, named after it."""
    other = Sheet("dictionary", ["column"], [["id"]])
    written = write_sheets(tmp_path / "x.csv", [SHEET, other])
    assert [path.name for path in written] == ["x.csv", "x.dictionary.csv"]
    assert written[1].read_text() == "column\nid\n"
    write_sheets(tmp_path / "x.xlsx", [SHEET, other])
    assert load_workbook(tmp_path / "x.xlsx").sheetnames == ["marks", "dictionary"]


def test_what_no_cell_can_hold_is_made_to_fit(tmp_path):
    """Control characters and very long texts never stop an Excel file from being written."""
    write_sheets(tmp_path / "x.xlsx", [Sheet("a", ["text"], [["\x00\x1b[31m\ud800"], ["y" * 40_000]])])
    page = load_workbook(tmp_path / "x.xlsx")["a"]
    assert page["A2"].value == "\ufffd\ufffd[31m\ufffd"
    assert page["A3"].value == "y" * 32_000 + "..."


@given(st.text())
def test_no_text_begins_as_a_formula(text):
    """Whatever a text holds, no cell begins, after spaces, with a sign that a spreadsheet reckons with."""
    assert not str(harmless(text)).lstrip().startswith(("=", "+", "-", "@"))
    assert not str(harmless(text)).startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x.ods", "x.ods: the name says neither CSV nor Excel. Let it end in .csv or .xlsx."),
        ("no/x.csv", "no: there is no such folder to write in. Make it, or name another."),
    ],
)
def test_a_target_that_cannot_be_is_said(tmp_path, name, sentence):
    """A file of another kind or in no folder is refused in a sentence."""
    with pytest.raises(ProblemsError) as caught:
        write_sheets(tmp_path / name, [SHEET])
    assert str(caught.value).removeprefix(f"{tmp_path}/") == sentence


def test_what_is_written_is_read_as_a_table(tmp_path):
    """A table that was written to either kind of file is read back alike."""
    for name in ("x.csv", "x.xlsx"):
        write_sheets(tmp_path / name, [Sheet("marks", ["id", "points"], [["ann", 2.5], [None, None], ["bob", None]])])
        table = read_table(tmp_path / name)
        assert table.header == ("id", "points")
        assert [(row.number, row.cells) for row in table.rows] == [(2, ("ann", "2.5")), (4, ("bob", ""))]


def test_columns_have_excels_letters():
    """Columns are named as Excel names them."""
    assert [letters(each) for each in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
