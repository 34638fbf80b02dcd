"""Python packages for the browser: those that are installed here, packed again without what only runs here.

So the site runs the very versions that are tested here, and nothing has to be downloaded for it. The one package that
cannot do without its compiled part comes as a wheel made for browsers (safeshare/cli/site/fetching.py).
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import safeshare
from safeshare.problems import Problem, ProblemsError

PYTHON = "3.14"
"""The Python in the browser."""
COMPILED = "pydantic-core"
ROOTS = ("anywidget", "pydantic", "PyYAML", "comm", "ipython")
"""What the player and the program that runs it need, besides safeshare; all that these need comes along."""
_THERE = frozenset({"widgetsnbextension", "jupyterlab-widgets", "ipykernel", COMPILED})
"""What is not packed here: JupyterLite brings stand-ins for it, or it comes as a wheel for browsers."""
_MACHINES = (".so", ".pyd", ".dll", ".dylib", ".pyc", ".pyi")
_TIME = (1980, 1, 1, 0, 0, 0)
_BROWSER = {
    "python_version": PYTHON, "python_full_version": f"{PYTHON}.0", "sys_platform": "emscripten", "os_name": "posix",
    "platform_system": "Emscripten", "platform_machine": "wasm32", "implementation_name": "cpython",
    "platform_python_implementation": "CPython", "extra": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel: the package's name and version, the name of the file and its bytes."""

    name: str
    version: str
    file: str
    content: bytes

    def entry(self) -> dict[str, object]:
        """Return what Pyodide's lock holds of it. All packages are asked for by name, so none leads to another."""
        return {
            "name": self.name, "version": self.version, "file_name": self.file, "install_dir": "site",
            "sha256": hashlib.sha256(self.content).hexdigest(), "package_type": "package", "imports": [],
            "depends": [], "unvendored_tests": False,
        }  # fmt: skip


def learners_wheels() -> Iterator[Wheel]:
    """Yield safeshare as learners run it, and all that it needs there; raises ProblemsError when one is missing."""
    yield _own()
    for name in sorted(_needed()):
        yield _packed(installed(name))


def wheel(name: str, version: str, files: Mapping[str, bytes]) -> Wheel:
    """Return a wheel of some files, the same bytes for the same files."""
    escaped = name.replace("-", "_")
    about = f"{escaped}-{version}.dist-info"
    made_for = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    added = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{about}/WHEEL": made_for.encode(),
        f"{about}/RECORD": b"",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in sorted({**files, **added}.items()):
            archive.writestr(zipfile.ZipInfo(path, _TIME), content, zipfile.ZIP_DEFLATED)
    return Wheel(name, version, f"{escaped}-{version}-py3-none-any.whl", packed.getvalue())


def _own() -> Wheel:
    """Return safeshare without its command line and what is only for JupyterLab on a computer."""
    home = Path(safeshare.__file__).resolve().parent
    left_out = {home / "cli", home / "jupyter", home / "guidance" / "somerset" / "schemas"}
    files = {
        f"safeshare/{path.relative_to(home).as_posix()}": path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and left_out.isdisjoint(path.parents)
    }
    return wheel("safeshare", safeshare.__version__, files)


def _packed(found: Distribution) -> Wheel:
    files = {
        path.as_posix(): path.locate().read_bytes()  # type: ignore[attr-defined]  # a Path, though its type says less
        for path in found.files or ()
        if path.parts[0] != ".." and path.suffix not in _MACHINES and ".dist-info" not in path.parts[0]
    }
    licences = {
        path.as_posix(): path.locate().read_bytes()  # type: ignore[attr-defined]
        for path in found.files or ()
        if ".dist-info" in path.parts[0] and "licen" in path.as_posix().lower()
    }
    return wheel(canonicalize_name(found.metadata["Name"]), found.version, {**files, **licences})


def _needed() -> set[str]:
    """Return the names of all packages that the roots need in a browser, directly or not."""
    found: set[str] = set()
    waiting = [canonicalize_name(each) for each in ROOTS]
    while waiting:
        name = waiting.pop()
        if name in found or name in _THERE:
            continue
        found.add(name)
        needs = (Requirement(each) for each in installed(name).requires or ())
        waiting += [canonicalize_name(each.name) for each in needs if not each.marker or each.marker.evaluate(_BROWSER)]
    return found


def installed(name: str) -> Distribution:
    """Return a package that is installed here; raises ProblemsError when it is not."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        remedy = 'Install what the site is made of: python -m pip install "safeshare[site]"'
        raise ProblemsError([Problem(name, "this package is missing, so no site can be built", remedy)]) from None
