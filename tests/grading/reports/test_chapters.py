"""The chapters of the Board's report, against what was put into made-up cohorts and counted here anew."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from grading.board import pages, words
from grading.board.bank_health import BankHealth
from grading.board.harm import weight_of_each
from grading.board.model import Board
from grading.board.prepare import prepare
from grading.reports.parameters import NOTEBOOK
from grading.reports.period import Period
from grading.reports.render import Piece
from grading.results.outcomes import select
from grading.statistics.weights import read_weights
from safeshare.rulebook import load_rulebook
from tests.grading.cohorts import FACTS, cohort, two_times

QUARTER = Period(2026, 4)
SECTIONS = re.findall(r"pages\.([a-z_]+)\(board\)", NOTEBOOK.read_text(encoding="utf-8"))
"""The sections of the Board's notebook, in their order."""
PEOPLE = 240


def _months() -> pd.DataFrame:
    """Return twelve earlier months of other people, one of which is far worse than the others."""
    names = [f"2025-{month:02d}" for month in range(9, 13)] + [f"2026-{month:02d}" for month in range(1, 9)]
    found = []
    for number, name in enumerate(names):
        people = cohort(40, 60 + number, month=name, ability=0.3 if name == "2026-03" else 0.68)
        found.append(people.assign(learner_pid=f"m{number}" + people["learner_pid"]))
    return pd.concat(found, ignore_index=True)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Give the table of two times and of earlier months."""
    return pd.concat([two_times(PEOPLE), _months()], ignore_index=True)


@pytest.fixture(scope="module")
def board(frame: pd.DataFrame) -> Board:
    """Give the report's figures on it."""
    return prepare(frame, QUARTER, load_rulebook(), FACTS, draws=200)


