"""The secret key that learners' pseudonyms follow from: made once, known again by a fingerprint, changed on request.

With another key everybody would be somebody else, and what was handed on before could be joined with nothing made
since; so a key that is lost, damaged or exchanged is never replaced without a word. The guide to learning data (on
pseudonyms) asks for a new key each year: that is `renewed`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from grading.faults import fault
from grading.progress import shown
from safeshare.files import write_atomically
from safeshare.locking import locked
from safeshare.problems import ProblemsError

KEY_FILE = "pseudonym.key"
CHECK_FILE = "pseudonym.check"
"""Holds the key's fingerprint, by which the key is known again; nobody can work out a pseudonym from it."""
_KEY = re.compile(rb"[0-9a-fA-F]{64}")
_SECRET = 0o600


def pseudonym(key: bytes, learner: str) -> str:
    """Return a learner's pseudonym: the same for the same key, and nobody's without it."""
    return hmac.new(key, learner.encode(), hashlib.sha256).hexdigest()[:16]


def pseudonym_key(root: Path) -> bytes:
    """Return the course's secret key, made on first use; it stays with the agency and is never exported.

    Raises ProblemsError when the key that was made is missing, damaged or another one.
    """
    path, check = root / KEY_FILE, root / CHECK_FILE
    if not (path.exists() and check.exists()):
        with locked(root / f".{KEY_FILE}.lock"):
            if not path.exists():
                if check.exists():
                    raise _unfit(path, "the key that learners' codes are made with is missing")
                _write_key(path)
            if not check.exists():  # the key is new, or an older version made it
                write_atomically(check, _fingerprint(_read(path)) + "\n", _SECRET)
    key = _read(path)
    if not hmac.compare_digest(check.read_bytes().strip(), _fingerprint(key).encode()):
        raise _unfit(path, f"this is another key than the one that earlier results were made with ({CHECK_FILE})")
    return key


@contextmanager
def renewed(root: Path, today: date) -> Iterator[Path | None]:
    """Give a course a new key, and yield where the one before is kept; None where there was none to keep.

    Where the block fails, all is put back as it was.
    """
    path, check = root / KEY_FILE, root / CHECK_FILE
    with locked(root / f".{KEY_FILE}.lock"):
        before = {each: each.read_bytes() for each in (check, path) if each.exists()}
        kept = _free_name(path, today) if _is_key(before.get(path, b"")) else None
        if kept is not None:
            write_atomically(kept, before[path], _SECRET)
        check.unlink(missing_ok=True)  # first: a key without it is taken for the course's, whichever it is
        _write_key(path)
    try:
        pseudonym_key(root)
        yield kept
    except BaseException:
        for each in (check, path):
            each.unlink(missing_ok=True)
        for each, content in reversed(before.items()):
            write_atomically(each, content, _SECRET)
        if kept is not None:
            kept.unlink()
        raise


def key_mark(root: Path) -> str:
    """Return what a course's key is known by, '' where it has none yet; nobody can work out a pseudonym from it."""
    check = root / CHECK_FILE
    return check.read_text(encoding="ascii", errors="replace").strip() if check.is_file() else ""


def _write_key(path: Path) -> None:
    """Write a new random key, at once and for its owner's eyes only."""
    write_atomically(path, secrets.token_hex(32) + "\n", _SECRET)


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    if not _is_key(content):
        raise _unfit(path, "this is not the key that learners' codes are made with, 64 characters of 0-9 and a-f")
    return bytes.fromhex(content.decode("ascii"))


def _is_key(content: bytes) -> bool:
    return _KEY.fullmatch(content.strip()) is not None


def _fingerprint(key: bytes) -> str:
    """Return what a key is known by; it is keyed itself, so that nothing of the key follows from it."""
    return hmac.new(key, b"safeshare: the key of a course's pseudonyms", hashlib.sha256).hexdigest()


def _unfit(path: Path, what: str) -> ProblemsError:
    remedy = (
        "Bring it back from your backup. If it is lost for good, `python -m grading extract --new-key` makes another; "
        "no earlier extract can then be joined with a later one."
    )
    return fault(shown(path), what, remedy)


def _free_name(path: Path, today: date) -> Path:
    """Return a name beside the key that says until when it was used."""
    start = f"{path.name}.until-{today.isoformat()}"
    names = (path.with_name(start if number == 1 else f"{start}-{number}") for number in range(1, 1000))
    return next(each for each in names if not each.exists())
