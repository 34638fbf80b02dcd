"""The figures of the trainer's report on one cohort, from files: what its notebook loads."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from grading.board.cohort import About
from grading.board.item_facts import item_facts
from grading.board.model import Board
from grading.board.prepare import prepare
from grading.disclosure.beside import hand_back, taken_over
from grading.reports.period import Period
from grading.results.compact import compact
from grading.results.outcomes import COLUMNS
from grading.statistics.weights import read_weights
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, load_bank


def load_cohort(
    results: str,
    period: str,
    cohort: str,
    bank: str = "",
    listed: int = 0,
    records: str = "",
    notebooks: str = "",
    seed: int = 1,
    draws: int = 1000,
    weights: str = "",
    beside: str = "",
) -> Board:
    """Return the figures of a cohort's report from its results table and its records, two Parquet files, and its bank.

    `notebooks` names the notebook of each section, such as `4 04_refusal`, one a line; the other parameters are those
    of the Board's report. Raises ProblemsError when the table, the bank or the period cannot be used, WithheldError
    when hardly anything can be shown beside an earlier page.
    """
    rulebook = load_rulebook()
    held = load_bank(Path(bank), rulebook) if bank else Bank()
    named = (line.partition(" ") for line in notebooks.splitlines())
    about = About(cohort, {section: name for section, _, name in named}, _asks(held))
    earlier = taken_over(Path(beside)) if beside else None
    board = prepare(
        compact(pd.read_parquet(results, columns=list(COLUMNS))), Period.parse(period), rulebook,
        item_facts(held, rulebook), listed, Path(results).name, seed, draws,
        read_weights(Path(weights)) if weights else None, about=about, beside=earlier,
        records=pd.read_parquet(records),
    )  # fmt: skip
    if earlier is not None:
        hand_back(earlier, Path(beside))
    return board


def _asks(bank: Bank) -> dict[str, str]:
    """Return for each question of a bank its case and what it asks."""
    return {question.id: f"{case.title}: {question.ask}" for case in bank.cases.values() for question in case.questions}
