"""Tallies and the Board's figures, against what was put into made-up cohorts."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from grading.board.change import pairs
from grading.board.model import Board, Split
from grading.board.prepare import prepare
from grading.disclosure.released import Released
from grading.reports.period import Period, period_of
from grading.results.outcomes import check_table, commoner, pool, select
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from tests.grading.cohorts import FACTS, cohort

QUARTER = Period(2026, 4)


def board_of(frame: pd.DataFrame, **options: Any) -> Board:
    """Return the Board's figures on a cohort."""
    return prepare(frame, QUARTER, load_rulebook(), FACTS, **({"draws": 200} | options))


def row(rows: tuple[Split, ...], name: str) -> Split:
    """Return the row of that name."""
    return next(each for each in rows if each.id.text == name)


@pytest.mark.parametrize(
    "text", ["2026", "2026Q5", "2026-Q4", "Q4 2026", "2026q4", " 2026Q4", "1926Q4", "2026Q4\n", ""]
)
def test_malformed_periods_are_refused(text: str) -> None:
    """Only a year, a capital Q and a quarter make a period; the message says how to write one."""
    with pytest.raises(ProblemsError, match="such as 2026Q4"):
        Period.parse(text)


def test_periods_have_their_months() -> None:
    """A quarter has three months, and each month falls in its quarter."""
    assert Period.parse("2026Q4").months == ("2026-10", "2026-11", "2026-12")
    assert Period.parse("2027Q1").in_words == "January to March 2027"
    assert all(
        period_of(month) == Period(2026, quarter) for quarter in (1, 2, 3, 4) for month in Period(2026, quarter).months
    )
    assert period_of("2026-13") is period_of("<NA>") is None


def test_table_without_its_columns_is_refused() -> None:
    """Every missing column is named at once."""
    with pytest.raises(ProblemsError) as caught:
        check_table(cohort(3).drop(columns=["status", "direction"]), "results.csv")
    assert [problem.what for problem in caught.value.problems] == [
        "the column 'direction' is missing", "the column 'status' is missing"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [("status", "late"), ("phase", "during"), ("correct", 0.5), ("direction", 2), ("correct", np.nan)],
)
def test_impossible_values_are_refused(column: str, value: object) -> None:
    """A value outside its column's range is refused with the range."""
    frame = cohort(3, missed=0)
    frame.loc[4, column] = value  # type: ignore[call-overload]
    with pytest.raises(ProblemsError, match=rf"results.csv, {column}: .* It must be one of"):
        check_table(frame, "results.csv")


def test_period_without_answers_is_refused() -> None:
    """A quarter without answers is refused, and the quarters that have some are named."""
    frame = pd.concat([cohort(3), cohort(3, month="2026-02")])
    with pytest.raises(ProblemsError, match=r"nothing was assessed in 2025Q1\. There are answers for 2026Q1, 2026Q4"):
        select(frame, Period(2025, 1), "results.csv")


def test_period_without_marked_answers_is_refused() -> None:
    """A quarter in which nothing could be marked is refused: there is nothing to report."""
    with pytest.raises(ProblemsError, match="no answer of 2026Q4 is marked yet"):
        select(cohort(3).assign(status="cannot_be_marked"), QUARTER, "results.csv")
    with pytest.raises(ProblemsError, match=r"nobody has answered an assessed question in 2026Q4\. Practice is not"):
        select(cohort(3).assign(status="not_answered"), QUARTER, "results.csv")
    with pytest.raises(ProblemsError, match="Mark the answers of the course first"):
        select(cohort(3).iloc[:0], QUARTER, "results.csv")


def test_people_and_simulated_learners_are_never_mixed() -> None:
    """Answers of people and of simulated learners in one period are refused."""
    frame = pd.concat([cohort(3), cohort(3, 2).assign(synthetic=False)])
    with pytest.raises(ProblemsError, match="are mixed"):
        select(frame, QUARTER, "results.csv")


def test_practice_is_private() -> None:
    """Practice answers are in no figure."""
    practice = cohort(30, 9, phase="practice", ability=0.02)
    chosen = select(pd.concat([cohort(30), practice]), QUARTER, "results.csv")
    assert len(chosen.asked) == len(cohort(30))
    with pytest.raises(ProblemsError, match="nobody has answered an assessed question"):
        select(practice, QUARTER, "results.csv")


def test_last_attempt_counts() -> None:
    """Of several attempts at a question the last one counts, whatever the order of the table."""
    first, second = cohort(20, missed=0), cohort(20, missed=0, ability=0.9).assign(attempt=2)
    chosen = select(pd.concat([second, first]), QUARTER, "results.csv")
    assert len(chosen.marked) == len(second)
    assert chosen.marked["correct"].mean() == pytest.approx(second["correct"].mean())


