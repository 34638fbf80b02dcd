"""JupyterLite's part of a site: its program, its settings, and the lists that it reads in place of a server."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, PackagePath
from pathlib import Path, PurePosixPath
from typing import Any

from safeshare.cli.sections import JUPYTER
from safeshare.cli.site.compiling import compiled
from safeshare.cli.site.fetching import LOCK
from safeshare.cli.site.wheels import Wheel, installed, wheel

EXTENSIONS = ("jupyterlab-widgets", "anywidget", "jupyterlite-pyodide-kernel")
"""The packages whose JupyterLab extensions a section needs, besides our own."""
RUNTIME = "static/pyodide"

_KERNEL = "@jupyterlite/pyodide-kernel-extension"
_NOT_IN_A_SITE = ("@jupyter-notebook/notebook-extension:tab-icon",)
"""It shows by the tab's icon that something runs, with two pictures that only a server has."""
_LABEXTENSIONS = ("share", "jupyter", "labextensions")
_STAND_INS = ("ipykernel-", "pyodide_kernel-")
"""What JupyterLite puts in the place of packages that make no sense in a browser."""
_OTHER_VIEWS = ("consoles/", "edit/", "lab/", "repl/", "tree/")
_NOT_NEEDED = (
    *_OTHER_VIEWS,
    *(f"build/{each}" for each in _OTHER_VIEWS),
    "doc/",
    "rspack.",
    "index.html",
    "package.json",
)
_NO_INSTALLER = (
    '"""Nothing is ever installed in the browser: this stands where JupyterLite looks for an installer."""\n'
)
_DATE = "2026-01-01T00:00:00Z"
"""When a file of the site was changed, as JupyterLite shows it nowhere."""


def app_files() -> dict[str, bytes]:
    """Return JupyterLite's program by path: only the view of one notebook, and nothing for its developers."""
    [archive] = [each for each in installed("jupyterlite-core").files or () if each.name.startswith("jupyterlite-app-")]
    files: dict[str, bytes] = {}
    with tarfile.open(str(archive.locate())) as opened:
        for member in opened:
            path = PurePosixPath(member.name).relative_to("package").as_posix()
            content = opened.extractfile(member)
            if content is not None and not (path.endswith(".map") or path.startswith(_NOT_NEEDED)):
                files[path] = content.read()
    return files


def extension_files() -> dict[str, bytes]:
    """Return all JupyterLab extensions of a section by path below the site, without wheels and developers' files."""
    files: dict[str, bytes] = {}
    for name in EXTENSIONS:
        for path, place in _extension(installed(name)):
            if path.suffix not in (".map", ".whl"):
                files[f"extensions/{path.as_posix()}"] = Path(str(place.locate())).read_bytes()
    ours = JUPYTER / "labextensions"
    for file in sorted(each for each in ours.rglob("*") if each.is_file()):
        files[f"extensions/{file.relative_to(ours).as_posix()}"] = file.read_bytes()
    return files


def runtime_files(runtime: Mapping[str, bytes], wheels: Iterable[Wheel]) -> tuple[dict[str, bytes], list[str]]:
    """Return Python for the browser with its packages by path below the site, and the packages' names.

    `runtime` is the program itself with its lock file; the lock is written anew, with what is here and nothing else.
    """
    packages = compiled([*wheels, *_stand_ins(), *_no_installer()], runtime)
    lock = {
        "info": json.loads(runtime[LOCK])["info"],
        "packages": {each.name: each.entry() for each in packages},
    }
    files = {f"{RUNTIME}/{name}": content for name, content in runtime.items()}
    files |= {f"{RUNTIME}/{each.file}": each.content for each in packages}
    files[f"{RUNTIME}/{LOCK}"] = _json(lock)
    return files, [each.name for each in packages]


