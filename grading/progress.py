"""What people see while they wait and when they are told where something is."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sized
from pathlib import Path
from typing import TypeVar

from safeshare.counting import counted

_FEW = 3
_PARTICULARS = re.compile(
    r"\d+(?: (?:January|February|March|April|May|June|July|August|September|October|November|December) \d+)?"
)
Thing = TypeVar("Thing")


def shown(path: Path) -> str:
    """Return a path as people name it: from where they stand if it lies below, ready to paste into a command."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def alike(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield who something is said of, and what: in one line if it is said, but for numbers and dates, of over three.

    The first of them is the example: `27 learners (ann, bob, cat and 24 more), such as ann`.
    """
    groups: dict[str, list[str]] = {}
    for learner, what in said.items():
        groups.setdefault(_PARTICULARS.sub("#", what), []).append(learner)
    for learners in groups.values():
        if len(learners) > _FEW:
            first = ", ".join(learners[:_FEW])
            whom = (
                f"{counted(len(learners), 'learner')} ({first} and {len(learners) - _FEW} more), such as {learners[0]}"
            )
            yield whom, said[learners[0]]
        else:
            yield from ((learner, said[learner]) for learner in learners)


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
