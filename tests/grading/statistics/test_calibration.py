"""Calibration against its definition, the rule of confidence-based marking, and people who know how much they know."""

from __future__ import annotations

import numpy as np
import pytest

from grading.statistics.calibration import BANDS, MARKS, STATED, calibration


def made(rng, people, answers, shares):
    """Return confidence, right and whose of people who are right so often at each confidence."""
    confidence = rng.integers(1, 4, people * answers).astype(float)
    right = (rng.random(people * answers) < np.array(shares)[confidence.astype(int) - 1]).astype(float)
    return confidence, right, np.repeat(np.arange(people), answers)


def test_each_confidence_pays_where_it_should() -> None:
    """Confidence 3 pays best above 80 per cent, 2 from 67 to 80, 1 below (Gardner-Medwin), and states such a chance."""
    for chance in np.arange(0.005, 1, 0.01):
        best = max(MARKS, key=lambda level, p=chance: p * MARKS[level][0] + (1 - p) * MARKS[level][1])
        assert BANDS[best][0] <= chance <= BANDS[best][1]
    assert all(BANDS[level][0] < STATED[level] < BANDS[level][1] for level in STATED)


def test_scores_by_definition() -> None:
    """Marks and the Brier score are means over answers; its parts add up (Murphy 1973)."""
    confidence, right, whose = made(np.random.default_rng(1), 20, 15, [0.55, 0.7, 0.8])
    found = calibration(confidence, right, whose)
    stated = np.array([STATED[int(each)] for each in confidence])
    marks = [MARKS[int(each)][0 if answer else 1] for each, answer in zip(confidence, right, strict=True)]
    assert found.brier == pytest.approx(np.mean((stated - right) ** 2))
    assert found.brier == pytest.approx(found.reliability - found.resolution + found.uncertainty)
    assert found.uncertainty == pytest.approx(right.mean() * (1 - right.mean()))
    assert found.marks == pytest.approx(np.mean(marks))
    assert found.marks_interval.low < found.marks < found.marks_interval.high
    assert found.sure_and_wrong == pytest.approx(1 - right[confidence == 3].mean())
    assert found.sure_and_wrong_interval.low < found.sure_and_wrong < found.sure_and_wrong_interval.high
    assert [(each.confidence, each.answers) for each in found.levels] == [
        (level, int((confidence == level).sum())) for level in (1, 2, 3)
    ]
    assert (found.answers, found.people) == (300, 20)


@pytest.mark.parametrize(
    ("shares", "verdicts"),
    [
        ([0.5, 0.73, 0.9], ["", "", ""]),
        ([0.5, 0.5, 0.6], ["", "over", "over"]),
        ([0.9, 0.95, 0.95], ["under", "under", ""]),
    ],
)
def test_verdicts(shares: list[float], verdicts: list[str]) -> None:
    """People who know what they know have no verdict; the others are surer than right, or righter than sure."""
    found = calibration(*made(np.random.default_rng(2), 60, 30, shares))
    assert [each.verdict for each in found.levels] == verdicts


def test_answers_of_one_person_are_alike() -> None:
    """When everybody is always or never right, many answers tell no more than few: the interval stays wide."""
    whose = np.repeat(np.arange(20), 30)
    alike = calibration(np.full(600, 3.0), (whose % 2).astype(float), whose).levels[2].interval
    mixed = calibration(np.full(600, 3.0), np.tile([0.0, 1.0], 300), whose).levels[2].interval
    assert alike.high - alike.low > 3 * (mixed.high - mixed.low)


def test_where_calibration_is_not_stated() -> None:
    """Few people give the reason, at one level too; answers without a confidence do not count; nonsense is refused."""
    confidence, right, whose = np.full(40, 2.0), np.ones(40), np.repeat(np.arange(10), 4)
    confidence[:4] = 3
    found = calibration(confidence, right, whose)
    assert (found.levels[2].share, found.sure_and_wrong, found.levels[2].people) == (None, None, 1)
    assert "8 people" in found.levels[2].reason
    confidence[:12] = np.nan
    assert "there are 7" in calibration(confidence, right, whose).reason
    with pytest.raises(ValueError, match="1, 2 or 3"):
        calibration(np.full(40, 4.0), right, whose)
    with pytest.raises(ValueError, match="its person"):
        calibration(confidence, right, whose[:5])
