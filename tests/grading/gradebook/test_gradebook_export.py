"""The exported gradebook: a row for each learner, and nothing that is missing turned into nought."""

import csv
import json
import re
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from grading.authoring.notebook import graded_cells, read_notebook
from grading.collecting.collect import collect
from grading.course.roster import Learner, write_roster
from grading.deadlines.dates import set_deadline
from grading.gradebook.export import gradebook_table
from grading.gradebook.export_status import Work
from grading.marking.mark import mark
from safeshare.answers import AnswerSheet
from tests.grading.arrivals import FIRST, NAME, SECOND
from tests.grading.hostile import FORMULAS, SCRIPT
from tests.grading.marked_course import gradebook, mark_by_hand, mark_quickly
from tests.grading.test_cli import fails, run

ROW = ("council-a", "council", "B", "level 2", "c1", "webinar", "post")
PEOPLE = {
    "ann": {},
    "bob": {},
    "cat": {},
    "dev": {"withdrawn": "yes"},
    "eve": {},
    "fay": {},
    "gil": {"withdrawn": "yes"},
}
TEXTS = ("s4a-key-wishes", "s4a-key-risks")


@pytest.fixture
def cohort(course, hands_in):
    """Return a course with learners of every status, of whom some were marked."""
    write_roster(course.root, [Learner(each, *ROW, **more) for each, more in PEOPLE.items()])
    mark_quickly(course, hands_in, {"ann": FIRST, "bob": FIRST, "cat": SECOND, "dev": FIRST})
    for text in TEXTS:
        mark_by_hand(course, "ann", text, 1.5)
        mark_by_hand(course, "dev", text, 0.0)
    with gradebook(course) as book:
        for each in ("ann", "dev"):
            for text in TEXTS:
                book.find_grade(text, "04_refusal", NAME, each).needs_manual_grade = False
        doubt = book.find_grade(machine(course)[0].name, "04_refusal", NAME, "cat")
        doubt.auto_score, doubt.needs_manual_grade = None, True
        book.db.commit()
    submitted = course.folder("submitted", NAME, "fay")
    submitted.mkdir(parents=True)
    (submitted / "answers.json").write_text("{")
    set_deadline(course, NAME, (), datetime(2020, 1, 1, tzinfo=UTC), "Europe/London")
    return course


def machine(course):
    """Return the cells that a machine marks."""
    cells = graded_cells(read_notebook(course.released_notebook(course.assignment())))
    return [cell for cell in cells if not cell.by_hand]


def rows_of(course):
    """Return learner -> what the table says of them."""
    return {row["learner_id"]: row for row in gradebook_table(course, [course.assignment()]).rows}


def test_every_status_is_said(cohort):
    """Marked, waiting, in need of attention, not handed in and withdrawn are told apart; late stands beside."""
    status = {learner: row[f"{NAME}.status"] for learner, row in rows_of(cohort).items()}
    assert status == {
        "ann": "marked;late",
        "bob": "waiting;late",
        "cat": "needs_attention;late",
        "dev": "marked;late;withdrawn",
        "eve": "not_handed_in",
        "fay": "needs_attention",
        "gil": "withdrawn",
    }


def test_missing_is_not_nought(cohort):
    """A mark of nought is nought; a mark that nobody gave, and all of one who did not hand in, is missing."""
    rows = rows_of(cohort)
    text = f"{NAME}.q.s4a-key.wishes.text"
    first = f"{NAME}.q.{machine(cohort)[0].question}"
    assert [rows[each][text] for each in ("ann", "bob", "dev", "eve")] == [1.5, None, 0.0, None]
    assert rows["cat"][first] is None
    assert rows["bob"][first] is not None
    assert [rows[each][f"{NAME}.waiting"] for each in ("ann", "bob", "cat", "eve")] == [0, 2, 3, None]
    points = [name for name in rows["eve"] if name.startswith(f"{NAME}.") and not name.endswith((".status", ".due"))]
    assert {rows["eve"][name] for name in points} == {None}
    assert all(rows[each][f"{NAME}.points"] is None for each in ("eve", "fay", "gil"))


