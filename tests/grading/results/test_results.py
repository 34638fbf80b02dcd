"""The results table: tidy, pseudonymous, and honest about what is missing."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.collecting.collect import collect
from grading.course.assignment import Assignment
from grading.marking.mark import mark
from grading.reports.cohort import cohort_sources
from grading.reports.tasks import sources_of
from grading.results import KEY_FILE, TYPES, results_table
from grading.results.combining import read_extracts
from grading.results.outcomes import check_table
from grading.results.pseudonyms import renewed
from grading.results.reading import read_extract
from grading.results.record_columns import RECORDS
from grading.results.table import sections_left_out
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.marking import perfect_answers
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook

pytestmark = pytest.mark.slow


@pytest.fixture
def table(course, dropbox, hands_in):
    """Return the results of a learner with one perfect case, one wrong answer, one malformed and otherwise nothing."""
    rulebook = load_rulebook()
    bank = course.bank(rulebook)
    answers = perfect_answers(bank.cases["s4a-lamp"], rulebook)
    folder = hands_in("ann", {
        **answers,
        "s4a-market-b.council.decide": {"family": "hold", "outcome": "no_duty", "confidence": 3},
        "s4-supper.council.decide": {"family": "pause", "outcome": None, "confidence": 1},
        "s4a-key-c.wishes.text": {"text": "Words that nobody else may read."},
    })  # fmt: skip
    path = folder / "answers.json"
    path.write_text(path.read_text().replace('"no_duty"', '"no_such_outcome"'))
    collect(course, course.assignment(), dropbox)
    assert "no_such_outcome" in mark(course, course.assignment()).attention["ann"]
    return results_table(course.root)


def row(table, item):
    """Return the row of one question."""
    found = table[table["item_id"] == item]
    assert len(found) == 1
    return found.iloc[0]


def test_the_table_is_tidy_and_tells_nobody(course, table):
    """One row a question, typed columns, a keyed pseudonym, no name, no free text, no time finer than a month."""
    check_table(table, "results")
    assert {name: str(kind) for name, kind in table.dtypes.items()} == TYPES
    assert table["learner_pid"].nunique() == 1
    text = table.to_csv()
    assert "ann" not in re.findall(r"[a-z]+", text)
    assert "nobody else may read" not in text
    assert set(table["month"]) <= {f"{datetime.now(UTC):%Y-%m}"}
    assert not table["synthetic"].any()
    assert (course.root / KEY_FILE).stat().st_mode & 0o077 == 0

    rulebook = load_rulebook()
    items = course.assignment().item_cases(course.bank(rulebook))
    assessed = table[table["phase"] == "post"]
    shown = dict(zip(assessed["pair_id"], (each.partition(".")[0] for each in assessed["item_id"]), strict=True))
    assert {item: shown[item] for item in ("s4a-lamp", "s4a-market", "s4a-key")} == {
        "s4a-lamp": "s4a-lamp", "s4a-market": "s4a-market-b", "s4a-key": "s4a-key-c",
    }  # fmt: skip
    asked = [
        each.id for item, cases in items.items() for case in cases if case.id == shown[item] for each in case.questions
    ]
    assert sorted(assessed["item_id"]) == sorted(asked)

    right = row(table, "s4a-lamp.council")
    assert (right["status"], right["correct"], right["direction"]) == ("marked", 1, 0)
    assert right["key_outcome"] == right["answer_outcome"]
    assert right["confidence"] == 3
    assert {1.0} == {right[name] for name in ("clause_f1", "duty_f1") if right[name] is not pd.NA}

    unanswered = row(table, f"{shown['s4a-bicycle']}.police")
    assert unanswered["status"] == "not_answered"
    for name in ("correct", "direction", "clause_f1", "duty_f1", "confidence", "answer_outcome", "answer_family"):
        assert unanswered[name] is pd.NA, name

    broken = row(table, "s4a-market-b.council")
    assert broken["status"] == "cannot_be_marked"
    assert broken["correct"] is pd.NA

    practice = table[table["phase"] == "practice"]
    assert list(practice["item_id"]) == ["s4-supper.council"]
    assert practice.iloc[0]["answer_family"] == "pause"
    assert practice.iloc[0]["answer_outcome"] is pd.NA


def test_without_marks_the_table_is_empty_but_whole(course):
    """Before anybody is marked the table has all its columns and no rows; without a course there is an error."""
    table = results_table(course.root)
    assert list(table.columns) == list(TYPES)
    assert table.empty
    with pytest.raises(ProblemsError, match="there is no course in this folder"):
        results_table(course.root / "nowhere")


def test_reports_wait_for_marking(course, dropbox, hands_in):
    """Between collecting and marking each report says how many hand-ins wait; a wrong cohort is named even then."""
    for learner in ("ann", "bob"):
        hands_in(learner, {"s4a-lamp.council.decide": {"family": "hold", "outcome": "no_duty", "confidence": 3}})
    collect(course, course.assignment(), dropbox)
    wait = (
        f"Error: {course.root}: 2 hand-ins wait to be marked, and none has been. "
        f"Run `python -m grading mark --course {course.root}` first.\n"
    )
    unknown = f"Error: {course.root}: there is no cohort 'c9'. Use one of: c1.\n"
    with nbgrader_at(course.root):
        for more, said in (([], wait), (["--cohort", "c1"], wait), (["--cohort", "c9"], unknown)):
            done = CliRunner().invoke(main, ["report", "--course", str(course.root), *more])
            assert (done.exit_code, done.output) == (1, said)


def test_where_only_a_test_is_released_reports_are_about_it(course):
    """Nothing is asked of sections that learners have not been given: without marks there are just no rows."""
    manifest = json.loads((course.root / "course.json").read_text())
    manifest["assignments"]["pre-test"] = {**manifest["assignments"]["section-04"], "notebook": "pre_test"}
    (course.root / "course.json").write_text(json.dumps(manifest))
    released = course.root / "release"
    (released / "section-04").rename(released / "pre-test")
    (released / "pre-test" / "04_refusal.ipynb").rename(released / "pre-test" / "pre_test.ipynb")
    assert results_table(course.root).empty


def test_sections_are_left_out_once_a_test_is_marked(course, table, monkeypatch, tmp_path):
    """They are counted before, then named where an extract is written."""
    test = Assignment("pre-test", "pre_test", items={"test-01": ("a", "b")})
    both = replace(course, assignments={**course.assignments, test.name: test})
    assert sections_left_out(both) == []
    for step in ("release", "autograded/ann"):
        (course.root / step / test.name).mkdir()
        (course.root / step / test.name / "pre_test.ipynb").touch()
    assert sections_left_out(both) == ["section-04"]
    monkeypatch.setattr("grading.results.table.sections_left_out", lambda _course: ["section-04", "section-05"])
    said = (
        CliRunner().invoke(main, ["extract", "--course", str(course.root), "--output", str(tmp_path / "sent")]).output
    )
    line = "Only the tests are counted, now that one is marked: no answers from section-04, section-05 are in it."
    assert line in said.splitlines()


def test_an_extract_holds_the_results_and_nobody(course, table, tmp_path):
    """The command writes the same rows as Parquet and CSV, what the columns mean and how many are listed; no id."""
    words = ["extract", "--course", str(course.root), "--output", str(tmp_path / "sent")]
    assert "Would write" in CliRunner().invoke(main, [*words, "--dry-run"]).output
    assert not (tmp_path / "sent").exists()
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    answered = sum(table["status"] != "not_answered")
    assert 0 < answered < len(table)
    assert f"{len(table)} questions put to 1 learner, {answered} answered; 4 on the roster" in done.output
    assert done.output.endswith(f"Next: python -m grading status --course {course.root}\n")
    files = {path.name: path.read_bytes() for path in (tmp_path / "sent").iterdir()}
    assert sorted(files) == [
        "dictionary.csv", "learners.csv", "records-dictionary.csv", "records.csv", "records.parquet", "results.csv",
        "results.parquet",
    ]  # fmt: skip
    read = read_extract(tmp_path / "sent")
    keys = ["learner_pid", "phase", "item_id"]
    expected = table.replace("", pd.NA).sort_values([*keys, "attempt"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(read, expected)
    sent = read_extracts([tmp_path / "sent"]).records
    assert sent[["item_id", "criterion", "status"]].to_numpy().tolist() == [["s4a-key-c.wishes", "wishes", "waits"]]
    assert (set(sent["learner_pid"]), set(sent["month"])) == (set(table["learner_pid"]), set(table["month"]))
    assert (sent["points"].isna().tolist(), sent["out_of"].tolist()) == ([True], [3.0])
    assert "Of decision records: 1 criterion, 1 of them waiting for a mark." in done.output
    for name, content in files.items():
        assert b"ann" not in re.findall(rb"[a-z]+", content), name
        assert (course.root / KEY_FILE).read_bytes().strip() not in content
    for name, columns in (("dictionary.csv", TYPES), ("records-dictionary.csv", RECORDS.columns)):
        assert [line.split(",")[0] for line in files[name].decode().splitlines()[1:]] == list(columns)
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "sent").iterdir()} == {0o600}
    assert (tmp_path / "sent").stat().st_mode & 0o777 == 0o700
    blocked = CliRunner().invoke(main, [*words[:-1], str(tmp_path / "sent" / "results.csv")])
    assert blocked.output == (
        f"Error: {tmp_path / 'sent' / 'results.csv'}: this is no folder, so that the extract cannot be written in it. "
        "Name another folder with --output.\n"
    )
    CliRunner().invoke(main, words)
    assert {path.name: path.read_bytes() for path in (tmp_path / "sent").iterdir()} == files
    nobody = CliRunner().invoke(main, [*words, "--agency", "nowhere"])
    assert (nobody.exit_code, "nobody on the roster is of the agency 'nowhere'" in nobody.output) == (1, True)


def test_a_courses_reports_are_known_by_its_key(course, table):
    """Pages on all, on an agency and on a cohort have the mark of the key; it is another once the key is."""
    marks = [sources_of(course.root).key, cohort_sources(course.root).key]
    assert marks == [(course.root / "pseudonym.check").read_text().strip()] * 2
    assert marks[0] not in (course.root / KEY_FILE).read_text()
    with renewed(course.root, datetime.now(UTC).date()):
        assert sources_of(course.root).key not in ("", marks[0])


def test_an_extract_with_a_new_key(course, table, tmp_path):
    """A lost key is refused in one sentence; with --new-key everybody has another code, and what that means is said."""
    words = ["extract", "--course", str(course.root), "--output", str(tmp_path / "sent")]
    key = course.root / KEY_FILE
    old = key.read_bytes()
    new = CliRunner().invoke(main, [*words, "--new-key", "--dry-run"])
    assert (new.exit_code, key.read_bytes()) == (0, old), new.output
    assert "Would make a new key. The one before is kept as pseudonym.key.until-" in new.output
    key.unlink()
    lost = CliRunner().invoke(main, words)
    assert lost.exit_code == 1
    assert lost.output.startswith(
        f"Error: {key}: the key that learners' codes are made with is missing. Bring it back "
    )
    new = CliRunner().invoke(main, [*words, "--new-key"])
    assert new.exit_code == 0, new.output
    assert (
        "Made a new key. Everybody has another code now: no earlier extract can be joined with this one" in new.output
    )
    (pid,) = read_extract(tmp_path / "sent")["learner_pid"].unique()
    assert pid not in set(table["learner_pid"])
