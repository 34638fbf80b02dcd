"""The messages that go with the bad answers files; `python -m tests.answers.golden` writes them anew for review."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from safeshare.answers import AnswerSheet
from safeshare.problems import ProblemsError

BAD = Path(__file__).parent / "bad"


def bad_files() -> list[Path]:
    """Return the bad answers files, in order."""
    return sorted(BAD.glob("*.json"))


def messages(source: Path, folder: Path) -> str:
    """Return what opening a copy in `folder` says, one problem a line, its path as {file}; empty when it opens."""
    path = folder / "answers.json"
    shutil.copyfile(source, path)
    try:
        AnswerSheet.open(folder)
    except ProblemsError as error:
        return "".join(f"{problem}\n" for problem in error.problems).replace(str(path), "{file}")
    return ""


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for each in bad_files():
            each.with_suffix(".txt").write_text(messages(each, Path(name)), encoding="utf-8")
