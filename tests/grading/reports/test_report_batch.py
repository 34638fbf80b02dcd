"""Reports by the batch: which are made, which are not and why, and what they say."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.reports.batch import make_all, plan
from grading.reports.period import Period
from grading.reports.report import Sources
from grading.running.executors import Where
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


def test_the_command_says_what_it_would_make(tmp_path: Path) -> None:
    """A dry run over agencies of extracts names the pages, the reasons for those not made, and writes nothing."""
    from tests.grading.results.test_extracts import GOOD, extract, of_others, read_extract

    good = read_extract(GOOD)
    for number in range(9):
        kin = of_others(good, number).assign(agency_code="agency-1" if number < 5 else f"agency-{number}")
        extract(tmp_path / "sent" / f"{number}", kin, 3)
    words = [
        "report",
        "--extract",
        str(tmp_path / "sent"),
        "--output",
        str(tmp_path / "out"),
        "--each-agency",
    ]
    done = CliRunner().invoke(main, [*words, "--dry-run"])
    assert done.exit_code == 0, done.output
    assert "No report on agency-5 for 2026Q4: fewer than 8 of its people were assessed." in done.output
    assert f"Would write {tmp_path / 'out'}/agency-2026Q4-agency-1.html." in done.output
    assert done.output.endswith(f"Next: python -m grading {shlex.join(words)}\n")
    done = CliRunner().invoke(main, [*words[:-1], "--dry-run"])
    assert done.output.endswith(f"Then: python -m grading {shlex.join(words)}\n")
    assert not (tmp_path / "out").exists()
