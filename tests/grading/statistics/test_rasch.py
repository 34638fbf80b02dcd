"""The Rasch model against published estimates, a likelihood written out, and people who were made by it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from grading.statistics import rasch as module
from grading.statistics.enough import NotEnough, Stability
from grading.statistics.rasch import abilities, rasch
from tests.grading.statistics.lsat import lsat


@pytest.fixture(scope="module")
def law_school():
    """Return the model of the law school test."""
    return rasch(lsat())


def values(model, name="difficulty"):
    """Return one figure of all items."""
    return np.array([getattr(item, name) for item in model.items])


def test_difficulties_published(law_school) -> None:
    """Estimates for the law school test are those of Rizopoulos 2006 (R package ltm, J. Statistical Software 17:5).

    He writes them in standard deviations of ability (0.7551 logits) with ability at 0.
    """
    assert law_school.spread == pytest.approx(0.7551, abs=1e-4)
    assert law_school.log_likelihood == pytest.approx(-2466.938, abs=1e-3)
    theirs = np.array([-3.6153, -1.3224, -0.3176, -1.7301, -2.7802])
    assert (values(law_school) - law_school.mean) / law_school.spread == pytest.approx(theirs, abs=2e-4)
    assert values(law_school).sum() == pytest.approx(0)
    assert law_school.stability is Stability.STABLE


def written_out(parameters, answers):
    """Return the log-likelihood of five difficulties and the spread, by Gauss and Hermite, pattern by pattern."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    patterns, times = np.unique(answers, axis=0, return_counts=True)
    right = 1 / (1 + np.exp(parameters[:5] - parameters[5] * nodes[:, None]))
    found = [np.prod(np.where(pattern, right, 1 - right), axis=1) @ weights / weights.sum() for pattern in patterns]
    return float(times @ np.log(found))


def test_errors_are_those_of_the_likelihood(law_school) -> None:
    """Standard errors come from the curvature of the likelihood, here by differences of one written out in full."""
    answers, at, step = lsat(), np.append(values(law_school) - law_school.mean, law_school.spread), 1e-3
    moves = step * np.eye(6)
    curved = [
        [
            sum(a * b * written_out(at + a * one + b * two, answers) for a in (1, -1) for b in (1, -1)) / (4 * step**2)
            for two in moves
        ]
        for one in moves
    ]
    centred = np.eye(5) - 1 / 5
    theirs = np.sqrt(np.diag(centred @ np.linalg.inv(-np.array(curved))[:5, :5] @ centred))
    assert values(law_school, "error") == pytest.approx(theirs, rel=0.002)


def test_abilities_in_closed_form() -> None:
    """When all items are equally hard, Warm's estimate of r right of n is ln((r + 0.5) / (n - r + 0.5))."""
    answers = (np.arange(10) < np.arange(11)[:, None]).astype(float)
    right = np.arange(11)
    assert abilities(answers, np.zeros(10)).values == pytest.approx(np.log((right + 0.5) / (10 - right + 0.5)))


def test_abilities_solve_warms_equation() -> None:
    """For unlike items and with answers missing they solve his equation; who answered nothing has none."""
    rng = np.random.default_rng(1)
    difficulty = rng.normal(0, 1.2, 9)
    answers = rng.integers(0, 2, (40, 9)).astype(float)
    answers[rng.random(answers.shape) < 0.3] = np.nan
    answers[0] = np.nan
    found = abilities(answers, difficulty)
    assert np.isnan([found.values[0], found.errors[0]]).all()
    for person in range(1, 40):
        had = ~np.isnan(answers[person])

        def slope(theta, person=person, had=had):
            p = 1 / (1 + np.exp(difficulty[had] - theta))
            return answers[person, had].sum() - p.sum() + (p * (1 - p) * (1 - 2 * p)).sum() / (2 * (p * (1 - p)).sum())

        assert found.values[person] == pytest.approx(brentq(slope, -11, 11), abs=1e-6)
        p = 1 / (1 + np.exp(difficulty[had] - found.values[person]))
        assert found.errors[person] == pytest.approx((p * (1 - p)).sum() ** -0.5)
    with pytest.raises(ValueError, match="its difficulty"):
        abilities(answers, difficulty[:3])


def made(rng, people, difficulty, mean=0.8, spread=1.1):
    """Return answers of people who follow the model."""
    ability = rng.normal(mean, spread, people)
    return (rng.random((people, len(difficulty))) < 1 / (1 + np.exp(difficulty - ability[:, None]))).astype(float)


