"""What the log of marks says of texts that were marked twice: both marks of each, and whether somebody settled them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.collecting.submission import ANSWERS, MAX_BYTES, RefusedError, read_plain
from grading.course.allotment import read_key
from grading.course.folder import Course
from grading.moderation.entry import SECOND_MARK, SETTLED, Entry, points_of

APART = 1.0
"""Points between two marks from which somebody has to settle which counts."""
CODE_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Both marks of one text, in points, and whether somebody has settled it after the second."""

    assignment: str
    learner: str
    cell: str
    first: float
    second: float
    is_settled: bool

    @property
    def is_open(self) -> bool:
        """Whether the marks are a level of the rubric apart, or more, and nobody has settled that."""
        return abs(self.first - self.second) >= APART and not self.is_settled


def code_of(root: Path, assignment: str, learner: str, cell: str, words: str) -> str:
    """Return the code of a text in a course folder, which says nothing of what it stands for."""
    secret = f"{SECOND_MARK}/{assignment}/{learner}/{cell}/{words}"
    code = hmac.new(read_key(root), secret.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
    return f"T-{code[:CODE_LETTERS]}"  # a letter first, or a spreadsheet might take it for a number


def pairs_in(log: Sequence[Entry]) -> dict[str, Pair]:
    """Return code -> the marks of every text that ever had a second one: the last, and the first mark of that time."""
    settled = {(each.assignment, each.learner, each.cell): each.at for each in log if each.did == SETTLED}
    given: dict[str, list[Entry]] = {}
    for entry in log:
        if entry.did == SECOND_MARK:
            given.setdefault(entry.of, []).append(entry)
    pairs = {}
    for code, entries in given.items():
        first, last = entries[0], entries[-1]
        place = (last.assignment, last.learner, last.cell)
        points = points_of(first, "manual_score") or 0.0, last.score or 0.0
        pairs[code] = Pair(*place, *points, is_settled=settled.get(place, "") >= last.at)
    return pairs


def to_settle(course: Course, log: Sequence[Entry], assignments: Collection[str]) -> list[Pair]:
    """Return the pairs that somebody has to settle, of some assignments, whose text is still the one that was marked.

    Raises ProblemsError when the course has lost its key.
    """
    return [
        pair
        for code, pair in pairs_in(log).items()
        if pair.is_open and pair.assignment in assignments and code in _codes(course, pair)
    ]


def _codes(course: Course, pair: Pair) -> Iterator[str]:
    """Yield the codes that the texts which a learner has written now would have in a pair's cell."""
    folder = course.folder("autograded", pair.assignment, pair.learner)
    try:
        answers = json.loads(read_plain(folder / ANSWERS, MAX_BYTES[ANSWERS]))
    except (RefusedError, OSError, ValueError, RecursionError):
        return
    for words in _texts(answers.get("answers") if isinstance(answers, dict) else None):
        yield code_of(course.root, pair.assignment, pair.learner, pair.cell, words)


def _texts(answers: Any) -> Iterable[str]:
    each = answers.values() if isinstance(answers, dict) else ()
    return {str(answer.get("text", "")).strip() for answer in each if isinstance(answer, dict)}
