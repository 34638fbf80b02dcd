"""The two files that a site needs from elsewhere: Python for the browser, and the one package compiled for it.

Both are fetched once with this computer's own npm and pip, checked against what is noted here, and kept in a cache.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from safeshare.cli.site.wheels import COMPILED, PYTHON, Wheel, installed
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError

RUNTIME_VERSION = "314.0.6"
COMPILED_VERSION = "2.50.4"
LOCK = "pyodide-lock.json"
PATIENCE = 300
"""Seconds that npm or pip is given."""
_PLATFORM = "pyemscripten_2026_0_wasm32"
_PARTS = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)


@dataclass(frozen=True, slots=True)
class Needed:
    """A file that has to be there: its name, its SHA-256, and the command that fetches it into the current folder."""

    name: str
    sha256: str
    tool: str
    command: tuple[str, ...]


RUNTIME = Needed(
    f"pyodide-{RUNTIME_VERSION}.tgz",
    "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2",
    "npm",
    ("npm", "pack", f"pyodide@{RUNTIME_VERSION}", "--silent"),
)
_TAG = f"cp{PYTHON.replace('.', '')}"
WHEEL = Needed(
    f"pydantic_core-{COMPILED_VERSION}-{_TAG}-{_TAG}-{_PLATFORM}.whl",
    "e6da138a1ecc1341c8b788a5ee822670b03788e1f5decf7af9d461de6e508b8e",
    "pip",
    (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest", ".",
     "--only-binary=:all:", "--platform", _PLATFORM, "--python-version", PYTHON, "--implementation", "cp",
     "--abi", _TAG, f"{COMPILED}=={COMPILED_VERSION}"),
)  # fmt: skip


def cache() -> Path:
    """Return the folder in which fetched files are kept: `safeshare` in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "safeshare"


def fetched(files: Path | None = None) -> tuple[dict[str, bytes], Wheel]:
    """Return Python for the browser (its files by name) and the compiled package; fetched where they are not kept yet.

    With `files` nothing is fetched: both have to be in that folder. Raises ProblemsError when one cannot be had or is
    not the file that it should be.
    """
    version = installed(COMPILED).version
    if version != COMPILED_VERSION:
        what = f"a site needs version {COMPILED_VERSION} of it, and {version} is installed"
        raise ProblemsError([Problem(COMPILED, what, 'Run: python -m pip install --upgrade "safeshare[site]"')])
    content = _had(WHEEL, files)
    return _unpacked(_had(RUNTIME, files)), Wheel(COMPILED, COMPILED_VERSION, WHEEL.name, content)


def _had(needed: Needed, files: Path | None) -> bytes:
    path = (files or cache()) / needed.name
    if not path.is_file():
        if files is not None:
            what, remedy = f"there is no file {needed.name} in this folder", f"Fetch it with: {_shown(needed.command)}"
            raise ProblemsError([Problem(str(files), what, remedy)])
        _fetch(needed, path)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != needed.sha256:
        remedy = f"Take it away and fetch it again, with: {_shown(needed.command)}"
        raise ProblemsError([Problem(str(path), "this is not the file that it should be", remedy)])
    return content


def _fetch(needed: Needed, path: Path) -> None:
    tool = shutil.which(needed.command[0])
    remedy = f"Or fetch it on another computer ({_shown(needed.command)}) and name its folder with --files."
    if tool is None:
        what = f"{needed.tool} is missing, so {needed.name} cannot be fetched"
        raise ProblemsError([Problem(needed.tool, what, f"Install {needed.tool}. {remedy}")])
    with tempfile.TemporaryDirectory() as folder:
        trouble = _ran((tool, *needed.command[1:]), folder)
        got = Path(folder) / needed.name
        if trouble or not got.is_file():
            what = f"{needed.tool} could not fetch it ({trouble or 'it fetched another file'})"
            raise ProblemsError([Problem(needed.name, what, f"Is there a network? {remedy}")])
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, got.read_bytes())


def _ran(command: Sequence[str], folder: str) -> str:
    """Run a command in a folder and return its last words when it fails, else nothing."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)[:200]
    words = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return "" if done.returncode == 0 else (words[-1][:200] if words else f"it ended with {done.returncode}")


def _unpacked(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        named = {PurePosixPath(member.name).name: member for member in opened if member.isfile()}
        found = {name: opened.extractfile(named[name]) for name in _PARTS}
        return {name: stream.read() for name, stream in found.items() if stream is not None}


def _shown(command: Sequence[str]) -> str:
    return " ".join(["python" if each == sys.executable else each for each in command])
