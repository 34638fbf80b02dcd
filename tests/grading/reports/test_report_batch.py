"""Reports by the batch: which are made, which are not and why, and what they say."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.disclosure.judging import WithheldError
from grading.reports import report
from grading.reports.batch import make_all, plan
from grading.reports.period import Period
from grading.reports.tasks import Sources
from grading.running.executors import Where
from grading.running.held_folders import IN_USE, held_folder
from grading.statistics.weights import WEIGHTS
from safeshare.problems import ProblemsError
from tests.grading.cohorts import cohort

AUTUMN, SUMMER = Period(2026, 4), Period(2026, 3)
QUICK = {"draws": 50}


def sources(table: pd.DataFrame) -> Sources:
    """Return what a report is made from."""
    return Sources(table, "a table", None, {"council-1": 30})


def test_small_agencies_have_no_page_of_their_own() -> None:
    """An agency with fewer than 8 people has none, nor has one beside which fewer than 8 others stand."""
    table = cohort(40, agencies=(("council", 0.9), ("police", 0.1)))
    people = table.groupby("agency_code")["learner_pid"].nunique()
    assert 0 < people["police-1"] < 8
    planned = plan(sources(table), [AUTUMN], ["", "council-1", "police-1"], QUICK)
    assert [task.file for task in planned.tasks] == ["board-2026Q4.html"]
    assert planned.not_made == {
        (AUTUMN, "council-1"): "fewer than 8 people of other agencies were assessed",
        (AUTUMN, "police-1"): "fewer than 8 of its people were assessed",
    }


def test_a_batch_is_refused_before_anything_runs() -> None:
    """An unknown agency, a quarter without answers and an unknown parameter each stop the whole batch."""
    table = cohort(40)
    with pytest.raises(ProblemsError, match="there are no answers of the agency 'council-7'"):
        plan(sources(table), [AUTUMN], ["council-7"], QUICK)
    with pytest.raises(ProblemsError, match="nothing was assessed in 2026Q3"):
        plan(sources(table), [AUTUMN, SUMMER], [""], QUICK)
    with pytest.raises(ProblemsError, match="the report has no parameter 'drawz'"):
        plan(sources(table), [AUTUMN], [""], {"drawz": 3})


def test_weights_come_from_the_boards_file(tmp_path: Path) -> None:
    """A file of weights is checked before anything runs, and the page is made with it and says who decided."""
    path = tmp_path / "weights.yaml"
    path.write_text(WEIGHTS.read_text(encoding="utf-8").replace("act_now_missed: 5", "act_now_missed: many"))
    with pytest.raises(ProblemsError, match=r"line 5, weights\.act_now_missed: 'many' is not a whole number"):
        plan(replace(sources(cohort(40)), weights=path), [AUTUMN], [""], QUICK)
    decided = re.sub(
        r"decided_by: .*", "decided_by: decided by the Board of Nowhere", WEIGHTS.read_text(encoding="utf-8")
    )
    path.write_text(decided)
    planned = plan(replace(sources(cohort(40)), weights=path), [AUTUMN], [""], QUICK)
    (page,) = make_all(planned.tasks, tmp_path, Where(jobs=1), path)
    assert "The weights are decided by the Board of Nowhere." in page.read_text(encoding="utf-8")


def test_an_agency_has_a_page_about_itself(tmp_path: Path) -> None:
    """The page names the agency, counts its people only, and says for whom it is."""
    table = cohort(60)
    planned = plan(sources(table), [AUTUMN], ["council-1"], QUICK)
    (path,) = make_all(planned.tasks, tmp_path, Where(jobs=1), None)
    page = path.read_text(encoding="utf-8")
    assert "October to December 2026 · agency council-1 · made on" in page
    assert "This page is about one agency and is meant for it." in page
    assert "all agencies" not in page.lower().replace("no two kinds", "")
    assert "housing" not in page
    log = (tmp_path / "disclosure-log.csv").read_text(encoding="utf-8").splitlines()
    assert log[1].startswith("2026Q4,council-1,")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of extracts of five agencies, one of which is large enough for a page of its own."""
    from tests.grading.results.test_extracts import GOOD, extract, of_others, read_extract

    folder, good = tmp_path_factory.mktemp("sent"), read_extract(GOOD)
    for number in range(9):
        kin = of_others(good, number).assign(agency_code="agency-1" if number < 5 else f"agency-{number}")
        extract(folder / f"{number}", kin, 3)
    return folder


