"""Problems that a user can cause: where each is, what is wrong, how to put it right."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from safeshare.counting import counted

MAX_PROBLEMS = 100
"""As many problems of one file are told; nobody reads more, and a damaged file could have a million."""

_MAX_TEXT = 2000
_MAX_LISTED = 60
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, ends of lines, half characters, and what turns the direction of the text that follows."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one file, said so that its author can mend it, in texts of a length that can be read."""

    file: str
    what: str
    remedy: str
    where: str = ""
    line: int | None = None

    def __post_init__(self) -> None:
        """Keep the texts to a length that many problems can have, whatever they quote from a file."""
        for name in ("what", "remedy", "where"):
            object.__setattr__(self, name, cut(getattr(self, name), _MAX_TEXT))

    def __str__(self) -> str:
        """Return `file, line N, place: what is wrong. How to put it right.` on one line."""
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.where:
            place.append(self.where)
        text = f"{', '.join(place)}: {_sentence(self.what)} {_sentence(self.remedy)}".strip()
        return _UNSHOWABLE.sub("�", text)


class ProblemsError(Exception):
    """Everything that is wrong with what the user gave, collected before failing."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems in the order given (at least one), of each file the first hundred."""
        self.problems: tuple[Problem, ...] = tuple(first_of_each_file(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[tuple[Problem, ...]]]:
        """Let another process be told of the problems."""
        return type(self), (self.problems,)


def first_of_each_file(problems: Iterable[Problem]) -> list[Problem]:
    """Return the first hundred problems of each file, and one that counts the others where there are more."""
    kept: list[Problem] = []
    counts: Counter[str] = Counter()
    for problem in problems:
        counts[problem.file] += 1
        if counts[problem.file] <= MAX_PROBLEMS + 1:  # the one more may be the line about the others
            kept.append(problem)
    over = {file: count - MAX_PROBLEMS for file, count in counts.items() if count > MAX_PROBLEMS + 1}
    last = {problem.file: number for number, problem in enumerate(kept)}
    for file, more in over.items():
        kept[last[file]] = more_problems(file, more)
    return kept


def more_problems(file: str, count: int) -> Problem:
    """Return the problem that stands for those of a file that are not told one by one."""
    return Problem(
        file,
        f"there {'is' if count == 1 else 'are'} {counted(count, 'more problem')} in this file",
        "Mend those told here first.",
    )


def nearest(word: object, known: Iterable[str], alike: float = 0.6) -> str | None:
    """Return the known word that is most like a word (0 not at all, 1 the same), or None when none is like enough."""
    near = difflib.get_close_matches(str(word)[:60], [str(each) for each in known], n=1, cutoff=alike)
    return near[0] if near else None


def did_you_mean(word: object, known: Iterable[str], alike: float = 0.6) -> str:
    """Return 'did you mean X?' for the nearest known word, or the list of known words."""
    words = [str(each) for each in known]
    near = nearest(word, words, alike)
    if near is not None:
        return f"Did you mean '{near}'?"
    if len(words) > _MAX_LISTED:
        return f"Use one of: {', '.join(words[:_MAX_LISTED])}, … ({len(words)} in all)."
    return f"Use one of: {', '.join(words)}."


def cut(text: str, most: int = 60) -> str:
    """Return a text of at most `most` characters: a longer one ends in three full stops."""
    return text if len(text) <= most else text[: most - 3] + "..."


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".?!" else f"{text}."
