"""The roster: read strictly, every fault at once."""

from pathlib import Path

import pytest

from grading.course.roster import (
    COLUMNS,
    EXAMPLE,
    Learner,
    is_empty,
    read_roster,
    write_roster,
    write_template,
)
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


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_as_excel_saves_it_is_read(tmp_path, separator):
    """A byte-order mark, semicolons, tabs, Windows line ends and empty columns at the end are taken as they come."""
    lines = [separator.join([*COLUMNS, "", ""]), separator.join([*ROW.split(","), "", ""]), separator * 9]
    (tmp_path / "roster.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert list(read_roster(tmp_path)) == ["ann-1"]
