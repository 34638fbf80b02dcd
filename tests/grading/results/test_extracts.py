"""Extracts: written without a name, read back the same, and refused in clear sentences when they cannot be right."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from grading.cli import main
from grading.results import TYPES
from grading.results.combining import read_extracts
from grading.results.extract import parquet_bytes
from grading.results.reading import read_extract
from grading.results.record_columns import RECORDS
from safeshare.problems import ProblemsError

HERE = Path(__file__).parent / "extracts"
GOOD = HERE / "good"
BAD, BAD_RECORDS = (sorted((HERE / name).iterdir()) for name in ("bad", "bad-records"))
MESSAGES, OF_RECORDS = (
    yaml.safe_load((HERE / name).read_text(encoding="utf-8")) for name in ("messages.yaml", "messages-records.yaml")
)


def said(error: ProblemsError, path: Path) -> list[str]:
    """Return what an error says, with FILE for the path."""
    return [str(problem).replace(str(path), "FILE") for problem in error.problems]


def extract(folder: Path, table: pd.DataFrame, listed: int = 0) -> Path:
    """Write an extract of a table."""
    folder.mkdir(parents=True)
    (folder / "results.parquet").write_bytes(parquet_bytes(table))
    if listed:
        head = "agency_code,agency_kind,group,learners\n"
        (folder / "learners.csv").write_text(f"{head}housing-1,housing,A,{listed}\n", encoding="utf-8")
    return folder


def with_records(folder: Path, records: pd.DataFrame) -> Path:
    """Write decision records into an extract."""
    (folder / "records.parquet").write_bytes(parquet_bytes(records, RECORDS))
    return folder


@pytest.fixture(scope="module")
def good() -> pd.DataFrame:
    """Return the responses of a small extract that is right."""
    return read_extract(GOOD)


def of_others(table: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the same answers, or records, of other learners of another agency."""
    changed = table["learner_pid"].str.slice_replace(0, 2, f"{number:02x}")
    changed_table = table.assign(learner_pid=changed.astype("string"))
    return changed_table.assign(agency_code=f"agency-{number}") if "agency_code" in table else changed_table


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_each_bad_extract_is_refused_in_its_own_words(path: Path, tmp_path: Path) -> None:
    """Every bad file has exactly the messages kept for it, by its name and as the results in an extract's folder."""
    inside = tmp_path / f"results{path.suffix}"
    shutil.copy(path, inside)
    for named, file in ((path, path), (tmp_path, inside)):
        with pytest.raises(ProblemsError) as error:
            read_extract(named)
        assert said(error.value, file) == MESSAGES[path.name]


@pytest.mark.parametrize("path", BAD_RECORDS, ids=lambda path: path.name)
def test_bad_records_are_refused_in_their_own_words(path: Path, tmp_path: Path) -> None:
    """Beside good results every bad file of records has exactly its messages, none with what stands in a cell."""
    file = tmp_path / f"records{path.suffix}"
    shutil.copy(path, file)
    shutil.copy(GOOD / "results.csv", tmp_path)
    with pytest.raises(ProblemsError) as error:
        read_extracts([tmp_path])
    assert said(error.value, file) == OF_RECORDS[path.name]
    assert not re.search("Ann|told me|about two|14 Nov", str(error.value))


def test_no_message_is_kept_for_a_file_that_is_gone() -> None:
    """The kept messages and the bad files are the same list."""
    assert sorted(MESSAGES) == [path.name for path in BAD]
    assert sorted(OF_RECORDS) == [path.name for path in BAD_RECORDS]


