"""How nbgrader is set up for a course: read by the course's nbgrader_config.py, so that every nbgrader tool agrees.

`nbgrader autograde` typed in the course folder, the formgrader and `python -m grading mark` all work by these settings.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from grading.collecting.submission import ANSWERS
from safeshare.problems import ProblemsError

MARKING = "SAFESHARE_MARKING"
"""The environment variable that, set to `kernel`, lets `nbgrader autograde` run the released cells as it always did."""
RECORD_PLACE = (
    "You write your decision record at the end of the case above. "
    "Your trainer reads it here once you have handed in your work."
)


def record_place(part: str) -> str:
    """Return what stands in the cell of a part that a person marks (`s4a-x.wishes.text`) until it is handed in."""
    from safeshare.marking.record import TEXTS

    text = TEXTS.get(part.rpartition(".")[0].rpartition(".")[2])
    if text is None:
        return RECORD_PLACE
    return f"**{text.ask}.** You write this at the end of the case above; your trainer reads it here once you hand in."


def configure(config: Any, root: Path) -> None:
    """Set up a traitlets Config for the course folder `root`; also sets the environment of the kernels it starts.

    Ends the process with a sentence when the folder holds no course or its database cannot be: nbgrader would go on
    without its configuration after any other error, and run learners' code.
    """
    from grading.course.folder import open_course
    from grading.gradebook.database import database_url
    from grading.moderation.kept import keep_marks
    from grading.with_nbgrader.own_turn import take_turns

    try:
        course = open_course(root)
        config.CourseDirectory.db_url = database_url(course.root, course.database)
    except ProblemsError as error:
        raise SystemExit("\n".join(f"Error: {problem}" for problem in error.problems)) from None
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.course_id = "safeshare"
    # Learners' code never runs: before anything else, our preprocessor puts the released cells in place of theirs.
    config.TrustedNotebook.course_root = str(course.root)
    config.Autograde.sanitize_preprocessors = [
        "grading.with_nbgrader.preprocessors.TrustedNotebook",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # Nor does a kernel start: ours marks the answers in place of nbgrader's Execute; the rest is as nbgrader has it.
    kernel = os.environ.get(MARKING) == "kernel"
    config.ScoreAnswers.course_root = config.SetAside.course_root = str(course.root)
    config.KeepEarlier.course_root = config.NoteMarked.course_root = str(course.root)
    config.SetAside.kernel = kernel
    config.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.Execute" if kernel else "grading.with_nbgrader.preprocessors.ScoreAnswers",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "grading.with_nbgrader.preprocessors_log.KeepEarlier",
        "nbgrader.preprocessors.SaveAutoGrades",
        "grading.with_nbgrader.preprocessors.SetAside",
        "grading.with_nbgrader.preprocessors_log.NoteMarked",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # A file of the source folder overwrites the learner's at marking; their answers must never be among those.
    config.Autograde.exclude_overwriting = {name: [ANSWERS] for name in course.assignments}
    config.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.InstantiateTests",
        "nbgrader.preprocessors.LockCells",
        # nbgrader's own would put the same words into every cell.
        "grading.with_nbgrader.preprocessors.TextPlaces",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # The folder that a learner handed in is not a place to import from, even by accident.
    config.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--InteractiveShellApp.ignore_cwd=True"]
    config.Execute.timeout = 60
    config.Execute.store_widget_state = False  # the players' scripts, 600 kB a learner, that nobody looks at
    _set_environment(course.root, course.bank_folder)
    keep_marks(course.root)
    take_turns()


def _set_environment(root: Path, bank_folder: Path) -> None:
    os.environ["SAFESHARE_BANK"] = str(bank_folder)
    # The trainer's own IPython start-up files have no part in marking.
    os.environ["IPYTHONDIR"] = str(root / ".ipython")
    # nbgrader calls `alembic` by its bare name when it makes its database.
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")
