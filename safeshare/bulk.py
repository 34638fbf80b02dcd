"""Many cases in one run: a JSON object of facts a line in, a decision a line out, bad lines told apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO

from safeshare.evaluation import decide, evaluate
from safeshare.facts import FactsError
from safeshare.rulebook import Rulebook

MAX_LINE = 100_000
"""The longest line that is read, in bytes: far more than all facts take."""

KEPT = 10_000
"""How many decisions are kept as text at most; then they are written anew."""

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class _LineError(ValueError):
    """What is wrong with one line, in a sentence."""


def evaluate_lines(stream: IO[bytes], rulebook: Rulebook) -> Iterator[tuple[str, bool]]:
    """Yield one line of JSON a line, in order and without its line break, and whether it holds a decision.

    A decision reads as `Decision.to_row`; a bad line yields {"error": ..., "line": number}. Lines count from 1. Each
    holds one JSON object of facts, null for unknown, in UTF-8.
    """
    texts: dict[tuple[object, ...], str] = {}
    for number, line in enumerate(_lines_of(stream), start=1):
        try:
            facts = _facts_of(line)
            _, by, reasons, missing, after = decide(facts, rulebook)
        except (FactsError, _LineError) as error:
            yield json.dumps({"error": f"line {number}: {error}", "line": number}), False
            continue
        parts = by.number, reasons.clause_ids, missing, after.duty_ids
        text = texts.get(parts)
        if text is None:
            if len(texts) >= KEPT:
                texts.clear()
            text = texts[parts] = json.dumps(evaluate(facts, rulebook).to_row())
        yield text, True


def _lines_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines; of one that is too long, only its beginning (it is refused without being kept in memory)."""
    while line := stream.readline(MAX_LINE + 1):
        rest = line
        while len(line) > MAX_LINE and rest and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield line


def _facts_of(line: bytes) -> dict[str, object]:
    facts = _parsed(line)
    if not isinstance(facts, dict):
        raise _LineError('this is not a JSON object of facts. Write it as {"consent": "refused", ...}.')
    if isinstance(facts.get("facts"), dict):
        raise _LineError("the facts stand inside 'facts'. Write the facts themselves, without 'facts'.")
    return facts


def _parsed(line: bytes) -> object:
    if len(line) > MAX_LINE:
        raise _LineError(f"the line is longer than {MAX_LINE:,} bytes. Write one case a line.")
    if line.startswith(_MARKS):
        raise _LineError("the line starts with a byte-order mark. Save the file as 'UTF-8' without BOM.")
    if not line.strip():
        raise _LineError("the line is empty. Write one JSON object of facts a line.")
    try:
        return _DECODER.decode(line.decode("utf-8"))
    except _LineError:
        raise
    except UnicodeDecodeError:
        raise _LineError("the line is not UTF-8 text. Save the file with the encoding UTF-8.") from None
    except json.JSONDecodeError as error:
        raise _LineError(f"this is not JSON (at character {error.colno}). Write one JSON object of facts.") from None
    except ValueError:
        raise _LineError("a number is too long. Write one JSON object of facts.") from None
    except RecursionError:
        raise _LineError("the values are nested too deep. Write one flat JSON object of facts.") from None


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    facts = dict(pairs)
    if len(facts) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _LineError(f"the fact '{twice[:60]}' stands here twice. Keep one of them.")
    return facts


def _no_constant(word: str) -> object:
    raise _LineError(f"{word} is not a value that a fact can have. Write null for unknown.")


_DECODER = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_no_constant)
