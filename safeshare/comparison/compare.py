"""The comparison of two rulebooks as a whole, and as data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from safeshare.comparison.common import Common
from safeshare.comparison.duties import DutyChange, duty_changes
from safeshare.comparison.entries import Change, changed_entries
from safeshare.comparison.flips import Flip, flips
from safeshare.evaluation import Decision, evaluate
from safeshare.explanation import explain
from safeshare.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between an old and a new rulebook: its entries, outcomes that flip, duties due in other cases."""

    old: Rulebook
    new: Rulebook
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    duties: tuple[DutyChange, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs at all."""
        return not (self.changes or self.flips or self.duties)

    @property
    def share(self) -> Fraction:
        """The part of all cases whose outcome flips."""
        return sum((flip.share for flip in self.flips), Fraction(0))

    def decisions(self, flip: Flip) -> tuple[Decision, Decision]:
        """Return the old and the new decision on the smallest case of a flip; each is given the facts that it knows."""
        old, new = (
            evaluate({name: state for name, state in flip.facts.items() if name in book.facts}, book)
            for book in (self.old, self.new)
        )
        return old, new

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, with every flip."""
        return {
            "same": self.same,
            "old": {"id": self.old.id, "version": self.old.version},
            "new": {"id": self.new.id, "version": self.new.version},
            "changes": [
                {
                    "kind": each.kind,
                    "id": each.id,
                    "what": each.what,
                    "title": each.title,
                    "details": list(each.details),
                }
                for each in self.changes
            ],
            "flips": {
                "pairs_of_rules": len(self.flips),
                "share_of_cases": float(self.share),
                "smallest": [self._flip_as_data(flip) for flip in self.flips],
            },
            "duties": [self._duty_as_data(each) for each in self.duties],
        }

    def _flip_as_data(self, flip: Flip) -> dict[str, Any]:
        old, new = self.decisions(flip)
        return {
            "facts": flip.facts,
            "share_of_cases": float(flip.share),
            "old": {**old.to_row(), "explanation": explain(old).to_dict()},
            "new": {**new.to_row(), "explanation": explain(new).to_dict()},
        }

    def _duty_as_data(self, each: DutyChange) -> dict[str, Any]:
        return {
            "id": each.duty.id,
            "what": each.what,
            "facts": each.facts,
            "share_of_cases": float(each.share),
            "old_outcome": each.answers[0],
            "new_outcome": each.answers[1],
        }

    def groups(self) -> list[tuple[Flip, ...]]:
        """Return the flips by old and new outcome, the group with the smallest case first, each smallest first."""
        found: dict[tuple[str, str], list[Flip]] = {}
        for flip in self.flips:
            found.setdefault((flip.old.outcome, flip.new.outcome), []).append(flip)
        return [tuple(each) for each in found.values()]


def compare(old: Rulebook, new: Rulebook) -> Comparison:
    """Compare two rulebooks; the outcomes that flip and the duties due in other cases are found exactly."""
    common = Common(old, new)
    changes = tuple(changed_entries(old, new))
    return Comparison(old, new, changes, tuple(flips(common)), tuple(duty_changes(common)))
