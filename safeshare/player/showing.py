"""Which case a name in a notebook stands for: of an assessed item with variants, the learner's own, for good."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from safeshare.allotting import BY_COURSE, BY_OWN, FORM, REMEDY, load_allotments, own_names, own_place
from safeshare.answers import AnswerSheet
from safeshare.player.shelf import Shelf
from safeshare.problems import Problem, ProblemsError


def case_shown(shelf: Shelf, folder: Path, name: str) -> str:
    """Return the id of the case that `play(name)` shows this learner.

    For an item with variants it is recorded in answers.json the first time and is the same ever after: the one that
    the released table gives this learner, else one that is drawn. Raises ProblemsError when the table or the answers
    cannot be read or written, or the case recorded is not in this folder.
    """
    cases = shelf.items.get(name, (name,))
    if len(cases) == 1:
        return cases[0]
    sheet = AnswerSheet.open(folder, shelf.assignment)
    kept = sheet.variants.get(name)
    if kept is None:
        return _choose(shelf, folder, name, cases, sheet)
    if kept["case"] not in cases:
        raise _gone(shelf, name)
    return _on_shelf(shelf, name, kept["case"])


def _choose(shelf: Shelf, folder: Path, item: str, cases: Sequence[str], sheet: AnswerSheet) -> str:
    """Draw an item's case and record it; in a test all items are of the form that the first one was."""
    draw = FORM if shelf.forms else item
    names = own_names()
    table = load_allotments(folder) if shelf.opened is None else None
    given = shelf.opened if table is None else table.place(names, draw, len(cases))
    place = own_place(draw, len(cases), names) if given is None else given
    if sheet.form in shelf.forms:
        place = shelf.forms.index(sheet.form)
    by = BY_COURSE if place == given else BY_OWN
    case = _on_shelf(shelf, item, cases[place])
    return _on_shelf(shelf, item, sheet.record_variant(item, case, by, shelf.forms[place] if shelf.forms else None))


def _on_shelf(shelf: Shelf, item: str, case: str) -> str:
    """Return the case if it can be shown; of a sealed test only one form can, which may not be the one begun with."""
    if case not in shelf.cases.case_ids():
        raise _gone(shelf, item)
    return case


def _gone(shelf: Shelf, item: str) -> ProblemsError:
    what = f"the case that you were shown for '{item}' is no longer in this folder"
    return ProblemsError([Problem(shelf.file.name, what, REMEDY)])
