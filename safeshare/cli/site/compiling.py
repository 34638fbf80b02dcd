"""Compiling packages ahead: the browser's Python then has nothing to compile, and is ready some seconds sooner.

Python for the browser does it itself, in node, which comes with npm. What is compiled is kept, wheel by wheel.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from safeshare.cli.site.fetching import PATIENCE, RUNTIME, cache
from safeshare.cli.site.wheels import Wheel
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError

FRONT = Path(__file__).with_name("front")


def compiled(wheels: Iterable[Wheel], runtime: Mapping[str, bytes]) -> list[Wheel]:
    """Return wheels with their modules compiled by `runtime` (its files by name); as they are where node is missing.

    Raises ProblemsError when node cannot run it.
    """
    given = list(wheels)
    node = shutil.which("node")
    if node is None:
        return given
    places = {each: cache() / f"compiled-{_key(each)}.whl" for each in given}
    _compile(node, {each: place for each, place in places.items() if not place.is_file()}, runtime)
    return [replace(each, content=place.read_bytes()) for each, place in places.items()]


def _key(wheel: Wheel) -> str:
    """Return what a compiled wheel follows from: the wheel, the Python, and the program that compiles."""
    program = (FRONT / "compile.py").read_bytes()
    return hashlib.sha256(RUNTIME.sha256.encode() + hashlib.sha256(program).digest() + wheel.content).hexdigest()[:32]


def _compile(node: str, places: Mapping[Wheel, Path], runtime: Mapping[str, bytes]) -> None:
    if not places:
        return
    with tempfile.TemporaryDirectory() as folder:
        home, wheels = Path(folder) / "runtime", Path(folder) / "wheels"
        for part, files in ((home, runtime), (wheels, {each.file: each.content for each in places})):
            part.mkdir()
            for name, content in files.items():
                (part / name).write_bytes(content)
        command = [node, str(FRONT / "compile.mjs"), str(home), str(wheels), str(FRONT / "compile.py")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        if done.returncode != 0:
            words = (done.stderr.strip() or "no reason given").splitlines()[-1][:200]
            remedy = "Use node 20 or newer, or take node out of the way: packages then stay as they are."
            raise ProblemsError([Problem("node", f"the packages could not be compiled ({words})", remedy)])
        cache().mkdir(parents=True, exist_ok=True)
        for each, place in places.items():
            write_atomically(place, (wheels / each.file).read_bytes())