def settings(packages: list[str], extensions: Mapping[str, bytes], version: str) -> bytes:
    """Return jupyter-lite.json: which extensions there are, where Python is, and that nothing is asked of anybody."""
    kernel = {
        "pyodideUrl": f"./{RUNTIME}/pyodide.mjs",
        "pipliteUrls": [],
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "lockFileURL": f"./{RUNTIME}/{LOCK}",
            "packages": packages,
            "convertNullToNone": True,  # what the player sends arrives as it does from a server
            # No module is looked for among the learner's files: the browser's storage would be asked for each.
            "env": {"HOME": "/home/pyodide", "PYTHONSAFEPATH": "1"},
        },
    }
    config = {
        "appName": "safeshare",
        "appVersion": version,
        "baseUrl": "./",
        "contentsAllJsonFile": "all.json",
        "appUrl": "./notebooks",
        "defaultKernelName": "python",
        "disabledExtensions": list(_NOT_IN_A_SITE),
        "faviconUrl": "./notebooks/favicon.ico",
        "federated_extensions": list(_federated(extensions)),
        "fullLabextensionsUrl": "./extensions",
        "fullStaticUrl": "./build",
        "enableServiceWorkerCache": False,
        "litePluginSettings": {f"{_KERNEL}:kernel": kernel},
        "settingsOverrides": {
            "@jupyter-notebook/application-extension:top": {"visible": "no"},
            "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
            "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
            "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
        },
    }
    return _json({"jupyter-lite-schema-version": 0, "jupyter-config-data": config})


def schemas(extensions: Mapping[str, bytes]) -> bytes:
    """Return the schemas of the extensions' own settings, in one list."""
    found = []
    for path, content in extensions.items():
        home, _, rest = path.partition("/schemas/")
        if rest.endswith(".json") and not rest.endswith("/package.json"):
            version = json.loads(extensions[f"{home}/package.json"])["version"]
            plugin = f"{PurePosixPath(rest).parent}:{PurePosixPath(rest).stem}"
            found.append({"id": plugin, "raw": "{}", "schema": json.loads(content), "settings": {}, "version": version})
    return _json(found)


def listings(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a list of what is in each folder, as Jupyter's server would answer, for contents by path."""
    folders: dict[str, dict[str, dict[str, Any]]] = {"": {}}
    for path, content in contents.items():
        pure = PurePosixPath(path)
        for parent in (*reversed(pure.parents[:-1]), pure):
            above = "" if str(parent.parent) == "." else str(parent.parent)
            is_file = parent == pure
            kind = ("notebook" if pure.suffix == ".ipynb" else "file") if is_file else "directory"
            folders.setdefault(above, {})[parent.name] = _entry(str(parent), kind, len(content) if is_file else None)
            if not is_file:
                folders.setdefault(str(parent), {})
    return {
        str(PurePosixPath("api/contents", folder, "all.json")): _json(
            {**_entry(folder, "directory", None), "format": "json", "content": list(each.values())}
        )
        for folder, each in folders.items()
    }


def translations() -> dict[str, bytes]:
    """Return JupyterLite's languages: English alone."""
    data = {"data": {"en": {"displayName": "English", "nativeName": "English"}}, "message": ""}
    return {f"api/translations/{name}.json": _json(data) for name in ("all", "en")}


def _entry(path: str, kind: str, size: int | None) -> dict[str, Any]:
    return {
        "content": None, "created": _DATE, "format": None, "hash": None, "hash_algorithm": None, "last_modified": _DATE,
        "mimetype": None, "name": PurePosixPath(path).name, "path": path, "size": size, "type": kind, "writable": True,
    }  # fmt: skip


def _federated(extensions: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    for path, content in extensions.items():
        if PurePosixPath(path).name == "package.json" and "/static/" not in path:
            about = json.loads(content)
            built = about["jupyterlab"]["_build"]
            lite = {"liteExtension": True} if about.get("jupyterlite", {}).get("liteExtension") else {}
            yield {"name": about["name"], **built, **lite}


def _extension(package: Distribution) -> Iterator[tuple[PurePosixPath, PackagePath]]:
    """Yield the files of a package's JupyterLab extension: path below labextensions/, and where it is."""
    for place in package.files or ():
        steps = place.parts
        for start in range(len(steps)):
            if steps[start : start + 3] == _LABEXTENSIONS:
                yield PurePosixPath(*steps[start + 3 :]), place


def _stand_ins() -> Iterator[Wheel]:
    for path, place in _extension(installed("jupyterlite-pyodide-kernel")):
        if path.suffix == ".whl" and path.name.startswith(_STAND_INS):
            name, version = path.name.split("-")[:2]
            content = Path(str(place.locate())).read_bytes()
            yield Wheel(name.replace("_", "-"), version, path.name, content)


def _no_installer() -> Iterator[Wheel]:
    yield wheel("micropip", "0", {"micropip/__init__.py": _NO_INSTALLER.encode()})
    files = ("piplite/__init__.py", "piplite/piplite.py")
    yield wheel("piplite", "0", dict.fromkeys(files, _NO_INSTALLER.encode()))


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
