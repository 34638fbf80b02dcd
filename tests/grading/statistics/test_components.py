"""Variance components against the analysis of variance, and against what was put in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grading.statistics.components import Components, components
from grading.statistics.enough import NotEnough


def test_balanced_answers_give_the_analysis_of_variance() -> None:
    """With nothing missing the estimates are those from the mean squares of statsmodels' two-way table."""
    from statsmodels.formula.api import ols
    from statsmodels.stats.anova import anova_lm

    rng = np.random.default_rng(5)
    people, items = 40, 7
    answers = rng.normal(0, 1, (people, 1)) + rng.normal(0, 0.7, (1, items)) + rng.normal(0, 1.5, (people, items))
    long = pd.DataFrame(
        {"y": answers.ravel(), "p": np.repeat(np.arange(people), items), "i": np.tile(np.arange(items), people)}
    )
    means = anova_lm(ols("y ~ C(p) + C(i)", long).fit())
    square = {name: means.loc[name, "sum_sq"] / means.loc[name, "df"] for name in ("C(p)", "C(i)", "Residual")}
    rest = square["Residual"]
    found = components(answers)
    assert isinstance(found, Components)
    assert found == pytest.approx(((square["C(p)"] - rest) / items, (square["C(i)"] - rest) / people, rest))


def test_what_was_put_in_is_found_though_much_is_missing() -> None:
    """On average over many tables with half of the answers missing, each component is the one put in."""
    found = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        answers = rng.normal(0, 1, (150, 1)) + rng.normal(0, 0.8, (1, 20)) + rng.normal(0, 1.2, (150, 20))
        answers[rng.random(answers.shape) < 0.5] = np.nan
        each = components(answers)
        assert isinstance(each, Components)
        found.append(each)
    assert np.mean(found, axis=0) == pytest.approx((1.0, 0.64, 1.44), rel=0.08)
    assert sum(found[0].shares) == pytest.approx(1)


@pytest.mark.parametrize("answers", [np.ones((29, 9)), np.ones((40, 4)), np.ones((40, 9)), np.full((40, 9), np.nan)])
def test_too_little_is_said(answers: np.ndarray) -> None:
    """Few people, few items, or answers that are all alike give no figure."""
    assert isinstance(components(answers), NotEnough)
