"""A learner's own copies of what a course has released: one folder for each section and test."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import click

from grading import CHECKOUT
from grading.collecting.submission import ANSWERS
from grading.course.assignment import POST_TEST, Assignment
from grading.course.build import build_course
from grading.course.codes import FILE as CODES
from grading.course.codes import read_codes
from grading.course.folder import ALL, NOTEBOOKS, SCENARIOS, Course, open_course
from grading.progress import each, shown
from grading.release.releasing import release_all
from safeshare.allotting import load_allotments, own_names
from safeshare.codes import keep_code
from safeshare.counting import counted
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError

COPIED = ".released.json"
GUIDANCE = CHECKOUT / "safeshare" / "guidance"


def is_released(root: Path) -> bool:
    """Return whether a folder holds a course of which anything has been released."""
    try:
        course = open_course(root)
    except ProblemsError:
        return False
    return any(course.is_released(assignment) for assignment in course.assignments.values())


def prepare_copies(root: Path, name: str, home: Path, own: bool = False) -> list[Path]:
    """Copy what is released of a course into `home`/<assignment> and return these folders; answers there stay.

    `name` is an assignment or `all`. A course that is not there is built. Of a trainer's course, what has been released
    is taken; where that is nothing of what is asked for, it is released now. A learner's `own` course is released as
    far as it is asked for, and built again when the checkout's notebooks, cases or guidance have changed. The code of
    whoever asks for the copies is put into them where the course has one, so that its sealed tests open at once.

    Raises ProblemsError when that cannot be done.
    """
    course = _built(root, own)
    chosen = course.chosen(name)
    waiting = [one for one in chosen if not course.is_released(one) or (own and not _opens(course, one))]
    due = waiting if own or len(waiting) == len(chosen) else []
    if not own and name == ALL:
        due = [one for one in due if one.name != POST_TEST]
    if due:
        click.echo(f"Preparing {counted(len(due), 'notebook')}: under a minute, and only this once.")
    elif waiting:
        click.echo(f"Not released yet: {', '.join(one.name for one in waiting)}.")
    released = release_all(course, due, also=own_names())
    for _folder in each(released, "Preparing", "notebook", total=len(due)) if due else ():
        pass
    there = [one for one in chosen if course.is_released(one)]
    folders = [_copy(course, assignment, home / assignment.name) for assignment in there]
    for one, folder in zip(there, folders, strict=True):
        code = _own_code(course, one)
        if code is not None:
            keep_code(folder, code)
        elif one.forms:
            codes = shown(course.root / CODES)
            click.echo(f"{one.title.capitalize()} asks for a learner code; those of this course stand in {codes}.")
    return folders


def planned_copies(root: Path, name: str, home: Path) -> list[str]:
    """Return in sentences what `prepare_copies` would do, reading only; raises ProblemsError for an unknown name."""
    if not (root / "course.json").exists():
        return [
            f"Would build a course in {shown(root)} and release what is asked for ({name}).",
            f"Would copy it into {shown(home)}, one folder for each section; answers there stay.",
        ]
    course = open_course(root)
    chosen = course.chosen(name)
    there = [one for one in chosen if course.is_released(one)]
    first = [] if there else [f"Would release {', '.join(one.name for one in chosen)} first."]
    folders = ", ".join(shown(home / one.name) for one in there or chosen)
    return [*first, f"Would prepare {folders}; answers there stay."]


def page_of(home: Path, folder: Path) -> str:
    """Return the address of the notebook in `folder` below JupyterLab's own, opened as a single document."""
    notebook = next(folder.glob("*.ipynb"))
    return f"/doc/tree/{notebook.relative_to(home).as_posix()}"


def _opens(course: Course, assignment: Assignment) -> bool:
    """Return whether a released assignment can be opened by whoever is here: no test, or with their code."""
    return not assignment.forms or _own_code(course, assignment) is not None


def _own_code(course: Course, assignment: Assignment) -> str | None:
    """Return the code of whoever is at this computer that opens a released test; None where there is none."""
    try:
        table = load_allotments(course.released_notebook(assignment).parent)
    except ProblemsError:  # damaged, or of an earlier version: the player says so
        return None
    codes = read_codes(course.root)
    ours = [codes[name] for name in own_names() if name in codes]
    return next((code for code in ours if table is not None and table.keys is not None and table.has_code(code)), None)


def _built(root: Path, own: bool) -> Course:
    manifest = root / "course.json"
    if manifest.exists() and not (own and _newest_of_checkout() > manifest.stat().st_mtime):
        return open_course(root)
    if own:
        shutil.rmtree(root / "release", ignore_errors=True)
    else:
        click.echo(f"There is no course in {shown(root)} yet: building it first.")
    return build_course(root)


def _newest_of_checkout() -> float:
    """Return when anything that a course is built from was last changed, in seconds since 1970."""
    made_from = (NOTEBOOKS, SCENARIOS, GUIDANCE)
    return max(path.stat().st_mtime for folder in made_from for path in (folder, *folder.rglob("*")))


def _copy(course: Course, assignment: Assignment, folder: Path) -> Path:
    """Copy one release; the learner's notebook is replaced only by another release, and is then kept in earlier/."""
    released = course.released_notebook(assignment).parent
    folder.mkdir(parents=True, exist_ok=True)
    known = _copied_before(folder)
    found = dict(known)
    for path in sorted(file for file in released.rglob("*") if file.is_file()):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        name_here = path.relative_to(released).as_posix()
        target = folder / name_here
        if name_here != ANSWERS and not (target.exists() and known.get(name_here) == digest):
            _keep(target)
            target.parent.mkdir(exist_ok=True)
            write_atomically(target, content)
            found[name_here] = digest
    if found != known:
        write_atomically(folder / COPIED, json.dumps(found, indent=1) + "\n")
    return folder


def _copied_before(folder: Path) -> dict[str, str]:
    """Return file name -> hash of what was last copied here: while it is still current, the learner's file stays."""
    try:
        known = json.loads((folder / COPIED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _keep(target: Path) -> None:
    """Move a file that is about to be replaced aside: a learner may have written notes into their notebook."""
    if target.suffix == ".ipynb" and target.exists():
        earlier = target.parent / "earlier"
        earlier.mkdir(exist_ok=True)
        number = 1 + sum(1 for _path in earlier.iterdir())
        target.rename(earlier / f"{target.stem}-{number}.ipynb")
