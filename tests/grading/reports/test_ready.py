"""What keeps reports from being made: pages that would take the place of others that they are not judged beside."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.disclosure.beside import note
from grading.disclosure.ledger import entries, packed
from grading.reports.page import Page
from grading.reports.period import Period
from grading.reports.ready import pages_unjudged, refuse_displacing
from grading.reports.tasks import Sources, Task, task_of
from grading.results.reading import read_extract
from safeshare.problems import ProblemsError
from tests.grading.cohorts import cohort
from tests.grading.disclosure.test_two_releases import make
from tests.grading.results.test_extracts import GOOD, extract, of_others

TODAY = datetime.now(UTC).date().isoformat()
EARLIER = f"the page on all agencies for 2026Q4 of {TODAY} is about other people"
OTHERS = (
    "If everybody has a new code since (`extract --new-key`), send the earlier page again. If these are other "
    "learners, simulated ones say, name a folder of their own with --output."
)
NEW_CODES = (
    "Everybody has a new code since (`extract --new-key`): send the earlier page again, or take the next quarter."
)


def anew(table: pd.DataFrame, agency: str = "") -> pd.DataFrame:
    """Return a table in which everybody, or everybody of an agency, is somebody else."""
    theirs = table["agency_code"].str.contains(agency)
    return table.assign(learner_pid=table["learner_pid"].where(~theirs, "q" + table["learner_pid"]))


def task(table: pd.DataFrame, quarter: int = 4, agency: str = "") -> Task:
    """Return the task of a page on all agencies or on one."""
    return task_of(Sources(table, "a table"), Period(2026, quarter), agency, {})


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Return the results of 60 people, enough for agencies to have figures of their own."""
    return cohort(60)


@pytest.fixture
def reports(table: pd.DataFrame, tmp_path: Path) -> Path:
    """Return a folder with the ledger of a page on them."""
    page = Page("", {"data": "0123456789ab"}, *packed(make(table).released))
    note(task(table), page, tmp_path)
    return tmp_path


def refused(page: Task, folder: Path, course: Path | None = None) -> str:
    """Return what is said against making a page, or nothing; a course's ledger does not lie beside the pages."""
    try:
        refuse_displacing([page], folder, course, entries(course or folder))
    except ProblemsError as error:
        return str(error)
    return ""


def test_a_page_on_other_people_is_not_put_in_the_place_of_one(reports: Path, table: pd.DataFrame) -> None:
    """Where nobody is found again the page is refused; what to do depends on whether the ledger can be another."""
    who = "nobody of them is among those of this page"
    assert refused(task(anew(table)), reports) == f"{reports}/board-2026Q4.html: {EARLIER}: {who}. {OTHERS}"
    assert refused(task(anew(table)), reports, reports) == f"{reports}/board-2026Q4.html: {EARLIER}: {who}. {NEW_CODES}"
    there = reports / "there"
    assert refused(task(anew(table)), there, reports) == f"{there}/board-2026Q4.html: {EARLIER}: {who}. {NEW_CODES}"


def test_a_course_knows_its_people_by_its_key(tmp_path: Path) -> None:
    """With the same key others are others, such as those tested after the first were taught; with a new one none is."""
    ours, theirs = (replace(task(each), key="first") for each in (cohort(60, 5), anew(cohort(30, 5))))
    note(ours, Page("", {"data": "a"}, *packed(make(cohort(60, 5)).released)), tmp_path)
    assert not refused(theirs, tmp_path, tmp_path)
    assert refused(replace(ours, key="second"), tmp_path, tmp_path)
    assert refused(replace(ours, key="second", cohort="spring"), tmp_path, tmp_path)
    later = replace(ours, key="second", period=Period(2027, 1))
    assert pages_unjudged([later], entries(tmp_path)) == [EARLIER.removesuffix(" is about other people")]
    assert not pages_unjudged([replace(later, key="first")], entries(tmp_path))


def test_an_agency_with_new_codes_is_named(reports: Path, table: pd.DataFrame) -> None:
    """People of one agency who all have other codes are noticed among others who have not, on its own page too."""
    renewed = anew(table, "council-1")
    assert f"{EARLIER} of council-1: nobody of them" in refused(task(renewed), reports)
    assert f"{EARLIER} of council-1: nobody of them" in refused(task(renewed, agency="council-1"), reports)
    assert not refused(task(renewed, agency="housing-1"), reports)


