"""What two releases tell together: counts of both pages, and of those who are behind one of them only.

Whoever has two pages on nearly the same people subtracts one from the other. So counts of both that mean the same are
tied to one another: old + come = new + gone, both being those behind either page. Those who came or went are counts
like others (the rule stands in cells.py), though they stand on no page. A reader does not know how many came and how
many went; what is the same on both pages they know to be the same; and where all of one page are on the other, as an
agency's are on the Board's, they know that as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from grading.disclosure.cells import THRESHOLD, WHOLE_GROUP, Cell, Key, Line, Sum
from grading.disclosure.knowledge import Before
from grading.disclosure.suppression import Network, networks

Ids = NDArray[np.uint64]
THEN, COME, GONE, EITHER = "then", "come", "gone", "either"
_ANSWERS: Key = ("all", "", "marked")
RECORDS = "records"
"""How the names of the counts of decision records begin: they are other answers than those of the results table."""


@dataclass(frozen=True, slots=True)
class Members:
    """Whom or what a count counts: an id of each, and the person behind it."""

    ids: Ids
    people: Ids

    def without(self, others: Members) -> Members:
        """Return those that are not among others."""
        mask = ~np.isin(self.ids, others.ids)
        return Members(self.ids[mask], self.people[mask])

    @property
    def behind(self) -> int:
        """How many people there are."""
        return len(np.unique(self.people))


@dataclass(frozen=True, slots=True)
class Release:
    """What one page told: its counts with which were hidden, how they add up, limits told of hidden ones, and whom.

    `name` is what it is called in messages; `agency` and `cohort` are empty for a page on all agencies.
    """

    name: str
    agency: str
    cells: Mapping[Key, Cell]
    sums: tuple[Sum, ...]
    hidden: frozenset[Key]
    ceilings: Mapping[Key, int]
    members: Mapping[Key, Members] = field(repr=False)
    cohort: str = ""

    @property
    def part(self) -> str:
        """The agency or the cohort that it is about, or nothing."""
        return self.agency or self.cohort


@dataclass(slots=True)
class Beside:
    """The earlier pages that a page is made beside; `released` is what it told itself, once it is made."""

    past: tuple[Release, ...]
    released: Release | None = None


@dataclass(slots=True)
class Together:
    """A new page and an earlier one as one set of counts; `near` are new counts with few people between the two."""

    cells: dict[Key, Cell]
    sums: list[Sum]
    before: Before
    near: set[Key] = field(default_factory=set)

    def networks(self, told: Sequence[Line] = ()) -> list[Network]:
        """Return the networks that tie the two pages, and those alone, with what may be told on the new one."""
        old = self.before.keys
        return [
            each for each in networks(self.cells, self.sums, self.before, told)
            if not old.isdisjoint(each.cells) and not old.issuperset(each.cells)
        ]  # fmt: skip


def together(new: Release, old: Release) -> Together:
    """Return a new page and an earlier one as one set of counts."""
    found = Together(
        {**new.cells, **{_then(key): cell for key, cell in old.cells.items()}},
        [*new.sums, *(Sum(_then(each.total), tuple(map(_then, each.parts))) for each in old.sums)],
        Before(
            frozenset(map(_then, old.cells)),
            frozenset(_then(key) for key, cell in old.cells.items() if cell.shown and key not in old.hidden),
            {_then(key): most for key, most in old.ceilings.items()},
        ),
    )
    inside = bool(new.part) and not old.part
    for key, earlier in dict.fromkeys([*((key, key) for key in new.members), *aliases(new, old)]):
        if key in new.members and earlier in old.members:
            _tie(found, (key, earlier), (new.members, old.members), inside=inside)
    _add_up(found, new, old)
    if not _overlap(*(each.members.get(_ANSWERS) for each in (new, old))):
        # the same people at another time: an average of one page says nothing of the other's, but of their records
        found.near = {key for key in found.near if key[0] == RECORDS}
    return found


def _tie(
    found: Together,
    keys: tuple[Key, Key],
    members: tuple[Mapping[Key, Members], Mapping[Key, Members]],
    *,
    inside: bool,
) -> None:
    """Tie a count of the new page to one of the earlier page."""
    (key, earlier), (now, then) = keys, (members[0][keys[0]], members[1][keys[1]])
    groups = [each.get(_group(one)) for each, one in zip(members, keys, strict=True)]
    if not _overlap(*(groups if groups[0] is not None and groups[1] is not None else (now, then))):
        return
    come, gone = now.without(then), then.without(now)
    if not len(come.ids) and not len(gone.ids):
        found.sums.append(Sum(_then(earlier), (key,)))
        return
    if (inside or key == earlier) and (0 < come.behind < THRESHOLD or 0 < gone.behind < THRESHOLD):
        found.near.add(key)
    names = {name: (name, *key, "/", *earlier) for name in (COME, GONE, EITHER)}
    for name, these, side in ((COME, come, 0), (GONE, gone, 1)):
        group, other = groups[side], groups[1 - side]
        of = group.without(other).behind if group is not None and other is not None else 0
        of = max(of, these.behind) or WHOLE_GROUP
        found.cells[names[name]] = Cell(len(these.ids), these.behind, of, shown=False)
    if inside and not len(come.ids):
        del found.cells[names[COME]]
        found.sums.append(Sum(_then(earlier), (key, names[GONE])))
        return
    people = len(np.union1d(now.people, then.people))
    found.cells[names[EITHER]] = Cell(len(now.ids) + len(gone.ids), people, max(people, WHOLE_GROUP), shown=False)
    found.sums.append(Sum(names[EITHER], (_then(earlier), names[COME])))
    found.sums.append(Sum(names[EITHER], (key, names[GONE])))


def _overlap(one: Members | None, other: Members | None) -> bool:
    return one is not None and other is not None and bool(np.isin(one.ids, other.ids).any())


def _group(key: Key) -> Key:
    """Return the count of the whole group that a count is a part of."""
    return (*key[:-1], "all" if key[0] == RECORDS else "marked")


def _add_up(found: Together, new: Release, old: Release) -> None:
    """Say that those who came add up as the pages do, and those who went."""
    known = set(old.sums)
    for each in new.sums:
        if each in known:
            for name in (COME, GONE):
                total, *parts = [(name, *key, "/", *key) for key in (each.total, *each.parts)]
                counts = [found.cells.get(key) for key in (total, *parts)]
                here = [cell.count for cell in counts if cell is not None]
                if len(here) == len(counts) and here[0] == sum(here[1:]):
                    found.sums.append(Sum(total, tuple(parts)))


def _then(key: Key) -> Key:
    return (THEN, *key)


def aliases(new: Release, old: Release) -> Iterator[tuple[Key, Key]]:
    """Yield counts of two pages that have different names and mean the same people or answers.

    An agency's page is about one unit of the Board's, and perhaps about all of one kind; a cohort's page is about some
    of one unit or kind where all its people belong there. What people believed before is what an earlier page told of
    them then.
    """
    if new.part and not old.part:
        for key in old.members:
            if key[0] in ("agency", "unit", "told") and len(key) == 3 and (new.agency or _within(new, old, key)):
                part = {"made": "safe"}.get(key[2], key[2]) if key[0] == "unit" else key[2]
                same: Key = ("slip", "told_family_or_employer", part) if key[0] == "told" else ("all", "", part)
                yield same, key
    for key in new.members:
        if key[:1] == ("belief",) and key[2:3] == ("twice",) and len(key) == 4:
            yield key, ("belief", key[1], {"before": "made", "not before": "others"}.get(key[3], key[3]))
    yield ("matched",), ("all", "", "people")


def _within(new: Release, old: Release, key: Key) -> bool:
    """Return whether all answers of a page belong to the group of the earlier page that a count is about."""
    mine = new.members.get(_ANSWERS)
    group = old.members.get((("unit" if key[0] == "unit" else "agency"), key[1], "marked"))
    return mine is not None and group is not None and not len(mine.without(group).ids)