def test_missing_is_never_wrong() -> None:
    """Leaving out every second question changes the number of answers, not the share of safe ones."""
    frame = cohort(400, missed=0, ability=0.7)
    gaps = frame.copy()
    left = np.arange(len(gaps)) % 2 == 0
    gaps.loc[left, ["answer_family", "correct", "direction", "clause_f1"]] = np.nan
    gaps.loc[left, "status"] = "not_answered"
    full, half = board_of(frame), board_of(gaps)
    assert (full.overall.answers.value, half.overall.answers.value) == (2800, 1400)
    assert (half.reach.asked.value, half.reach.unmarked.value, half.reach.answer_rate.percent) == (2800, 1400, 50)
    assert full.overall.safe.percent == pytest.approx(half.overall.safe.percent, abs=3)


def test_small_kinds_of_agency_are_pooled() -> None:
    """Kinds with fewer than 8 people are counted together; when even these are too few, the smallest kind joins."""
    frame = pd.DataFrame({"learner_pid": [f"p{n}" for n in range(40)]})
    frame["agency_kind"] = ["council"] * 20 + ["housing"] * 10 + ["police"] * 6 + ["voluntary"] * 4
    assert pool(frame).value_counts().to_dict() == {"council": 20, "housing": 10, "other agencies": 10}
    assert pool(frame[:34]).value_counts().to_dict() == {"council": 20, "other agencies": 14}
    assert pool(frame[30:]).unique().tolist() == ["other agencies"]


def test_pooling_goes_from_fine_to_coarse() -> None:
    """An agency of enough people stands alone, smaller ones by their kind, the rest together."""
    frame = pd.DataFrame({"learner_pid": [f"p{n}" for n in range(36)]})
    frame["agency_code"] = ["big"] * 12 + ["a"] * 5 + ["b"] * 5 + ["c"] * 7 + ["d"] * 7
    frame["agency_kind"] = ["housing"] * 22 + ["police"] * 7 + ["charity"] * 7
    found = pool(frame, ("agency_code", "agency_kind")).value_counts().to_dict()
    assert found == {"big": 12, "housing": 10, "other agencies": 14}


def test_figures_agree_with_an_independent_count() -> None:
    """Every share of a large cohort is that of a plain count of its rows, to within the rounding."""
    frame = cohort(800, 5)
    marked = frame[frame["status"] == "marked"]
    board = board_of(frame)
    masks = {
        "safe": marked["correct"] == 1,
        "under": marked["direction"] == -1,
        "over": marked["direction"] == 1,
        "same_way": (marked["correct"] == 0) & (marked["direction"] == 0),
    }
    for name, mask in masks.items():
        assert getattr(board.overall, name).percent == pytest.approx(100 * mask.mean(), abs=0.6)
        for group in board.recipients:
            part = marked["recipient"] == group.name.text
            shown = getattr(group, name)
            if shown.text != "not possible":
                assert shown.percent == pytest.approx(100 * (mask & part).sum() / part.sum(), abs=1.2)
    assert board.overall.answers.value == pytest.approx(len(marked), abs=2)


def test_dangerous_errors_are_counted_apart() -> None:
    """In immediate danger holding and pausing are dangerous errors, weighing it up is not; sharing is right."""
    frame = cohort(100, missed=0, ability=0.98, spread=0)
    here = frame.index[frame["item_id"] == "s4a-ladder.council"]
    families = ["hold"] * 20 + ["pause"] * 20 + ["weigh"] * 20 + ["share"] * 40
    frame.loc[here, "answer_family"] = families
    frame.loc[here, "correct"] = [float(each == "share") for each in families]
    frame.loc[here, "direction"] = [0.0 if each == "share" else -1.0 for each in families]
    found = row(board_of(frame).dangers, "act_now")
    assert (found.of.value, found.made.value, found.rate.percent) == (100, 40, 40)


def test_errors_that_could_not_happen_are_not_nought() -> None:
    """A dangerous error that no question could show is said to be unknown, never counted as nought."""
    board = board_of(cohort(60))
    assert {each.text for each in board.dangers_not_asked} == {"must_disclose", "told_employer"}
    assert next(group for group in board.recipients if group.name.text == "family").under.text == "not possible"


def test_telling_when_unsafe_counts_only_where_telling_is_unsafe() -> None:
    """Choosing to tell (M9) is dangerous only in the questions where telling is not safe."""
    frame = cohort(60, missed=0).assign(misconceptions="")
    frame.loc[frame["item_id"].isin(["s4a-window.council", "s4a-bench.council"]), "misconceptions"] = "M2;M9"
    found = row(board_of(frame).dangers, "told_unsafe")
    assert (found.of.value, found.made.value) == (60, 60)


