"""The benchmark of the core: what it compares must be the same decisions. Nothing here is timed."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "evaluation.py"


def test_both_engines_decide_alike(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A decision table written from the rulebook decides every sampled case in zen-engine as safeshare does."""
    monkeypatch.setattr(sys, "argv", [str(BENCHMARK), "--cases", "600", "--seed", "7"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BENCHMARK), run_name="__main__")
    printed = capsys.readouterr().out
    assert ended.value.code == 0, printed
    assert "0 on which the engines disagree" in printed
