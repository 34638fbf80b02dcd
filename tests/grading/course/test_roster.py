"""The roster: read strictly, every fault at once."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from grading.course.roster import (
    ALL_COLUMNS,
    COLUMNS,
    EXAMPLE,
    Learner,
    is_empty,
    learners_in,
    read_roster,
    write_roster,
    write_template,
)
from grading.tables.reading import read_table
from safeshare.problems import ProblemsError

HEADER = ",".join(COLUMNS)
ROW = "ann-1,council-a,council,B,level 2,2026-spring,webinar,post"


def write(folder: Path, *lines: str) -> Path:
    """Write a roster and return its folder."""
    (folder / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    """Return what is wrong with a roster, in words."""
    with pytest.raises(ProblemsError) as caught:
        read_roster(folder)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_reads_learners_in_the_order_of_the_file(tmp_path):
    """A roster gives its learners by id, in its own order, real people unless it says otherwise."""
    learners = read_roster(write(tmp_path, HEADER, ROW.replace("ann-1", "zoe"), "", ROW))
    assert list(learners) == ["zoe", "ann-1"]
    assert learners["ann-1"].agency_kind == "council"
    assert learners["ann-1"].synthetic == "no"


def test_what_is_written_is_read_back(tmp_path):
    """A roster that was written is read back unchanged, the mark of simulated learners included."""
    learner = Learner("sim-1", "trust-a", "health", "A", "level 1", "c1", "self-study", "pre", "yes")
    write_roster(tmp_path, [learner])
    assert read_roster(tmp_path) == {"sim-1": learner}


def test_a_template_never_replaces_a_roster(tmp_path):
    """Building a course again leaves its roster alone."""
    write_template(tmp_path)
    assert is_empty(tmp_path)
    write(tmp_path, HEADER, ROW)
    write_template(tmp_path)
    assert not is_empty(tmp_path)
    assert "ann-1" in read_roster(tmp_path)


def test_the_example_beside_a_template_is_a_roster(tmp_path):
    """A new course has a filled example beside its roster: it could be used as it is, and is not read."""
    write_template(tmp_path)
    assert is_empty(tmp_path)
    write(tmp_path, *(tmp_path / "roster.example.csv").read_text().splitlines())
    assert list(read_roster(tmp_path)) == ["L-001", "L-002", "L-003"]
    assert EXAMPLE in (tmp_path / "roster.csv").read_text()


BAD = {
    "wrong columns": (
        ("learner_id,agency,agency_kind,group,level,cohort,delivery,phase,name",),
        [
            "roster.csv, line 1: the column 'agency_code' is missing. "
            "The columns are learner_id,agency_code,agency_kind,group,level,cohort,delivery,phase.",
            "roster.csv, line 1: the column 'agency' is not one of the roster's. Remove it (the roster holds no names "
            "or other details). Did you mean 'agency_kind'?",
            "roster.csv, line 1: the column 'name' is not one of the roster's. Remove it (the roster holds no names or "
            "other details). Use one of: learner_id, agency_code, agency_kind, group, level, cohort, delivery, phase, "
            "synthetic, withdrawn, extension, lms_id.",
        ],
    ),
    "no columns": (
        ("Learners of the autumn,,", HEADER, ROW),
        [
            "roster.csv, line 1: this is not the line with the roster's columns: there is no learner_id, agency_code, "
            "agency_kind, group, level, cohort, delivery, phase. The columns are learner_id,agency_code,agency_kind,"
            "group,level,cohort,delivery,phase. Remove what stands above that line."
        ],
    ),
    "two columns missing": (
        ("learner_id,agency_kind,group,level,cohort,delivery",),
        [
            "roster.csv, line 1: the columns 'agency_code', 'phase' are missing. "
            "The columns are learner_id,agency_code,agency_kind,group,level,cohort,delivery,phase."
        ],
    ),
    "nobody": (
        (HEADER,),
        [
            "roster.csv: nobody is on the roster. Add one line for each learner, no names, such as "
            "L-001,council-1,council,B,level 2,cohort-1,webinar,post with the columns learner_id, agency_code, "
            "agency_kind, group (A/B/C/D), level, cohort, delivery and phase (pre/post/follow_up/practice); "
            "roster.example.csv beside it shows more."
        ],
    ),
    "twice": (
        (HEADER, ROW, ROW),
        ["roster.csv, line 3: learner 'ann-1' is listed twice. Keep one of the lines."],
    ),
    "values": (
        (HEADER, "../up,council-a,council,E,level 2,c1,webinar,later", "bob,x", "cy", f"{ROW},x,y"),
        [
            "roster.csv, line 2: the learner id '../up' cannot be used. "
            "Use 1 to 64 letters, digits, hyphens and underscores, starting with a letter or digit.",
            "roster.csv, line 2: the group 'E' is unknown. Use one of: A, B, C, D.",
            "roster.csv, line 2: the phase 'later' is unknown. Use one of: pre, post, follow_up, practice.",
            "roster.csv, line 3: there are 2 values for 8 columns. Write all 8, in the order of the first line.",
            "roster.csv, line 4: there is 1 value for 8 columns. Write all 8, in the order of the first line.",
            "roster.csv, line 5: there are 10 values for 8 columns. Put values with commas in double quotes.",
        ],
    ),
    "blank agency": (
        (HEADER, ROW.replace("council-a", "")),
        [
            "roster.csv, line 2: the agency_code '' cannot be used. "
            "Use 1 to 64 letters, digits, spaces, full stops, hyphens and underscores.",
        ],
    ),
    "withdrawn, extension and lms_id": (
        (
            f"{HEADER},withdrawn,extension,lms_id",
            f"{ROW.replace('ann-1', 'cat')},maybe,soon,12 3",
            f"{ROW.replace('ann-1', 'dev')},31/02/2026,366,a_b",
            f"{ROW.replace('ann-1', 'eve')},no,2026-12-01 25:00,",
            f"{ROW.replace('ann-1', 'fay')},no,2026-12-01 noon,",
            f"{ROW},,,77;78",
            f"{ROW.replace('ann-1', 'bob')},,,78",
        ),
        [
            "roster.csv, line 2: the withdrawn 'maybe' is not a date. "
            "Write yes, no, or the first day that counts, such as 2026-12-01.",
            "roster.csv, line 2: the extension 'soon' is not a date. Write a number of days up to 365, "
            "or a date such as 2026-12-01, or with its time 2026-12-01 17:00.",
            "roster.csv, line 2: the lms_id '12 3' cannot be used. "
            "Write the number from the platform; several are separated by semicolons.",
            "roster.csv, line 3: the withdrawn '31/02/2026' is a day that no calendar has. "
            "Write yes, no, or the first day that counts, such as 2026-12-01.",
            "roster.csv, line 3: the extension '366' is too long. Write a number of days up to 365, "
            "or a date such as 2026-12-01, or with its time 2026-12-01 17:00.",
            "roster.csv, line 3: the lms_id 'a_b' cannot be used. "
            "Write the number from the platform; several are separated by semicolons.",
            "roster.csv, line 4: the extension '2026-12-01 25:00' has a time that no clock shows. "
            "Write a number of days up to 365, "
            "or a date such as 2026-12-01, or with its time 2026-12-01 17:00.",
            "roster.csv, line 5: the extension '2026-12-01 noon' has no time such as 17:00 behind its date. "
            "Write a number of days up to 365, "
            "or a date such as 2026-12-01, or with its time 2026-12-01 17:00.",
            "roster.csv, line 7: the lms_id '78' is that of learner 'ann-1' too. Give each number to one learner.",
        ],
    ),
    "a wrong column, and rows with other faults": (
        (
            f"{HEADER.replace('level,', '')},lms_id,colour",
            "ann,council-a,council,E,c1,webinar,post,77,red",
            "ann,council-a,council,B,c1,webinar,later,,red",
            "bob,council-a,council,E,c1,webinar,post,77,red",
        ),
        [
            "roster.csv, line 1: the column 'level' is missing. "
            "The columns are learner_id,agency_code,agency_kind,group,level,cohort,delivery,phase.",
            "roster.csv, line 1: the column 'colour' is not one of the roster's. Remove it (the roster holds no names "
            "or other details). Use one of: learner_id, agency_code, agency_kind, group, level, cohort, delivery, "
            "phase, synthetic, withdrawn, extension, lms_id.",
            "roster.csv, line 2: the group 'E' is unknown. Use one of: A, B, C, D.",
            "roster.csv, line 3: the phase 'later' is unknown. Use one of: pre, post, follow_up, practice.",
            "roster.csv, line 3: learner 'ann' is listed twice. Keep one of the lines.",
            "roster.csv, line 4: the group 'E' is unknown. Use one of: A, B, C, D.",
            "roster.csv, line 4: the lms_id '77' is that of learner 'ann' too. Give each number to one learner.",
        ],
    ),
    "column twice": (
        (f"{HEADER},phase", f"{ROW},post"),
        ["roster.csv, line 1: the column 'phase' stands there twice. Keep one of them."],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rosters_say_what_is_wrong_and_where(tmp_path, name):
    """Every fault of a roster is named with its line and its remedy, all at once."""
    lines, expected = BAD[name]
    assert faults(write(tmp_path, *lines)) == expected


def test_capitals_and_hyphens_do_not_matter(tmp_path):
    """Group, phase and yes or no are taken however they are written, and kept in one way."""
    row = ROW.replace(",B,", ",b,").replace("post", "Follow-up")
    learner = read_roster(write(tmp_path, f"{HEADER},synthetic", f"{row},No"))["ann-1"]
    assert (learner.group, learner.phase, learner.synthetic) == ("B", "follow_up", "no")


def test_no_roster(tmp_path):
    """A course without a roster says how to make one."""
    assert faults(tmp_path) == [
        "roster.csv: the course has no roster. Save one as CSV with the columns "
        "learner_id,agency_code,agency_kind,group,level,cohort,delivery,phase."
    ]


def test_a_spreadsheet_is_not_a_roster(tmp_path):
    """Something that only looks like an Excel file under the roster's name is refused in a sentence."""
    (tmp_path / "roster.csv").write_bytes(b"PK\x03\x04\xff\xfe\x00")
    assert faults(tmp_path) == [
        "roster.csv: this Excel file cannot be read. Open it in Excel and save it again as .xlsx, or as CSV."
    ]


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