@pytest.mark.parametrize("people", [1, 5, 7])
def test_nothing_of_fewer_than_8_people(people: int) -> None:
    """A report on fewer than 8 people shows no count, no share and no band."""
    board = board_of(cohort(people))
    assert str(board.overall.people) == str(board.overall.answers) == "*"
    rates = [getattr(group, kind).text for group in (board.overall, *board.recipients) for kind in ("safe", "same_way")]
    assert set(rates) | {each.rate.text for each in (*board.dangers, *board.beliefs, *board.clauses)} == {"*"}
    assert board.agencies == ()


def test_misconceptions_count_people_once() -> None:
    """A misconception is counted by person; M1 is not found in M10."""
    frame = cohort(60, missed=0).assign(misconceptions="")
    chosen = frame["learner_pid"].isin(sorted(frame["learner_pid"].unique())[:30])
    frame.loc[chosen & frame["item_id"].isin(["s4a-garden.council", "s4a-window.council"]), "misconceptions"] = "M2;M10"
    board = board_of(frame)
    found = row(board.beliefs, "M2")
    assert (found.of.value, found.made.value, found.rate.percent) == (60, 30, 50)
    assert not [each for each in board.beliefs if each.id.text == "M1"]


def test_clauses_of_one_question_stand_together() -> None:
    """Clauses of the section that decide the same questions share a row; other sections' clauses have none."""
    board = board_of(cohort(200))
    assert {each.id.text for each in board.clauses} == {"4.3, 4.N0", "4.O2", "4.O3, 4.11", "4.12"}
    assert row(board.clauses, "4.O2").of.value == pytest.approx(400 * 0.97, abs=12)


def test_one_phase_shows_no_change() -> None:
    """With one phase only there is no change to show."""
    assert board_of(cohort(60)).change is None


def test_change_put_in_is_found() -> None:
    """A rise of 20 points is found in the same people, inside its interval; the baseline may be from before."""
    before = cohort(300, 3, phase="pre", month="2026-07", ability=0.5)
    change = board_of(pd.concat([before, cohort(300, 4, ability=0.7)])).change
    assert change is not None
    moved = change.safe.change
    assert moved.low is not None
    assert moved.high is not None
    assert moved.low <= 20 <= moved.high
    assert (change.people.value, change.only_once.value, moved.verdict) == (300, 0, 1)


def test_no_change_is_not_found() -> None:
    """Where nothing changed, chance is said to explain the difference."""
    before = cohort(200, 3, phase="pre", month="2026-10")
    change = board_of(pd.concat([before, cohort(200, 4)])).change
    assert change is not None
    assert change.safe.change.verdict == 0


def test_change_is_of_people_with_both() -> None:
    """Somebody with one answer only is in no change."""
    before, after = (cohort(20, 3, phase="pre"), cohort(20, 4))
    extra = after.assign(learner_pid="q" + after["learner_pid"], correct=0.0)

    def paired(last: pd.DataFrame) -> tuple[list[float], list[float]]:
        chosen = select(pd.concat([before, last]), QUARTER, "x")
        found = pairs(chosen.before, chosen.marked)
        return found.before.tolist(), found.after.tolist()

    assert paired(after) == paired(pd.concat([after, extra]))
    assert paired(extra) == ([], [])


def test_commoner_error_is_named_only_beyond_chance() -> None:
    """Which error is commoner is said when the cohort shows it, and left open when it does not."""
    for over, way in ((0.1, 1), (0.9, -1)):
        marked = select(cohort(200, 2, over=over), QUARTER, "x").marked
        assert commoner(marked, "under", "over", 300, 1) == way
    assert board_of(cohort(200, 2, over=0.1)).under_or_over.way == 1


def test_everything_on_the_board_is_released() -> None:
    """The report's figures are released values all the way down; of plain values there are only flags and names."""
    seen: list[object] = []

    def walk(value: Any) -> None:
        if isinstance(value, Released):
            return
        if isinstance(value, tuple | list):
            [walk(each) for each in value]
        elif isinstance(value, dict):
            [walk(each) for each in value.values()]
        elif hasattr(value, "__dataclass_fields__"):
            [walk(getattr(value, name)) for name in value.__dataclass_fields__]
        else:
            seen.append(value)

    walk(board_of(cohort(60)))
    assert all(value is None or isinstance(value, bool) for value in seen)


def test_same_data_same_figures() -> None:
    """The same table and seed give the same report, whatever the order of its rows' labels."""
    frame = cohort(40)
    relabelled = frame.set_index(pd.Index(np.arange(len(frame))[::-1]))
    assert board_of(frame) == board_of(relabelled)
    assert re.fullmatch(r"[0-9a-f]{12}", board_of(frame).versions["data"].text)
