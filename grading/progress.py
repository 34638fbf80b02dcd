"""What people see while they wait and when they are told where something is."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TypeVar

Thing = TypeVar("Thing")


def shown(path: Path) -> str:
    """Return a path as people name it: from where they stand if it lies below, ready to paste into a command."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def each(things: Collection[Thing], doing: str, unit: str) -> Iterator[Thing]:
    """Yield the things one by one under a progress bar on the error stream, seldom drawn where there is no terminal."""
    from tqdm import tqdm

    seldom = 0.1 if sys.stderr.isatty() else 10.0
    yield from tqdm(things, desc=doing, unit=unit, file=sys.stderr, mininterval=seldom, miniters=1, ncols=80)
