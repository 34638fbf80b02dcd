"""Drawing a sample that anybody can draw again: the same seed and the same people give the same sample."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%")


@dataclass(frozen=True, slots=True)
class Sample:
    """How many to draw: a share of all (over 0, up to 1), or a number of them."""

    share: float | None = None
    count: int | None = None

    def __str__(self) -> str:
        return f"{self.count}" if self.share is None else f"{round(self.share * 100, 3):g}%"

    def size(self, of: int) -> int:
        """Return how many that are of so many: a share is rounded up."""
        wanted = (self.count or 0) if self.share is None else math.ceil(round(self.share * of, 6))
        return min(wanted, of)


def sample_from(text: str) -> Sample:
    """Return the sample that a person asks for, as 10% or as 5; raises ValueError for anything else."""
    share = _SHARE.fullmatch(text.strip())
    if share is not None and 0 < float(share[1]) <= 100:
        return Sample(share=float(share[1]) / 100)
    if re.fullmatch(r"[0-9]{1,6}", text.strip()) and int(text) > 0:
        return Sample(count=int(text))
    message = f"{text!r} is neither a share such as 10% nor a number such as 5"
    raise ValueError(message)


def drawn(things: Iterable[str], sample: Sample, seed: int, purpose: str) -> list[str]:
    """Return the sample of some things, each named once, in their own order.

    Who is drawn follows from the seed, the purpose and the name alone (by SHA-256), so that somebody who joins later
    changes little of it.
    """
    names = list(things)
    places = {name: hashlib.sha256(f"{seed}/{purpose}/{name}".encode()).hexdigest() for name in names}
    chosen = set(sorted(names, key=places.__getitem__)[: sample.size(len(names))])
    return [name for name in names if name in chosen]
