"""Signal detection and weighted loss, against worked examples and people with a known discernment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from grading.statistics.detection import discernment, discernment_of_people, severity_weighted_loss
from grading.statistics.weights import WEIGHTS, read_weights
from safeshare.problems import ProblemsError


@pytest.mark.parametrize(
    ("hits", "false_alarms", "d", "c"), [(10, 0, 1.75, 0.81), (19, 8, 1.21, -1.35), (17, 1, 2.25, -0.03)]
)
def test_discernment_worked_examples(hits: int, false_alarms: int, d: float, c: float) -> None:
    """Discernment and caution are those of the worked examples with 19 questions to share and 10 to hold."""
    assert discernment(hits, 19, false_alarms, 10) == pytest.approx((d, c), abs=0.006)


def test_discernment_of_guessing_is_nought() -> None:
    """Who shares as often where it is wrong as where it is right tells nothing apart; more than all is refused."""
    assert discernment(5, 10, 5, 10) == pytest.approx((0, 0))
    with pytest.raises(ValueError, match="larger than"):
        discernment(11, 10, 0, 10)


def test_discernment_of_people_is_that_of_their_answers_together() -> None:
    """The figures are those of the summed answers, whoever gave them."""
    hits, false_alarms = np.array([2, 3] * 6), np.array([0, 1] * 6)
    found = discernment_of_people(hits, np.full(12, 4), false_alarms, np.full(12, 2))
    assert (found.d, found.c) == pytest.approx(discernment(30, 48, 6, 24))
    assert found.d_interval.low < found.d < found.d_interval.high
    assert found.c_interval.low < found.c < found.c_interval.high
    assert found.people == 12


def test_intervals_of_discernment_hold_what_was_put_in() -> None:
    """With true d 1.5 and c 0.3 (shifted a little by the correction), intervals hold them about 95 times of 100."""
    share, wrongly = norm.cdf(1.5 / 2 - 0.3), norm.cdf(-1.5 / 2 - 0.3)
    rng = np.random.default_rng(6)
    held = np.zeros(2)
    for study in range(300):
        hits, false_alarms = rng.binomial(12, share, 40), rng.binomial(8, wrongly, 40)
        found = discernment_of_people(hits, np.full(40, 12), false_alarms, np.full(40, 8), draws=500, seed=study)
        held += [
            found.d_interval.low <= 1.5 <= found.d_interval.high,
            found.c_interval.low <= 0.3 <= found.c_interval.high,
        ]
    assert (held / 300 >= 0.92).all()
    assert (held / 300 <= 0.985).all()


def test_where_discernment_is_not_stated() -> None:
    """Too few people, or one kind of question only, give the reason; impossible counts are refused."""
    ones, none = np.ones(8), np.zeros(8)
    assert "8 people" in discernment_of_people(ones[:7], ones[:7], none[:7], ones[:7]).reason
    assert "both kinds" in discernment_of_people(ones, ones, none, none).reason
    with pytest.raises(ValueError, match="larger than"):
        discernment_of_people(ones, none, none, ones)


def test_loss_by_hand() -> None:
    """Errors of each kind count by their weight, for each answer."""
    errors = np.array([[1, 0], [0, 2], [0, 0], [1, 1]] * 3, dtype=float)
    found = severity_weighted_loss(errors, np.full(12, 10.0), np.array([5.0, 2]))
    assert found.each == pytest.approx((5 + 4 + 0 + 7) / 40)
    assert found.low < found.each < found.high


def test_where_a_loss_is_not_stated() -> None:
    """People without answers do not count; shapes that do not fit and negative numbers are refused."""
    answers = np.array([10.0] * 7 + [0] * 5)
    assert "there are 7" in severity_weighted_loss(np.zeros((12, 1)), answers, np.ones(1)).reason
    with pytest.raises(ValueError, match="every kind of error"):
        severity_weighted_loss(np.zeros((12, 2)), answers, np.ones(1))
    with pytest.raises(ValueError, match="negative"):
        severity_weighted_loss(np.zeros((12, 1)), answers, -np.ones(1))


def test_weights_are_the_boards() -> None:
    """The weights of the file are those the guide starts from, and it says that no Board has decided them."""
    found = read_weights()
    assert found.weights.model_dump() == {
        "act_now_missed": 5, "duty_missed": 4, "told_when_unsafe": 4, "share_held": 3, "family_or_employer_told": 3,
        "hold_shared": 2, "pause_mistimed": 1,
    }  # fmt: skip
    assert "not yet decided by a Board" in found.decided_by


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("duty_missed: 4", "duty_mised: 4", "Did you mean 'duty_missed'?"),
        ("duty_missed: 4", "duty_missed: -1", "'-1' is too small"),
        ("duty_missed: 4", "duty_missed: 2.5", "'2.5' is not a whole number"),
        ("duty_missed: 4", "duty_missed: many", "'many' is not a whole number"),
        ("  hold_shared: 2", "", "the key 'hold_shared' is missing"),
        ("decided_by: starting values", "decided_by: ''\n#", "decided_by: this is empty"),
    ],
)
def test_weights_that_are_none(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A fault in the file is one sentence with its file and what is wrong."""
    path = tmp_path / "weights.yaml"
    path.write_text(WEIGHTS.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ProblemsError) as raised:
        read_weights(path)
    assert said in str(raised.value)
    assert str(path) in str(raised.value)


def test_weights_of_nothing(tmp_path: Path) -> None:
    """A file in which no error weighs anything is refused."""
    path = tmp_path / "weights.yaml"
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join(line.split(":")[0] + ": 0" if line[:2] == "  " else line for line in lines), encoding="utf-8"
    )
    with pytest.raises(ProblemsError, match="no error weighs anything"):
        read_weights(path)
