"""The benchmark of the core: what it compares must be the same decisions. Nothing here is timed."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from safeshare import evaluate, load_rulebook

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "evaluation.py"


def test_both_engines_decide_alike(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """zen-engine, with a table written from the rulebook, decides every case as safeshare and its command do."""
    monkeypatch.setattr(
        sys, "argv", [str(BENCHMARK), "--cases", "300", "--lines", "200", "--passes", "2", "--seed", "7"]
    )
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BENCHMARK), run_name="__main__")
    printed = capsys.readouterr().out
    assert ended.value.code == 0, printed
    assert "1,600 cases; 0 on which the engines disagree" in printed


def test_no_case_is_first_seen_twice() -> None:
    """A mix has as many different cases as were asked for, and another seed draws other ones."""
    benchmark = runpy.run_path(str(BENCHMARK))
    for mix in benchmark["MIXES"]:
        one, other = (benchmark["cases"](load_rulebook(), mix, 500, seed) for seed in (1, 2))
        assert len({tuple(case.items()) for case in one}) == len(one) == 500
        assert one != other


def test_an_unused_rulebook_keeps_nothing() -> None:
    """Each pass starts with a rulebook that has kept no words but those of one case."""
    book = load_rulebook()
    assert evaluate({"recipient": "family"}, book).outcome
    unused = runpy.run_path(str(BENCHMARK))["unused"](book)
    assert unused.wording is not book.wording
    assert len(unused.wording._reasons) == len(unused.wording._afterwards) == 1
