"""What keeps reports from being made, looked for before anything runs, and in a dry run as well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grading.faults import not_ready
from grading.progress import shown
from safeshare.counting import counted

if TYPE_CHECKING:
    import pandas as pd


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
