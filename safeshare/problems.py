"""Problems that a user can cause: where each is, what is wrong, how to put it right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one file, said so that its author can mend it."""

    file: str
    what: str
    remedy: str
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Return `file, line N, place: what is wrong. How to put it right.` on one line."""
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.where:
            place.append(self.where)
        return f"{', '.join(place)}: {_sentence(self.what)} {_sentence(self.remedy)}".strip()


class ProblemsError(Exception):
    """Everything that is wrong with what the user gave, collected before failing."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order given; there is at least one."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return 'did you mean X?' for the nearest known word, or the list of known words."""
    words = [str(each) for each in known]
    near = difflib.get_close_matches(str(word), words, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Use one of: {', '.join(words)}."


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?!" else f"{text}."
