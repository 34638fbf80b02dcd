"""Which case a name in a notebook stands for: of an assessed item with variants, the learner's own, for good."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from safeshare.allotting import (
    BY_COURSE,
    BY_OWN,
    FILE_NAME,
    FORM,
    REMEDY,
    Allotments,
    load_allotments,
    own_names,
    own_place,
)
from safeshare.answers import AnswerSheet
from safeshare.learner_ids import is_told, names_at_hand
from safeshare.player.shelf import Shelf, stamp
from safeshare.problems import Problem, ProblemsError


class LearnerNeededError(ProblemsError):
    """An item of which each learner gets a case of their own, and nothing says which learner this is: ask them."""


def case_shown(shelf: Shelf, folder: Path, name: str) -> str:
    """Return the id of the case that `play(name)` shows this learner.

    For an item with variants it is recorded in answers.json: the one that the released table gives this learner, else
    one that is drawn. Once a case of these has been answered it is the same ever after; before, it follows from who the
    learner says that they are. Raises LearnerNeededError when they have not said so and the table lists others, and
    ProblemsError when the table or the answers cannot be read or written, or the case recorded is not in this folder.
    """
    cases = shelf.items.get(name, (name,))
    if len(cases) == 1:
        return cases[0]
    sheet = AnswerSheet.open(folder, shelf.assignment)
    kept = sheet.variants.get(name)
    if kept is not None and kept["case"] not in cases:
        raise _gone(shelf, name)
    if kept is not None and (sheet.is_begun or not by_learner(shelf, folder)):
        return _on_shelf(shelf, name, kept["case"])
    return _choose(shelf, folder, name, cases, sheet)


def by_learner(shelf: Shelf, folder: Path) -> Allotments | None:
    """Return the released table where it gives listed learners cases of their own; None where nobody is to be asked.

    A test opens by a code in place of an id. Raises ProblemsError when the table cannot be read.
    """
    if shelf.forms or not any(len(cases) > 1 for cases in shelf.items.values()):
        return None
    table = table_in(folder)
    return table if table is not None and table.keys is None and table.learners else None


def learner_needed(shelf: Shelf, folder: Path) -> bool:
    """Return whether the learner is still to say who they are; raises ProblemsError when a file cannot be read."""
    table = by_learner(shelf, folder)
    if table is None or table.listed(names_at_hand(folder)) is not None or is_told(folder):
        return False
    return not AnswerSheet.open(folder, shelf.assignment).is_begun


def table_in(folder: Path) -> Allotments | None:
    """Return a folder's table of variants, read once until it changes; raises ProblemsError when it is damaged."""
    path = folder / FILE_NAME
    return _table(folder, stamp(path))


@lru_cache(maxsize=8)
def _table(folder: Path, _stamp: object) -> Allotments | None:
    return load_allotments(folder)


def _choose(shelf: Shelf, folder: Path, item: str, cases: Sequence[str], sheet: AnswerSheet) -> str:
    """Choose an item's case and record it; in a test all items are of the form that the first one was."""
    if learner_needed(shelf, folder):
        what, remedy = "this case is chosen for each learner", "Say which learner you are."
        raise LearnerNeededError([Problem(shelf.file.name, what, remedy)])
    draw = FORM if shelf.forms else item
    names = own_names() if shelf.forms else names_at_hand(folder)
    table = table_in(folder) if shelf.opened is None else None
    given = shelf.opened if table is None else table.place(names, draw, len(cases))
    kept = sheet.variants.get(item)
    if kept is not None and (kept["case"] == cases[given] if given is not None else kept["by"] == BY_OWN):
        return _on_shelf(shelf, item, kept["case"])
    place = own_place(draw, len(cases), names) if given is None else given
    if sheet.form in shelf.forms:
        place = shelf.forms.index(sheet.form)
    by = BY_COURSE if place == given else BY_OWN
    case = _on_shelf(shelf, item, cases[place])
    form = shelf.forms[place] if shelf.forms else None
    return _on_shelf(shelf, item, sheet.record_variant(item, case, by, form, afresh=kept is not None))


def _on_shelf(shelf: Shelf, item: str, case: str) -> str:
    """Return the case if it can be shown; of a sealed test only one form can, which may not be the one begun with."""
    if case not in shelf.cases.case_ids():
        raise _gone(shelf, item)
    return case


def _gone(shelf: Shelf, item: str) -> ProblemsError:
    what = f"the case that you were shown for '{item}' is no longer in this folder"
    return ProblemsError([Problem(shelf.file.name, what, REMEDY)])
