"""Building a site: everything is put together in memory and beside the folder, which then appears whole."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

import safeshare
from safeshare.cli.site.fetching import fetched
from safeshare.cli.site.lite import app_files, extension_files, listings, runtime_files, schemas, settings, translations
from safeshare.cli.site.pages import notebook_page, own_files, start_page
from safeshare.cli.site.practice import Page, practice_pages
from safeshare.cli.site.wheels import learners_wheels
from safeshare.files import whole_folder
from safeshare.problems import Problem, ProblemsError
from safeshare.scenario import load_bank

MARK = "safeshare-site.json"
"""The file by which a folder is known as a site that may be written anew."""


def build_site(out: Path, notebooks: Path, scenarios: Path, files: Path | None, *, force: bool = False) -> list[Page]:
    """Write a site into the folder `out` and return its pages; with `force` it may hold a site that was written before.

    Raises ProblemsError with what is wrong in the notebooks or the cases, or when a file that is needed is not to be
    had; the folder is then as it was.
    """
    check_free(out, force=force)
    pages = practice_pages(notebooks, load_bank(scenarios))
    runtime, compiled = fetched(files)
    python, packages = runtime_files(runtime, [*learners_wheels(), compiled])
    extensions = extension_files()
    contents = {f"{page.home}/{name}": content for page in pages for name, content in page.files.items()}
    app = app_files()
    site = {
        **app,
        **extensions,
        **python,
        **own_files(),
        **{f"files/{path}": content for path, content in contents.items()},
        **listings(contents),
        **translations(),
        "build/schemas/all_federated.json": schemas(extensions),
        "jupyter-lite.json": settings(packages, extensions, safeshare.__version__),
        "notebooks/index.html": notebook_page(app["notebooks/index.html"]),
        "index.html": start_page(pages, [path for path in python if not path.endswith(".json")]),
        MARK: (json.dumps({"safeshare": safeshare.__version__}) + "\n").encode(),
    }
    _put(out, site)
    return pages


def check_free(out: Path, *, force: bool) -> None:
    """Raise ProblemsError when a folder holds anything, but for a site that was written before if that is wanted."""
    if not out.exists() and not out.is_symlink():
        return
    remedy = "Name a folder that is empty or not there yet."
    if out.is_symlink() or not out.is_dir():
        raise ProblemsError([Problem(str(out), "this is not a folder", remedy)])
    is_site = (out / MARK).is_file()
    if any(out.iterdir()) and not (is_site and force):
        what = "this folder holds a site already" if is_site else "this folder holds something other than a site"
        remedy = "Say --force to replace it." if is_site else remedy
        raise ProblemsError([Problem(str(out), what, remedy)])


def _put(out: Path, site: dict[str, bytes]) -> None:
    """Write a site as a folder that appears whole; an interruption leaves the old one or the new one."""
    with whole_folder(out.resolve()) as part:
        for path, content in site.items():
            place = part / PurePosixPath(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
