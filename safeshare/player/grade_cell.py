"""What a grade cell ends in: the points of one question while nbgrader marks, nothing otherwise."""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from functools import lru_cache
from pathlib import Path

from safeshare.answers import AnswerSheet
from safeshare.marking import mark_question
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank, load_bank
from safeshare.scenario.forms import is_slot

BANK = "SAFESHARE_BANK"
SHOWN = "shown.json"
"""What the trainer's side puts beside the answers: item to the id of the case that counts, or null for none."""


def points(question_id: str) -> float | None:
    """Return the points earned in answers.json of this folder, a finite float from 0 to the question's maximum.

    A slot of a test, such as `test-01`, stands for the one question of the case that the learner was shown in it.
    Only while nbgrader marks (NBGRADER_EXECUTION=autograde), with the keys from the folder that SAFESHARE_BANK names;
    for a learner None, which shows nothing. Raises ProblemsError when it should mark and cannot: nbgrader gives full
    marks for no output at all, so silence is never right there.
    """
    if os.environ.get("NBGRADER_EXECUTION") != "autograde":
        return None
    with contextlib.redirect_stderr(sys.stdout):  # nbgrader gives 0 for anything on stderr, a stray warning included
        return _mark(question_id)


def _mark(question_id: str) -> float:
    bank = os.environ.get(BANK, "")
    if not bank:
        raise ProblemsError(
            [Problem(BANK, "no bank of cases is named", "Set it to the folder of scenarios that holds the keys.")]
        )
    sheet = AnswerSheet.open(Path.cwd())
    item, _, name = question_id.partition(".")
    shown = _case_shown(item, sheet)
    if shown is None:
        return 0.0  # nobody knows which variant counts; the trainer's side puts it before a person
    cases = _bank(Path(bank), stamp_of(Path(bank))).cases
    case, question = cases.get(shown), f"{shown}.{name}"
    if is_slot(question_id):  # a slot of a test stands for the one question of the case shown
        question = case.question_ids[0] if case is not None and case.pool == "form" else ""
    elif item not in cases or (case is not None and case.pair != cases[item].pair):
        case = None
    if case is None or question not in case.question_ids:
        raise ProblemsError(
            [Problem(bank, f"no question '{question_id}'", "Mark with the bank the course was built from.")]
        )
    if question in case.text_ids:
        raise ProblemsError([Problem(question_id, "this is marked by hand", "Use a manually graded cell for it.")])
    mark = mark_question(case, question, sheet.to_dict()["answers"], load_rulebook())
    if not math.isfinite(mark.points):
        raise ProblemsError([Problem(question_id, "the mark is not a number", "Report this as a fault of safeshare.")])
    return float(min(max(mark.points, 0.0), mark.out_of))


def _case_shown(item: str, sheet: AnswerSheet) -> str | None:
    """Return the case of an item that counts: as the trainer's side says, else as recorded, else the item's first."""
    said = Path.cwd() / SHOWN
    if said.is_file():
        counts: dict[str, str | None] = json.loads(said.read_text(encoding="utf-8"))
        return counts.get(item, item)
    return sheet.variants.get(item, {"case": item})["case"]


@lru_cache(maxsize=1)
def _bank(folder: Path, _stamp: tuple[tuple[str, int, int], ...]) -> Bank:
    """Load the bank once for all grade cells of a notebook, and anew when a file of it has changed."""
    return load_bank(folder)


def stamp_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return every file of a folder with its time and size."""
    found = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)
