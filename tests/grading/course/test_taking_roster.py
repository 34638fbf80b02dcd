"""`python -m grading roster FILE`: a trainer's own list becomes the course's roster, or nothing changes."""

import pytest
from openpyxl import Workbook

from grading.course.roster import COLUMNS, read_roster
from tests.grading.test_cli import fails, run

CELLS = ["council-a", "council", "B", "level 2", "c1", "webinar", "post"]


@pytest.fixture
def workbook(tmp_path):
    """Return how an Excel roster is written."""

    def write(*rows, columns=COLUMNS):
        book = Workbook()
        for row in [columns, *rows]:
            book.active.append(list(row))
        book.save(tmp_path / "people.xlsx")
        return tmp_path / "people.xlsx"

    return write


def test_an_excel_file_becomes_the_roster_and_the_earlier_is_kept(course, workbook):
    """Who is new, changed and gone is said; the roster before is kept as it was."""
    before = (course.root / "roster.csv").read_bytes()
    (course.root / "submitted" / "dev" / "section-04").mkdir(parents=True)
    rows = [["ann", *CELLS, "", "7"], ["bob", *CELLS, "yes", ""], ["cat", *CELLS, "no", ""], ["eve", *CELLS]]
    file = workbook(*rows, columns=[*COLUMNS, "withdrawn", "extension"])
    code, said = run("roster", file, "--course", course.root)
    assert code == 0
    assert said.splitlines() == [
        f"Took {file}: 4 learners in 1 cohort (c1: 4), 1 withdrawn, 1 with an extension.",
        "New: 1. Changed: 2. No longer listed: 1.",
        "Longer for all work: ann (7 days more).",
        "No longer listed, dev: what they handed in stays, but is neither marked nor counted. "
        "To keep them in the lists, put them back with 'yes' as withdrawn.",
        f"The roster before it is kept as {course.root / 'rosters' / '001.csv'}.",
        f"Next: python -m grading release --course {course.root}",
    ]
    assert (course.root / "rosters" / "001.csv").read_bytes() == before
    learners = read_roster(course.root)
    assert list(learners) == ["ann", "bob", "cat", "eve"]
    assert (learners["ann"].extension, learners["bob"].withdrawn) == ("7", "yes")


def test_the_same_roster_changes_nothing(course):
    """Taking the course's own roster again keeps no copy and names the next step."""
    own = course.root / "roster.csv"
    before = own.read_bytes()
    _, said = run("roster", own, "--course", course.root)
    assert said.splitlines()[1:] == [
        "New: 0. Changed: 0. No longer listed: 0.",
        f"Next: python -m grading collect --from DROPBOX --course {course.root}",
    ]
    assert own.read_bytes() == before
    assert not (course.root / "rosters").exists()


def test_a_dry_run_writes_nothing(course, workbook):
    """With --dry-run the changes are said and the roster stays."""
    before = (course.root / "roster.csv").read_bytes()
    _, said = run("roster", workbook(["zoe", *CELLS]), "--course", course.root, "--dry-run")
    assert said.startswith("Dry run: nothing is written.\nWould take ")
    assert (course.root / "roster.csv").read_bytes() == before
    assert not (course.root / "rosters").exists()


def test_a_faulty_roster_is_not_taken(course, workbook):
    """Every fault is said at once with sheet, row and column, and the roster stays."""
    before = (course.root / "roster.csv").read_bytes()
    file = workbook(["zoe", *CELLS[:2], "E", *CELLS[3:]], ["zoe", *CELLS], ["zoe", *CELLS])
    assert fails("roster", file, "--course", course.root).splitlines() == [
        f"Error: {file}, sheet 'Sheet', row 2, column D: the group 'E' is unknown. Use one of: A, B, C, D.",
        *(
            f"Error: {file}, sheet 'Sheet', row {row}: learner 'zoe' is listed twice. Keep one of the lines."
            for row in (3, 4)
        ),
    ]
    assert (course.root / "roster.csv").read_bytes() == before


def test_a_faulty_earlier_roster_is_put_right(course, workbook):
    """A roster that cannot be read is replaced by a sound one, and kept."""
    (course.root / "roster.csv").write_text("learner_id\nann\n")
    assert run("roster", workbook(["ann", *CELLS]), "--course", course.root)[0] == 0
    assert (course.root / "rosters" / "001.csv").read_text() == "learner_id\nann\n"


def test_people_and_simulated_learners_are_not_mixed(course, workbook):
    """A roster with both is refused."""
    file = workbook(["ann", *CELLS, "no"], ["sim", *CELLS, "yes"], columns=[*COLUMNS, "synthetic"])
    assert fails("roster", file, "--course", course.root) == (
        f"Error: {file}: there are people and simulated learners on this roster. "
        "Give the simulated learners a course of their own: --course build/simulated."
    )


def test_without_a_file_it_says_who_is_there(course):
    """`roster` alone counts the learners by cohort."""
    assert run("roster", "--course", course.root)[1] == (
        f"The roster {course.root / 'roster.csv'} lists 4 learners in 1 cohort (c1: 4), 0 withdrawn, "
        "0 with an extension.\n"
        f"Next: python -m grading collect --from DROPBOX --course {course.root}\n"
    )


def test_a_file_that_is_not_there_is_said(course, tmp_path):
    """A mistyped file is an error in a sentence."""
    assert fails("roster", tmp_path / "x.xlsx", "--course", course.root) == (
        f"Error: {tmp_path / 'x.xlsx'}: there is no such file. Check the name and the folder."
    )