def test_records_are_read_with_the_results_beside_them(tmp_path: Path, good: pd.DataFrame) -> None:
    """Both formats hold the same; extracts combine, older ones have none, and a record sent twice counts once."""
    records = read_extracts([GOOD]).records
    assert (len(records), int(records["points"].isna().sum())) == (6, 1)
    other = of_others(records, 2)
    with_records(extract(tmp_path / "a", good), records)
    with_records(extract(tmp_path / "b", of_others(good, 2)), other)
    extract(tmp_path / "c-older", of_others(good, 3))
    with_records(extract(tmp_path / "d-none", of_others(good, 4)), records.iloc[:0])
    both = pd.concat([records, other], ignore_index=True)
    pd.testing.assert_frame_equal(read_extracts([tmp_path]).records, both)
    moved = with_records(extract(tmp_path / "e-again", of_others(good, 2).assign(attempt=2)), other.iloc[1:])
    with pytest.raises(ProblemsError) as error:
        read_extracts([tmp_path])
    assert str(error.value) == (
        f"{moved}: 5 of its marks of decision records stand in {tmp_path / 'b'} too, from learner "
        f"{other['learner_pid'].iloc[1]} on. Each mark counts once: leave one of the two extracts out."
    )


def test_all_that_is_wrong_with_both_tables_is_said(tmp_path: Path, good: pd.DataFrame) -> None:
    """Faults of results and of records stand together; with --only-good the extract is left out with both tables."""
    (tmp_path / "bad").mkdir()
    shutil.copy(HERE / "bad" / "same-answer-twice.csv", tmp_path / "bad" / "results.csv")
    shutil.copy(HERE / "bad-records" / "marked-without-points.csv", tmp_path / "bad" / "records.csv")
    with_records(extract(tmp_path / "good", of_others(good, 2)), of_others(read_extracts([GOOD]).records, 2))
    with pytest.raises(ProblemsError) as error:
        read_extracts([tmp_path])
    assert [Path(problem.file).name for problem in error.value.problems] == [
        "results.csv",
        "records.csv",
        "records.csv",
    ]
    combined = read_extracts([tmp_path], only_good=True)
    assert [left.file for left in combined.left_out] == [str(tmp_path / "bad")]
    assert set(combined.records["learner_pid"]) == set(combined.table["learner_pid"])


def test_an_extract_reads_the_same_from_both_formats(tmp_path: Path, good: pd.DataFrame) -> None:
    """CSV and Parquet hold the same rows, typed alike, and missing stays missing."""
    (tmp_path / "a.parquet").write_bytes(parquet_bytes(good))
    pd.testing.assert_frame_equal(read_extract(tmp_path / "a.parquet"), read_extract(GOOD / "results.csv"))
    unanswered = good[good["status"] == "not_answered"]
    assert len(unanswered)
    assert unanswered[["correct", "direction", "answer_outcome"]].isna().all(axis=None)


def test_extracts_of_agencies_and_periods_combine(tmp_path: Path, good: pd.DataFrame) -> None:
    """Two agencies and two periods make one table, with the learners on all rosters."""
    later = good.assign(month="2027-02", attempt=good["attempt"] + 1)
    paths = [
        extract(tmp_path / "one", good, 9), extract(tmp_path / "two", of_others(good, 2), 4),
        extract(tmp_path / "later", later),
    ]  # fmt: skip
    combined = read_extracts([tmp_path])
    assert (len(combined.table), combined.listed, combined.left_out) == (3 * len(good), {"housing-1": 13}, ())
    parts = pd.concat([later, good, of_others(good, 2)], ignore_index=True)
    pd.testing.assert_frame_equal(combined.table.astype(dict(TYPES)), parts)
    pd.testing.assert_frame_equal(read_extracts(sorted(paths)).table, combined.table)


