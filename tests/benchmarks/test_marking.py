"""The benchmark of marking: what it compares must be the same marks. Nothing here is timed."""

from __future__ import annotations

import pytest

from benchmarks import marking


@pytest.mark.slow
def test_three_ways_mark_alike(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Stock nbgrader, nbgrader without a kernel and `mark` give every learner the same scores, as it says itself."""
    for name in (marking.MARKING, "PYTHONPATH"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(marking, "ANSWERED", 2)
    assert marking.main(3, 2, 1, 4) == 0
    said = capsys.readouterr().out
    assert "scores of 2 learners, all the same in all three ways" in said
    assert [line.split()[-5] for line in said.splitlines()[1:-1]] == ["2", "2", "2", "3", "3"]


def test_a_difference_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where any score differs, it says so and fails."""
    books = iter([[("ann", "q", 1.0, False)], [("ann", "q", 1.0, False)], [("ann", "q", 0.0, False)]])
    monkeypatch.setattr(marking, "hand_ins", lambda *given: marking)
    monkeypatch.setattr(marking, "some", lambda *given: marking)
    monkeypatch.setattr(marking, "root", None, raising=False)
    monkeypatch.setattr(marking, "timed", lambda *given, **more: (1.0, 1.0))
    monkeypatch.setattr(marking, "scores", lambda course: next(books))
    monkeypatch.setenv("PYTHONPATH", "")
    assert marking.main(1, 1, None, 1) == 1
    assert "NOT the same" in capsys.readouterr().out
