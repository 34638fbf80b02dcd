"""The key of learners' pseudonyms: made once, for its owner alone, and never replaced without a word."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from grading.results import KEY_FILE, pseudonym
from grading.results.pseudonyms import CHECK_FILE, pseudonym_key, renewed
from safeshare.problems import ProblemsError

REMEDY = (
    "Bring it back from your backup. If it is lost for good, `python -m grading extract --new-key` makes another; "
    "no earlier extract can then be joined with a later one."
)
NO_KEY = "this is not the key that learners' codes are made with, 64 characters of 0-9 and a-f"
TODAY = date(2026, 11, 23)


def test_pseudonyms_need_the_key() -> None:
    """The same person has the same pseudonym under one key and another under another."""
    assert pseudonym(b"a", "ann") == pseudonym(b"a", "ann")
    assert pseudonym(b"a", "ann") != pseudonym(b"b", "ann")
    assert pseudonym(b"a", "ann") != pseudonym(b"a", "bob")
    assert re.fullmatch("[0-9a-f]{16}", pseudonym(b"a", "ann"))


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """Many who ask at once get one key of 32 bytes; nobody else can read it, and nothing else is left behind."""
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(pseudonym_key, [tmp_path] * 8))
    assert [len(key) for key in keys] == [32]
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        KEY_FILE: 0o600,
        CHECK_FILE: 0o600,
    }
    assert (tmp_path / KEY_FILE).read_text().strip() not in (tmp_path / CHECK_FILE).read_text()


@pytest.mark.parametrize("interrupted", ["write", "flush"])
def test_no_empty_key_is_left_by_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupted: str) -> None:
    """Stopped before the key is on the disk, there is none: an empty one would let anybody undo the pseudonyms."""

    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("safeshare.files.write_all" if interrupted == "write" else "os.fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        pseudonym_key(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", ["", "\n", "ab\n", "broken\n", "é" * 32, "a" * 63, "a" * 65, "aa " * 32, "ab\n" * 32]
)
@pytest.mark.parametrize("noted", [False, True])
def test_a_key_that_is_none_is_refused(tmp_path: Path, content: str, *, noted: bool) -> None:
    """Empty, short, long or other files are no keys, whether a key was noted before or not."""
    if noted:
        pseudonym_key(tmp_path)
    (tmp_path / KEY_FILE).write_text(content)
    with pytest.raises(ProblemsError) as found:
        pseudonym_key(tmp_path)
    assert str(found.value) == f"{tmp_path / KEY_FILE}: {NO_KEY}. {REMEDY}"
    assert (tmp_path / KEY_FILE).read_text() == content


def test_a_lost_or_other_key_is_refused(tmp_path: Path) -> None:
    """Where a key was made, no other takes its place unasked; an older course that notes none goes on with its own."""
    path = tmp_path / KEY_FILE
    path.write_text("AB" * 32)
    assert pseudonym_key(tmp_path) == b"\xab" * 32
    path.unlink()
    with pytest.raises(ProblemsError) as found:
        pseudonym_key(tmp_path)
    assert str(found.value) == f"{path}: the key that learners' codes are made with is missing. {REMEDY}"
    assert not path.exists()
    path.write_text("cd" * 32)
    with pytest.raises(ProblemsError) as found:
        pseudonym_key(tmp_path)
    what = f"this is another key than the one that earlier results were made with ({CHECK_FILE})"
    assert str(found.value) == f"{path}: {what}. {REMEDY}"


def test_a_key_is_renewed_on_request(tmp_path: Path) -> None:
    """The key before is kept under the day's name; a lost or damaged one is replaced, and a failure changes nothing."""
    first = pseudonym_key(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(OSError, match="disk"), renewed(tmp_path, TODAY):
        raise OSError("disk")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

    with renewed(tmp_path, TODAY) as kept:
        second = pseudonym_key(tmp_path)
    assert kept == tmp_path / f"{KEY_FILE}.until-2026-11-23"
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (before[KEY_FILE], 0o600)
    with renewed(tmp_path, TODAY) as again:
        third = pseudonym_key(tmp_path)
    assert again == tmp_path / f"{KEY_FILE}.until-2026-11-23-2"
    for damage in (lambda path: path.unlink(), lambda path: path.write_text("")):
        damage(tmp_path / KEY_FILE)
        with renewed(tmp_path, TODAY) as nothing:
            fourth = pseudonym_key(tmp_path)
        assert nothing is None
    assert len({first, second, third, fourth}) == 4
