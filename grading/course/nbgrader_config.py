"""nbgrader's configuration of a course folder: our lines, and below them what a trainer has set."""

from __future__ import annotations

import os
from pathlib import Path

from grading import CHECKOUT
from safeshare.files import write_atomically

CONFIG_FILE = "nbgrader_config.py"

_CONFIG = """\
# Written by `python -m grading build` and read by nbgrader; what it sets, and why, stands in grading/settings.py.
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent
sys.path.insert(0, str((COURSE / {checkout!r}).resolve()))

from grading.settings import configure  # noqa: E402

configure(get_config(), COURSE)  # noqa: F821
"""


def write_config(root: Path) -> None:
    """Write nbgrader's configuration; what a trainer has set below our lines stays."""
    ours = _CONFIG.format(checkout=os.path.relpath(CHECKOUT, root))
    write_atomically(root / CONFIG_FILE, ours + _set_by_trainer(root))


def _set_by_trainer(root: Path) -> str:
    """Return the lines of nbgrader's configuration below ours."""
    path = root / CONFIG_FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    return before.partition(_CONFIG.splitlines(keepends=True)[-1])[2]


def own_setting(root: Path) -> str:
    """Return the gradebook's address that a trainer has set in nbgrader's own configuration of a course, or nothing."""
    theirs = _set_by_trainer(root)
    if "db_url" not in theirs:
        return ""
    from traitlets.config import Config

    config, path = Config(), root / CONFIG_FILE
    exec(compile(theirs, str(path), "exec"), {"get_config": lambda: config, "c": config, "__file__": str(path)})
    return str(config.CourseDirectory.get("db_url", ""))
