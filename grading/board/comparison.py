"""What the Board's report holds of the same people at two times: released figures only."""

from __future__ import annotations

from dataclasses import dataclass

from grading.disclosure.released import Average, Count, Measure, Points, Rate, Verdict, Words


@dataclass(frozen=True, slots=True)
class Changed:
    """Mean shares of the same people at two times, and how they changed: of one kind of answer, or in one section."""

    name: Words
    people: Count
    before: Average
    after: Average
    change: Points


@dataclass(frozen=True, slots=True)
class BeliefChange:
    """One misconception of the same people at two times; `way` says whether more (1) or fewer (-1) act on it now."""

    id: Words
    says: Words
    people: Count
    before: Rate
    after: Rate
    change: Points
    way: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """The change over the people who answered both times, and how many answered this time only.

    `size` is that of safe answers in standard deviations between people (d_av).
    """

    first: Words
    last: Words
    people: Count
    only_once: Count
    safe: Changed
    under: Changed
    over: Changed
    gain: Measure
    gain_band: Words
    size: Measure
    by_cohort: bool
    sections: tuple[Changed, ...]
