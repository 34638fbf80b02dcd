"""Which variant of an item, or which form of a test, a learner is shown: found in the released table, or drawn.

The table beside the cases, allotments.json, names no learner: an entry is found by a hash of the learner's id and the
table's salt. It gives a place in the item's list of cases. The trainer's side computes the same from the course's
secret key, so that an entry changed by hand is noticed at marking. Beside the sealed cases of a test an entry is found
by the learner's code instead (safeshare/codes.py), and the table also holds the key of their own form, which that code
alone opens.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from safeshare.problems import Problem, ProblemsError
from safeshare.sealing import DoesNotOpenError, tag, unwrap, wrap
from safeshare.strict_json import read_json

FILE_NAME = "allotments.json"
SCHEMA = "safeshare-allotments/1"
SEALED = "safeshare-allotments/3"
SEALED_BY_ID = "safeshare-allotments/2"
"""What is read no more: tests that opened by a learner's id, which a colleague knows."""
FORM = "form"
"""The name of the one draw that decides all items of a test."""

MAX_BYTES = 8_000_000
MAX_ITEMS = 500
REMEDY = "Ask your trainer for the folder again."
BY_COURSE, BY_OWN = "course", "own"


class _Table(BaseModel):
    """The content of allotments.json: learners by the hash of their id, each with a place for each draw."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    schema_name: str = Field(alias="schema")
    assignment: str
    salt: str = Field(pattern="^[0-9a-f]{32}$")
    learners: dict[str, dict[str, int]]
    keys: dict[str, str] | None = None

    def is_sound(self) -> bool:
        """Whether there are keys where cases are sealed, one for each learner, and none elsewhere."""
        if self.schema_name == SCHEMA:
            return self.keys is None
        return self.keys is not None and self.keys.keys() == self.learners.keys()


@dataclass(frozen=True, slots=True)
class Allotments:
    """The table that was released: which place in an item's list of cases each learner was given.

    `keys` holds in a sealed test the wrapped key of each learner's form, and is None elsewhere.
    """

    salt: str
    learners: Mapping[str, Mapping[str, int]]
    keys: Mapping[str, str] | None = None

    def listed(self, names: Sequence[str]) -> str | None:
        """Return the first of some names that the table lists, or None."""
        return next((name for name in names if hashed(self.salt, name) in self.learners), None)

    def place(self, names: Sequence[str], draw: str, count: int) -> int | None:
        """Return the place (from 0) that the first listed of some names was given in a draw of `count`, or None."""
        name = self.listed(names)
        place = None if name is None else self.learners[hashed(self.salt, name)].get(draw)
        return place if place is not None and 0 <= place < count else None

    def has_code(self, code: str) -> bool:
        """Return whether a learner's code is one of those for whom this sealed test was released."""
        return tag(code, self.salt) in self.learners

    def form_for(self, code: str, count: int) -> tuple[int, str] | None:
        """Return the place (0 to `count` - 1) and the key of the form that a code opens; None when it opens none."""
        entry = tag(code, self.salt)
        place = self.learners.get(entry, {}).get(FORM, -1)
        try:
            key = unwrap((self.keys or {})[entry], code, self.salt)
        except (KeyError, DoesNotOpenError):
            return None
        return (place, key) if 0 <= place < count else None


def hashed(salt: str, learner: str) -> str:
    """Return the name of a learner's entry: the first 16 hex digits of SHA-256(salt|learner id)."""
    return hashlib.sha256(f"{salt}|{learner}".encode()).hexdigest()[:16]


def new_salt() -> str:
    """Return a random salt for a table, 32 hex digits."""
    return secrets.token_hex(16)