def test_small_agencies_with_new_codes_are_noticed_together(reports: Path, table: pd.DataFrame) -> None:
    """Agencies that are counted together with others are known by their people too, but one or two prove nothing."""
    small = table.groupby("agency_code")["learner_pid"].nunique()
    assert {"police-1", "voluntary-1"} == set(small[small < 8].index)
    renewed = anew(table, "police-1|voluntary-1")
    assert f"{EARLIER} of police-1, voluntary-1: nobody" in refused(task(renewed), reports)
    one = table["learner_pid"] == table.loc[table["agency_code"] == "police-1", "learner_pid"].iloc[0]
    alone = table[one | (table["agency_code"] != "police-1")]
    assert not refused(task(anew(alone, "police-1")), reports)


def test_pages_on_other_quarters_that_nothing_is_judged_beside_are_named(reports: Path, table: pd.DataFrame) -> None:
    """With new codes a later quarter has its page, and the command says which earlier pages do not know them."""
    later = pd.concat([anew(table), anew(cohort(30, 5, month="2027-02"))])
    of_later = task_of(Sources(later, "a table"), Period(2027, 1), "", {})
    assert not refused(of_later, reports)
    assert pages_unjudged([of_later, of_later], entries(reports)) == [EARLIER.removesuffix(" is about other people")]
    same = pd.concat([table, cohort(30, 5, month="2027-02")])
    assert not pages_unjudged([task_of(Sources(same, "a table"), Period(2027, 1), "", {})], entries(reports))


def test_a_page_that_was_noted_before_groups_were_is_known_by_its_counts(reports: Path, table: pd.DataFrame) -> None:
    """An entry of an earlier version tells of everybody that they are others, and of agencies nothing."""
    (noted,) = (reports / "ledger").glob("*.json")
    content = json.loads(noted.read_text(encoding="utf-8"))
    del content["groups"]
    noted.write_text(json.dumps(content), encoding="utf-8")
    assert f"{EARLIER}: nobody of them" in refused(task(anew(table)), reports)
    assert not refused(task(anew(table, "council-1")), reports)


def test_answers_after_the_quarter_do_not_make_people_known(reports: Path, table: pd.DataFrame) -> None:
    """Who answered again after the quarter's end is not on its page, and is no sign that its people are the same."""
    assert refused(task(pd.concat([anew(table), table.assign(month="2027-02")])), reports)


def test_the_last_page_on_the_same_counts(reports: Path, table: pd.DataFrame) -> None:
    """Where an entry of others was made before, as earlier versions let pass, a page is held against the last one."""
    others = anew(cohort(60, 5), "").assign(cohort="theirs")
    note(task(others), Page("", {"data": "a"}, *packed(make(others).released)), reports)
    assert not refused(task(others), reports)
    assert refused(task(table), reports)


def test_the_same_people_may_come_and_go(reports: Path, table: pd.DataFrame) -> None:
    """Late hand-ins, people who are left out and a quarter without a page are all well."""
    people = table["learner_pid"].drop_duplicates()
    assert not refused(task(table[table["learner_pid"].isin(people[:40])]), reports)
    assert not refused(task(pd.concat([table, anew(cohort(30, 5))])), reports)
    assert not refused(task(anew(table).assign(month="2026-08"), 3), reports)


def test_a_file_that_the_ledger_does_not_know_is_not_lost(reports: Path, table: pd.DataFrame) -> None:
    """A page of another course or version stays where it is; one that the ledger noted is made again."""
    page = reports / "board-2026Q4.html"
    page.write_text("Made from rulebook somerset 1.0.0, questions 3366b9114577, data ffffffffffff.")
    assert refused(task(table), reports) == (
        f"{page}: a page of this name lies here, of which the ledger in {reports}/ledger says nothing: it would be "
        "lost. Name another folder with --output, or move this page away first."
    )
    other = Page("", {"data": "ffffffffffff"}, *packed(make(table).released))
    note(task(table.assign(month="2026-08"), 3), other, reports)
    assert refused(task(table), reports)  # the file is that of another quarter's page
    page.write_text("Made from rulebook somerset 1.0.0, questions 3366b9114577, data 0123456789ab.")
    assert not refused(task(table), reports)


def test_the_command_refuses_before_anything_runs(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Extracts of other people leave page and ledger of the first as they were; a folder of their own is offered."""
    sent = tmp_path_factory.mktemp("sent")
    for number in range(9):
        extract(sent / f"{number}", of_others(read_extract(GOOD), number), 3)
    before = {path: path.read_bytes() for path in reports.glob("ledger/*")}
    for dry in ([], ["--dry-run"]):
        done = CliRunner().invoke(main, ["report", "--extract", str(sent), "--output", str(reports), *dry])
        assert done.exit_code == 1
        assert done.stderr.startswith(f"Error: {reports}/board-2026Q4.html: {EARLIER}: ")
        assert done.stderr.endswith(f"{OTHERS}\n")
        assert "Would" not in done.stdout
    assert {path: path.read_bytes() for path in reports.glob("ledger/*")} == before
    assert not [*reports.glob("*.html")]