UNREADABLE = {
    "an old Excel": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
        "x: this is a file of an old Excel, or one with a password. "
        "Save it as an Excel workbook (.xlsx) without a password, or as CSV.",
    ),
    "UTF-16": ("a,b".encode("utf-16"), "x: the file is not UTF-8 text. Save it as 'CSV UTF-8'."),
    "Latin": (b"a,b\n\xe9,b", "x, line 2: the file is not UTF-8 text. Save it with the encoding UTF-8."),
    "large": (b"a" * 5_000_001, "x: the file is larger than 5,000,000 bytes. Check that it is the right file."),
    "wide": (
        b"," * 300,
        "x: the table has more than 200 columns or 50,000 rows. Check that it is the right file.",
    ),
    "a huge cell": (
        b'"' + b"a" * 200_000 + b'"',
        "x: line 1 cannot be read as CSV (field larger than field limit (131072)). "
        "Save the table again as 'CSV UTF-8'.",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_table_is_said(tmp_path, name):
    """A file that is no table of either kind is refused in one sentence."""
    raw, sentence = UNREADABLE[name]
    (tmp_path / "x").write_bytes(raw)
    with pytest.raises(ProblemsError) as caught:
        read_table(tmp_path / "x")
    assert str(caught.value).removeprefix(f"{tmp_path}/") == sentence


def test_an_excel_file_made_to_fill_memory_is_refused(tmp_path):
    """A small Excel file that would unpack to hundreds of megabytes is refused before it is unpacked."""
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 61_000_000)
    with pytest.raises(ProblemsError, match="this Excel file is too large"):
        read_table(tmp_path / "x.xlsx")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_as_excel_saves_it_is_read(tmp_path, separator):
    """A byte-order mark, semicolons, tabs, Windows line ends and empty columns at the end are taken as they come."""
    lines = [separator.join([*COLUMNS, "", ""]), separator.join(["ann", *CELLS, "", ""]), separator * 9]
    (tmp_path / "roster.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert list(read_roster(tmp_path)) == ["ann"]
