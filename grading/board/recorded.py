"""What a report holds of decision records, the Board's and the trainer's alike: released figures only."""

from __future__ import annotations

from dataclasses import dataclass

from grading.disclosure.released import Average, Coefficient, Count, Words


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the decision records: how many are marked, how many wait, and the mean share of its points."""

    name: Words
    marked: Count
    waiting: Count
    mean: Average
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Records:
    """The decision records: each criterion, how many texts were marked twice, and how far the two markers agree.

    `alike` is how alike they mark: `alike`, `apart` or `open`, or nothing where their agreement is hidden.
    """

    criteria: tuple[Criterion, ...]
    twice: Count
    kappa: Coefficient
    alike: Words
    provisional: bool
