"""The journal beside answers.json: each makes up for the other, and every way to lose answers has one plain outcome."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from safeshare import files, locking
from safeshare import journal as journals
from safeshare.answers import AnswerSheet
from safeshare.journal import FILE_NAME, Journal
from safeshare.keeping import DAMAGED, MISSING, OLDER, PARTLY
from safeshare.problems import ProblemsError

DECIDE, CLAUSES, RECORD = "s4-door.council.decide", "s4-door.council.clauses", "s4-door.record.text"
HOLD = {"family": "hold", "outcome": "respect_refusal", "confidence": 2}
NEWER = '{"schema": "safeshare-answers/2", "answers": {}}'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a folder with three answers, the first of them changed once, and a variant."""
    sheet = AnswerSheet.open(tmp_path, "section-04")
    sheet.put(DECIDE, {"family": "share"})
    sheet.record_variant("s4a-lamp", "s4a-lamp-b", "course", "A")
    sheet.put(CLAUSES, {"chosen": ["4.3"]})
    sheet.put(DECIDE, HOLD)
    sheet.put(RECORD, {"text": "I held.\nÜ \N{GRINNING FACE}"})
    return tmp_path


def held(folder: Path) -> dict[str, Any]:
    """Return what a folder's sheet holds."""
    return AnswerSheet.open(folder).to_dict()


def test_one_line_is_kept_for_each_answer(home: Path) -> None:
    """The journal begins with the whole sheet and has a line for each change; it holds answers and nothing else."""
    journal = Journal(home / FILE_NAME)
    assert [entry.saved for entry in journal.entries()] == [1, 2, 3, 4, 5]
    assert [sorted(entry.change) for entry in journal.entries()[1:]] == [
        ["assignment", "form", "variants"],
        *[["answers", "assignment", "form"]] * 3,
    ]
    assert journal.is_whole


SPOILT: dict[str, tuple[Callable[[Path], Any], str]] = {
    "missing": (lambda path: path.unlink(), MISSING),
    "cut short": (lambda path: path.write_text(path.read_text(encoding="utf-8")[:60], encoding="utf-8"), DAMAGED),
    "emptied": (lambda path: path.write_bytes(b""), DAMAGED),
    "other bytes": (lambda path: path.write_bytes(b"\xff\x00" * 50), DAMAGED),
    "too large": (lambda path: path.write_bytes(b" " * 4_000_001), DAMAGED),
    "another file": (lambda path: path.write_text('{"cells": []}', encoding="utf-8"), DAMAGED),
}


@pytest.mark.parametrize("way", SPOILT)
def test_a_spoilt_file_is_put_back_from_the_journal(home: Path, way: str) -> None:
    """Missing or damaged, answers.json is put back as it was; the damaged one is kept aside; it is said, once."""
    before, path = held(home), home / "answers.json"
    content = path.read_bytes()
    spoil, sentence = SPOILT[way]
    spoil(path)
    damaged = path.read_bytes() if path.exists() else None
    sheet = AnswerSheet.open(home, "section-04")
    assert sheet.to_dict() == before
    assert sheet.restored == sentence
    assert path.read_bytes() == content
    aside = home / "answers.damaged-1.json"
    assert (aside.read_bytes() if aside.exists() else None) == damaged
    assert AnswerSheet.open(home).restored == ""
    sheet.put(DECIDE, {"family": "share"})
    path.unlink()
    assert held(home) == sheet.to_dict()


def test_an_old_copy_is_brought_up_to_date(home: Path) -> None:
    """An older answers.json gets the journal's newer answers; a crash's single one is no news for the learner."""
    path = home / "answers.json"
    old = path.read_bytes()
    sheet = AnswerSheet.open(home)
    sheet.put(DECIDE, {"family": "share"})
    path.write_bytes(old)
    again = AnswerSheet.open(home)
    assert (again.to_dict(), again.restored) == (sheet.to_dict(), "")
    sheet.put(CLAUSES, {"none": True})
    path.write_bytes(old)
    again = AnswerSheet.open(home)
    assert (again.to_dict(), again.restored) == (sheet.to_dict(), OLDER)


