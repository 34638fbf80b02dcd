"""What a learner may see of a case: story, questions and options. No facts, no keys, no order that tells one."""

from __future__ import annotations

from typing import Any

from safeshare.marking import ask_of, tasks_of
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Case


def public_case(case: Case, rulebook: Rulebook | None = None) -> dict[str, Any]:
    """Return a case as plain data for a learner; the decision record, where asked for, comes last."""
    book = load_rulebook() if rulebook is None else rulebook
    return {
        "id": case.id,
        "pair": case.pair,
        "section": case.section,
        "use": case.use,
        "title": case.title,
        "content_warning": case.content_warning,
        "role": case.role,
        "wants": case.wants,
        "steps": [{"text": step.text} for step in case.steps],
        "questions": [_question(case, question_id, book) for question_id in case.question_ids],
    }


def _question(case: Case, question_id: str, rulebook: Rulebook) -> dict[str, Any]:
    tasks = tasks_of(case, question_id, rulebook)
    return {
        "id": question_id,
        "ask": ask_of(case, question_id),
        "points": sum(task.out_of for task in tasks),
        "parts": [task.kind.public(task) for task in tasks],
    }
