"""What the chapters of the Board's report share: each takes in its counts, and later asks for what was released.

A chapter is a function of the counts and the material. It hands its counts to the gate and returns a function of the
sealed gate, which returns the chapter's released figures once all chapters have handed in theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from grading.board.item_facts import ItemFacts
from grading.disclosure.gate import Sealed
from grading.results.outcomes import Selection
from grading.statistics.weights import WeightsFile
from safeshare.rulebook import Rulebook

Found = TypeVar("Found")
Later = Callable[[Sealed], Found]
"""Asks the sealed gate for a chapter's figures."""


@dataclass(frozen=True, slots=True)
class Material:
    """What the chapters are made from; `draws` bootstrap samples are drawn with the seed."""

    chosen: Selection
    facts: Mapping[str, ItemFacts]
    rulebook: Rulebook
    weights: WeightsFile
    draws: int
    seed: int
