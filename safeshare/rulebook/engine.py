"""The engine: which rule decides a case, reckoned on bits."""

from __future__ import annotations

from collections.abc import Mapping

from safeshare.rulebook.compiled import Compiled, Forbidden, ReadyRule


def case_bits(words: Mapping[str, str], ready: Compiled) -> int:
    """Return a case as bits: one for the state of each fact, and one for the answer of each test about the lists."""
    bits = 0
    for name, of_state in ready.state_bits.items():
        bits |= of_state[words[name]]
    for test in ready.tests.values():
        bits |= test.yes if holds(bits, test.forbidden) else test.no
    return bits


def holds(bits: int, forbidden: Forbidden) -> bool:
    """Return whether a condition holds: one of its alternatives forbids none of the case's bits."""
    return any(not bits & each for each in forbidden)


def first_rule(bits: int, ready: Compiled) -> ReadyRule:
    """Return the first rule that applies; raises LookupError for a rulebook with a gap, which loading refuses."""
    for each in ready.rules:
        for forbidden in each.forbidden:
            if not bits & forbidden:
                return each
    message = "no rule decides this case; the rulebook's own check should have found it"
    raise LookupError(message)


def in_the_way(bits: int, tried: ReadyRule, ready: Compiled) -> tuple[str, ...]:
    """Return the facts (or tests) that kept a rule from applying, by its nearest alternative."""
    nearest = min(tried.forbidden, key=lambda forbidden: (bits & forbidden).bit_count())
    clash = bits & nearest
    names = [name for name, of_state in ready.state_bits.items() if any(bit & clash for bit in of_state.values())]
    return (*names, *(name for name, test in ready.tests.items() if (test.yes | test.no) & clash))
