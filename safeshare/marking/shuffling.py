"""An order for what learners are shown that tells nothing: neither the author's nor the key's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The short name."""
        ...


T = TypeVar("T", bound=Named)


def shuffled(things: Iterable[T], pair: str) -> tuple[T, ...]:
    """Return things in an order that follows from their ids and the case's pair: the same in all cases of the pair."""
    return tuple(sorted(things, key=lambda each: _place(each.id, pair)))


def shuffled_ids(ids: Iterable[str], seed: str) -> list[str]:
    """Return ids in an order that follows from them and the seed alone."""
    return sorted(ids, key=lambda each: _place(each, seed))


def _place(name: str, seed: str) -> bytes:
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()
