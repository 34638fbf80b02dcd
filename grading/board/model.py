"""What the Board's report holds: released figures only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.released import Average, Count, Measure, Points, Rate, Verdict, Words


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a table of answers: how many people gave how many answers, and how these went."""

    name: Words
    people: Count
    answers: Count
    safe: Rate
    same_way: Rate
    under: Rate
    over: Rate


@dataclass(frozen=True, slots=True)
class Split:
    """How often something happened where it could have: an error, a belief, a slip on a clause."""

    id: Words
    says: Words
    of: Count
    made: Count
    rate: Rate
    credit: Average | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Who was on the list and who answered; which questions were set and marked."""

    listed: Count
    took_part: Count
    absent: Count
    asked: Count
    marked: Count
    unmarked: Count
    people_rate: Rate
    answer_rate: Rate


@dataclass(frozen=True, slots=True)
class Judgement:
    """Sharing where it is right against sharing where it is wrong: can people tell the two apart?"""

    shared_rightly: Split
    shared_wrongly: Split
    discernment: Measure
    caution: Measure


@dataclass(frozen=True, slots=True)
class Comparison:
    """The change over the people who answered both times, and how many answered this time only."""

    first: Words
    last: Words
    people: Count
    only_once: Count
    before: Average
    after: Average
    change: Points
    gain: Measure
    gain_band: Words


@dataclass(frozen=True, slots=True)
class Board:
    """All that the report shows."""

    period: Words
    quarter: Words
    synthetic: bool
    reach: Reach
    overall: Group
    agencies: tuple[Group, ...]
    recipients: tuple[Group, ...]
    dangers: tuple[Split, ...]
    dangers_not_asked: tuple[Words, ...]
    beliefs: tuple[Split, ...]
    clauses: tuple[Split, ...]
    judgement: Judgement | None
    under_or_over: Verdict
    agencies_differ: Verdict
    phase: Words
    change: Comparison | None
    versions: Mapping[str, Words]
    several_rulebooks: bool
    figures: Words
    hidden: Words
    left_out: tuple[Words, ...] = ()
    one_agency: bool = False
