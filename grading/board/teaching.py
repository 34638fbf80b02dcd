"""What the trainer's report holds besides the Board's figures on the same people: released figures only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.disclosure.released import Count, Rate, Words


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
class Teaching:
    """What is about the teaching of one cohort.

    `notebooks` names the notebook of a section, `corrections` what the guide says in place of a misconception, and
    `broken` the clauses that one breaks.
    """

    name: Words
    sections: tuple[Section, ...]
    alike: tuple[Alike, ...]
    notebooks: Mapping[str, Words]
    corrections: Mapping[str, Words]
    broken: Mapping[str, Words]
