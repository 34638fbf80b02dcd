"""Double marking: the second marker is blind, and what comes back is checked row by row."""

import csv
import re

import pytest
from openpyxl import load_workbook

from grading.course.folder import ASSIGNMENT
from grading.moderation.entry import ENTERED
from grading.moderation.log import Entry, append, now, read_log, second_marks_in
from grading.moderation.second_marks import marked_texts
from grading.results.records import records_table
from grading.with_nbgrader.runs import nbgrader_at
from tests.grading.course.test_status import standing
from tests.grading.marked_course import RISKS, WISHES, WRITTEN, mark_by_hand, mark_quickly
from tests.grading.test_cli import fails, run

pytestmark = pytest.mark.slow
FIRST = {"ann": (1.0, 2.0), "bob": (3.0, 0.5), "cat": (0.0, None)}


@pytest.fixture
def marked(course, hands_in):
    """Yield a course in which three learners wrote, and five of their texts have a first mark."""
    for number, (learner, first) in enumerate(FIRST.items()):
        own = {part: {"text": f"{value['text']} ({number})"} for part, value in WRITTEN.items()}
        mark_quickly(course, hands_in, {learner: own})
        for cell, points in zip((WISHES, RISKS), first, strict=True):
            mark_by_hand(course, learner, cell, points)
    with nbgrader_at(course.root):
        yield course


def double(course, *more):
    """Return the command."""
    return ("second-marks", "--course", course.root, "--assignment", ASSIGNMENT, *more)


def exported(course, path, *more):
    """Export everything and return the rows."""
    code, said = run(*double(course, "--export", path, "--sample", "100%", *more))
    assert code == 0, said
    return rows_of(path)


def rows_of(path):
    """Return a file's rows, by their header."""
    if path.suffix == ".csv":
        return list(csv.DictReader(path.read_text().splitlines(keepends=True)))
    header, *rows = load_workbook(path)["texts"].values
    return [dict(zip(header, row, strict=True)) for row in rows]


def fill_in(path, rows, scores):
    """Write scores into the rows of a CSV file, in their order."""
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "score": score} for row, score in zip(rows, scores, strict=False))


@pytest.mark.parametrize("name", ["second.csv", "second.xlsx"])
def test_the_second_marker_is_blind(marked, tmp_path, name):
    """A file for the second marker holds text, rubric and points to give, and neither names nor first marks."""
    rows = exported(marked, tmp_path / name)
    assert len(rows) == 5
    assert [row["code"] for row in rows] == sorted(row["code"] for row in rows)
    for row in rows:
        assert list(row) == ["code", "case", "criterion", "rubric", "text", "out_of", "score", "comment"]
        assert (row["score"] or "", row["comment"] or "") == ("", "")
        assert str(row["out_of"]) in ("3", "3.0")
        assert row["rubric"].startswith("0 of 3: ")
        assert row["rubric"].count("\n") == 3
        assert not {*FIRST, WISHES, RISKS}.intersection(re.findall(r"[\w-]+", " ".join(map(str, row.values()))))
        assert not row["text"].startswith("=")
    assert {row["criterion"] for row in rows} == {
        "Decision record: what the person wants, and why", "Decision record: the risk of sharing, and of not sharing",
    }  # fmt: skip
    assert rows == exported(marked, tmp_path / f"again-{name}")
    few = exported(marked, tmp_path / f"few-{name}", "--sample", "2", "--seed", "3")
    assert len(few) == 2
    assert all(row in rows for row in few)


def test_a_sample_too_small_for_agreement_is_said_with_a_share_that_would_do(marked, tmp_path, monkeypatch):
    """Before anybody marks twice in vain, the export says from how many texts on agreement can be stated."""
    typed = double(marked, "--export", tmp_path / "second.csv", "--sample", "2")
    limit = "Agreement can be stated from 30 texts of 8 learners on"
    assert run(*typed)[1].splitlines()[1] == f"{limit}; so far 5 texts of 3 learners have a first mark."
    monkeypatch.setattr("grading.moderation.second_sample.LEAST_TEXTS", 4)
    monkeypatch.setattr("grading.moderation.second_sample.LEAST_PEOPLE", 2)
    said = run(*typed)[1].splitlines()[1]
    assert said.endswith("4 texts of 2 learners on, and this sample is smaller: --sample 65% would do.")
    said = run(*typed[:-1], "65%")[1]
    assert said.startswith("Wrote 4 texts of 5 ")
    assert "Agreement" not in said