@pytest.mark.parametrize("cut", range(1, 200, 13))
def test_a_line_cut_short_is_as_if_it_had_not_been_begun(home: Path, cut: int) -> None:
    """Whatever a crash leaves of the last line, the answers before it stand, and the next answer is kept again."""
    path, journal = home / "answers.json", home / FILE_NAME
    before = held(home)
    AnswerSheet.open(home).put(DECIDE, {"family": "share"})
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]) + lines[-1][: min(cut, len(lines[-1]) - 1)])
    path.unlink()
    sheet = AnswerSheet.open(home)
    assert sheet.to_dict() == before
    sheet.put(CLAUSES, {"none": True})
    path.unlink()
    assert held(home) == sheet.to_dict()


def test_a_damaged_line_costs_no_other(home: Path) -> None:
    """When a line in the middle is damaged too, the others are put back, and the learner is asked to look."""
    journal = home / FILE_NAME
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:2], lines[2].replace(b"4.3", b"9.9"), *lines[3:]]))
    (home / "answers.json").write_bytes(b"{")
    sheet = AnswerSheet.open(home)
    assert (set(sheet.answers), sheet.restored) == ({DECIDE, RECORD}, PARTLY)


def test_a_journal_that_is_gone_or_behind_is_begun_anew(home: Path) -> None:
    """Without its journal, or with one of another file, answers.json stands and the next answer begins a journal."""
    path, journal = home / "answers.json", home / FILE_NAME
    old = journal.read_bytes()
    AnswerSheet.open(home).put(DECIDE, {"family": "share"})
    for spoil in (journal.unlink, lambda: journal.write_bytes(old), lambda: journal.write_bytes(b"\0" * 99)):
        spoil()
        before = held(home)
        assert before["answers"][DECIDE]["family"] == "share"
        sheet = AnswerSheet.open(home)
        sheet.put(CLAUSES, {"none": True})
        path.unlink()
        assert held(home) == sheet.to_dict()