def table_of(
    assignment: str, salt: str, learners: Mapping[str, Mapping[str, int]], keys: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the content of allotments.json for learner ids and their places; entries in the order of their hashes.

    `keys` are those of a sealed test's forms, by place. Then `learners` are codes in place of ids, and each gets the
    key of their own form, wrapped.
    """
    entries, wrapped = {}, {}
    for learner, places in learners.items():
        entry = tag(learner, salt) if keys else hashed(salt, learner)
        entries[entry] = dict(places)
        if keys:
            wrapped[entry] = wrap(keys[places[FORM]], learner, salt)
    schema = SEALED if keys else SCHEMA
    table = {"schema": schema, "assignment": assignment, "salt": salt, "learners": dict(sorted(entries.items()))}
    return {**table, "keys": dict(sorted(wrapped.items()))} if keys else table


def load_allotments(folder: Path) -> Allotments | None:
    """Read a folder's allotments.json, or return None where there is none; raises ProblemsError when it is damaged."""
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    data = read_json(path, MAX_BYTES, REMEDY)
    try:
        table = _Table.model_validate(data)
    except ValidationError:
        raise _damaged(path) from None
    if table.schema_name == SEALED_BY_ID:
        what = f"this test was sealed for learners' ids ('{SEALED_BY_ID}'), which is no longer read (but '{SEALED}')"
        raise ProblemsError([Problem(str(path), what, "Ask your trainer to release the test again.")])
    if table.schema_name not in (SCHEMA, SEALED):
        what = f"a newer version of safeshare made this table ('{table.schema_name[:40]}'; this one knows '{SEALED}')"
        raise ProblemsError([Problem(str(path), what, "Update safeshare.")])
    if not table.is_sound():
        raise _damaged(path)
    return Allotments(table.salt, table.learners, table.keys)


def _damaged(path: Path) -> ProblemsError:
    return ProblemsError([Problem(str(path), "this table of variants is damaged", REMEDY)])


def own_names() -> tuple[str, ...]:
    """Return the names under which this learner may be listed: SAFESHARE_LEARNER, JupyterHub's name, the login name."""
    names = [os.environ.get("SAFESHARE_LEARNER", ""), os.environ.get("JUPYTERHUB_USER", "")]
    try:
        names.append(getpass.getuser())
    except (KeyError, OSError, ImportError):  # no login, as in a browser's Python
        names.append("")
    return tuple(dict.fromkeys(name for name in names if name))


def own_place(draw: str, count: int, names: Sequence[str]) -> int:
    """Return a place for a learner whom the table does not list: at random.

    The form of a test follows from the learner's own name, where there is one: drawn anew for the post-test it would,
    half of the time, be the form that they saw before.
    """
    if draw == FORM and names:
        return int.from_bytes(hashlib.sha256(f"{FORM}|{names[0]}".encode()).digest()) % count
    return secrets.randbelow(count)


def faults_of_record(variants: object, form: object) -> list[tuple[str, str]]:
    """Return what is wrong with the variants and the form that a file of answers records: place and sentence."""
    faults: list[tuple[str, str]] = []
    if form is not None and not (isinstance(form, str) and 0 < len(form) <= 40):
        faults.append(("form", "this is not the name of a form"))
    if not isinstance(variants, dict) or len(variants) > MAX_ITEMS:
        return [*faults, ("variants", "this does not map items to their cases")]
    for item, given in variants.items():
        if not (isinstance(given, dict) and set(given) == {"case", "by"} and isinstance(given["case"], str)
                and given["by"] in (BY_COURSE, BY_OWN)):  # fmt: skip
            faults.append((f"variants.{item[:60]}", "this does not say which case was shown, and by whom"))
    return faults


def with_variants(
    data: dict[str, Any], variants: Mapping[str, dict[str, str]], form: str | None, *, first: bool = False
) -> dict[str, Any]:
    """Return a sheet's data with these variants and form besides; with `first` they come before what it holds."""
    kept = data.get("variants", {})
    earlier, later = (variants, kept) if first else (kept, variants)
    merged = {**earlier, **{item: each for item, each in later.items() if item not in earlier}}
    forms = (form, data.get("form")) if first else (data.get("form"), form)
    shown = next((each for each in forms if each is not None), None)
    return {**data, **({"variants": merged} if merged else {}), **({"form": shown} if shown is not None else {})}
