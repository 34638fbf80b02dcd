"""What the trainer's report holds besides the Board's figures on the same people: released figures only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.disclosure.released import Average, Coefficient, Count, Rate, Words


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the guide: how many answers there are, and how many of them were safe."""

    name: Words
    answers: Count
    safe: Rate
    under: Rate
    over: Rate


@dataclass(frozen=True, slots=True)
class Alike:
    """A question that many got wrong in the same way: what it asks, which way (`under`, ...), and what tempts to it."""

    id: Words
    asks: Words
    way: Words
    rate: Rate
    tempts: Words


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
    """The decision records: each criterion, how many texts were marked twice, and how far the two markers agree."""

    criteria: tuple[Criterion, ...]
    twice: Count
    kappa: Coefficient
    provisional: bool


@dataclass(frozen=True, slots=True)
class Teaching:
    """What is about the teaching of one cohort.

    `notebooks` names the notebook of a section, `corrections` what the guide says in place of a misconception, and
    `broken` the clauses that one breaks.
    """

    name: Words
    sections: tuple[Section, ...]
    alike: tuple[Alike, ...]
    records: Records | None
    notebooks: Mapping[str, Words]
    corrections: Mapping[str, Words]
    broken: Mapping[str, Words]
