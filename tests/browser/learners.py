"""A learner's own Jupyter, as `safeshare learn` starts it in a folder."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def learning(folder: Path, root: Path, *options: str) -> Iterator[str]:
    """Run `safeshare learn` on a folder, with no settings but its own, and yield the page that it says to open."""
    home = folder.with_name(f"{folder.name}-home")
    places = {
        "HOME": home,
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "PYTHONPATH": root,
    }
    home.mkdir(exist_ok=True)
    environment = {**os.environ, **{name: str(place) for name, place in places.items()}, "PYTHONUNBUFFERED": "1"}
    command = [str(Path(sys.executable).with_name("safeshare")), "learn", str(folder), "--no-browser", *options]
    with (home / "said.txt").open("wb") as words:
        server = subprocess.Popen(command, env=environment, stdout=words, stderr=words)
    try:
        yield _address(server, home / "said.txt")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def _address(server: subprocess.Popen[bytes], words: Path) -> str:
    """Return the address that is said, once somebody answers there."""
    for _ in range(600):
        said = re.search(r"(http://[^/\s]+)/\S+\?token=(\S+)", words.read_text(encoding="utf-8"))
        if server.poll() is not None:
            break
        try:
            if said is not None:
                with urllib.request.urlopen(f"{said[1]}/api/status?token={said[2]}", timeout=5):
                    return said[0]
        except urllib.error.HTTPError:  # the app has no such page, and is there to say so
            return said[0]
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail(f"Nothing was opened:\n{words.read_text(encoding='utf-8')[-3000:]}")
