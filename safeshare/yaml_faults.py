"""What a YAML parser refuses, in words for the file's author.

The parser in C and the one in Python (in a browser) word the same fault differently; here both come to one sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from safeshare.problems import Problem, cut


@dataclass(frozen=True, slots=True)
class _Fault:
    """A fault by what parsers say of it; `opened` faults are told where the thing began that never ended."""

    said: str
    what: str
    remedy: str
    opened: bool = False


NO_CHARACTER = (
    "an escape in double quotes stands for no character of a text",
    "Write the character itself, or leave the escape out.",
)
_QUOTE = "Put the whole text in quotes."
_FAULTS = (
    _Fault("mapping values are not allowed", "a colon inside a text is read as a new key", _QUOTE),
    _Fault("sequence entries are not allowed", "a list starts where a text belongs", "Start it on a line of its own."),
    _Fault(
        r"expected ',' or '\]'",
        "a list that starts here with [ is not closed, or a comma is missing in it",
        "Close it with ], put commas between its entries, and put a text that holds a sign in quotes.",
        opened=True,
    ),
    _Fault(
        r"expected ',' or '\}'",
        "a mapping that starts here with { is not closed, or a comma is missing in it",
        "Close it with }, put commas between its entries, and put a text that holds a sign in quotes.",
        opened=True,
    ),
    _Fault(
        "quoted scalar.*unexpected (end of stream|document)",
        "a quotation mark is opened here and not closed",
        "Close it; inside 'single' quotes write ' twice, inside \"double\" quotes write \\\".",
        opened=True,
    ),
    _Fault(
        "simple key",
        "this line is neither 'key: value' nor a part of the text above it",
        "Add the colon, or indent the line.",
        opened=True,
    ),
    _Fault("character escape|hexa?decimal", *NO_CHARACTER),
    _Fault(
        "unknown escape",
        "a backslash in double quotes starts an escape that YAML does not have",
        "Use single quotes, or write the backslash twice.",
    ),
    _Fault("tag", "a tag (a word that starts with !) is used", "Remove it, or put the whole text in quotes."),
    _Fault(
        "directive|YAML document",
        "a line that starts with % is read as an order to the program that reads it",
        "Remove it, or put the whole text in quotes.",
    ),
    _Fault(
        "cannot start any token|scanning an (anchor|alias)",
        "a text starts with a sign that YAML keeps for itself",
        _QUOTE,
    ),
    _Fault(
        "block scalar",
        "the sign | or > is followed by something on its line",
        "Start the text on the next line, indented; or put the whole text in quotes.",
    ),
    _Fault(
        "node content",
        "a value is missing here, or a sign such as ] } or , stands in its place",
        "Write the value, or put the whole text in quotes.",
    ),
    _Fault(
        "block (mapping|collection)|document start",
        "this line does not fit those above it, or goes on after a closed quote or bracket",
        "Check its indentation, and put a whole text in quotes.",
    ),
)


def syntax_problem(file: str, error: yaml.MarkedYAMLError, text: str) -> Problem:
    """Return what is wrong with a text that is no YAML, and on which line."""
    said = " ".join(str(each) for each in (error.context, error.problem) if each)
    line = _line(error.problem_mark)
    around = text.split("\n")[max(0, (line or 1) - 2) : line]
    if "'\\t'" in said or any(each.lstrip(" ").startswith("\t") for each in around):
        return Problem(file, "a tab is used for indentation", "Use spaces.", line=line)
    for fault in _FAULTS:
        if re.search(fault.said, said):
            at = _line(error.context_mark) if fault.opened else None
            return Problem(file, fault.what, fault.remedy, line=at or line)
    what = f"this is not YAML that can be read ({cut(said, 120)})"
    return Problem(file, what, "Check the indentation, the colons and the quotes here and one line above.", line=line)


def character_problem(file: str, error: Exception, text: str) -> Problem:
    """Return what is wrong with a text that holds a character, or an escape for one, which YAML does not have."""
    bad = getattr(error, "character", None)
    code = ord(bad) if isinstance(bad, str) else bad
    if not isinstance(code, int):
        return Problem(file, *NO_CHARACTER)
    at = text.find(chr(code))
    what = f"a character that text may not hold (U+{code:04X})"
    remedy = "Delete it and type the text again; if there are many, save the file with the encoding UTF-8."
    return Problem(file, what, remedy, line=text.count("\n", 0, at) + 1 if at >= 0 else None)


def _line(mark: yaml.Mark | None) -> int | None:
    return None if mark is None else int(mark.line) + 1
