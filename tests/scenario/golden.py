"""The messages that go with the bad case files; `python -m tests.scenario.golden` writes them anew for review."""

from __future__ import annotations

from pathlib import Path

from safeshare.problems import ProblemsError
from safeshare.scenario import load_case_file

BAD = Path(__file__).parent / "bad"


def bad_files() -> list[Path]:
    """Return the bad case files, in order."""
    return sorted(BAD.glob("*.yaml"))


def messages(path: Path) -> str:
    """Return what loading a file says, one problem a line, the file's own path as {file}; empty when it loads."""
    try:
        load_case_file(path)
    except ProblemsError as error:
        return "".join(f"{problem}\n" for problem in error.problems).replace(str(path), "{file}")
    return ""


if __name__ == "__main__":
    for each in bad_files():
        each.with_suffix(".txt").write_text(messages(each), encoding="utf-8")
