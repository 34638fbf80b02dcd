"""What the Board's report holds: released figures only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.board.bank_health import BankHealth
from grading.board.comparison import BeliefChange, Comparison
from grading.board.recorded import Records
from grading.board.teaching import Teaching
from grading.disclosure.released import (
    Average,
    Count,
    Limits,
    Measure,
    Measured,
    Rate,
    Span,
    Verdict,
    Words,
)


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
    """How often something happened where it could have: an error, a belief, a slip on a clause.

    `turns_on` names the questions that a clause decides.
    """

    id: Words
    says: Words
    of: Count
    made: Count
    rate: Rate
    credit: Average | None = None
    turns_on: tuple[Words, ...] = ()


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
class Told:
    """How often family or an employer were told wrongly, in all and by kind of agency; `differ` is 1 beyond chance."""

    overall: Split
    agencies: tuple[Split, ...]
    differ: Verdict


@dataclass(frozen=True, slots=True)
class Sureness:
    """Answers given with one confidence; `way` is 1 where people were too sure, -1 where not sure enough, else 0."""

    level: Words
    answers: Count
    safe: Rate
    wrong: Rate
    way: Verdict


@dataclass(frozen=True, slots=True)
class Confidence:
    """How often answers were safe at each level of confidence, from the lowest up."""

    levels: tuple[Sureness, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the errors of one group weigh for every hundred answers."""

    name: Words
    loss: Measured


@dataclass(frozen=True, slots=True)
class Harm:
    """The weight of errors by group, the weight of each kind of error, and who decided on the weights."""

    groups: tuple[Weighed, ...]
    weights: tuple[tuple[Words, Words], ...]
    decided_by: Words


@dataclass(frozen=True, slots=True)
class Unit:
    """One agency of the funnel; `limits` are None where it cannot be drawn."""

    name: Words
    people: Count
    answers: Count
    safe: Rate
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Agencies around the share of all; `curve` holds the limits from the smallest to the largest of them.

    `adjusted` says whether the limits allow for agencies differing more than chance makes them.
    """

    target: Rate
    units: tuple[Unit, ...]
    curve: tuple[Limits, ...]
    adjusted: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the control chart; `limits` and `signals` are None where it cannot be drawn."""

    name: Words
    safe: Rate
    limits: Span | None
    signals: Words | None


@dataclass(frozen=True, slots=True)
class Months:
    """Safe answers by month: how many months there are, each of them, and the line that they should lie around."""

    number: Words
    months: tuple[Month, ...]
    centre: Span | None


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
    told: Told | None
    under_or_over: Verdict
    agencies_differ: Verdict
    agencies_hold: Verdict
    phase: Words
    change: Comparison | None
    belief_changes: tuple[BeliefChange, ...]
    confidence: Confidence | None
    harm: Harm
    funnel: Funnel | None
    months: Months
    bank: BankHealth
    versions: Mapping[str, Words]
    several_rulebooks: bool
    figures: Words
    hidden: Words
    mostly_hidden: bool
    records: Records | None = None
    left_out: tuple[Words, ...] = ()
    one_agency: bool = False
    with_bank: bool = True
    teaching: Teaching | None = None
