"""One learner at one case or one near-miss pair: what to show, what is answered, what a check says. No widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safeshare.answers import AnswerSheet
from safeshare.drafts import drafts_in, drop_draft, keep_draft
from safeshare.marking import AnswerStands, feedback, mark_question
from safeshare.player.comparing import Comparison, compare_cases
from safeshare.player.exploring import explore
from safeshare.player.path import path_of
from safeshare.player.places import place_of
from safeshare.player.progress import contents_of, done_in, with_needs
from safeshare.player.shelf import Shelf
from safeshare.player.showing import by_learner, case_shown
from safeshare.problems import Problem, ProblemsError
from safeshare.returned import is_closed, is_closed_now, page_in
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Case, decision_of

CLOSED = "Your trainer has given feedback on this section, so your answers stay as you handed them in."
ELSEWHERE = "You also answered in another window. Nothing is lost: for each question the latest answer counts."
MOVED = "You have said since that you are another learner. Open this page again: your own cases are there."
FIND_OUT = "Find that out yourself: decide both cases, then compare them at the end."

Answer = dict[str, Any]

_saves: dict[Path, int] = {}  # folder -> how many saves this program has seen there


def note_saves(folder: Path, sheet: AnswerSheet) -> None:
    """Note that this program, and no other, has saved what is on this sheet."""
    _saves[folder] = sheet.saved


class Desk:
    """The cases that one player shows and the learner's answers to them, kept in answers.json in `folder`."""

    def __init__(self, shelf: Shelf, folder: Path, case_ids: Sequence[str]) -> None:
        """Lay the cases out: of an assessed item with variants, the learner's own.

        Raises ProblemsError when a case is unknown or damaged, or answers.json cannot be read or written.
        """
        self.folder = folder
        self.case_ids = tuple(case_ids)
        self._assignment = shelf.assignment
        self._shelf = shelf
        shown = [case_shown(shelf, folder, case_id) for case_id in case_ids]
        self._cases = [shelf.public(case_id) for case_id in shown]
        self._practice = {case_id: shelf.practice_case(case_id) for case_id in shown}
        if None in self._practice.values():
            page_in(folder)  # feedback may have come while the start page was not looked at
        self._parts = _part_ids(self._cases, shelf.file.name)
        self._stories = frozenset(part for part in self._parts if part.endswith(".unfold"))
        self._chosen = {
            case: item for case, item in zip(shown, case_ids, strict=True) if len(shelf.items.get(item, ())) > 1
        }
        self.table = by_learner(shelf, folder) if self._chosen else None
        self._unsaved: dict[str, Answer] = {}
        self._comparison = self._compare_pair()
        self.found_out = False  # which single fact changed the answer of the pair
        sheet = self._sheet()
        self.notice = sheet.restored  # a sentence for the learner on what became of their answers, or nothing
        _saves[folder] = sheet.saved

    def view(self) -> dict[str, Any]:
        """Return all that the front end draws: the public cases and, for a practice pair, what to compare."""
        compare = None if self._comparison is None else self._comparison.public()
        return {"sentence": "", "cases": self._shown(), "compare": compare}

    def contents(self) -> list[dict[str, Any]]:
        """Return the titles of the cases and what each part asks, for a list of all that a notebook holds."""
        return contents_of(self._shown())

    def done(self, answers: Mapping[str, Answer]) -> list[str]:
        """Return the ids of the parts that are answered as a whole."""
        return done_in(self._cases, answers)

    def answers(self, sheet: AnswerSheet | None = None) -> dict[str, Answer]:
        """Return the learner's answers to these cases by part id, the ones that could not be saved included.

        They are read anew, unless there is a `sheet` that has just been. Raises ProblemsError when answers.json cannot
        be read.
        """
        sheet = sheet or self._sheet()
        kept = {part: sheet.get(part) for part in self._parts}
        return {**{part: value for part, value in kept.items() if value is not None}, **self._unsaved}

    @property
    def unsaved(self) -> list[str]:
        """The parts whose latest answers are not on disk."""
        return list(self._unsaved)

    def save(self, part: str, value: Answer) -> AnswerSheet:
        """Write one answer, and any that failed before, to answers.json, and return all; they are on disk then.

        Raises KeyError for a part of another case, ValueError when the answer does not fit its part, AnswerStands when
        it would change what can no longer be changed (in practice a learner may begin such a part again; in assessed
        cases nothing is changed once there is feedback), and
        ProblemsError when the file cannot be read or written; the answer is then kept here and tried again later.
        """
        self._check_may_change(part)
        self._unsaved = {**self._unsaved, part: value}
        # Read afresh: other players and other tabs write to the same file.
        with AnswerSheet.hold(self.folder, self._assignment) as sheet:
            self.notice = sheet.restored or (ELSEWHERE if sheet.saved > _saves.get(self.folder, sheet.saved) else "")
            saved: list[str] = []
            for name, answer in list(self._unsaved.items()):
                try:
                    sheet.put(name, answer, afresh=self._practice[name.partition(".")[0]] is not None)
                except ValueError:  # it will never fit: trying it again would block all others
                    del self._unsaved[name]
                    raise
                del self._unsaved[name]
                _saves[self.folder] = sheet.saved
                saved.append(name)
        for name in self._stories.intersection(saved):
            drop_draft(self.folder, name)
        return sheet

    def news(self) -> AnswerSheet | None:
        """Return all answers, where another program has saved since this one last looked or saved; else nothing.

        Raises ProblemsError when answers.json cannot be read.
        """
        sheet = self._sheet()
        if sheet.saved <= _saves.get(self.folder, sheet.saved):
            return None
        note_saves(self.folder, sheet)
        return sheet

    def has_story(self, part: str) -> bool:
        """Return whether a part is one of these cases' and a story that unfolds, which alone has drafts."""
        return part in self._stories

    def drafts(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """Return what is chosen in these cases and not gone on with, after these answers, by part id."""
        kept = drafts_in(self.folder, answers) if self._stories else {}
        return {part: draft for part, draft in kept.items() if part in self._stories}

    def keep_draft(self, part: str, draft: Answer) -> AnswerSheet:
        """Write down what is chosen and not gone on with, and return all answers. Raises as `save`."""
        self._check_may_change(part)
        keep_draft(self.folder, part, draft)
        return self._sheet()

    def is_begun(self) -> bool:
        """Return whether any case of this folder that was chosen for the learner has an answer."""
        return self._sheet().is_begun

    def _check_may_change(self, part: str) -> None:
        """Raise KeyError for a part of another case, AnswerStands when the case is closed or another learner's now."""
        if part not in self._parts:
            raise KeyError(part)
        case_id = part.partition(".")[0]
        item = self._chosen.get(case_id)
        if self.table is not None and item is not None and case_shown(self._shelf, self.folder, item) != case_id:
            raise AnswerStands(MOVED)
        if self._practice[case_id] is None and is_closed_now(self.folder):
            raise AnswerStands(CLOSED)

    def check(self, question: str) -> dict[str, Any]:
        """Return feedback on the answers given to a practice question. Raises KeyError for any other question."""
        case = self._practice.get(question.partition(".")[0])
        if case is None or question not in case.question_ids:
            raise KeyError(question)
        rulebook = load_rulebook()
        # In a pair the learner is still to find out what differs, and so what would change the answer.
        turns = self._comparison is None or self.found_out
        said = feedback(case, question, mark_question(case, question, self.answers(), rulebook), rulebook, turns=turns)
        said["clauses"] = [{**each, "where": place_of(each["id"], rulebook)} for each in said["clauses"]]
        if turns:
            said |= _looked_into(case, question)
        if self._comparison is None:
            return said
        asked = question.partition(".")[2] == self._comparison.question and not self.found_out
        return {**said, "differs": None, **({"change": FIND_OUT} if asked else {})}

    def compare(self, fact: str) -> dict[str, Any]:
        """Return feedback on the fact that the learner thinks changed the answer. Raises KeyError without a pair."""
        if self._comparison is None:
            raise KeyError(fact)
        said = self._comparison.feedback(fact)
        self.found_out = self.found_out or said["verdict"] == "right"
        return said

    def _shown(self) -> list[dict[str, Any]]:
        closed = {"closed": True} if is_closed(self.folder) else {}
        practice = [self._practice[case["id"]] is not None for case in self._cases]
        return [
            {**with_needs(case), "practice": each, **({} if each else closed)}
            for case, each in zip(self._cases, practice, strict=True)
        ]

    def _sheet(self) -> AnswerSheet:
        return AnswerSheet.open(self.folder, self._assignment)

    def _compare_pair(self) -> Comparison | None:
        pair = [case for case in self._practice.values() if case is not None]
        return compare_cases(pair[0], pair[1], load_rulebook()) if len(pair) == 2 else None


def _looked_into(case: Case, question_id: str) -> dict[str, Any]:
    """Return how the guide gets to the answer of a practice question, and what would change it; of a record nothing."""
    question = next((each for each in case.questions if each.id == question_id), None)
    if question is None:
        return {}
    rulebook = load_rulebook()
    return {"path": path_of(decision_of(question, rulebook)), "explore": explore(question, rulebook)}


def _part_ids(cases: Sequence[dict[str, Any]], file: str) -> tuple[str, ...]:
    """Return the ids of all parts; raises ProblemsError when a case does not have the form of one."""
    try:
        return tuple(str(part["id"]) for case in cases for each in case["questions"] for part in each["parts"])
    except (KeyError, TypeError):
        raise ProblemsError(
            [Problem(file, "a case in this file is damaged", "Ask your trainer for the folder again.")]
        ) from None
