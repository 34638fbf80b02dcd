"""What became of one hand-in: what marking found, to be written, and what was written of it in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grading.marking.advice import Trouble
from grading.marking.scoring import Scored


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one hand-in: `scored`, or the `trouble` that keeps it from being marked.

    `files` are the hashes of those handed-in files that go on, `timestamp` the text of one of them, `shown` what grade
    cells are told of variants (None where there are none), `follows_from` a hash of all that the marks follow from, and
    `held` that of the notebook which an earlier run has left in the autograded folder (None: there is none).
    `notes` are sentences about what was odd, though it does not matter. `versions` say what besides the answers the
    marks follow from, `answered` which answer each question was given that a person marks or ever settled (cell ->
    hash), `followed` what the marks of before followed from, as far as it is known, and `unchanged` the cells whose
    answer is known to be the one of before. `is_found` says whether nbgrader would take the hand-in up, marked or not.
    """

    learner: str
    trouble: Trouble | None = None
    scored: Scored | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    timestamp: str = ""
    shown: Mapping[str, str | None] | None = None
    follows_from: str = ""
    held: str | None = None
    notes: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    answered: Mapping[str, str] = field(default_factory=dict)
    followed: Mapping[str, str] = field(default_factory=dict)
    unchanged: frozenset[str] = frozenset()
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of one learner, or why nothing was (`refused`, a sentence).

    `marked` is False where everything was so already, `notebook` is the hash of the autograded notebook, `by_hand` how
    many answers wait for a marker, `open` names the cells that were set aside and that nobody has marked since, and
    `reopened` those whose settled mark counts no longer, for the learner has handed in another answer.
    """

    learner: str
    marked: bool = False
    refused: str = ""
    notebook: str = ""
    by_hand: int = 0
    open: tuple[str, ...] = ()
    late: bool = False
    reopened: tuple[str, ...] = ()
