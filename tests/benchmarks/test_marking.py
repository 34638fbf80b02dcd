"""The benchmark of marking: what it compares must be the same marks, and what it promises is held against what it took.

Nothing here is timed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import cohort, marking
from benchmarks.running import Took, run


@pytest.mark.benchmark
def test_three_ways_mark_alike(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Stock nbgrader as it comes, nbgrader without a kernel and `mark` give every learner the same scores."""
    for name in (marking.MARKING, "PYTHONPATH"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(cohort, "ANSWERED", 2)
    code = marking.main(4, 3, 1, 4)
    said = capsys.readouterr().out
    assert "scores of 3 learners, all the same in all three ways" in said
    assert "4 pages for 4 learners" in said
    assert [int(line[34:43]) for line in said.splitlines()[1:11]] == [1, 2, 1, 2, 1, 2, 3, 4, 4, 4]
    assert code == int("NOT met" in said)


@pytest.mark.parametrize(("last", "pages", "seconds", "code"), [
    (1.0, 1, 1.0, 0),
    (0.0, 1, 1.0, 1),
    (1.0, 0, 1.0, 1),
    (1.0, 1, 40.0, 1),
])  # fmt: skip
def test_a_difference_and_a_broken_promise_are_told(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    last: float,
    pages: int,
    seconds: float,
    code: int,
) -> None:
    """It fails where any score differs, a page is missing or a promise is not met, and says which."""
    books = iter([[("ann", "q", 1.0, False)], [("ann", "q", 1.0, False)], [("ann", "q", last, False)]])
    for n in range(pages):
        (tmp_path / f"feedback/{n}/section").mkdir(parents=True)
        (tmp_path / f"feedback/{n}/section/feedback.html").touch()
    stocks = iter([marking.Stock(1, 1000), marking.Stock(1, 10), marking.Stock(1, 1000)])
    monkeypatch.setattr(marking, "hand_ins", lambda *given: marking)
    monkeypatch.setattr(marking, "some", lambda *given: marking)
    monkeypatch.setattr(marking, "stock", lambda *given: tmp_path)
    monkeypatch.setattr(marking, "environment", lambda course: {})
    monkeypatch.setattr(marking, "read_roster", lambda *given: ["ann"])
    monkeypatch.setattr(marking, "root", tmp_path, raising=False)
    monkeypatch.setattr(marking, "_stock", lambda *given, **more: next(stocks))
    monkeypatch.setattr(marking, "run", lambda *given, **more: Took(seconds, seconds, 1.0))
    monkeypatch.setattr(marking, "scores", lambda root: next(books))
    monkeypatch.setenv("PYTHONPATH", "")
    assert marking.main(1, 1, None, 1) == code
    said = capsys.readouterr().out
    assert ("NOT the same" in said, "1 pages for 1" in said, "NOT met" in said) == (last == 0, pages == 1, seconds > 1)


def test_start_up_of_stock_counts_once() -> None:
    """Of a run for one learner and a run for four others, start-up is what they have in common."""
    stock = marking.stock_of(Took(5.0, 0, None), Took(11.0, 0, None), 4)
    assert (stock.start, stock.each, stock.seconds(1_000)) == (3.0, 2.0, 2_003.0)


def test_promises_grow_with_the_cohort_and_need_a_measure() -> None:
    """Ten thousand may take ten times what a thousand may, and what could not be measured is not met."""
    stock, took = marking.Stock(0.0, 1.0), Took(100.0, 0, None)
    lines = marking.promises(10_000, stock, marking.Stock(0.0, 0.25), stock, took, took)
    assert [line.needed for line in lines] == [100, 4, 50, 300, 3_000]
    assert [line.is_met for line in lines] == [True, True, True, True, False]
    assert [line.needed for line in marking.promises(10, stock, stock, stock, took, took)][3:] == [30, 300]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_is_that_of_all_processes(tmp_path: Path) -> None:
    """What a command's own command holds counts, and a command that fails is told with its last words."""
    hold = "import time; held = b'x' * 60_000_000; time.sleep(0.5)"
    took = run([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"],
               tmp_path)  # fmt: skip
    assert took.megabytes is not None
    assert took.megabytes > 57
    with pytest.raises(RuntimeError, match="ended with 1: so it is"):
        run([sys.executable, "-c", "import sys; sys.exit('so it is')"], tmp_path)
