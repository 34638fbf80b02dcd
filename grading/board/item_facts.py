"""What the bank knows of the questions that the Board's report is about, and what answers tell besides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank, decision_of


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What the bank knows of a question: the clauses that decide it, the misconceptions that its answers tempt to."""

    clauses: tuple[str, ...]
    tempts: frozenset[str]
    unsafe_to_tell: bool = False


def item_facts(bank: Bank, rulebook: Rulebook) -> dict[str, ItemFacts]:
    """Return what the bank knows of each question, by its id."""
    return {
        question.id: ItemFacts(
            decision_of(question, rulebook).clause_ids,
            frozenset(each.misconception for each in question.distractors),
            question.facts.get("safe_to_tell") == "no",
        )
        for case in bank.cases.values()
        for question in case.questions
    }


def holds(rows: pd.DataFrame, code: str) -> Any:
    """Return which rows chose what a misconception suggests; the column lists codes such as `M2;M8`."""
    listed = rows["misconceptions"]
    return listed.isin([text for text in listed.dropna().unique() if re.search(rf"\b{code}\b", str(text))])


def tempting_items(rows: pd.DataFrame, code: str, facts: Mapping[str, ItemFacts]) -> list[str]:
    """Return the questions of some answers that tempt to a misconception: by the bank, or by what people chose."""
    chosen = set(rows.loc[holds(rows, code), "item_id"])
    asked = sorted(rows["item_id"].unique())
    return [item for item in asked if item in chosen or (item in facts and code in facts[item].tempts)]
