"""The ledger of releases: what each page told, the Board's or a trainer's, so that later ones are judged beside it.

It lies in a folder `ledger`, in the reports of a course or beside the pages on extracts: for each page two files of one
name. `.parquet` holds whom each count counts, as ids that are hashes of pseudonyms and answers; `.json` holds the
counts, which of them were hidden, and when and from what the page was made. The second is written last, and each
appears whole, so that whatever was cut off is as if it had not begun. All of it is about people: it stays with the
analyst, as the extracts do.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from grading.disclosure.cells import Key
    from grading.disclosure.differencing import Members, Release

FOLDER = "ledger"
FORMAT = 2
MONTHS_KEPT = 24
"""So long may an entry be kept: what is about single answers is kept no longer (guide to learning data)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page that was released, in the two files that it is kept in.

    `source` is a fingerprint of all that the page was made from; the same page again has the same. `versions` are those
    of rulebook, bank and data. `groups` is who was counted by agency and cohort (strangers.py), as JSON; `key`
    is what the key of a course's pseudonyms was known by.
    """

    period: str
    agency: str
    made: str
    source: str
    versions: Mapping[str, str]
    told: bytes
    members: bytes
    cohort: str = ""
    groups: str = "[]"
    key: str = ""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        whose = f"cohort {self.cohort}" if self.cohort else self.agency or "all agencies"
        return f"the page on {whose} for {self.period} of {self.made}"


def source_of(parts: Sequence[object]) -> str:
    """Return a fingerprint of what a page is made from."""
    found = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else repr(part).encode()
        found.update(len(content).to_bytes(8, "big") + content)
    return found.hexdigest()


def entries(folder: Path) -> list[Entry]:
    """Return the releases of a reports folder, in the order in which they were recorded.

    Raises ProblemsError with every entry that is damaged or was written by a newer version.
    """
    found: list[Entry] = []
    problems: list[Problem] = []
    for path in sorted((folder / FOLDER).glob("[0-9]*.json")):
        try:
            found.append(_read(path))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return found


def earlier(
    known: Sequence[Entry], period: str, agency: str, source: str, cohort: str = ""
) -> tuple[list[Entry], bool]:
    """Return the releases that a page is judged beside, and whether the same page has been released before.

    A page on all agencies is judged beside those on all agencies and on single ones; one on an agency or a cohort
    beside those on it and on all. No other page is judged beside a cohort's: those who teach it see its learners'
    answers one by one, so that this would take nothing back from them. One that has been released before is judged as
    it was then.
    """
    found: list[Entry] = []
    for each in known:
        if (each.period, each.agency, each.cohort, each.source) == (period, agency, cohort, source):
            return found, True
        if stands_beside(each, agency, cohort):
            found.append(each)
    return found, False


def stands_beside(entry: Entry, agency: str, cohort: str) -> bool:
    """Tell whether a page on an agency or a cohort, or on all, is judged beside a release (`earlier` says when)."""
    whose = entry.agency in ("", agency) if agency or cohort else True
    return whose and entry.cohort in ("", cohort)


def record(folder: Path, entry: Entry) -> None:
    """Add a release to the ledger of a reports folder."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    numbers = [int(path.name[:6]) for path in place.glob("[0-9]*.json")]
    whose = f"-cohort-{entry.cohort}" if entry.cohort else f"-{entry.agency}" if entry.agency else ""
    name = f"{max(numbers, default=0) + 1:06d}-{entry.period}{whose}"
    write_atomically(place / f"{name}.parquet", entry.members, 0o600)
    content = {
        "format": FORMAT, "period": entry.period, "agency": entry.agency, "cohort": entry.cohort, "made": entry.made,
        "source": entry.source, "versions": dict(entry.versions), "members": hashlib.sha256(entry.members).hexdigest(),
        "page": json.loads(entry.told), "groups": json.loads(entry.groups), "key": entry.key,
    }  # fmt: skip
    write_atomically(place / f"{name}.json", json.dumps(content, ensure_ascii=False) + "\n", 0o600)


def forget(folder: Path, before: date) -> int:
    """Remove the releases that were made before a day, and return how many.

    What an earlier process was killed over goes too, since it is no release. The ledger must be held (`releasing`).
    """
    done = 0
    for path in sorted((folder / FOLDER).glob("[0-9]*.json")):
        if _read(path).made < before.isoformat():
            path.unlink()
            path.with_suffix(".parquet").unlink(missing_ok=True)
            done += 1
    for left in (folder / FOLDER).glob("[0-9]*.parquet"):
        if not left.with_suffix(".json").exists():
            left.unlink()
    for left in (folder / FOLDER).glob(".[0-9]*.part"):
        left.unlink()
    return done