def test_what_was_put_in_is_found() -> None:
    """Two forms with common items come onto one scale, within their standard errors, and fit."""
    rng = np.random.default_rng(6)
    difficulty = np.linspace(-1.5, 1.5, 24)
    answers = made(rng, 1500, difficulty)
    answers[:750, :8], answers[750:, 16:] = np.nan, np.nan
    found = rasch(answers)
    off = (values(found) - difficulty) / values(found, "error")
    assert 0.6 < off.std() < 1.4
    assert np.abs(off).max() < 3.5
    assert (found.mean, found.spread) == pytest.approx((0.8, 1.1), abs=0.1)
    assert found.linked
    assert all(item.fits for item in found.items)
    assert values(found, "people").tolist() == [750] * 8 + [1500] * 8 + [750] * 8


@pytest.mark.parametrize(("people", "within"), [(30, 1.0), (100, 0.5)])
def test_numbers_that_allow_it(people: int, within: float) -> None:
    """With 30 people nearly all difficulties are within 1 logit, with 100 within 0.5 (Linacre 1994)."""
    rng, difficulty = np.random.default_rng(4), np.linspace(-1, 1, 20)
    near = [
        abs(item.difficulty - true) < within
        for _ in range(15)
        for item, true in zip(rasch(made(rng, people, difficulty, mean=0)).items, difficulty, strict=True)
        if not isinstance(item, NotEnough)
    ]
    assert np.mean(near) > 0.94


def test_an_item_that_does_not_fit() -> None:
    """Guesswork at one item shows in its mean squares, which are those of the answers' squared surprises."""
    rng = np.random.default_rng(2)
    answers = made(rng, 800, np.linspace(-1.5, 1.5, 15))
    answers[:, 4] = rng.integers(0, 2, 800)
    found = rasch(answers)
    assert not found.items[4].fits
    assert found.items[4].outfit > 1.3
    able = abilities(answers, values(found)).values
    some = (answers.mean(axis=1) > 0) & (answers.mean(axis=1) < 1)
    chance = 1 / (1 + np.exp(found.items[4].difficulty - able[some]))
    squares = (answers[some, 4] - chance) ** 2
    assert found.items[4].outfit == pytest.approx(np.mean(squares / (chance * (1 - chance))))
    assert found.items[4].infit == pytest.approx(squares.sum() / (chance * (1 - chance)).sum())


def test_items_without_a_place_on_the_scale() -> None:
    """An item that all get right, or that few answered, has the reason in its place, and the others their figures."""
    answers = made(np.random.default_rng(3), 60, np.zeros(8))
    answers[:, 2], answers[29:, 5] = 1, np.nan
    found = rasch(answers)
    assert "answered it rightly" in found.items[2].reason
    assert "there are 29" in found.items[5].reason
    assert sum(isinstance(item, NotEnough) for item in found.items) == 2
    assert found.stability is Stability.PROVISIONAL


def test_forms_that_nothing_links() -> None:
    """Forms without a common item are said not to be linked."""
    answers = made(np.random.default_rng(3), 200, np.zeros(12))
    answers[:100, :6], answers[100:, 6:] = np.nan, np.nan
    assert not rasch(answers).linked


def test_where_there_is_no_model() -> None:
    """Few people or few items give the reason; what is neither right nor wrong is refused."""
    answers = made(np.random.default_rng(3), 40, np.zeros(6))
    assert "30 people" in rasch(answers[:29]).reason
    assert "5 items" in rasch(answers[:, :4]).reason
    with pytest.raises(ValueError, match="1, 0 or missing"):
        rasch(answers / 2)


def test_people_who_do_not_differ() -> None:
    """When answers are pure chance the spread goes to nought, and there are still errors."""
    found = rasch(np.random.default_rng(11).integers(0, 2, (400, 10)).astype(float))
    assert found.spread < 0.35
    assert (values(found, "error") > 0.05).all()


def test_many_patterns_are_drawn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where people make too many different patterns the model is that of some of them, always the same."""
    monkeypatch.setattr(module, "_MOST_PATTERNS", 300)
    answers = made(np.random.default_rng(3), 2000, np.linspace(-1, 1, 12))
    answers[np.random.default_rng(4).random(answers.shape) < 0.4] = np.nan
    found = rasch(answers)
    assert found.people == 300
    assert found == rasch(answers)