def test_points_add_up(cohort):
    """The total is the sum of the questions' points, and the dictionary's most is what a perfect learner gets."""
    table = gradebook_table(cohort, [cohort.assignment()])
    questions = [each for each in table.columns if each.kind == "question"]
    for row in table.rows:
        given = [row[each.name] for each in questions if row[each.name] is not None]
        assert row[f"{NAME}.points"] == (pytest.approx(sum(given)) if given else None)
    total = next(each for each in table.columns if each.name == f"{NAME}.points")
    assert total.most == sum(each.most for each in questions)


def test_what_was_handed_in_since_is_said(cohort):
    """Other answers than those that were marked make the status changed."""
    assert rows_of(cohort)["ann"][f"{NAME}.status"] == "marked;late"
    AnswerSheet.open(cohort.folder("submitted", NAME, "ann")).put(*next(iter(SECOND.items())))
    assert rows_of(cohort)["ann"][f"{NAME}.status"] == "changed;late"


def test_what_could_not_be_collected_needs_attention(cohort, dropbox, hands_in):
    """A hand-in that was refused stands as needing attention, not as missing."""
    (hands_in("eve", FIRST) / "answers.json").unlink()
    (dropbox / "eve" / NAME / "answers.json").symlink_to("/etc/hostname")
    assert list(collect(cohort, cohort.assignment(), dropbox).refused) == ["eve"]
    assert rows_of(cohort)["eve"][f"{NAME}.status"] == "needs_attention"


