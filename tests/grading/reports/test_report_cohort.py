"""The trainer's report on a cohort: for eight people or more, through the gate, and about what to teach next."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser

from grading.board import words
from grading.board.chapter import Later
from grading.board.cohort import About
from grading.board.counts import Counts
from grading.board.prepare import prepare
from grading.board.recorded import Records
from grading.board.records import records
from grading.cli import main
from grading.disclosure.beside import with_past
from grading.disclosure.ledger import entries
from grading.reports.batch import make_all
from grading.reports.cohort import CohortSources, plan_cohorts
from grading.reports.period import Period
from grading.reports.tasks import Task, ledger_of
from grading.results.records import COLUMNS
from grading.running.executors import Where
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from tests.grading.cohorts import FACTS, cohort
from tests.grading.reports.test_report import AXE, Elements

AUTUMN = Period(2026, 4)
QUICK = {"draws": 50}
HOSTILE = "04_<b>refusal</b>"


def written(people: int, *, twice: int = 0, low: str = "risks") -> pd.DataFrame:
    """Return records of some people: one criterion earns 1 of 3, the others 2; every fourth text waits for a mark."""
    rows = []
    for person in range(people):
        for criterion, out_of in (("wishes", 3.0), ("risks", 3.0), ("told", 3.0)):
            waits = criterion != "told" and person % 4 == 0
            points = None if waits else 0.5 * (person % 3) + (0.5 if criterion == low else 1.5)
            second = points if person < twice and criterion != "told" else None
            status = "waits" if waits else "marked"
            own = ("autumn", f"p{person:05d}", "post", "2026-11", "s4a-key.record")
            rows.append((*own, criterion, status, points, out_of, second))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def sources(*cohorts: tuple[str, int], both: bool = False) -> CohortSources:
    """Return what reports are made from: cohorts of so many people, the first with records."""
    tables = []
    for number, (name, people) in enumerate(cohorts):
        table = cohort(people, number + 3, ability=0.6).assign(cohort=name)
        if both:
            table = pd.concat([cohort(people, 9, phase="pre", month="2026-10", ability=0.4).assign(cohort=name), table])
        tables.append(table.assign(learner_pid=f"{number}" + table["learner_pid"]))
    listed = {name: people + 9 for name, people in cohorts}
    kept = written(cohorts[0][1])
    return CohortSources(pd.concat(tables), "a course", kept, Path("scenarios"), listed, f"4 {HOSTILE}")


def test_small_cohorts_have_no_report() -> None:
    """Fewer than 8 people have none, nor has a cohort beside fewer than 8 others; asked for by name, it is refused."""
    given = sources(("autumn", 20), ("few", 7))
    planned = plan_cohorts(given, [AUTUMN], (), QUICK)
    assert planned.tasks == ()
    assert planned.not_made == {
        (AUTUMN, "autumn"): "fewer than 8 people of other cohorts were assessed and marked",
        (AUTUMN, "few"): "fewer than 8 of its people were assessed and marked",
    }
    with pytest.raises(ProblemsError) as caught:
        plan_cohorts(given, [AUTUMN], ["few"], QUICK)
    assert str(caught.value) == (
        "--cohort: no report on 'few' for 2026Q4, because fewer than 8 of its people were assessed and marked. Give "
        "cohorts that learn together one name in the roster; each learner’s own page shows how they did."
    )
    given = sources(("autumn", 20), ("winter", 8))
    assert [task.file for task in plan_cohorts(given, [AUTUMN], (), QUICK).tasks] == [
        "cohort-2026Q4-autumn.html", "cohort-2026Q4-winter.html",
    ]  # fmt: skip


def test_an_unknown_cohort_is_refused_with_those_that_there_are() -> None:
    """The sentence names them all, and what was meant; so is a parameter that the notebook does not have."""
    given = sources(("autumn", 8), ("winter", 8))
    with pytest.raises(ProblemsError, match=r"no cohort 'autum'\. Did you mean 'autumn'\? The cohorts are: autumn, w"):
        plan_cohorts(given, [AUTUMN], ["autum"], QUICK)
    with pytest.raises(ProblemsError) as found:
        plan_cohorts(given, [AUTUMN], [""], QUICK)
    assert str(found.value) == "a course: there is no cohort ''. Use one of: autumn, winter."
    with pytest.raises(ProblemsError, match="the report has no parameter 'agency'"):
        plan_cohorts(given, [AUTUMN], ["autumn"], {"agency": "council-1"})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the report on 30 people who were assessed twice, made once."""
    course = tmp_path_factory.mktemp("course")
    (page,) = make_all([planned()], course / "trainer-reports", Where(jobs=1), ledger=ledger_of(course))
    return page


def planned() -> Task:
    """Return the task of that report."""
    (task,) = plan_cohorts(sources(("autumn", 30), both=True), [AUTUMN], ["autumn"], QUICK).tasks
    return task


def test_the_page_is_in_the_courses_ledger(made: Path) -> None:
    """It is recorded where the Board's pages are; made again it is the same page; with records marked since not."""
    ledger = ledger_of(made.parent.parent)
    assert [each.name for each in made.parent.iterdir() if each.is_dir()] == []
    assert [(each.cohort, each.agency) for each in entries(ledger)] == [("autumn", "")]
    again = with_past(planned(), ledger)
    assert (again.again, again.past) == (True, ())
    given = sources(("autumn", 30), both=True)
    changed = given.records.assign(status="marked", points=1.0)
    (task,) = plan_cohorts(replace(given, records=changed), [AUTUMN], ["autumn"], QUICK).tasks
    assert len(with_past(task, ledger).past) == 1


