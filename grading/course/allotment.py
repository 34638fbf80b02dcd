"""The course's own draw: which variant of each item, or which form of a test, every learner gets.

It follows from a secret key of the course, the learner's id and the item, so that it can be worked out again at
marking, whatever table was released and whoever has joined the roster since, and by nobody without the key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from grading.collecting.submission import CASES
from grading.course.assignment import Assignment
from grading.faults import fault
from grading.progress import shown
from safeshare.files import write_atomically

KEY_FILE = "allotment.key"
KEY_BYTES = 32
_NONE: Mapping[str, str] = MappingProxyType({})


def make_key(root: Path) -> None:
    """Write a new random key into a course folder, for its owner's eyes only; one that is there is left alone."""
    try:
        handle = os.open(root / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(KEY_BYTES) + "\n")


def read_key(root: Path) -> bytes:
    """Return the course's key; raises ProblemsError when it is missing or is none."""
    path = root / KEY_FILE
    remedy = "Bring it back from a copy of the course folder: with another key every learner gets other variants."
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        what = "the key from which each learner's variants follow is missing"
        raise fault(shown(path), what, f"{remedy} A new course gets one from build.") from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise fault(shown(path), "this is not the key that build made", remedy)
    return key


def draw(key: bytes, learner: str, name: str, count: int) -> int:
    """Return a learner's place (0 to `count` - 1) in the draw of that name: HMAC-SHA-256(key, learner|name) mod count.

    `name` is an item's id, or `form` for the one draw that decides a whole test.
    """
    digest = hmac.new(key, f"{learner}|{name}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest) % count


def places(assignment: Assignment, key: bytes, learner: str) -> dict[str, int]:
    """Return a learner's places in all draws of an assignment: one for each item with variants, or one for a test."""
    from safeshare.allotting import FORM

    if assignment.forms:
        return {FORM: draw(key, learner, FORM, len(assignment.forms))}
    return {item: draw(key, learner, item, len(cases)) for item, cases in assignment.items.items() if len(cases) > 1}


def seal_cases(folder: Path, assignment: Assignment) -> Mapping[str, str]:
    """Seal the cases of a test in a released folder, each form under a random key of its own, and return these keys.

    The cases of a section are left as they are; it has no keys.
    """
    from safeshare.exercises import seal_bundle

    if not assignment.forms:
        return _NONE
    path = folder / CASES
    sealed, keys = seal_bundle(json.loads(path.read_text(encoding="utf-8")))
    write_atomically(path, json.dumps(sealed, ensure_ascii=False, indent=1) + "\n")
    return keys


def write_table(
    folder: Path,
    assignment: Assignment,
    key: bytes,
    learners: Iterable[str],
    keys: Mapping[str, str] = _NONE,
    codes: Mapping[str, str] = _NONE,
) -> None:
    """Write allotments.json for the learners into a released folder; nothing where every learner gets the same.

    `keys` are those of a sealed test's forms: each learner gets the one of their own form, wrapped under their code of
    `codes`, by which their entry is found there.
    """
    from safeshare.allotting import FILE_NAME, new_salt, table_of

    if not assignment.varies:
        return
    given = {codes[learner] if keys else learner: places(assignment, key, learner) for learner in learners}
    table = table_of(assignment.name, new_salt(), given, [keys[form] for form in assignment.forms] if keys else ())
    write_atomically(folder / FILE_NAME, json.dumps(table, indent=1) + "\n")