def test_the_command_says_what_it_would_make(sent: Path, tmp_path: Path) -> None:
    """A dry run over agencies of extracts names the pages, the reasons for those not made, and writes nothing."""
    words = ["report", "--extract", str(sent), "--output", str(tmp_path / "out"), "--each-agency"]
    done = CliRunner().invoke(main, [*words, "--dry-run"])
    assert done.exit_code == 0, done.output
    assert "No report on agency-5 for 2026Q4: fewer than 8 of its people were assessed." in done.output
    assert f"Would write {tmp_path / 'out'}/agency-2026Q4-agency-1.html." in done.output
    assert done.output.endswith(f"Next: python -m grading {shlex.join(words)}\n")
    done = CliRunner().invoke(main, [*words[:-1], "--dry-run"])
    assert done.output.endswith(f"Then: python -m grading {shlex.join(words)}\n")
    assert not (tmp_path / "out").exists()


ELSEWHERE = "Name another folder with --output."
TRY_AGAIN = "See that it is a folder in which you may write, then try again."
BACKUP = "Put back the ledger's files from a backup: without them a page could betray somebody beside an earlier one."
UNWRITABLE = {
    "afile": ("afile", f"this is no folder, so that the pages cannot be written in it. {ELSEWHERE}"),
    "afile/in/it": ("afile", f"this is no folder, so that the pages cannot be written in it. {ELSEWHERE}"),
    "flat": ("flat/ledger", f"this is no folder, so that the ledger of pages cannot be written in it. {TRY_AGAIN}"),
    "damaged": ("damaged/ledger/000001-2026Q3.json", f"this entry of the ledger of releases is damaged. {BACKUP}"),
    "/proc/nope": ("/proc/nope", f"the pages cannot be written here (No such file or directory). {ELSEWHERE}"),
}


@pytest.mark.parametrize(
    "output", [each for each in UNWRITABLE if not each.startswith("/proc") or Path("/proc").is_dir()]
)
def test_what_cannot_be_written_is_said_before_anything_runs(sent: Path, tmp_path: Path, output: str) -> None:
    """A dry run says it in the same words as the run: an output or a ledger that is no folder, or is damaged."""
    (tmp_path / "afile").touch()
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat" / "ledger").touch()
    (tmp_path / "damaged" / "ledger").mkdir(parents=True)
    (tmp_path / "damaged" / "ledger" / "000001-2026Q3.json").write_text("{")
    where, why = UNWRITABLE[output]
    if output.startswith("/proc") and not Path("/proc").is_dir():
        pytest.skip("this system has no folder in which nobody may write")
    for dry in ([], ["--dry-run"]):
        done = CliRunner().invoke(main, ["report", "--extract", str(sent), "--output", str(tmp_path / output), *dry])
        assert (done.exit_code, done.stderr) == (1, f"Error: {tmp_path / where}: {why}\n")
        assert "Would" not in done.stdout


def test_the_command_says_whose_pages_are_whose(sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An agency's page is to be sent to it alone, where there is one; pages that no ledger knows are named."""
    monkeypatch.setattr(
        "grading.reports.batch.make_all", lambda tasks, folder, *_read, **_more: [folder / each.file for each in tasks]
    )
    (tmp_path / "board-2026Q2.html").touch()
    words = ["report", "--extract", str(sent), "--output", str(tmp_path)]
    said = CliRunner().invoke(main, [*words, "--period", "2026Q4", "--period", "2026Q4"]).output
    assert f"Wrote 2 reports to {tmp_path}.\n" in said
    said = CliRunner().invoke(main, [*words, "--each-agency"]).output
    assert f"Wrote 2 reports to {tmp_path}. Send an agency's to that agency only.\n" in said
    assert said.endswith("\nNext: read each page before you send it.\n")
    assert (
        f"Nothing is judged beside these pages in {tmp_path}, of which the ledger says nothing: board-2026Q2.html. An "
        "earlier version made them, they are older than two years, or the ledger was lost: bring it back from your "
        "backup, or make no page again on their quarters.\n"
    ) in said


def test_what_killed_reports_left_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with rows about people goes once nobody holds it; another run's stays, and none is left by this one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / f"{report.WORKING}left"
    left.mkdir()
    for name in (IN_USE, "results.parquet"):
        (left / name).touch()
    seen = []

    def run(_notebook: Path, given: Mapping[str, str], *_more: object) -> None:
        seen.extend(sorted(path.name for path in tmp_path.iterdir()))
        assert Path(given["results"]).parent.stat().st_mode & 0o777 == 0o700
        raise WithheldError("Too much was told before. Wait.")

    monkeypatch.setattr(report, "run_notebook", run)
    (task,) = plan(sources(cohort(40)), [AUTUMN], [""], {}).tasks
    with held_folder(tmp_path, report.WORKING) as others:
        assert report.make(task).withheld
        assert [path.name for path in tmp_path.iterdir()] == [others.name]
    assert (len(seen), left.name in seen, others.name in seen) == (2, False, True)
