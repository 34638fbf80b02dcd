"""Extracts hold each table as Parquet and as CSV: both are read, and refused when they do not hold the same."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from grading.cli import main
from grading.results.combining import read_extracts
from grading.results.extract import parquet_bytes
from grading.results.reading import read_extract
from grading.results.record_columns import RECORDS
from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from tests.grading.results.test_extracts import BAD, GOOD, HERE, MESSAGES, of_others, said

DIFFERING = sorted((HERE / "bad-beside").iterdir())
OF_DIFFERING = yaml.safe_load((HERE / "messages-beside.yaml").read_text(encoding="utf-8"))
CELLS = [row.split(",") for row in (GOOD / "results.csv").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    """Return the rules."""
    return load_rulebook()


@pytest.fixture(scope="module")
def parquet(rules: Rulebook) -> dict[str, bytes]:
    """Return the good tables as Parquet, by their files' names."""
    good = read_extracts([GOOD], rulebook=rules)
    return {
        "results.parquet": parquet_bytes(read_extract(GOOD, rules)),
        "records.parquet": parquet_bytes(good.records, RECORDS),
    }


@pytest.fixture
def both(tmp_path: Path, parquet: dict[str, bytes]) -> Path:
    """Return an extract with each table in both formats."""
    folder = tmp_path / "sent"
    shutil.copytree(GOOD, folder)
    for name, content in parquet.items():
        (folder / name).write_bytes(content)
    return folder


def refused(folder: Path, rules: Rulebook) -> list[str]:
    """Return why an extract is refused, with FOLDER for its path."""
    with pytest.raises(ProblemsError) as error:
        read_extracts([folder], rulebook=rules)
    return [line.replace(str(folder), "FOLDER") for line in said(error.value, folder)]


@pytest.mark.parametrize("path", DIFFERING, ids=lambda path: path.name)
def test_tables_that_differ_are_refused_in_their_own_words(path: Path, both: Path, rules: Rulebook) -> None:
    """Each CSV that does not hold what the good Parquet file does has its messages; no difference shows a value."""
    shutil.copy(path, both / f"{path.name.partition('-')[0]}.csv")
    assert [line.replace("FILE", "FOLDER") for line in refused(both, rules)] == OF_DIFFERING[path.name]
    assert not re.search("Ann|told me", str(OF_DIFFERING[path.name]))


def test_no_message_is_kept_for_a_table_that_is_gone() -> None:
    """The kept messages and the differing files are the same list."""
    assert sorted(OF_DIFFERING) == [path.name for path in DIFFERING]


def test_each_bad_csv_is_said_beside_a_good_parquet_file(both: Path, rules: Rulebook) -> None:
    """All that is wrong with a CSV is said though it is not what is read, and that it cannot stand beside the other."""
    for path in BAD:
        if path.suffix == ".csv":
            shutil.copy(path, both / "results.csv")
            with pytest.raises(ProblemsError) as error:
                read_extract(both, rules)
            compared, *others = said(error.value, both / "results.csv")
            assert others == MESSAGES[path.name]
            assert re.search(
                "results.csv (does not hold the same as|cannot be compared with|holds [0-9]+ rows? and) ", compared
            )


def test_a_damaged_parquet_file_is_refused_beside_a_good_csv(both: Path, rules: Rulebook) -> None:
    """The CSV does not stand in for it, and everything wrong with both is said."""
    shutil.copy(HERE / "bad" / "cut-off.parquet", both / "results.parquet")
    damaged = [line.replace("FILE", "FOLDER/results.parquet") for line in MESSAGES["cut-off.parquet"]]
    assert [line.replace("FILE", "FOLDER") for line in refused(both, rules)] == damaged
    shutil.copy(HERE / "bad" / "empty.csv", both / "results.csv")
    assert [line.replace("FILE", "FOLDER") for line in refused(both, rules)] == [
        *damaged, *(line.replace("FILE", "FOLDER/results.csv") for line in MESSAGES["empty.csv"]),
    ]  # fmt: skip
    (both / "results.csv").unlink()
    (both / "results.csv").mkdir()
    assert "FOLDER/results.csv: it cannot be opened (Is a directory)." in refused(both, rules)[1].replace(
        "FILE", "FOLDER"
    )


def _written(rows: list[list[str]], **how: object) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **({"lineterminator": "\n"} | how)).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode()