def test_second_marks_come_back_and_differences_are_settled(marked, tmp_path):
    """Marks are added to a log of their own; a point or more apart is open until it is settled."""
    path = tmp_path / "second.csv"
    rows = exported(marked, path)
    fill_in(path, rows, [""] * 5)
    assert "New second marks: 0. Known already: 0. Without a score: 5." in run(*double(marked, "--import", path))[1]
    fill_in(path, rows, ["1,5", "1.5", "1.5", "1.5", ""])
    code, said = run(*double(marked, "--import", path, "--by", "Kim"))
    assert code == 0, said
    lines = [line for line in said.splitlines() if "it cannot be checked" not in line]
    assert lines[0] == "New second marks: 4. Known already: 0. Without a score: 1."
    assert lines[1].endswith(
        " marked twice. Agreement: not stated, because 30 texts of 8 learners must be marked twice before agreement "
        "can be stated."
    )
    log = second_marks_in(read_log(marked.root))
    assert {(entry.did, entry.by, entry.score) for entry in log} == {("second mark", "Kim", 1.5)}
    apart = {(entry.learner, entry.cell) for entry in log if abs(1.5 - entry.before["manual_score"]) >= 1}
    assert len(lines[2:-2]) == len(apart) > 0
    kept = records_table(marked.root)
    texts = kept[kept["criterion"].isin(["wishes", "risks"])]
    assert list(texts["points"].dropna()) == [1.0, 2.0, 3.0, 0.5, 0.0]
    assert (list(texts["status"]), texts["second"].dropna().tolist()) == (["marked"] * 5 + ["waits"], [1.5] * 4)
    assert not {*FIRST}.intersection(kept["learner_pid"])
    again = run(*double(marked, "--import", path, "--by", "Kim"))[1]
    assert again.startswith("New second marks: 0. Known already: 4. Without a score: 1.")
    assert len(second_marks_in(read_log(marked.root))) == 4
    assert "Who gave the first mark of 4 texts is not known: it cannot be checked that Kim did not." in again

    found, following = standing(marked)
    assert (following, found["moderate"][0]) == ("formgrader", ""), "one text waits for its first mark"
    assert found["moderate"][1].endswith(f"; {len(apart)} second marks to settle")
    mark_by_hand(marked, "cat", RISKS, 1.0)
    assert standing(marked)[1] == "second-marks"
    said = fails(*double(marked))
    for learner, cell in sorted(apart):
        first = FIRST[learner][(WISHES, RISKS).index(cell)]
        question = cell.replace("s4a-key-", "s4a-key.")
        assert f"Open, {learner}, {question}: first {first:g}, second 1.5." in said
        settled = ("--learner", learner, "--question", question, "--score", 1, "--reason", "Agreed.")
        assert run("settle", "--course", marked.root, *settled)[0] == 0
        story = run("history", "--course", marked.root, "--learner", learner, "--question", question)[1]
        assert ": 1.5, a second mark, by Kim." in story
    code, said = run(*double(marked))
    assert code == 0, said
    assert "Open" not in said
    assert standing(marked)[1] == "moderate"


def test_what_the_second_marker_filled_in_is_not_written_over(marked, tmp_path):
    """An export refuses a file with scores or comments, and one that is no export, unless it is told to; also dry."""
    path = tmp_path / "second.csv"
    rows = exported(marked, path)
    assert exported(marked, path) == rows, "nothing is in it yet"
    fill_in(path, [*rows[:4], {**rows[4], "comment": "?"}], ["2", "0", "", "", ""])
    other = tmp_path / "roster.csv"
    other.write_text("learner_id,score\nann,1\n")
    told = "Give another name, or add --force to write over it."
    for file, what in (
        (path, "this file holds 2 scores and 1 comment already, which would be lost"),
        (other, "this file is there already, and was not written by this command"),
    ):
        was = file.read_bytes()
        for more in ((), ("--dry-run",)):
            said = fails(*double(marked, "--export", file, *more)).splitlines()[-1]
            assert said == f"Error: {file}: {what}. {told}"
        assert file.read_bytes() == was
    assert exported(marked, path, "--force") == rows


