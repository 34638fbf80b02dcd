"""A question of the interview: its options, what each leaves open, and why it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from safeshare.counting import counted
from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import UNKNOWN


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that can be given: the state, its words, and the outcomes that are then still possible."""

    state: str
    words: str
    outcomes: tuple[str, ...]

    @property
    def settles(self) -> bool:
        """Whether nothing can change the outcome after this answer."""
        return len(self.outcomes) == 1


@dataclass(frozen=True, slots=True)
class Query:
    """The question to put next.

    `possible` counts the outcomes that are possible before it is answered, `at_most` the questions that may still come,
    this one included. `not_known` is what is taken when nobody knows: a fact with a default then has its default.
    """

    fact: str
    asks: str
    clauses: tuple[str, ...]
    options: tuple[Option, ...]
    not_known: Option
    possible: int
    at_most: int

    @property
    def answers(self) -> tuple[Option, ...]:
        """Every answer, 'not known' included, each once."""
        return tuple(dict.fromkeys((*self.options, self.not_known)))

    def why(self, rulebook: Rulebook) -> str:
        """Return in a sentence what the answers would settle or leave open."""
        settling: dict[str, list[str]] = {}
        for option in self.answers:
            if option.settles:
                word = "not known" if option.state == UNKNOWN else f"'{option.state}'"
                settling.setdefault(rulebook.outcomes[option.outcomes[0]].in_a_sentence, []).append(word)
        parts = [f'{" or ".join(words)} settles it: "{label}"' for label, words in settling.items()]
        counts = sorted({len(option.outcomes) for option in self.answers if not option.settles})
        if counts:
            many = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
            other = "after any other" if parts else "no answer settles it alone: after each,"
            parts.append(f"{other} {many} of {counted(self.possible, 'decision')} are still possible")
        return "; ".join(parts) + "."
