"""The engine: which rule decides a case, reckoned on bits.

What makes it quick: a condition is one operation whatever its length; the rules of other routes are left out by the few
facts on which the steps turn; to change one fact is to look again only at the grounds that it touches; and what a rule
says is worded once for each way in which it can read (`safeshare.rulebook.wording`).
"""

from __future__ import annotations

from collections.abc import Mapping

from safeshare.rulebook.compiled import Compiled, Forbidden, ReadyRule, compiled
from safeshare.rulebook.model import UNKNOWN
from safeshare.rulebook.parts import Parts

KEPT = 10_000
"""How many routes, and how many answers to the tests, are kept at most; then they are found anew."""


class Engine:
    """A rulebook ready to run. Cases are sums of bits; see `safeshare.rulebook.space`."""

    def __init__(self, parts: Parts) -> None:
        """Compile the rulebook's parts; they must have passed their checks."""
        self.ready: Compiled = compiled(parts)
        self.parts = parts
        axes = self.ready.facts.axes
        self.facts_mask = self.ready.facts.full
        self.default = sum(axes[fact.id].bits[fact.default] for fact in parts.facts)
        self.given = {fact.id: _table(axes[fact.id].bits, fact.default) for fact in parts.facts}
        self._grounds = [(each.bit, each.forbidden) for each in self.ready.grounds]
        self._ground_bits = sum(bit for bit, _ in self._grounds)
        self._moves = {name: self._move(axis.mask) for name, axis in axes.items()}
        self._route_mask = sum(axes[name].mask for name in {name for step in parts.steps for name in step.when})
        self._routes: dict[int, list[tuple[int, ReadyRule]]] = {}
        self._tests: dict[int, int] = {}

    def bits_of(self, words: Mapping[str, str]) -> int:
        """Return the bits of a case of which every fact is given as a word."""
        axes = self.ready.facts.axes
        return self.with_lists(sum(axis.bits[words[name]] for name, axis in axes.items()))

    def words_of(self, bits: int) -> dict[str, str]:
        """Return every fact of a case as a word."""
        axes = self.ready.facts.axes
        return {name: next(state for state, bit in axis.bits.items() if bits & bit) for name, axis in axes.items()}

    def with_lists(self, facts: int) -> int:
        """Return a case's bits with the grounds that hold and the answers to the tests about them."""
        held = 0
        for bit, forbidden in self._grounds:
            if not facts & forbidden:
                held |= bit
        return facts | held | self._answers(held)

    def _answers(self, held: int) -> int:
        """Return the answers to the tests, given the grounds that hold."""
        answers = self._tests.get(held)
        if answers is None:
            if len(self._tests) >= KEPT:
                self._tests.clear()
            answers = sum(test.yes if held & test.grounds else test.no for test in self.ready.tests)
            self._tests[held] = answers
        return answers

    def first(self, bits: int) -> ReadyRule:
        """Return the first rule that applies; raises LookupError for a rulebook with a gap, which loading refuses."""
        route = bits & self._route_mask
        rules = self._routes.get(route)
        if rules is None:
            if len(self._routes) >= KEPT:
                self._routes.clear()
            rules = self._routes[route] = self._of_route(route)
        for forbidden, rule in rules:
            if not bits & forbidden:
                return rule
        message = "no rule decides this case; the rulebook's own check should have found it"
        raise LookupError(message)

    def _of_route(self, route: int) -> list[tuple[int, ReadyRule]]:
        """Return the conditions, in order, that the facts on which the steps turn leave possible."""
        return [
            (forbidden & ~self._route_mask, rule)
            for rule in self.ready.rules
            for forbidden in rule.forbidden
            if not route & forbidden
        ]

    def with_state(self, bits: int, name: str, state: str) -> int:
        """Return a case's bits, grounds and answers included, with one fact in another state."""
        kept, touched = self._moves[name]
        bits = bits & kept | self.ready.facts.axes[name].bits[state]
        if not touched:
            return bits
        for bit, forbidden in touched:
            if not bits & forbidden:
                bits |= bit
        return bits | self._answers(bits & self._ground_bits)

    def _move(self, fact: int) -> tuple[int, list[tuple[int, int]]]:
        """Return the bits that stay when a fact changes, and the grounds that have to be looked at again."""
        touched = [(bit, forbidden) for bit, forbidden in self._grounds if forbidden & fact]
        gone = fact | sum(bit for bit, _ in touched)
        if touched:
            gone |= sum(test.yes | test.no for test in self.ready.tests)
        return ~gone, touched

    def in_the_way(self, bits: int, tried: ReadyRule) -> tuple[str, ...]:
        """Return the facts (or tests) that kept a rule from applying, by its nearest alternative."""
        clash = bits & min(tried.forbidden, key=lambda forbidden: (bits & forbidden).bit_count())
        return tuple(name for name, axis in self.ready.space.axes.items() if axis.mask & clash)


def holds(bits: int, forbidden: Forbidden) -> bool:
    """Return whether a condition holds: one of its alternatives forbids none of the case's bits."""
    return any(not bits & each for each in forbidden)


def _table(bits: Mapping[str, int], default: str) -> dict[object, int]:
    """Return, for each way to state a value, the bits to flip in a case that has the default."""
    start = bits[default]
    table: dict[object, int] = {state: start ^ bit for state, bit in bits.items()}
    table[None] = table[UNKNOWN] = 0
    if "yes" in bits and "no" in bits:
        table |= {True: table["yes"], False: table["no"]}
    return table
