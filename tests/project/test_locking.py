"""The lock that one process at a time holds."""

from __future__ import annotations

import threading
from pathlib import Path

from safeshare.locking import locked


def test_whoever_must_wait_is_told_once_and_before(tmp_path: Path) -> None:
    """A wait is said once, when it begins; who gets the lock at once is told nothing."""
    said: list[str] = []
    waits, ended = threading.Event(), threading.Event()

    def wait() -> None:
        said.append("waiting")
        waits.set()

    def second() -> None:
        with locked(tmp_path / ".lock", wait):
            ended.set()

    with locked(tmp_path / ".lock", lambda: said.append("at once")):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(20)
        assert not ended.is_set()
    thread.join(20)
    assert ended.is_set()
    assert said == ["waiting"]
