"""What a report asks of the answers of its period: the clauses and the misconceptions that these can tell of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from grading.board.item_facts import ItemFacts, tempting_items
from safeshare.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Plan:
    """Which clauses and misconceptions are reported, each with the questions that it is about."""

    clauses: dict[str, list[str]]
    beliefs: dict[str, list[str]]


def plan_of(marked: pd.DataFrame, facts: Mapping[str, ItemFacts], rulebook: Rulebook) -> Plan:
    """Return the clauses of the sections asked, those of the same questions together, and what anything tempts to."""
    items = sorted(marked["item_id"].unique())
    sections = set(marked["section"].astype(str))
    turns_on: dict[tuple[str, ...], list[str]] = {}
    for clause in rulebook.clauses.values():
        on = tuple(item for item in items if item in facts and clause.id in facts[item].clauses)
        if clause.section in sections and on:
            turns_on.setdefault(on, []).append(clause.id)
    tempted: dict[str, list[str]] = {}
    for code in rulebook.misconceptions:
        on_belief = tempting_items(marked, code, facts)
        if on_belief:
            tempted[code] = on_belief
    return Plan({", ".join(ids): list(on) for on, ids in turns_on.items()}, tempted)
