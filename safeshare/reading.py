"""Strict reading of YAML files: every fault is found, placed by line and said in a sentence.

Only plain data comes out: mappings with text keys, lists, text, whole numbers, yes/no and null. Anchors, tags,
duplicate keys, tabs, byte-order marks and files that are too large or too deep are refused before any object is built.
Text such as 4.10 stays text, so that a clause id is never read as a number.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

import yaml

from safeshare import files
from safeshare.files import read_bytes
from safeshare.plain_yaml import Builder, Path_, place_in_words
from safeshare.problems import Problem, ProblemsError
from safeshare.yaml_faults import character_problem, syntax_problem

MAX_BYTES = 1_000_000
_OPEN_FILES = ("/dev/", "/proc/")
"""Where the system shows files that are open already: a pipe there (as of `<(...)`) has somebody who writes to it."""
Had = TypeVar("Had")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class MissingError(ProblemsError):
    """There is no file of that name."""


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one file, and the line on which each part of it stands (lines count from 1)."""

    file: str
    data: Any
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int | None:
        """Return the line of a place in the data, or of the nearest place around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def problem(self, path: Path_, what: str, remedy: str) -> Problem:
        """Return a problem at a place in this file."""
        return Problem(self.file, what, remedy, where=place_in_words(path), line=self.line(path))


def read_yaml(path: Path, max_bytes: int = MAX_BYTES) -> Document:
    """Read one YAML file strictly.

    Raises ProblemsError when the file is missing, a folder, too large (more than `max_bytes` bytes), not UTF-8, empty
    or not plain YAML; duplicate keys, anchors and tags are all reported at once.
    """
    return parse_yaml(read_text(path, max_bytes), str(path))


def read_text(path: Path, max_bytes: int = MAX_BYTES) -> str:
    """Read a text file of at most `max_bytes` bytes as UTF-8; raises ProblemsError with one clear sentence."""
    file = str(path)
    raw = _had(path, lambda: read_bytes(path, max_bytes + 1))
    if len(raw) > max_bytes:
        raise _refuse(
            file, f"the file is larger than {max_bytes:,} bytes", "Split it, or check that it is the right file."
        )
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise _refuse(file, "the file starts with a byte-order mark", "Save it as 'UTF-8' without BOM.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refuse(file, "the file is not UTF-8 text", "Save it with the encoding UTF-8.", line) from None


def open_file(path: Path) -> IO[bytes]:
    """Open a file for reading; raises ProblemsError with one clear sentence when that cannot be done."""
    return _had(path, lambda: path.open("rb"))


def _had(path: Path, get: Callable[[], Had]) -> Had:
    """Return what `get` gets of a file; raises ProblemsError, and MissingError of its kinds where there is no file."""
    file = str(path)
    try:
        kind = path.stat().st_mode if files.HAS_KINDS else stat.S_IFREG
        if stat.S_ISDIR(kind):
            raise _refuse(file, "this is a folder, not a file", "Name a file inside it.")
        if stat.S_ISFIFO(kind) and not file.startswith(_OPEN_FILES):
            remedy = "Save what it would hand over in a file, and name that."
            raise _refuse(file, "this is a named pipe, and reading would wait until somebody writes to it", remedy)
        return get()
    except FileNotFoundError:
        problem = Problem(file, "there is no such file", "Check the name and the folder.")
        raise MissingError([problem]) from None
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None


def parse_yaml(text: str, file: str) -> Document:
    """Build the data of one YAML text; `file` is only named in messages. Raises ProblemsError as `read_yaml` does."""
    builder = Builder(file)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise ProblemsError([*builder.problems, syntax_problem(file, error, text)]) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise ProblemsError([*builder.problems, character_problem(file, error, text)]) from None
    if not builder.problems and not builder.roots:
        builder.problems.append(Problem(file, "the file is empty", "Write its content, or remove the file."))
    if builder.problems:
        raise ProblemsError(builder.problems)
    return Document(file, builder.roots[0], builder.lines)


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=_LOADER)


def _refuse(file: str, what: str, remedy: str, line: int | None = None) -> ProblemsError:
    return ProblemsError([Problem(file, what, remedy, line=line)])


def _unreadable(file: str, error: Exception) -> ProblemsError:
    reason = getattr(error, "strerror", None) or "the name cannot be used"
    return _refuse(file, f"the file cannot be read ({reason})", "Check the name and its permissions.")