def _read(path: Path) -> Entry:
    remedy = (
        "Put back the ledger's files from a backup: without them a page could betray somebody beside an earlier one."
    )
    try:
        content = json.loads(path.read_bytes())
        if isinstance(content.get("format"), int) and content["format"] > FORMAT:
            newer = "Update safeshare, and make the report with the version that wrote it."
            raise ProblemsError([Problem(str(path), "this entry of the ledger was written by a newer version", newer)])
        members = path.with_suffix(".parquet").read_bytes()
        if hashlib.sha256(members).hexdigest() != content["members"]:
            raise ValueError
        told = json.dumps(content["page"], ensure_ascii=False).encode()
        period, agency, made, source = (str(content[name]) for name in ("period", "agency", "made", "source"))
        cohort, key = (str(content.get(name, "")) for name in ("cohort", "key"))
        groups = json.dumps(content.get("groups", []), ensure_ascii=False)
        return Entry(period, agency, made, source, dict(content["versions"]), told, members, cohort, groups, key)
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise ProblemsError([Problem(str(path), "this entry of the ledger of releases is damaged", remedy)]) from None


def packed(released: Release) -> tuple[bytes, bytes]:
    """Return what a page told as JSON, and whom its counts count as Parquet."""
    numbers = {key: number for number, key in enumerate(released.cells)}
    told = {
        "cells": [
            [list(key), cell.count, cell.people, cell.of_people, cell.shown, cell.certain]
            for key, cell in released.cells.items()
        ],
        "sums": [[numbers[each.total], [numbers[part] for part in each.parts]] for each in released.sums],
        "hidden": sorted(numbers[key] for key in released.hidden),
        "ceilings": sorted([numbers[key], most] for key, most in released.ceilings.items()),
        "counted": [numbers[key] for key in released.members],
        "agency": released.agency,
        "cohort": released.cohort,
    }
    return json.dumps(told, ensure_ascii=False).encode(), _members_bytes(released.members, numbers)


def unpacked(name: str, told: bytes, members: bytes) -> Release:
    """Return what a page told, with a name for messages."""
    import numpy as np

    from grading.disclosure.cells import Cell, Sum
    from grading.disclosure.differencing import Members, Release

    nobody = Members(np.empty(0, np.uint64), np.empty(0, np.uint64))
    content: dict[str, Any] = json.loads(told)
    cells = {tuple(key): Cell(count, people, of, shown, 0, certain)
             for key, count, people, of, shown, certain in content["cells"]}  # fmt: skip
    keys = list(cells)
    return Release(
        name, content["agency"], cells,
        tuple(Sum(keys[total], tuple(keys[part] for part in parts)) for total, parts in content["sums"]),
        frozenset(keys[number] for number in content["hidden"]),
        {keys[number]: most for number, most in content["ceilings"]},
        {**{keys[number]: nobody for number in content["counted"]}, **dict(_members(members, keys))},
        content.get("cohort", ""),
    )  # fmt: skip


def _members_bytes(members: Mapping[Key, Members], numbers: Mapping[Key, int]) -> bytes:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts = [(numbers[key], each) for key, each in members.items()]
    counts, sizes = np.array([number for number, _ in parts], dtype=np.uint32), [len(each.ids) for _, each in parts]
    table = pa.table({
        "cell": np.repeat(counts, sizes),
        "id": np.concatenate([each.ids for _, each in parts] or [np.empty(0, np.uint64)]),
        "person": np.concatenate([each.people for _, each in parts] or [np.empty(0, np.uint64)]),
    })  # fmt: skip
    kept = io.BytesIO()
    pq.write_table(table, kept, compression="zstd")
    return kept.getvalue()


def _members(content: bytes, keys: Sequence[Key]) -> Iterator[tuple[Key, Members]]:
    """Yield the members of each count that anybody is in."""
    import numpy as np
    import pyarrow.parquet as pq

    from grading.disclosure.differencing import Members

    table = pq.read_table(io.BytesIO(content))
    cells, ids, people = (table.column(name).to_numpy() for name in ("cell", "id", "person"))
    starts = np.flatnonzero(np.r_[True, np.diff(cells) != 0]) if len(cells) else np.empty(0, int)
    for start, end in zip(starts, [*starts[1:], len(cells)], strict=True):
        yield keys[int(cells[start])], Members(ids[start:end], people[start:end])