def test_extracts_that_disagree_are_named(tmp_path: Path, good: pd.DataFrame) -> None:
    """An answer sent twice, a learner in two agencies, another version, simulated beside people: each has its words."""
    other = of_others(good, 2)
    extract(tmp_path / "a", good)
    extract(tmp_path / "b-again", good.iloc[3:])
    extract(tmp_path / "c", other)
    extract(tmp_path / "d-moved", other.assign(agency_code="agency-9", attempt=2))
    extract(tmp_path / "e-version", of_others(good, 3).assign(rule_version="somerset 2.0.0"))
    extract(tmp_path / "f-people", of_others(good, 4).assign(synthetic=False).astype({"synthetic": "boolean"}))
    with pytest.raises(ProblemsError) as error:
        read_extracts([tmp_path])
    words = {Path(problem.file).name: str(problem).replace(str(tmp_path), "") for problem in error.value.problems}
    assert words == {
        "b-again": f"/b-again, line 2: {len(good) - 3} of its answers stand in /a too, from learner "
        f"{good['learner_pid'].iloc[3]} on. Each answer counts once: leave one of the two extracts out.",
        "d-moved": f"/d-moved, line 2: learner {other['learner_pid'].iloc[0]} is of agency 'agency-9' here, and of "
        "'agency-2' elsewhere. A learner belongs to one agency: put the roster right, and make the extract again.",
        "e-version": "/e-version: it was marked by 'somerset 2.0.0', but most extracts by 'somerset 1.0.0'. Have it "
        "marked by that version (python -m grading mark --again) and sent anew.",
        "f-people": "/f-people: it is of people, and most extracts are of simulated learners. Answers of the two are "
        "never counted together: leave one of them out.",
    }
    kept = read_extracts([tmp_path], only_good=True)
    assert len(kept.table) == 2 * len(good)
    assert [Path(left.file).name for left in kept.left_out] == ["e-version", "f-people", "b-again", "d-moved"]


def test_all_faults_of_all_extracts_are_said_at_once(tmp_path: Path) -> None:
    """Two bad extracts are both told, and nothing is left when none is good."""
    for name in ("same-answer-twice.csv", "header-only.csv"):
        shutil.copy(HERE / "bad" / name, tmp_path)
    for only_good in (False, True):
        with pytest.raises(ProblemsError) as error:
            read_extracts([tmp_path], only_good=only_good)
        files = {Path(problem.file).name for problem in error.value.problems}
        assert files == {"same-answer-twice.csv", "header-only.csv"}


def test_what_cannot_be_named_is_said(tmp_path: Path) -> None:
    """A file that is not there, and a folder that holds no extract, are said in a sentence."""
    with pytest.raises(ProblemsError, match=r"there is no such file\. Check its name"):
        read_extracts([tmp_path / "nowhere.csv"])
    with pytest.raises(ProblemsError, match=r"there is no results\.parquet or results\.csv in this folder"):
        read_extracts([tmp_path])


def test_the_report_names_what_was_left_out(tmp_path: Path, good: pd.DataFrame) -> None:
    """With --only-good the good extracts are reported on, and the page names the others."""
    for number in range(12):
        extract(tmp_path / "sent" / f"agency-{number:02}", of_others(good, number), 3)
    shutil.copytree(HERE / "bad", tmp_path / "sent" / "damaged", ignore=lambda _folder, names: names)
    shutil.copy(HERE / "bad" / "impossible-values.csv", tmp_path / "sent" / "damaged" / "results.csv")
    extract(tmp_path / "sent" / "changed", of_others(good, 12))
    shutil.copy(GOOD / "results.csv", tmp_path / "sent" / "changed")
    words = ["report", "--extract", str(tmp_path / "sent"), "--output", str(tmp_path / "out"), "--set", "draws=50"]
    refused = CliRunner().invoke(main, words)
    assert refused.exit_code == 1
    assert "damaged, line 4, month: 'Nov-26' cannot be a value" in refused.output.replace("/results.csv", "")
    assert not (tmp_path / "out").exists()
    done = CliRunner().invoke(main, [*words, "--only-good"])
    assert done.exit_code == 0, done.output
    assert f"Left out {tmp_path / 'sent' / 'damaged'}" in done.output
    assert f"Left out {tmp_path / 'sent' / 'changed'}: results.csv does not hold the same as" in done.output
    page = (tmp_path / "out" / "board-2026Q4.html").read_text(encoding="utf-8")
    assert "left out of every figure: changed, damaged." in page
    assert "Nov-26" not in page