def test_the_page_says_what_to_teach_next(made: Path) -> None:
    """It opens with beliefs and where they are taught; sections, change and records follow, all of them rounded."""
    page = made.read_text(encoding="utf-8")
    elements = Elements(page)
    titles = [text for tag, text in elements.texts if tag == "h2"]
    assert titles[:2] == ["What to teach next", "What we can and cannot say"]
    assert "October to December 2026 · cohort autumn · made on" in page
    assert "Beliefs to talk through, the most common first" in page
    assert "notebook 04_&lt;b&gt;refusal&lt;/b&gt;" in page
    assert "<b>refusal" not in page
    assert re.search("answers were safer than before the training: ", page)
    assert "The weakest criterion is “The risk of sharing, and of not sharing” (35% of the points, on average)." in page
    assert "can be said from 30 texts of 8 people on" in page
    assert "lists by name who is missing" in page
    assert not re.search("Wilson|normalised gain", page)
    assert not re.search(r"\dp\d{5}|council-1|housing|police-1", page)
    cells = [text for tag, text in elements.texts if tag == "td"]
    counts = [int(cell.replace(",", "")) for cell in cells if re.fullmatch(r"[\d,]+", cell)]
    assert len(counts) > 20
    assert all(count == 0 or (count >= 10 and count % 5 == 0) for count in counts)
    assert not {"script", "link", "iframe", "img"} & {tag for tag, _ in elements.found}
    assert all(len(chart["aria-label"] or "") > 40 for chart in elements.of("svg"))


@pytest.mark.browser
def test_axe_finds_nothing_on_the_trainers_page(browser: Browser, made: Path) -> None:
    """No violation of WCAG 2.2 AA, at a desk or at 320 pixels; printed, the first page holds what to teach next."""
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(made.as_uri())
    assert [each["id"] for each in Axe().run(page, options=AXE).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 986})
    bottom = page.locator("#teach").bounding_box()
    page.close()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] < 986


def released(table: pd.DataFrame) -> Records:
    """Return what is released of some records, by themselves."""
    counts = Counts(cohort(8).iloc[:0].assign(kind=[]))
    found: Later[Records | None] = records(counts, table)
    got = found(counts.gate.close())
    assert got is not None
    return got


def test_agreement_is_stated_from_thirty_texts_on() -> None:
    """Two who give the same marks agree fully; with fewer texts nothing is said, and a mean of few is hidden."""
    many = released(written(40, twice=40))
    assert (many.kappa.text, many.alike.text, many.provisional) == ("1.00", "alike", True)
    assert "So it matters little who marks a record" in words.alike(many).words
    assert "with fewer than 100 texts it can still change much" in words.alike(many).words
    assert many.twice.value == 60
    assert [each.waiting.text for each in many.criteria] == ["10", "10", "0"]
    assert [each.mean.percent for each in many.criteria] == [65, 35, 65]
    few = released(written(9, twice=9))
    assert few.kappa.text == "*"
    assert [each.mean.percent for each in few.criteria] == [None, None, 65]
    assert words.weakest_criteria(few).words == "Too few records are marked to say which criteria are the weakest."


def test_the_few_texts_marked_once_cannot_be_worked_out() -> None:
    """Of about 20 texts all but two are marked twice: one of the two counts is hidden, or they would be 4 at most."""
    table = written(29)
    texts = table[table["criterion"] == "wishes"].copy()
    texts.loc[texts.index[3:], "second"] = texts["points"].iloc[3:]
    found = released(texts)
    assert (texts["points"].notna().sum(), texts["second"].notna().sum()) == (21, 19)
    assert None in (found.criteria[0].marked.value, found.twice.value)
    assert found.kappa.value is None


def test_texts_that_all_wait_hide_nothing_else() -> None:
    """Before anybody marks by hand, the counts of many people are shown: nothing is marked, and nothing twice."""
    table = written(30)
    texts = table["criterion"] != "told"
    found = released(table.assign(status=np.where(texts, "waits", "marked"), points=table["points"].where(~texts)))
    assert [(each.marked.text, each.waiting.text) for each in found.criteria] == [("0", "30"), ("0", "30"), ("30", "0")]
    assert found.twice.text == "0"


def test_questions_are_named_where_most_went_wrong_one_way() -> None:
    """A question that a cohort held back on is named with its way and what tempts to it, before all others."""
    table = cohort(60, 2, ability=0.7, over=0.5, missed=0.0)
    held = (table["item_id"] == "s4a-garden.council") & (np.arange(len(table)) % 5 != 0)
    table.loc[held, ["correct", "direction", "answer_family"]] = [0.0, -1.0, "hold"]
    about = About("autumn", {}, {"s4a-garden.council": "The garden: what do you tell the council?"})
    board = prepare(table, AUTUMN, load_rulebook(), FACTS, draws=50, about=about)
    assert board.teaching is not None
    found = board.teaching.alike[0]
    assert (found.asks.text, found.way.text, found.tempts.text) == (
        "The garden: what do you tell the council?", "under", "“No consent, no sharing”",
    )  # fmt: skip
    assert found.rate.percent is not None
    assert found.rate.percent >= 75
    assert [each.name.text for each in board.teaching.sections] == ["4"]
    assert (board.agencies, board.funnel, board.months.months) == ((), None, ())


@pytest.mark.parametrize("given", [("--extract", "sent"), ("--agency", "council-1"), ("--each-agency",)])
def test_a_cohort_and_an_agency_are_not_crossed(given: tuple[str, ...]) -> None:
    """A cohort's page comes from its course alone, so that no page is about an agency's people in one cohort."""
    done = CliRunner().invoke(main, ["report", "--cohort", "autumn", *given])
    assert done.exit_code == 2
    assert "give --cohort without --extract or an agency" in " ".join(done.output.split())
