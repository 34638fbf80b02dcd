"""What a line typed in answer to a question of the interview means."""

from __future__ import annotations

from safeshare.interview import Query
from safeshare.rulebook.model import UNKNOWN

NOT_KNOWN = ("?", "unknown", "not known", "don't know", "dont know")
YES_NO = ("yes", "no", "y", "n")
COMMANDS = ("back", "quit")


def understood(line: str, query: Query) -> str | None:
    """Return the state that a typed line means ('back' and 'quit' included), or None when it means none or several.

    A yes or no, even its first letter, means itself: it is never the beginning of another answer, such as not_sought.
    """
    word = _typed(line)
    states = [option.state for option in query.options]
    if word.isdecimal() and len(word) < 4 and 0 < int(word) <= len(states):
        return states[int(word) - 1]
    if word in NOT_KNOWN:
        return UNKNOWN
    labels = {_typed(option.words): option.state for option in query.options}
    plain = word.replace(" ", "_")
    if plain in (*states, *COMMANDS) or word in labels:
        return labels.get(word, plain)
    if not plain or (plain in YES_NO and not {"yes", "no"}.issubset(states)):
        return None
    begun = [each for each in (*states, *COMMANDS) if each.startswith(plain)]
    return begun[0] if len(begun) == 1 else None


def in_full(line: str, query: Query) -> bool:
    """Return whether a typed line is a whole answer: its value, words or number, a way to say unknown, or a command."""
    word = _typed(line)
    whole = {*(option.state for option in query.options), *(_typed(option.words) for option in query.options)}
    return word.isdecimal() or word in NOT_KNOWN or {word, word.replace(" ", "_")} & {*whole, *COMMANDS} != set()


def _typed(line: str) -> str:
    return " ".join(line.split()).lower()
