"""What people see while they wait and when they are told where something is."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import TypeVar

Thing = TypeVar("Thing")


def shown(path: Path) -> str:
    """Return a path as people name it: from where they stand if it lies below, ready to paste into a command."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def counted(number: int, thing: str) -> str:
    """Return a number of things as people say it: 1 page, 2 pages."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def bars_are_seen() -> bool:
    """Return whether the error stream is a terminal: in a file or a log, a progress bar is only clutter."""
    return sys.stderr.isatty()


def each(things: Iterable[Thing], doing: str, unit: str, total: int | None = None) -> Iterator[Thing]:
    """Yield the things one by one under a progress bar on the error stream; without a terminal, after one line.

    `total` says how many there will be, where they do not say so themselves.
    """
    number = len(things) if isinstance(things, Sized) else total or 0
    if not bars_are_seen():
        print(f"{doing}: {counted(number, unit)}", file=sys.stderr, flush=True)
        yield from things
        return
    from tqdm import tqdm

    yield from tqdm(things, desc=doing, unit=unit, total=number, file=sys.stderr, miniters=1, ncols=80)
