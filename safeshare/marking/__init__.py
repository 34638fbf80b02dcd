"""Marking: a mark for every part of every question, with its reason. The kinds of exercise register here."""

from safeshare.marking import (
    clauses,
    decide,
    duties,
    fact_or_opinion,
    handling,
    items,
    missing,
    record,
    record_account,
    record_fields,
    sequence,
    unfold,
)  # each registers its kind
from safeshare.marking.feedback import feedback
from safeshare.marking.kinds import KINDS, AnswerStands, CannotMark, Kind, Task, check_replaces, kind_of
from safeshare.marking.marks import Mark, QuestionMark
from safeshare.marking.question import (
    HeldCase,
    all_tasks,
    ask_of,
    mark_part,
    mark_question,
    mark_task,
    perfect_answers,
    tasks_of,
)

__all__ = [
    "KINDS",
    "AnswerStands",
    "CannotMark",
    "HeldCase",
    "Kind",
    "Mark",
    "QuestionMark",
    "Task",
    "all_tasks",
    "ask_of",
    "check_replaces",
    "feedback",
    "kind_of",
    "mark_part",
    "mark_question",
    "mark_task",
    "perfect_answers",
    "tasks_of",
]

del clauses, decide, duties, fact_or_opinion, handling, items, missing
del record, record_account, record_fields, sequence, unfold
