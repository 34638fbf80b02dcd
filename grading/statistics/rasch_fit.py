"""How the Rasch model is estimated: marginal maximum likelihood over normally distributed abilities, and its errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from grading.statistics.intervals import Floats, Whole

_NODES = np.linspace(-5, 5, 41)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()
_LEAST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Patterns:
    """People with the same items and the same score, who are all alike to the model: one row for each such pattern."""

    answered: Floats
    scores: Floats
    people: Floats
    which: Whole


def patterns_of(answers: Floats) -> Patterns:
    """Return the patterns of answers; `which` of them gives each person's (row of answers)."""
    answered = ~np.isnan(answers)
    scores = np.nansum(answers, axis=1).astype(np.int64)
    keys = np.column_stack([np.packbits(answered, axis=1), scores.view(np.uint8).reshape(len(scores), -1)])
    rows = np.ascontiguousarray(keys).view(np.dtype((np.void, keys.shape[1]))).ravel()
    _, first, which, people = np.unique(rows, return_index=True, return_inverse=True, return_counts=True)
    return Patterns(answered[first].astype(float), scores[first].astype(float), people.astype(float), which.ravel())


def fit(patterns: Patterns, totals: Floats) -> tuple[Floats, float, float]:
    """Return the difficulties (with abilities at 0 on average), the spread of abilities and the log-likelihood."""
    answers = patterns.people @ patterns.answered

    def loss(values: Floats) -> tuple[float, Floats]:
        difficulties, spread = values[:-1], float(values[-1])
        whole, posterior, chances = _likelihoods(patterns, difficulties, spread)
        weights = posterior * patterns.people[:, np.newaxis]
        expected = weights.T @ patterns.answered  # people at each node who answered each item
        by_item = totals - (expected * chances).sum(axis=0)
        at_node = weights.T @ patterns.scores - (expected * chances).sum(axis=1)
        value = float(patterns.people @ whole - totals @ difficulties)
        return -value, np.append(by_item, -(_NODES @ at_node))

    start = np.append(np.log((answers - totals + 0.5) / (totals + 0.5)), 1.0)
    bounds = [(None, None)] * len(totals) + [(_LEAST_SPREAD, 10)]
    options = {
        "maxiter": 1000,
        "maxfun": 5000,
        "ftol": 1e-14,
        "gtol": 1e-6 * max(1.0, float(patterns.people.sum()) / 100),
    }
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return found.x[:-1], float(found.x[-1]), -float(found.fun)


def standard_errors(patterns: Patterns, difficulties: Floats, spread: float) -> Floats:
    """Return the standard errors of difficulties around their mean, from the observed information (Louis 1982)."""
    _, posterior, chances = _likelihoods(patterns, difficulties, spread)
    weights = posterior * patterns.people[:, np.newaxis]
    vary = chances * (1 - chances)
    expected = weights.T @ patterns.answered
    items = len(difficulties)
    information = np.zeros((items + 1, items + 1))
    information[:items, :items] = np.diag((expected * vary).sum(axis=0))
    information[:items, items] = information[items, :items] = -(_NODES[:, np.newaxis] * expected * vary).sum(axis=0)
    information[items, items] = (_NODES**2 * (expected * vary).sum(axis=1)).sum()
    mean = np.zeros((len(patterns.people), items + 1))
    for node, at in enumerate(_NODES):
        right = patterns.answered * chances[node]
        scores = np.column_stack([right, at * (patterns.scores - right.sum(axis=1))])
        information -= (scores * weights[:, [node]]).T @ scores
        mean += scores * posterior[:, [node]]
    information += (mean * patterns.people[:, np.newaxis]).T @ mean
    if spread <= 2 * _LEAST_SPREAD:
        information = information[:items, :items]
    centred = np.eye(items) - 1 / items
    covariance = np.linalg.pinv(information)[:items, :items]
    return np.sqrt(np.maximum(np.diag(centred @ covariance @ centred), 0))


def _likelihoods(patterns: Patterns, difficulties: Floats, spread: float) -> tuple[Floats, Floats, Floats]:
    """Return for each pattern its log-likelihood (but for the items' part), its posterior, and the chances to be right.

    The posterior is over the nodes; chances are one node a row and one item a column.
    """
    able = spread * _NODES
    chances = expit(able[:, np.newaxis] - difficulties)
    lost = np.logaddexp(0, able[:, np.newaxis] - difficulties)
    each = patterns.scores[:, np.newaxis] * able - patterns.answered @ lost.T + np.log(_WEIGHTS)
    whole = logsumexp(each, axis=1)
    return whole, np.exp(each - whole[:, np.newaxis]), chances
