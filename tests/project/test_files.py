"""Files written whole or not at all."""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest

from safeshare.files import whole_folder, write_atomically


def test_a_link_goes_on_being_a_link(tmp_path: Path) -> None:
    """Writing to a link changes the file that it leads to."""
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """Writing to a pipe reaches its reader and leaves the pipe where it is."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    write_atomically(pipe, "through")
    reader.join(timeout=20)
    assert heard == [b"through"]
    assert pipe.is_fifo()


def test_a_refusal_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses, the old content stands and nothing half-written is left beside it."""
    path = tmp_path / "file.txt"
    path.write_text("old", encoding="utf-8")

    def refuse(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space") as refused:
        write_atomically(path, "new")
    assert refused.value.filename == str(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_folder_that_cannot_be_swapped_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    """Whichever step of the swap fails, the old folder stands in its place, alone; without a fault the new one does."""
    target, rename, steps = tmp_path / "folder", Path.rename, [0]
    target.mkdir()
    (target / "file.txt").write_text("old", encoding="utf-8")

    def refuse(path: Path, to: Path) -> Path:
        steps[0] += 1
        if steps[0] == fails_at:
            raise OSError(5, "Input/output error")
        return rename(path, to)

    def put() -> None:
        with whole_folder(target) as part:
            (part / "file.txt").write_text("new", encoding="utf-8")

    monkeypatch.setattr(Path, "rename", refuse)
    for says in ("old", "new"):
        with pytest.raises(OSError, match="Input") if says == "old" else nullcontext():
            put()
        assert (target / "file.txt").read_text(encoding="utf-8") == says
        assert list(tmp_path.iterdir()) == [target]