def _numbers(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows with whole numbers written as `1.0`, shares as `1` and yes in capitals."""
    one, text = [rows[0].index(name) for name in ("correct", "attempt", "duty_f1")], rows[0].index("synthetic")
    changed = [list(row) for row in rows]
    for row in changed[1:]:
        for number in one:
            row[number] = {"1": "1.0", "1.0": "1", "0": "-0.00"}.get(row[number], row[number])
        row[text] = row[text].upper()
    return changed


@pytest.mark.parametrize(
    "again",
    [
        lambda rows: _written(rows, lineterminator="\r\n"),
        lambda rows: b"\xef\xbb\xbf" + _written(rows),
        lambda rows: _written(rows, quoting=csv.QUOTE_ALL),
        lambda rows: _written(rows).rstrip(),
        lambda rows: _written([row[::-1] for row in rows]),
        lambda rows: _written(_numbers(rows)),
    ],
    ids=["line ends", "byte order mark", "quoted", "no last line end", "columns in another order", "numbers"],
)
def test_a_csv_that_says_the_same_in_another_way_is_accepted(
    again: Callable[[list[list[str]]], bytes], both: Path, rules: Rulebook
) -> None:
    """Values are compared, not bytes: a file that was only saved again holds the same."""
    content = again(CELLS)
    assert content != (both / "results.csv").read_bytes()
    (both / "results.csv").write_bytes(content)
    pd.testing.assert_frame_equal(read_extract(both, rules), read_extract(GOOD, rules))


def test_the_file_that_is_named_is_read_without_the_other(
    both: Path, rules: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remedy works: alone, with the records in its format, and instead of its folder where both are named."""
    monkeypatch.chdir(both.parent)
    for table, changed in (("results", "results-one-value-changed.csv"), ("records", "records-points-changed.csv")):
        shutil.copy(HERE / "bad-beside" / changed, both / f"{table}.csv")
    assert len(refused(both, rules)) == 2
    for ending, share, points in ((".csv", 0.8, 1.0), (".parquet", 0.9, 0.5)):
        named = both / f"results{ending}"
        for paths in ([named], [both.parent, named], [Path(both.name), named]):
            read = read_extracts(paths, rulebook=rules)
            assert (read.table["clause_f1"].iloc[4], read.records["points"].iloc[0]) == (share, points)
            assert (len(read.table), read.listed, read.left_out) == (len(CELLS) - 1, {"council-1": 9}, ())


def test_loose_files_in_two_formats_are_compared(tmp_path: Path, rules: Rulebook) -> None:
    """Of a folder of tables under names of their own the differing one is refused, or left out; named, it is read."""
    good, folder = read_extract(GOOD, rules), tmp_path / "sent"
    folder.mkdir()
    shutil.copy(GOOD / "results.csv", folder / "a.csv")
    (folder / "a.parquet").write_bytes(parquet_bytes(good))
    (folder / "b.parquet").write_bytes(parquet_bytes(of_others(good, 2)))
    assert len(read_extracts([folder], rulebook=rules).table) == 2 * len(good)
    shutil.copy(HERE / "bad-beside" / "results-one-value-changed.csv", folder / "a.csv")
    (line,) = refused(folder, rules)
    assert line == OF_DIFFERING["results-one-value-changed.csv"][0].replace("FOLDER/results", "FILE/a").replace(
        "results.", "a."
    )
    left = read_extracts([folder], only_good=True, rulebook=rules)
    assert (len(left.table), [each.file for each in left.left_out]) == (len(good), [str(folder / "a.parquet")])
    named = read_extracts([folder, folder / "a.csv"], rulebook=rules)
    assert (len(named.table), sorted(named.table["clause_f1"].dropna())[-2:]) == (2 * len(good), [0.8, 0.9])


def test_the_report_is_refused_and_names_the_extract(both: Path) -> None:
    """The command says it in a sentence, makes nothing, and with --only-good names what it leaves out."""
    shutil.copy(HERE / "bad-beside" / "results-row-removed.csv", both / "results.csv")
    words = ["report", "--extract", str(both), "--output", str(both.parent / "out")]
    for more in ([], ["--only-good"]):  # none is left, so that it is refused too
        done = CliRunner().invoke(main, [*words, *more])
        assert (done.exit_code, "Traceback" in done.output) == (1, False)
        assert f"{both / 'results.csv'}, line 10, " in done.output
        assert not (both.parent / "out").exists()
