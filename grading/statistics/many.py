"""Many figures side by side: chance makes some of them stand out, and few people make them stand out most."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import false_discovery_control

from grading.statistics.enough import LEAST_GROUPS, NotEnough, too_few
from grading.statistics.intervals import Floats


class Shrunken(NamedTuple):
    """Values drawn towards their mean, how much of each one's own was kept (0 to 1), and how far the true ones spread.

    `spread` is the standard deviation of true values between groups, in the unit of the values.
    """

    values: Floats
    kept: Floats
    mean: float
    spread: float


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Return p-values adjusted for there being many (Benjamini and Hochberg 1995).

    Taking those up to q as findings makes a share q of the findings, at most, false ones. Raises ValueError when one
    does not lie from 0 to 1.
    """
    return np.asarray(false_discovery_control(p_values, method="bh"), dtype=float) if len(p_values) else p_values


def shrunken(values: Floats, errors: Floats) -> Shrunken | NotEnough:
    """Return the values of groups drawn towards their mean, each the more, the less certain it is (empirical Bayes).

    `errors` are the standard errors. How far groups truly differ is the estimate of DerSimonian and Laird (1986); where
    they differ by no more than chance, all of them come to lie on the mean. Not enough below 3 groups. Raises
    ValueError when lengths differ or an error is not above nought.
    """
    if values.shape != errors.shape or values.ndim != 1 or (errors <= 0).any():
        message = "every value needs its standard error, above nought"
        raise ValueError(message)
    few = too_few(len(values), LEAST_GROUPS, "groups")
    if few is not None:
        return few
    between = between_variance(values, errors**2)
    weights = 1 / (errors**2 + between)
    mean = float((weights * values).sum() / weights.sum())
    kept = between * weights
    return Shrunken(mean + kept * (values - mean), kept, mean, float(np.sqrt(between)))


def between_variance(values: Floats, variances: Floats) -> float:
    """Return how far groups' true values vary, above what their own variances make of it (DerSimonian and Laird)."""
    from statsmodels.stats.meta_analysis import combine_effects  # slow to import

    return max(0.0, float(combine_effects(values, variances, method_re="chi2").tau2))
