"""What all sentences of the report are made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grading.disclosure.gate import fixed
from grading.disclosure.released import Count, Rate, Words

PHASES: Mapping[str, str] = {"pre": "before the training", "post": "after the training", "follow_up": "at follow-up"}


LEVELS_IN_ORDER = ("1", "2", "3")
"""Levels of confidence from the lowest up."""


OTHER_SIDE: Mapping[str, str] = {
    "under 10%": "over 90%",
    "under 25%": "over 75%",
    "under a third": "over two thirds",
    "under half": "over half",
}
"""What a band says of all the other answers: no more than the band itself."""


def phase_in_words(phase: Words) -> str:
    """Return the words for a phase."""
    return PHASES.get(phase.text, phase.text)


def rank(rate: Rate) -> float:
    """Return a number to sort shares by: what is shown of them, hidden ones last."""
    if rate.percent is not None:
        return rate.percent
    return {"over 99%": 99, "over 90%": 90, "over 75%": 75, "over two thirds": 66.7, "over half": 50}.get(rate.text, -1)


def with_interval(rate: Rate) -> Words:
    """Return a share with its interval spelt out."""
    return fixed(f"{rate.text} (95% interval {rate.interval})" if rate.interval else rate.text)


def about(count: Count) -> Words:
    """Return a rounded count as such: about 165."""
    return fixed(f"about {count.text}" if count.value else count.text)


def named(names: Sequence[str], most: int, between: str = ", ") -> str:
    """Return names as people list them; of those beyond `most` only how many there are, never one of a tie."""
    if len(names) <= most:
        return listed(names, between)
    return f"{between.join(names[:most])} and {len(names) - most} more"


def listed(names: Sequence[str], between: str = ", ") -> str:
    """Return names as people list them."""
    return between.join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
