"""Faults planted in the rulebook, one a file; `python -m tests.proof.planting` writes their reports anew for review."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from safeshare.rulebook import Rulebook
from safeshare.rulebook.load import read_parts
from safeshare.rulebook.proof import Proof, Result, prove
from safeshare.rulebook.proof.report import to_text
from tests.rulebook.test_bad_rulebooks import planted

FOLDER = Path(__file__).parent / "planted"
NAMES = [path.stem for path in sorted(FOLDER.glob("*.yaml"))]


def fault(name: str) -> dict[str, Any]:
    """Return a planted fault: what is replaced by what, and the keys of the claims that it breaks."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def broken_rulebook(name: str, folder: Path) -> Rulebook:
    """Return a copy of the rulebook with a fault planted in it, read without the check that would refuse it."""
    copy = planted(folder, fault(name))
    return Rulebook(copy, read_parts(copy)[0])


def report(proof: Proof, folder: Path) -> str:
    """Return what people read of a proof, but for its first line and for where the rulebook and its lines are."""
    results = tuple(_anywhere(result, folder) for result in proof.results)
    return to_text(replace(proof, results=results)).partition("\n\n")[2]


def _anywhere(result: Result, folder: Path) -> Result:
    found = [
        replace(
            each, says=re.sub(r"line \d+, rules(\[\d+\])?", "line N, rules", each.says.replace(str(folder), "{folder}"))
        )
        for each in result.counterexamples
    ]
    return replace(result, counterexamples=tuple(found))


if __name__ == "__main__":
    for each in NAMES:
        with tempfile.TemporaryDirectory() as temporary:
            book = broken_rulebook(each, Path(temporary))
            (FOLDER / f"{each}.txt").write_text(report(prove(book.folder), book.folder), encoding="utf-8")