def test_nobody_is_their_own_second_marker(marked, tmp_path):
    """Who gave the first mark of a text is refused as its second marker, all such texts at once; nothing is taken."""
    path = tmp_path / "second.csv"
    rows = exported(marked, path)
    fill_in(path, rows, ["1", "1", "1", "", ""])
    texts = {text.code: text for text in marked_texts(marked, [marked.assignment()])}
    own = [texts[row["code"]] for row in rows[:2]]
    append(marked.root, [
        Entry(now(), "Kim", ENTERED, ASSIGNMENT, each.learner, each.cell.name, each.held["manual_score"], each.held, "")
        for each in own
    ])  # fmt: skip
    assert fails(*double(marked, "--import", path, "--by", "kim")) == (
        f"Error: kim: kim gave the first mark of {', '.join(text.code for text in own)} too, and nobody is their own "
        "second marker. Have somebody else mark these texts, or say with --by who did."
    )
    assert second_marks_in(read_log(marked.root)) == []
    code, said = run(*double(marked, "--import", path, "--by", "Lee"))
    assert code == 0, said
    assert "Who gave the first mark of 1 text is not known: it cannot be checked that Lee did not." in said
    assert "not known" not in run("second-marks", "--course", marked.root)[1]
    assert run(*double(marked, "--import", path, "--by", "LEE"))[0] == 0, "who marked second is no first marker"


def test_faults_of_a_file_are_all_told_at_once(marked, tmp_path):
    """An unknown code, one given twice and scores that no text can have are named by row; nothing is taken."""
    path = tmp_path / "second.csv"
    rows = exported(marked, path)
    rows[1]["code"] = rows[0]["code"]
    rows[2]["code"] = "T-000000000000"
    fill_in(path, rows, ["2", "2", "2", "3.5", "two"])
    said = fails(*double(marked, "--import", path)).splitlines()
    assert [re.sub(r"Error: .*, line [0-9]+: ", "", line) for line in said] == [
        f"the code '{rows[0]['code']}' stands there twice. Keep one of the rows.",
        "no text that has a first mark has the code 'T-000000000000'. "
        "Export the texts again with `python -m grading second-marks --export FILE`.",
        f"'3.5' is not a score for {rows[3]['code']}. Give 0 to 3, whole or half points.",
        f"'two' is not a score for {rows[4]['code']}. Give 0 to 3, whole or half points.",
    ]
    assert second_marks_in(read_log(marked.root)) == []
    path.write_text("code,text\nx,y\n")
    assert "the column 'score' is missing" in fails(*double(marked, "--import", path))


def test_a_new_text_has_no_second_mark(marked, tmp_path):
    """A second mark is of one text: when the learner's text changes, it counts no longer and its code is unknown."""
    path = tmp_path / "second.csv"
    fill_in(path, exported(marked, path), ["1"] * 5)
    run(*double(marked, "--import", path))
    answers = marked.folder("autograded", ASSIGNMENT, "ann") / "answers.json"
    answers.write_text(answers.read_text().replace("his flat to himself", "the key back"))
    assert "4 texts of 3 learners marked twice" in run(*double(marked))[1]
    assert " 3 second marks to settle" in standing(marked)[0]["moderate"][1]
    assert "no text that has a first mark has the code" in fails(*double(marked, "--import", path))


def test_there_must_be_first_marks(course, hands_in, tmp_path):
    """Before anything was marked by hand there is nothing to mark twice; the file's name says CSV or Excel."""
    mark_quickly(course, hands_in, {"ann": WRITTEN})
    assert "no written text has been marked by hand yet" in fails(*double(course, "--export", tmp_path / "x.csv"))
    mark_by_hand(course, "ann", WISHES, 1.0)
    assert "the name says neither CSV nor Excel" in fails(*double(course, "--export", tmp_path / "x.txt"))