def test_csv_and_excel_say_the_same(cohort, tmp_path):
    """Both kinds of file hold the same values, machine-readable names, and a dictionary of every column."""
    for name in ("marks.csv", "marks.xlsx"):
        code, said = run("gradebook", "--to", tmp_path / name, "--course", cohort.root)
        assert code == 0
        assert said.startswith(f"Wrote {tmp_path / name}: 7 learners, ")
    with (tmp_path / "marks.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (tmp_path / "marks.dictionary.csv").open(newline="") as stream:
        dictionary = list(csv.DictReader(stream))
    assert [each["column"] for each in dictionary] == list(rows[0])
    assert all(each["meaning"] and each["holds"] in ("text", "number", "time") for each in dictionary)
    book = load_workbook(tmp_path / "marks.xlsx")
    assert book.sheetnames == ["gradebook", "questions", "dictionary"]
    merged = [{} for _ in rows]
    for name in book.sheetnames[:2]:
        header, *lines = book[name].values
        for row, line in zip(merged, lines, strict=True):
            row |= dict(zip(header, line, strict=True))
    for row, cells in zip(rows, merged, strict=True):
        assert row.keys() == cells.keys()
        for column, value in row.items():
            expected = cells[column]
            if isinstance(expected, int | float):
                assert float(value) == expected
            else:
                assert value == (expected or "")
    assert [each[0] for each in list(book["dictionary"].values)[1:]] == list(rows[0])


def test_only_a_gradebook_is_written_over(cohort, tmp_path):
    """A gradebook takes the place of an older one; any other file stays unless --force is given, a dictionary too."""
    write = ("gradebook", "--course", cohort.root, "--to")
    told = "this file is there already, and was not written by this command. Give another name, or add --force to "
    for name in ("marks.csv", "marks.xlsx"):
        file = tmp_path / name
        assert [run(*write, file)[0] for _ in range(2)] == [0, 0]
        file.write_bytes((cohort.root / "roster.csv").read_bytes())
        for more in ((), ("--dry-run",)):
            assert fails(*write, file, *more).splitlines()[-1] == f"Error: {file}: {told}write over it."
        assert [run(*write, file, *more)[0] for more in (("--force",), ())] == [0, 0]
    (tmp_path / "marks.dictionary.csv").write_text("word,meaning\n")
    assert fails(*write, tmp_path / "marks.csv").startswith(f"Error: {tmp_path / 'marks.dictionary.csv'}: {told}")


def test_a_cohort_can_be_chosen(cohort, tmp_path):
    """Only the learners of the cohorts named are written; an unknown name is a sentence."""
    people = [Learner("ann", *ROW), Learner("bob", *ROW[:4], "c2", *ROW[5:])]
    write_roster(cohort.root, people)
    run("gradebook", "--to", tmp_path / "x.csv", "--cohort", "c2", "--course", cohort.root)
    assert [line.split(",")[0] for line in (tmp_path / "x.csv").read_text().splitlines()] == ["learner_id", "bob"]
    assert fails("gradebook", "--to", tmp_path / "x.csv", "--cohort", "c3", "--course", cohort.root) == (
        f"Error: {cohort.root / 'roster.csv'}: there is no cohort 'c3' on the roster. Use one of: c1, c2."
    )


def test_before_anything_is_collected_it_says_so(course, tmp_path):
    """Without a hand-in there is nothing to export, and no file is written; a wrong name is said first."""
    assert fails("gradebook", "--to", tmp_path / "x.csv", "--course", course.root) == (
        f"Error: {course.root}: nothing has been collected yet. "
        f"Run `python -m grading collect --from DROPBOX --course {course.root}` first."
    )
    assert list(tmp_path.iterdir()) == []
    assert fails("gradebook", "--to", tmp_path / "x.doc", "--course", course.root) == (
        f"Error: {tmp_path / 'x.doc'}: the name says neither CSV nor Excel. Let it end in .csv or .xlsx."
    )


@pytest.mark.slow
def test_nothing_that_a_learner_hands_in_reckons_in_a_table(course, hands_in, tmp_path):
    """Formulas and scripts in texts, choices and names of answers earn nothing as choices, and stay text in tables."""
    given = {"ann": FORMULAS[0], "bob": SCRIPT}

    def doctored(learner, answers):
        folder, typed = hands_in(learner, answers), given[learner]
        kept = json.loads((folder / "answers.json").read_text())
        lamp = {"s4a-lamp.council.decide": {"family": typed, "outcome": typed, "confidence": 2}}
        lamp |= {"s4a-lamp.council.clauses": {"chosen": [typed]}, typed: {typed: typed}}
        kept |= {"answers": {**kept["answers"], **lamp}, "rulebook": {"id": typed, "version": typed}}
        (folder / "answers.json").write_text(json.dumps(kept))
        return folder

    texts = {learner: {f"s4a-key.{each}.text": {"text": typed} for each in ("wishes", "risks")} for learner, typed in
             given.items()}  # fmt: skip
    mark_quickly(course, doctored, {learner: FIRST | each for learner, each in texts.items()})
    for learner in given:
        mark_by_hand(course, learner, TEXTS[0], 1.0)
    first = f"{NAME}.q.{machine(course)[0].question}"
    assert {row[first] for row in rows_of(course).values()} <= {0.0, None}
    for command in (
        ("gradebook", "--to", tmp_path / "marks.csv"),
        ("gradebook", "--to", tmp_path / "marks.xlsx"),
        ("extract", "--output", tmp_path / "extract"),
        ("second-marks", "--assignment", NAME, "--export", tmp_path / "second.csv", "--sample", "100%"),
    ):
        code, said = run(*command, "--course", course.root)
        assert code == 0, said
    files = list(tmp_path.rglob("*.csv"))
    assert len(files) >= 5
    cells = [cell for file in files for row in csv.reader(file.open(newline="")) for cell in row]
    assert not [cell for cell in cells if re.match(r"\s*[=+@]|\s*-(?![0-9.]+$)|[\t\r]", cell)]
    book = load_workbook(tmp_path / "marks.xlsx")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.slow
def test_what_marking_wrote_is_what_is_exported(course, dropbox, hands_in):
    """After a real marking run each learner's points are those of the gradebook; what is not marked yet is told."""
    hands_in("ann", FIRST | {"s4a-key.wishes.text": {"text": "He wants to stay."}})
    hands_in("bob", SECOND)
    collect(course, course.assignment(), dropbox)
    mark(course, course.assignment())
    hands_in("cat", FIRST)
    collect(course, course.assignment(), dropbox)
    rows = rows_of(course)
    assert [rows[each][f"{NAME}.status"] for each in ("ann", "bob", "cat", "dev")] == [
        "waiting", "marked", "not_marked", "not_handed_in",
    ]  # fmt: skip
    with gradebook(course) as book:
        for learner in ("ann", "bob"):
            assert rows[learner][f"{NAME}.points"] == pytest.approx(book.find_submission(NAME, learner).score)


def test_a_link_in_place_of_answers_is_not_read(course):
    """Whether answers changed is found out without following links."""
    learner = Learner("ann", *ROW)
    for step in ("submitted", "autograded"):
        folder = course.folder(step, NAME, "ann")
        folder.mkdir(parents=True)
        (folder / "answers.json").symlink_to("/etc/hostname")
    work = Work(course, course.assignment())
    assert not work.is_changed(learner)
