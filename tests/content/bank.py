"""The bank with its computed decisions, read once for all tests of content; `cases` and `decided` are section 4's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from safeshare.evaluation import Decision
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank, Case, Question, load_bank
from safeshare.scenario.keys import decision_of

ROOT = Path(__file__).resolve().parents[2]
RULEBOOK: Rulebook = load_rulebook()


@lru_cache(maxsize=1)
def bank() -> Bank:
    """Return the whole bank; raises ProblemsError with all that is wrong in it."""
    return load_bank(ROOT / "scenarios")


def cases(use: str | None = None) -> tuple[Case, ...]:
    """Return the cases that section 4's notebook plays, of one use or of both."""
    return tuple(case for case in bank().section("4") if use in (None, case.use) and not set_apart(case))


def set_apart(case: Case) -> bool:
    """Return whether a case is kept for the pre- and post-test, or recalls its section in the next one's notebook."""
    return case.pool == "form" or case.id.endswith("-recall")


def decided(use: str | None = None) -> Iterator[tuple[Question, Decision]]:
    """Yield every question of section 4 with its computed decision."""
    for case in cases(use):
        for question in case.questions:
            yield question, decision_of(question, RULEBOOK)
