"""What the Board's report holds of the questions themselves and of the forms: released figures only."""

from __future__ import annotations

from dataclasses import dataclass

from grading.disclosure.released import Average, Coefficient, Count, Measure, Rate, Words


@dataclass(frozen=True, slots=True)
class ItemHealth:
    """One question: how hard it is (share safe, and Rasch's logits), how far it tells people apart, and findings.

    `judged` says whether enough people answered it.
    """

    id: Words
    answers: Count
    safe: Rate
    apart: Measure
    difficulty: Measure
    findings: tuple[Words, ...]
    judged: bool


@dataclass(frozen=True, slots=True)
class FormHealth:
    """How consistent the answers to one form are, what that allows for, and of how many parts it is."""

    id: Words
    alpha: Coefficient
    use: Words
    parts: Words


@dataclass(frozen=True, slots=True)
class Unfair:
    """A question that is harder or easier (`way`) for a kind of agency than for equally able others.

    Without a `kind` it is harder or easier than the other variants of its case.
    """

    id: Words
    kind: Words
    way: Words
    form: Words


@dataclass(frozen=True, slots=True)
class Sources:
    """Which share of the differences between answers goes with people, with questions, and with neither."""

    people: Average
    questions: Average
    rest: Average


@dataclass(frozen=True, slots=True)
class BankHealth:
    """The questions, the forms, those that are not fair, and where differences between answers come from."""

    items: tuple[ItemHealth, ...]
    forms: tuple[FormHealth, ...]
    unfair: tuple[Unfair, ...]
    sources: Sources | None
