"""Alpha and decision consistency against published figures, other programs and second sittings."""

from __future__ import annotations

import numpy as np
import pytest

from grading.statistics.enough import Stability
from grading.statistics.items import pairs_right
from grading.statistics.reliability import alpha, decision_consistency
from tests.grading.statistics.lsat import lsat


def test_alpha_published() -> None:
    """For the law school test it is 0.295 (help page of the R package ltm) from 0.223 to 0.362 (pingouin 0.7)."""
    found = alpha(lsat())
    assert (found.alpha, found.interval.low, found.interval.high) == pytest.approx((0.295, 0.223, 0.362), abs=5e-4)
    assert (found.people, found.parts, found.use, found.stability) == (1000, 5, "neither", Stability.STABLE)


def test_alpha_is_kuder_and_richardsons() -> None:
    """Of right and wrong answers alpha is KR-20, as it is written in terms of shares right."""
    answers = lsat()
    shares, total = answers.mean(axis=0), answers.sum(axis=1).var()
    assert alpha(answers).alpha == pytest.approx(5 / 4 * (1 - (shares * (1 - shares)).sum() / total))


def sittings(rng, people, parts, apart=1.5):
    """Return two sittings of the same people, by the same ability; items are up to `apart` harder or easier."""
    ability = rng.normal(1, 1.2, people)
    difficulty = np.linspace(-apart, apart, parts)
    share = 1 / (1 + np.exp(difficulty - ability[:, None]))
    return [(rng.random((people, parts)) < share).astype(float) for _ in range(2)]


@pytest.mark.parametrize(("parts", "use"), [(60, "decisions"), (13, "groups"), (5, "neither")])
def test_what_scores_will_do_for(parts: int, use: str) -> None:
    """Long tests will do for decisions, middling ones for groups; alpha is near the correlation of two sittings."""
    first, second = sittings(np.random.default_rng(4), 2000, parts)
    found = alpha(first)
    assert found.use == use
    assert found.alpha == pytest.approx(np.corrcoef(first.sum(axis=1), second.sum(axis=1))[0, 1], abs=0.04)


def test_interval_of_alpha_holds_what_was_put_in() -> None:
    """Over many samples the interval holds the true value about 95 times of 100."""
    rng = np.random.default_rng(2)
    true = alpha(sittings(rng, 60_000, 10)[0]).alpha
    found = [alpha(sittings(rng, 60, 10)[0]).interval for _ in range(300)]
    assert 0.92 <= np.mean([low <= true <= high for low, high in found]) <= 0.985


def test_pairs_as_single_items_look_too_reliable() -> None:
    """Near-miss pairs that share a story raise alpha as single items; as testlets they do not."""
    rng = np.random.default_rng(3)
    ability, story = rng.normal(0, 0.7, 3000), rng.normal(0, 1.5, (3000, 8))
    chance = 1 / (1 + np.exp(-(ability[:, None] + np.repeat(story, 2, axis=1))))
    answers = (rng.random((3000, 16)) < chance).astype(float)
    assert alpha(answers).alpha > alpha(pairs_right(answers, np.repeat(np.arange(8), 2))).alpha + 0.1


def test_where_alpha_is_not_stated() -> None:
    """Few people with all answers, one part, or the same score for all give the reason."""
    answers = lsat()[::20]
    assert "2 parts" in alpha(answers[:, :1]).reason
    assert "scored alike" in alpha(np.ones((40, 3))).reason
    answers[:21, 0] = np.nan
    assert "there are 29" in alpha(answers).reason


def test_consistency_published() -> None:
    """The agreement is that of table 1 in Subkoviak 1976 (also ERIC ED120229): 0.754, chance 0.659.

    His ten people, here three times over since we ask for thirty: five items, four of them to pass, reliability 0.58.
    """
    scores = np.tile([0.0, 4, 2, 0, 2, 2, 1, 3, 4, 5], 3)
    found = decision_consistency(scores, 5, 4, 0.58)
    assert found.agreement == pytest.approx(0.754404, abs=1e-6)
    assert found.kappa == pytest.approx((0.754404 - 0.659131) / (1 - 0.659131), abs=1e-5)


@pytest.mark.parametrize(("apart", "off"), [(0, 0.025), (1.5, 0.04)])
def test_consistency_is_that_of_a_second_sitting(apart: float, off: float) -> None:
    """It is a little below the share of people whom two sittings really pass or fail alike, and never above it."""
    first, second = sittings(np.random.default_rng(8), 20_000, 20, apart)
    passed = [each.sum(axis=1) >= 14 for each in (first, second)]
    found = decision_consistency(first.sum(axis=1), 20, 14, alpha(first).alpha)
    assert 0 <= (passed[0] == passed[1]).mean() - found.agreement <= off
    assert 0 <= np.corrcoef(*passed)[0, 1] - found.kappa <= 2 * off


def test_where_consistency_is_not_stated() -> None:
    """Few people, or a pass that is sure, give the reason; a cut outside the test is refused."""
    assert "30 people" in decision_consistency(np.full(29, 3.0), 5, 3, 0.7).reason
    assert "sure to pass" in decision_consistency(np.full(30, 5.0), 5, 3, 1.0).reason
    for cut, score in ((0, 3), (6, 3), (3, 6)):
        with pytest.raises(ValueError, match="within 0 and 5"):
            decision_consistency(np.full(30, float(score)), 5, cut, 0.7)