@pytest.fixture(scope="module")
def after(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the marked answers of the quarter's latest phase, with the kind of answer."""
    return select(frame, QUARTER, "x").marked


def test_errors_change_as_put_in(board: Board, frame: pd.DataFrame) -> None:
    """Under- and over-sharing of the same people change by the difference of their means, counted here anew."""
    marked = frame[(frame["status"] == "marked") & frame["learner_pid"].str.startswith("p")]
    assert board.change is not None
    for name, way in (("under", -1), ("over", 1)):
        made = (marked["correct"] == 0) & (marked["direction"] == way)
        shares = made.groupby([marked["phase"], marked["learner_pid"]]).mean().unstack(0).dropna()
        found = getattr(board.change, name)
        assert found.change.mean == round(100 * (shares["post"] - shares["pre"]).mean())
        assert found.before.percent == pytest.approx(100 * shares["pre"].mean(), abs=2.6)
        assert found.change.verdict == -1
    assert words.error_change(board).words.endswith("People judge better, and have not only grown readier to share.")  # type: ignore[union-attr]


def test_the_size_of_the_change_is_d_av(board: Board, frame: pd.DataFrame) -> None:
    """The change of safe answers over the average standard deviation between people, in a word; not of 27 people."""
    marked = frame[(frame["status"] == "marked") & frame["learner_pid"].str.startswith("p")]
    shares = marked.groupby(["phase", "learner_pid"])["correct"].mean().unstack(0).dropna()
    d = (shares["post"] - shares["pre"]).mean() / shares[["pre", "post"]].std().mean()
    assert board.change is not None
    assert board.change.size.value == round(d, 1)
    said = words.size(board.change, for_board=True)
    assert said is not None
    assert f"this change is large: {d:.1f} of their standard deviation" in said.words
    few = frame[frame["learner_pid"].isin([f"p{number:05d}" for number in range(27)])]
    found = prepare(few, QUARTER, load_rulebook(), FACTS, draws=50).change
    assert found is not None
    assert found.people.value == 25
    assert found.size.value is None


def test_sections_change_as_put_in(board: Board, frame: pd.DataFrame) -> None:
    """Each section's change is that of the people who answered it both times."""
    assert board.change is not None
    assert [each.name.text for each in board.change.sections] == ["4", "6", "7"]
    marked = frame[(frame["status"] == "marked") & frame["learner_pid"].str.startswith("p")]
    for found in board.change.sections:
        rows = marked[marked["section"] == found.name.text]
        shares = rows.groupby(["phase", "learner_pid"])["correct"].mean().unstack(0).dropna()
        assert found.change.mean == round(100 * (shares["post"] - shares["pre"]).mean())
        if found.people.value is not None:
            assert found.people.value == pytest.approx(len(shares), abs=2)
    assert words.sections_change(board).words == "Beyond chance, the share of safe answers rose in sections 4, 6 and 7."


def test_intervals_draw_whole_cohorts(board: Board, frame: pd.DataFrame) -> None:
    """With five cohorts or more intervals are drawn by cohort, with fewer by person, and the page says which."""
    assert board.change is not None
    assert board.change.by_cohort
    few = prepare(frame.assign(cohort="one"), QUARTER, load_rulebook(), FACTS, draws=50).change
    assert few is not None
    assert not few.by_cohort


def test_misconceptions_of_the_same_people(board: Board, frame: pd.DataFrame) -> None:
    """Shares before and after are those of the people who met tempting cases both times."""
    marked = frame[(frame["status"] == "marked") & frame["learner_pid"].str.startswith("p")]
    found = next(each for each in board.belief_changes if each.id.text == "M2")
    tempting = marked[marked["item_id"].isin([item for item, facts in FACTS.items() if "M2" in facts.tempts])]
    held = tempting["misconceptions"].eq("M2").groupby([tempting["phase"], tempting["learner_pid"]]).any().unstack(0)
    both = held.dropna().astype(bool)
    assert found.before.percent == pytest.approx(100 * both["pre"].mean(), abs=2)
    assert found.after.percent == pytest.approx(100 * both["post"].mean(), abs=2)
    assert found.change.mean == found.after.percent - found.before.percent
    assert found.way.way == -1
    assert "fewer of the same people act on" in words.belief_changes(board).words


def test_one_time_shows_no_misconceptions_twice() -> None:
    """Where everybody was assessed once there is no before."""
    assert prepare(cohort(40), QUARTER, load_rulebook(), FACTS, draws=50).belief_changes == ()


def test_confidence_is_set_against_being_right(after: pd.DataFrame, frame: pd.DataFrame) -> None:
    """People who are sure and mostly wrong are too sure; people who are not sure and mostly right could be surer."""
    sure = np.where(after["kind"] == "safe", 1, 3)
    turned = frame[frame["phase"] == "post"].copy()
    turned["confidence"] = np.where(turned["correct"] == 1, 1, 3)
    found = prepare(turned[turned["month"] == "2026-11"], QUARTER, load_rulebook(), FACTS, draws=50).confidence
    assert found is not None
    by_level = {each.level.text: each for each in found.levels}
    assert by_level["1"].answers.value == pytest.approx((sure == 1).sum(), abs=2)
    assert (by_level["1"].way.way, by_level["3"].way.way) == (-1, 1)
    assert (by_level["1"].safe.percent, by_level["3"].safe.percent) == (100, 0)


def test_confidence_not_asked_is_said() -> None:
    """Where nobody was asked how sure they are, there is no figure."""
    found = prepare(cohort(40).assign(confidence=pd.NA), QUARTER, load_rulebook(), FACTS, draws=50)
    assert found.confidence is None


def test_errors_weigh_what_the_file_says(board: Board, after: pd.DataFrame) -> None:
    """Each error weighs as its heaviest kind does; the figure is their sum for every hundred answers."""
    weights = read_weights().weights
    each = weight_of_each(after, weights, FACTS)
    assert set(each[after["kind"].isin(["safe"])]) <= {0.0, float(weights.told_when_unsafe)}
    act_now = (after["key_outcome"] == "act_now") & after["answer_family"].isin(["hold", "pause"])
    assert set(each[act_now]) == {5.0}
    told = (after["recipient"] == "family") & (after["answer_family"] == "share") & (after["kind"] == "over")
    assert set(each[told]) == {3.0}
    assert board.harm.groups[-1].loss.value == round(100 * each.mean())
    assert sum(group.name.text == "all agencies" for group in board.harm.groups) == 1


def test_told_wrongly_by_kind_of_agency(board: Board, after: pd.DataFrame) -> None:
    """Telling family or an employer wrongly is counted among the answers in which it could happen."""
    rows = after[(after["recipient"] == "family") & after["key_family"].isin(["hold", "pause"])]
    assert board.told is not None
    assert board.told.overall.of.value == pytest.approx(len(rows), abs=2)
    assert board.told.overall.rate.percent == pytest.approx(100 * (rows["answer_family"] == "share").mean(), abs=2)


def test_funnel_flags_the_agency_that_differs(frame: pd.DataFrame) -> None:
    """An agency that answers far worse lies outside the limits, no other does; with fewer answers limits are wider."""
    worse = frame["agency_code"] == "council-2"
    changed = frame.copy()
    bad = worse & (np.arange(len(frame)) % 3 > 0) & (frame["status"] == "marked")
    changed.loc[bad, ["correct", "direction"]] = 0.0
    changed.loc[bad, "answer_family"] = changed.loc[bad, "key_family"]
    found = prepare(changed, QUARTER, load_rulebook(), FACTS, draws=50)
    assert found.funnel is not None
    beyond = {each.name.text for each in found.funnel.units if each.limits is not None and each.limits.outside}
    assert beyond == {"council-2"}
    first, last = found.funnel.curve[0], found.funnel.curve[-1]
    assert first.usual.high - first.usual.low > last.usual.high - last.usual.low
    assert all(each.widest.low <= each.usual.low for each in found.funnel.curve)
    assert "council-2 lies outside the limits" in words.funnel(found).words


def test_agencies_have_limits_and_no_second_interval(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """The funnel's table has no intervals beside its limits: those of the kinds of agency are made otherwise."""
    pieces: list[Piece] = []
    monkeypatch.setattr("grading.board.pages.answers.show", lambda *given: pieces.extend(given))
    pages.agencies(board)
    table = next(each.html for each in pieces if "t-funnel" in each.html)
    assert "within" in table
    assert 'class="interval"' not in table


def test_small_agencies_are_not_drawn(board: Board, after: pd.DataFrame) -> None:
    """Agencies with fewer than eight people are in the figures of their kind only."""
    people = after.groupby("agency_code")["learner_pid"].nunique()
    assert board.funnel is not None
    assert (people < 8).any()
    assert not {each.name.text for each in board.funnel.units} & set(people.index[people < 8])


def test_month_that_differs_breaks_a_rule(board: Board) -> None:
    """The bad month lies outside the limits of the control chart; with fewer than twelve months there is none."""
    broken = {
        each.name.text for each in board.months.months if each.signals is not None and "outside" in each.signals.text
    }
    assert "March 2026" in broken
    assert "March 2026" in words.by_month(board).words
    few = prepare(cohort(40), QUARTER, load_rulebook(), FACTS, draws=50)
    assert few.months.centre is None
    assert "needs 12 months" in words.by_month(few).words


@pytest.fixture(scope="module")
def small() -> Board:
    """Give the figures of eight people who were assessed twice."""
    both = [cohort(8, phase="pre"), cohort(8)]
    return prepare(pd.concat(both, ignore_index=True), QUARTER, load_rulebook(), FACTS, draws=50)


@pytest.mark.parametrize("section", SECTIONS)
def test_sections_are_shown_of_few_people(section: str, small: Board, capsys: pytest.CaptureFixture[str]) -> None:
    """Every section can be shown of eight people, with no figure that is none."""
    getattr(pages, section)(small)
    assert not re.search(r"\bnan\b", capsys.readouterr().out)


def test_the_first_page_says_how_much_is_hidden_of_few(
    small: Board, board: Board, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where most counts are hidden it is said among what cannot be said; where most are shown it is not."""
    pages.limits(small)
    said = f"of so few people: of {small.figures.text} counts for this page, {small.hidden.text} are hidden."
    assert said in capsys.readouterr().out
    pages.limits(board)
    assert "of so few people" not in capsys.readouterr().out


def test_questions_are_judged_as_put_in(board: Board, after: pd.DataFrame) -> None:
    """Each question's share is its own; a very hard one and one that those who know more get wrong are named."""
    for found in board.bank.items:
        rows = after[after["item_id"] == found.id.text]
        assert found.answers.value == pytest.approx(len(rows), abs=2)
        assert found.safe.percent == pytest.approx(100 * (rows["kind"] == "safe").mean(), abs=3)
        assert found.judged
    spoilt = cohort(300, 4, spread=0.25)
    hard, turned = (spoilt["item_id"] == name for name in ("s4a-garden.council", "s4a-window.council"))
    others = spoilt[~turned].groupby("learner_pid")["correct"].mean()
    knows = spoilt["learner_pid"].map(others) > others.median()
    wrong = (hard & (np.arange(len(spoilt)) % 5 > 0)) | (turned & knows)
    given = spoilt["status"] == "marked"
    for mask, right in ((wrong & given, 0.0), (turned & ~knows & given, 1.0)):
        spoilt.loc[mask, "correct"] = right
        spoilt.loc[mask, "direction"] = 0.0
        spoilt.loc[mask, "answer_family"] = spoilt.loc[mask, "key_family"]
    found = {each.id.text: [word.text for word in each.findings] for each in _bank(spoilt).items}
    assert "hard" in found["s4a-garden.council"]
    assert "negative" in found["s4a-window.council"]


def test_sources_of_difference_are_found() -> None:
    """Where people differ much and questions do not, most that is explained goes with people; of thin data none is."""
    alike, apart = (_bank(cohort(300, 4, spread=spread)).sources for spread in (0.0, 0.4))
    assert alike is not None
    assert apart is not None
    assert alike.people.percent == 0
    thin = cohort(300, 4).groupby("item_id").sample(29, random_state=1)
    board = prepare(thin, QUARTER, load_rulebook(), FACTS, draws=50)
    assert board.bank.sources is None
    assert "is not judged: for that 5 questions or more need answers of 30 people each" in words.sources(board).words
    assert (apart.people.percent or 0) >= 20


def test_unfair_question_is_found_and_fair_ones_are_not() -> None:
    """A question made harder for one kind of agency is named with it; with nothing put in, none is."""
    frame = cohort(900, 4, missed=0.0, agencies=(("council", 0.5), ("housing", 0.5)))
    assert _bank(frame).unfair == ()
    biased = (frame["item_id"] == "s4a-bench.council") & (frame["agency_kind"] == "housing")
    biased &= np.arange(len(frame)) % 2 == 0
    frame.loc[biased, ["correct", "direction"]] = 0.0
    frame.loc[biased, "answer_family"] = frame.loc[biased, "key_family"]
    found = {(each.id.text, each.kind.text, each.way.text) for each in _bank(frame).unfair}
    assert found == {("s4a-bench.council", "housing", "harder"), ("s4a-bench.council", "council", "easier")}


def test_few_people_judge_no_question() -> None:
    """Below 30 people nothing is said of a question, a form or where differences come from."""
    found = _bank(cohort(20))
    assert not any(each.judged or each.findings or each.apart.value is not None for each in found.items)
    assert (found.forms, found.unfair, found.sources) == ((), (), None)


def _bank(frame: pd.DataFrame) -> BankHealth:
    """Return the health of the bank by a cohort's answers."""
    return prepare(frame, QUARTER, load_rulebook(), FACTS, draws=50).bank


def test_judgement_has_its_intervals(board: Board) -> None:
    """Discernment and caution lie within intervals drawn by person, which are no wider than they need be."""
    assert board.judgement is not None
    for measure in (board.judgement.discernment, board.judgement.caution):
        assert measure.value is not None
        assert measure.low is not None
        assert measure.high is not None
        assert measure.low <= measure.value <= measure.high
        assert 0 < measure.high - measure.low < 1.5
    assert " to " in board.judgement.discernment.interval


def test_holding_back_is_no_ranking(board: Board) -> None:
    """Which kinds of agency hold back most and least comes with whether chance could make that."""
    said = words.held_where(board)
    assert said is not None
    assert re.search(
        r"ranges from \d+% \(.*\) to \d+% \(.*\): (more than chance would|(whether )?chance alone)", said.words
    )


def test_without_the_bank_it_is_said_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """What only the bank can tell is said to be unknown, and never that no question could show it."""
    found = prepare(cohort(40), QUARTER, load_rulebook(), None, draws=50)
    pages.dangers(found)
    shown = capsys.readouterr().out
    assert "cannot be told without the bank of cases" in shown
    assert "Told the person although that was not safe" not in shown
