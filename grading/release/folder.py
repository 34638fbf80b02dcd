"""The folder that all learners get: it carries nobody's id, answers or receipts."""

from __future__ import annotations

import shutil
from pathlib import Path

from grading.collecting.submission import ANSWERS
from grading.faults import fault
from grading.progress import shown
from safeshare.drafts import FILE_NAME as DRAFTS
from safeshare.journal import FILE_NAME as JOURNAL
from safeshare.learner_ids import FILE_NAME as LEARNER
from safeshare.learner_ids import STATE
from safeshare.problems import ProblemsError
from safeshare.receipts import FILE_NAME as RECEIPTS

RELEASE = "release"
WORK = (LEARNER, ANSWERS, JOURNAL, DRAFTS, RECEIPTS)
"""What a learner who works in a folder leaves in it, besides `safeshare learn`'s settings."""


def for_everybody(root: Path) -> None:
    """Clear what `safeshare learn` has kept in a course's release, such as the id of whoever looked at it.

    Raises ProblemsError when somebody has worked in the release: only a person can say whose work that is.
    """
    places = [root / RELEASE, *(path for path in sorted((root / RELEASE).glob("[!.]*")) if path.is_dir())]
    remedy = "Move it to its learner's own copy, or delete it; then release again."
    found = [place / name for place in places for name in WORK if (place / name).exists()]
    if found:
        what = "somebody has worked in the folder that all learners get, and this file would go to everybody"
        raise ProblemsError([each for path in found for each in fault(shown(path), what, remedy).problems])
    for place in places:
        if (place / STATE).is_dir():
            shutil.rmtree(place / STATE)
