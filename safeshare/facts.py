"""The facts of a case, as its author or a program states them, turned into words that the rules know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from safeshare.problems import did_you_mean

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook
    from safeshare.rulebook.model import Fact

UNKNOWN = "unknown"


class FactsError(ValueError):
    """What is wrong with the facts of a case; `faults` maps each fact's name to what is wrong and the remedy."""

    def __init__(self, faults: Mapping[str, tuple[str, str]]) -> None:
        """Keep all faults; there is at least one."""
        self.faults = dict(faults)
        super().__init__(" ".join(f"{what}. {remedy}" for what, remedy in self.faults.values()))


def normalise_facts(facts: Mapping[str, object], rulebook: Rulebook) -> dict[str, str]:
    """Return every fact of the rulebook with its value as a word.

    Yes and no may be given as true and false, unknown as null, 'unknown' or by leaving the fact out; a fact with a
    default then has its default. Raises FactsError naming every fact and value that does not exist.
    """
    faults: dict[str, tuple[str, str]] = {}
    words: dict[str, str] = {}
    for name, value in facts.items():
        fact = rulebook.facts.get(name)
        if fact is None:
            faults[str(name)] = (f"there is no fact '{_short(name)}'", did_you_mean(_short(name), rulebook.facts))
            continue
        word = _word(value)
        if word is None or (word not in fact.says and word != UNKNOWN):
            faults[name] = (f"{_shown(value)} is not a value of '{name}'", _remedy(fact, value))
        else:
            words[name] = word
    if faults:
        raise FactsError(faults)
    return {
        name: fact.default if (word := words.get(name, UNKNOWN)) == UNKNOWN else word
        for name, fact in rulebook.facts.items()
    }


def _word(value: object) -> str | None:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else None


def _remedy(fact: Fact, value: object) -> str:
    words = fact.values if fact.default != UNKNOWN else (*fact.values, UNKNOWN)
    if isinstance(value, str) and len(value) < 60:
        return did_you_mean(value, words)
    return f"Use one of: {', '.join(words)}."


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "'yes' (true)" if value else "'no' (false)"
    return (
        "a list"
        if isinstance(value, list | tuple)
        else "a mapping"
        if isinstance(value, dict)
        else f"'{_short(value)}'"
    )


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
