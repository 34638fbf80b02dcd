"""What keeps reports from being made, looked for before anything runs, and in a dry run as well."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grading.disclosure.ledger import FOLDER as LEDGER
from grading.disclosure.ledger import Entry, entries
from grading.faults import fault, not_ready
from grading.progress import shown
from safeshare.counting import counted
from safeshare.problems import Problem, ProblemsError

if TYPE_CHECKING:
    import pandas as pd

    from grading.reports.tasks import Task

OTHER_LEARNERS = (
    "If everybody has a new code since (`extract --new-key`), send the earlier page again. If these are other "
    "learners, simulated ones say, name a folder of their own with --output."
)
NEW_CODES = (
    "Everybody has a new code since (`extract --new-key`): send the earlier page again, or take the next quarter."
)
NOT_OURS = "a page of this name lies here, of which the ledger in {ledger} says nothing: it would be lost"


def refuse_unmarked(root: Path, table: pd.DataFrame) -> None:
    """Raise ProblemsError where a course has no results, and hand-ins wait to be marked."""
    from grading.course.folder import open_course
    from grading.course.standing import hand_ins_to_mark
    from grading.results.outcomes import PRACTICE

    if (table["phase"] != PRACTICE).any():
        return
    waiting = hand_ins_to_mark(open_course(root))
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        what = f"{counted(waiting, 'hand-in')} {verb} to be marked, and none has been"
        raise not_ready(shown(root), what, f"Run `python -m grading mark --course {shown(root)}` first.")


def refuse_unwritable(folder: Path, ledger: Path) -> list[Entry]:
    """Return the ledger's entries, once it is known that pages can be written into a folder and noted in the ledger.

    Raises ProblemsError where they cannot be, and with every entry that is damaged.
    """
    refuse_no_folder(folder, "the pages", "Name another folder with --output.")
    refuse_no_folder(
        ledger / LEDGER, "the ledger of pages", "See that it is a folder in which you may write, then try again."
    )
    return entries(ledger)


def unknown_pages(folder: Path, known: Sequence[Entry]) -> list[str]:
    """Return the pages in a folder that the ledger says nothing of: nothing is judged beside them."""
    from grading.reports.tasks import page_name

    names = {page_name(each.period, each.agency, each.cohort) for each in known}
    found = {path.name for kind in ("board", "agency", "cohort") for path in folder.glob(f"{kind}-[0-9]*.html")}
    return sorted(found - names)


def refuse_displacing(tasks: Sequence[Task], folder: Path, ledger: Path | None, known: Sequence[Entry]) -> None:
    """Raise ProblemsError where pages would stand beside others that they cannot be judged with, or displace them.

    That is one about other people in the same quarter, and a file that the ledger's pages did not write: another
    course's, or an earlier version's. `ledger` is where a course has its ledger, None for one beside the pages.
    """
    from grading.disclosure.strangers import groups_of, strangers

    problems = []
    for task in tasks:
        page = folder / task.file
        if known and (what := strangers(known, task, groups_of(task))):
            remedy = OTHER_LEARNERS if ledger is None else NEW_CODES
            problems.append(Problem(shown(page), what, remedy))
        elif page.exists() and not _is_ours(page, task, known):
            remedy = "Name another folder with --output, or move this page away first."
            problems.append(Problem(shown(page), NOT_OURS.format(ledger=shown((ledger or folder) / LEDGER)), remedy))
    if problems:
        raise ProblemsError(problems)


def _is_ours(page: Path, task: Task, known: Sequence[Entry]) -> bool:
    """Tell whether a file is a page that is in the ledger: it names the data that it was made from."""
    whose = (str(task.period), task.agency, task.cohort)
    text = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else ""
    data = [each.versions.get("data") for each in known if (each.period, each.agency, each.cohort) == whose]
    return any(each and f"data {each}" in text for each in data)


def pages_unjudged(tasks: Sequence[Task], known: Sequence[Entry]) -> list[str]:
    """Return the pages on other quarters that no page of the tasks can be judged beside, each once."""
    from grading.disclosure.strangers import groups_of, unjudged

    return list(dict.fromkeys(name for task in tasks if known for name in unjudged(known, task, groups_of(task))))


def refuse_no_folder(folder: Path, what: str, remedy: str) -> None:
    """Raise ProblemsError where a folder cannot be made or written in; only trying tells for sure."""
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists() or each.is_symlink())
    if not there.is_dir():
        raise fault(shown(there), f"this is no folder, so that {what} cannot be written in it", remedy)
    try:
        tempfile.TemporaryDirectory(dir=there, prefix=".safeshare-").cleanup()
    except OSError as error:
        raise fault(shown(folder), f"{what} cannot be written here ({error.strerror})", remedy) from None
