"""Runs a command and tells what it took: seconds by the clock, seconds of the processors, and memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROCESSES = Path("/proc")
_PAUSE = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took with all the processes that it started.

    `seconds` by the clock, start-up included; `cpu` seconds of processors; `megabytes` the most that they held at once,
    what several share counted once (PSS), looked at ten times a second; None where the system does not tell (only
    Linux does).
    """

    seconds: float
    cpu: float
    megabytes: float | None


def run(command: Sequence[str], root: Path, **more: str) -> Took:
    """Run a command in a course folder, with more environment variables, and return what it took.

    Raises RuntimeError with the command's last words when it fails.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, cwd=root, env={**os.environ, **more}, stdout=words, stderr=words)
        with _Watched(process.pid) as watched:
            _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words.seek(0)
            said = words.read().decode(errors="replace")[-1000:]
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said}")
    return Took(seconds, used.ru_utime + used.ru_stime, watched.most or None)


class _Watched:
    """A process and those that it starts, looked at until this block ends; `most` is what they held at once."""

    def __init__(self, root: int) -> None:
        self.most = 0.0
        self._root = root
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Watched:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_PAUSE):
            self.most = max(self.most, sum(_megabytes(process) for process in _family(self._root)))


def _family(root: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for path in _PROCESSES.glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children.get(process, [])


def _megabytes(process: int) -> float:
    """Return a process's proportional set size: its own memory, and its share of what it shares with others."""
    try:
        lines = (_PROCESSES / str(process) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