def test_the_journal_stays_small(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often answers change, the journal is written anew before it outgrows its room; nothing is lost by it."""
    monkeypatch.setattr(journals, "ROOM", 3_000)
    sheet = AnswerSheet.open(home)
    sizes = []
    for number in range(60):
        sheet.put(RECORD, {"text": f"{number}" * 100})
        sizes.append((home / FILE_NAME).stat().st_size)
    assert max(sizes) < 5_000
    assert sum(later < earlier for earlier, later in pairwise(sizes)) > 2
    (home / "answers.json").unlink()
    assert held(home) == sheet.to_dict()


@pytest.mark.parametrize("name", ["answers.json", FILE_NAME])
def test_files_of_a_newer_version_are_left_alone(home: Path, name: str) -> None:
    """What a newer version wrote is not touched, and said; the other file is no way around it."""
    journal = json.dumps({"journal": 2}).encode()
    newer = {"answers.json": NEWER.encode(), FILE_NAME: journals._checksum(journal) + b" " + journal + b"\n"}[name]
    (home / name).write_bytes(newer)
    with pytest.raises(ProblemsError, match=r"newer version of safeshare wrote .* Update safeshare"):
        AnswerSheet.open(home)
    assert (home / name).read_bytes() == newer


REFUSALS = {
    errno.ENOSPC: "the disk is full, so the answer could not be saved",
    errno.EROFS: "nothing may be written in this folder, so the answer could not be saved",
    errno.EIO: "the answer could not be saved",
}


@pytest.mark.parametrize("error", REFUSALS, ids=errno.errorcode.get)
@pytest.mark.parametrize("first", [True, False])
def test_a_disk_that_refuses_anywhere_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, first: bool
) -> None:
    """Whichever step of saving the disk refuses, it is said, the earlier answers stand and the next try succeeds."""
    steps = 0
    while True:
        folder = tmp_path / str(steps)
        folder.mkdir()
        sheet = AnswerSheet.open(folder, "section-04")
        if not first:
            sheet.put(DECIDE, HOLD)
        before = sheet.to_dict()
        refuse = Refusing(error, steps)
        with monkeypatch.context() as patch:
            refuse.into(patch)
            said = said_on_saving(sheet)
        if said is None:
            break
        assert REFUSALS[error] in said
        assert sheet.to_dict() == before
        assert AnswerSheet.open(folder, "section-04").get(DECIDE) == (None if first else HOLD)
        assert not [path for path in folder.iterdir() if path.suffix == ".part"]
        sheet.put(CLAUSES, {"chosen": ["4.3"]})
        (folder / "answers.json").unlink()
        assert held(folder) == sheet.to_dict()
        steps += 1
    assert steps >= 5
    assert not refuse.refused


def test_a_browser_asks_nothing_of_what_it_does_not_have(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no links or pipes an answer is saved without asking for them; a lost file is put back as ever."""

    def refuse(*_given: object, **_named: object) -> None:
        raise AssertionError("in a browser this is one more request")

    monkeypatch.setattr(files, "HAS_KINDS", False)
    monkeypatch.setattr(locking, "HAS_LOCKS", False)
    with monkeypatch.context() as patch:
        for name in ("stat", "lstat"):
            patch.setattr(Path, name, refuse)
        with AnswerSheet.hold(home) as sheet:
            sheet.put(DECIDE, {"family": "share"})
    (home / "answers.json").unlink()
    assert held(home) == sheet.to_dict()


def test_answers_put_in_one_go_are_read_once_and_kept_one_by_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are put, both files are read once; where the disk refuses one, all others are kept."""
    real, read = os.open, []

    def count(*given: Any) -> int:
        if reads(*given):
            read.append(Path(given[0]).name)
        return real(*given)

    monkeypatch.setattr(os, "open", count)
    with AnswerSheet.hold(home) as sheet:
        sheet.put(DECIDE, {"family": "share"})
        sheet.put(CLAUSES, {"none": True})
        assert sorted(read) == [FILE_NAME, "answers.json"]
        with monkeypatch.context() as patch:
            Refusing(errno.ENOSPC, 0).into(patch)
            assert "the disk is full" in str(said_on_saving(sheet))
        sheet.put(RECORD, {"text": "last"})
    whole = sheet.to_dict()
    assert [whole["answers"][part] for part in (CLAUSES, RECORD)] == [{"chosen": [], "none": True}, {"text": "last"}]
    assert held(home) == whole
    (home / "answers.json").unlink()
    assert held(home) == whole


def said_on_saving(sheet: AnswerSheet) -> str | None:
    """Give one more answer, and return what is said where it is not saved."""
    try:
        sheet.put(CLAUSES, {"chosen": ["4.3"]})
    except ProblemsError as problem:
        return str(problem)
    return None


def reads(*given: Any) -> bool:
    """Return whether these are what `os.open` is given to read a file."""
    return len(given) == 2 and given[1] == os.O_RDONLY and Path(given[0]).is_file()


class Refusing:
    """A disk that refuses one of the steps of saving: making, writing, flushing or renaming a file."""

    STEPS = ("open", "write", "fsync", "replace")

    def __init__(self, error: int, which: int) -> None:
        self.error, self.left, self.refused = error, which, False

    def into(self, patch: pytest.MonkeyPatch) -> None:
        """Take the place of the system's functions."""
        for name in self.STEPS:
            patch.setattr(os, name, self._step(getattr(os, name)))

    def _step(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            if reads(*given):
                return real(*given, **named)
            self.left -= 1
            if self.left == -1:
                self.refused = True
                raise OSError(self.error, os.strerror(self.error))
            return real(*given, **named)

        return step


def test_nothing_counts_as_saved_before_it_is_flushed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal is flushed to disk before answers.json is replaced, and that is flushed before the rename."""
    done: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)

        def step(*given: Any, real: Any = real, name: str = name, **named: Any) -> Any:
            done.append(name)
            return real(*given, **named)

        monkeypatch.setattr(os, name, step)
    AnswerSheet.open(home).put(DECIDE, {"family": "share"})
    assert done == ["fsync", "fsync", "replace", "fsync"]


def test_a_folder_that_may_only_be_read_still_shows_the_answers(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be put back on disk, the journal's answers are shown all the same."""
    before = held(home)
    (home / "answers.json").unlink()

    real = os.open

    def refuse(*given: Any) -> int:
        if reads(*given):
            return real(*given)
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "open", refuse)
    sheet = AnswerSheet.open(home)
    assert (sheet.to_dict(), sheet.restored) == (before, MISSING)
