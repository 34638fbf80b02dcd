"""The comparison of two rulebooks as a whole, as data and as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import Any

from safeshare.comparison.entries import Change, changed_entries
from safeshare.comparison.flips import Flip, flips
from safeshare.evaluation import Decision, evaluate
from safeshare.explanation import AID, Explanation, explain
from safeshare.rulebook import Rulebook

OTHERS = 4
"""How many further pairs of rules a way of flipping lists."""
TITLES = {"about": "The rulebook itself", "terms": "Short words"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between an old and a new rulebook: entries in words, and outcomes that flip."""

    old: Rulebook
    new: Rulebook
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs at all."""
        return not self.changes and not self.flips

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
        }

    def _flip_as_data(self, flip: Flip) -> dict[str, Any]:
        old, new = self.decisions(flip)
        return {
            "facts": flip.facts,
            "share_of_cases": float(flip.share),
            "old": {**old.to_row(), "explanation": explain(old).to_dict()},
            "new": {**new.to_row(), "explanation": explain(new).to_dict()},
        }

    def to_text(self, limit: int = 5, width: int = 96) -> str:
        """Return the comparison for people, with at most `limit` ways of flipping."""
        if self.same:
            return "The two rulebooks are the same.\n"
        names = [f"{book.id} {book.version}" for book in (self.old, self.new)]
        lines = [f"From {names[0]} to {names[1]}", ""]
        for kind, found in groupby(self.changes, key=lambda change: change.kind):
            lines += _entries(kind, list(found), width)
        lines += self._flips(limit, width)
        return "\n".join(lines).rstrip() + "\n"

    def groups(self) -> list[tuple[Flip, ...]]:
        """Return the flips by old and new outcome, the group with the smallest case first, each smallest first."""
        found: dict[tuple[str, str], list[Flip]] = {}
        for flip in self.flips:
            found.setdefault((flip.old.outcome, flip.new.outcome), []).append(flip)
        return [tuple(each) for each in found.values()]

    def _flips(self, limit: int, width: int) -> Iterator[str]:
        if not self.flips:
            yield "No case has another outcome."
            return
        groups = self.groups()
        yield from _wrapped(
            f"Another outcome: {_part(self.share)}, in {_counted(len(groups), 'way')}, by "
            f"{_counted(len(self.flips), 'pair')} of an old and a new rule. For each way one of the smallest cases; "
            "what it does not name, it does not state.",
            width,
        )
        for number, group in enumerate(groups[:limit], start=1):
            yield from self._group(number, group, width)
        more = len(groups) - limit
        if more > 0:
            yield ""
            yield f"And {_counted(more, 'way')} more; --limit {len(groups)} shows them all."

    def _group(self, number: int, group: tuple[Flip, ...], width: int) -> Iterator[str]:
        first, *others = group
        old, new = self.decisions(first)
        labels = [book.outcomes[each.outcome].in_a_sentence for book, each in ((self.old, old), (self.new, new))]
        further = self.new.ranks[new.outcome] - self.old.ranks[old.outcome]
        way = "towards sharing" if further > 0 else "away from sharing" if further < 0 else "in the same family"
        part = sum((flip.share for flip in group), Fraction(0))
        yield ""
        yield from _wrapped(f'{number}. "{labels[0]}" becomes "{labels[1]}": {_part(part)}, {way}', width, "   ")
        yield from ("   facts:", *(f"     {name}: {state}" for name, state in first.facts.items()))
        for title, decision in (("Old", old), ("New", new)):
            text = _short(explain(decision)).to_text(width - 5).removesuffix(f"{AID}\n").rstrip()
            yield from ("", f"   {title}, by {decision.rule}:", textwrap.indent(text, "     "))
        if others:
            pairs = ", ".join(f"{flip.old.id} -> {flip.new.id}" for flip in others[:OTHERS])
            more = f" and {_counted(len(others) - OTHERS, 'pair')} more" if len(others) > OTHERS else ""
            yield from ("", *_wrapped(f"   The same way by other rules: {pairs}{more}.", width, "   "))


def compare(old: Rulebook, new: Rulebook) -> Comparison:
    """Compare two rulebooks; the outcomes that flip are found exactly."""
    return Comparison(old, new, tuple(changed_entries(old, new)), tuple(flips(old, new)))


def _entries(kind: str, changes: list[Change], width: int) -> Iterator[str]:
    yield TITLES.get(kind, kind.capitalize())
    for change in changes:
        yield from _wrapped(f"  {change.what:8} {change.id}: {change.title}", width, " " * 11)
        for detail in change.details:
            yield from _wrapped(f"           - {detail}", width, " " * 13)
    yield ""


def _short(explanation: Explanation) -> Explanation:
    """Return what decided and what follows, without what might change or is assumed."""
    return replace(explanation, change="", could_still_change=(), notes=(), outside=(), assumed=())


def _part(share: Fraction) -> str:
    """Return a part of all cases in words: '12% of all cases' or '1 in 4,100 cases'."""
    if share >= Fraction(1, 100):
        return f"{float(share * 100):.0f}% of all cases"
    number = round(1 / share)
    rounded = round(number, 2 - len(str(number)))
    return f"1 in {rounded:,} cases"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _wrapped(text: str, width: int, indent: str = "") -> Iterable[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False)
