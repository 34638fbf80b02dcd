"""Strict reading of JSON files that others wrote: size, depth and numbers are bounded, every fault is one sentence."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from safeshare.problems import Problem, ProblemsError
from safeshare.reading import read_text

MAX_DEPTH = 20
_HOLDERS = (dict, list)
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How half a character can stand in a text that is whole by itself."""


def read_json(path: Path, max_bytes: int, remedy: str) -> Any:
    """Return the data of a JSON file of at most `max_bytes` bytes.

    Raises ProblemsError when the file is missing, too large, not UTF-8 or not JSON, nested more than 20 deep, or holds
    a key twice, NaN, an infinite number or half a character; `remedy` says what to do about a damaged file.
    """
    return parse_json(read_text(path, max_bytes), str(path), remedy)


def parse_json(text: str, file: str, remedy: str) -> Any:
    """Return the data of a JSON text, as `read_json` does; `file` is only named in messages."""
    try:
        data = json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        what = f"this is not JSON ({error.msg.lower()})"
        raise ProblemsError([Problem(file, what, remedy, line=error.lineno)]) from None
    except RecursionError:
        raise ProblemsError([Problem(file, _too_deep(), remedy)]) from None
    except ValueError as error:
        what = "a number has too many digits" if "digits" in str(error) else str(error)
        raise ProblemsError([Problem(file, what, remedy)]) from None
    fault = _fault(data, _is_whole(text) and not _ESCAPED_HALF.search(text))
    if fault:
        raise ProblemsError([Problem(file, fault, remedy)])
    return data


def _no_constant(name: str) -> Any:
    message = f"{name} is not a number that JSON has"
    raise ValueError(message)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        message = f"the number {text[:20]} is too large"
        raise ValueError(message)
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"the key {twice[:40]!a} stands in one place twice"
        raise ValueError(message)
    return found


def _fault(data: Any, whole: bool) -> str | None:
    """Return what is wrong with parsed data, looking at one level after the other.

    Where all its texts are known to be `whole` none of them is looked at: by far the most files are so.
    """
    level = [data]
    for _depth in range(MAX_DEPTH):
        holders = [each for each in level if isinstance(each, _HOLDERS)]
        if not whole:
            texts = [each for each in level if isinstance(each, str)]
            texts += [name for each in holders if isinstance(each, dict) for name in each]
            if any(not _is_whole(text) for text in texts):
                return "a text holds half a character (a lone surrogate)"
        level = [inner for each in holders for inner in (each.values() if isinstance(each, dict) else each)]
        if not level:
            return None
    return _too_deep()


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_deep() -> str:
    return f"values are nested more than {MAX_DEPTH} deep"
