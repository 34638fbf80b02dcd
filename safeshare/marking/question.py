"""Marking of parts and questions: the same way for learners, simulated learners and the player's feedback."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from safeshare.marking.kinds import KINDS, CannotMark, Task
from safeshare.marking.marks import Mark, QuestionMark, Status
from safeshare.marking.nothing import beside_the_decision
from safeshare.marking.record import FIELDS, TEXTS
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Case
from safeshare.scenario.keys import Held


class HeldCase:
    """A case as the key of a cache: equal only to itself."""

    __slots__ = ("case",)

    def __init__(self, case: Case) -> None:
        self.case = case

    def __hash__(self) -> int:
        return id(self.case)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HeldCase) and other.case is self.case


def tasks_of(case: Case, question_id: str, rulebook: Rulebook) -> tuple[Task, ...]:
    """Return the parts of a question, or of `<case id>.record` and its texts.

    Raises ValueError when the case has none such.
    """
    return _tasks_of(HeldCase(case), question_id, Held(rulebook))


@lru_cache(maxsize=4096)
def _tasks_of(held_case: HeldCase, question_id: str, held: Held) -> tuple[Task, ...]:
    """Make the parts of a question once: what is right in each of them is then worked out once for all learners."""
    case, rulebook = held_case.case, held.rulebook
    whole = question_id if "." in question_id else f"{case.id}.{question_id}"
    if whole in case.text_ids:
        return (Task(case, whole, KINDS["record"], rulebook),)
    if whole == case.record_id:
        return tuple(Task(case, whole, KINDS[kind], rulebook) for kind in FIELDS)
    try:
        question = case.question(question_id)
    except KeyError:
        message = f"the case {case.id} has no question '{question_id[:200]}'"
        raise ValueError(message) from None
    return tuple(Task(case, question.id, KINDS[kind], rulebook) for kind in question.parts)


def ask_of(case: Case, question_id: str) -> str:
    """Return a question as the learner reads it; raises KeyError when the case has none such."""
    if case.record is not None and question_id == case.record_id:
        return case.record.ask
    if question_id in case.text_ids:
        return TEXTS[question_id.rpartition(".")[2]].ask
    return case.question(question_id).ask


def all_tasks(case: Case, rulebook: Rulebook) -> tuple[Task, ...]:
    """Return the parts of all questions of a case, the decision record last."""
    return tuple(task for question_id in case.question_ids for task in tasks_of(case, question_id, rulebook))


def mark_part(case: Case, part_id: str, answer: object, rulebook: Rulebook | None = None) -> Mark:
    """Mark one part by itself; `answer` is what the learner's file holds for it, or None.

    Whatever the answer is, a mark comes back: one that is not well formed cannot be marked and earns nothing, with the
    reason. Raises ValueError when the case has no such part.
    """
    book = load_rulebook() if rulebook is None else rulebook
    for task in tasks_of(case, part_id.rpartition(".")[0], book):
        if task.part == part_id:
            return mark_task(task, answer)
    message = f"the case {case.id} has no part '{part_id[:200]}'"
    raise ValueError(message)


def mark_task(task: Task, answer: object) -> Mark:
    """Mark the answer to one part, as `mark_part` does."""
    if answer is None:
        return _unmarked(task, "not_answered", None, "Not answered.")
    if not isinstance(answer, Mapping):
        return _unmarked(task, "cannot_be_marked", answer, "This cannot be marked: the answer is not a mapping.")
    try:
        value = task.kind.shape(answer)
        if not task.kind.is_answered(value):
            return _unmarked(task, "not_answered", value, "Not answered.")
        return task.kind.mark(task, value)
    except CannotMark as error:
        return _unmarked(task, "cannot_be_marked", dict(answer), f"This cannot be marked: {error}.")


def mark_question(
    case: Case, question_id: str, answers: Mapping[str, object], rulebook: Rulebook | None = None
) -> QuestionMark:
    """Mark all parts of a question; `answers` maps part ids to answers and may hold those of other questions too.

    Beside a wrong decision, or none, 'none of these' earns a quarter (nothing.py). Raises ValueError when the case has
    no such question.
    """
    book = load_rulebook() if rulebook is None else rulebook
    tasks = tasks_of(case, question_id, book)
    marks = beside_the_decision(tasks, [mark_task(task, answers.get(task.part)) for task in tasks])
    return QuestionMark(tasks[0].question_id, marks)


def perfect_answers(case: Case, rulebook: Rulebook | None = None) -> dict[str, dict[str, Any]]:
    """Return an answer that earns the maximum for every part of a case, by part id; parts marked by hand have none."""
    book = load_rulebook() if rulebook is None else rulebook
    answers = {task.part: task.kind.perfect(task) for task in all_tasks(case, book)}
    return {part: answer for part, answer in answers.items() if answer is not None}


def _unmarked(task: Task, status: Status, answer: Any, reason: str) -> Mark:
    return Mark(task.part, task.kind.name, status, 0.0, task.out_of, answer, reason)
