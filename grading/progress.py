"""Progress that people see, on the error stream so that results can be piped."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from typing import TypeVar

Thing = TypeVar("Thing")


def each(things: Collection[Thing], doing: str, unit: str) -> Iterator[Thing]:
    """Yield the things one by one under a progress bar; where nobody watches a terminal, a line now and then."""
    from tqdm import tqdm

    seldom = 0.1 if sys.stderr.isatty() else 10.0
    yield from tqdm(things, desc=doing, unit=unit, file=sys.stderr, mininterval=seldom, miniters=1, ncols=80)
