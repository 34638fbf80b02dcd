"""Feedback on a practice question: what was right, because of which clause, and what would change the answer.

Everything here is plain text; whoever shows it escapes it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from safeshare.explanation import explain
from safeshare.marking.kinds import PartWords, StepWords, Task
from safeshare.marking.marks import Mark, QuestionMark
from safeshare.marking.question import tasks_of
from safeshare.nearest import nearest_changes
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Case, Question, decision_of

if TYPE_CHECKING:
    from safeshare.rulebook import Rulebook

Verdict = Literal["right", "close", "not yet"]
HEADLINES: dict[Verdict, str] = {"right": "Right", "close": "Close", "not yet": "Not yet"}


def feedback(
    case: Case,
    question_id: str,
    question_mark: QuestionMark,
    rulebook: Rulebook | None = None,
    *,
    turns: bool = True,
) -> dict[str, Any]:
    """Return the feedback on a marked question as plain data; it holds the key, so it is for practice only.

    `differs` is the author's line on how a near-miss differs from its pair, or null. Without `turns` nothing is said of
    what the answers to facts worth asking for would have changed. Raises ValueError when the case has no such question.
    """
    book = load_rulebook() if rulebook is None else rulebook
    tasks = tasks_of(case, question_id, book)
    verdict = _question_verdict(question_mark)
    found: dict[str, Any] = {
        "headline": HEADLINES[verdict],
        "verdict": verdict,
        "points": question_mark.points,
        "out_of": question_mark.out_of,
        "status": question_mark.status,
        "parts": [_part(task, mark, turns=turns) for task, mark in zip(tasks, question_mark.marks, strict=True)],
        "clauses": [],
        "misconceptions": _misconceptions(question_mark, book),
        "missed_duties": [],
        "change": None,
        "outside": [],
        "differs": case.differs,
    }
    if tasks[0].kind.name != "record":
        found.update(_decided(tasks[0].question, question_mark, verdict, book))
    return found


def _decided(question: Question, question_mark: QuestionMark, verdict: Verdict, rulebook: Rulebook) -> dict[str, Any]:
    """Return what comes from the decision: headline, clauses tied to facts, duties missed, nearest change."""
    decision = decision_of(question, rulebook)
    changes = nearest_changes(question.facts, rulebook)
    explained = explain(decision, rulebook, changes[0] if changes else None).to_dict()
    duties = question_mark.of_kind("duties")
    do = {duty.id: duty.do for duty in rulebook.duties}
    return {
        "headline": f"{HEADLINES[verdict]}. {rulebook.outcomes[decision.outcome].label}. {decision.says}",
        "clauses": [
            {"id": each["clause"], "paraphrase": each["paraphrase"], "words": each["words"]}
            for each in explained["because"]
        ],
        "missed_duties": [] if duties is None else [do[each] for each in duties.missed],
        "change": explained["change"],
        "outside": list(explained["outside"]),
    }


def _question_verdict(question_mark: QuestionMark) -> Verdict:
    marks = [mark for mark in question_mark.marks if mark.status != "by_hand"]
    if marks and all(mark.is_full for mark in marks):
        return "right"
    decided = question_mark.of_kind("decide")
    if decided is not None:
        return "close" if decided.points > 0 else "not yet"
    return "close" if any(mark.points > 0 for mark in marks) else "not yet"


def _verdict(mark: Mark) -> Verdict:
    return "right" if mark.is_full else "close" if mark.points > 0 else "not yet"


def _part(task: Task, mark: Mark, *, turns: bool) -> dict[str, Any]:
    words = task.kind.in_words(task, mark) if mark.status == "marked" else PartWords(mark.reason)
    return {
        "part": mark.part,
        "kind": mark.kind,
        "status": mark.status,
        "verdict": _verdict(mark),
        "points": mark.points,
        "out_of": mark.out_of,
        "text": words.text,
        "right": list(words.right),
        "wrong": list(words.wrong),
        "missed": list(words.missed),
        "order": list(words.order),
        "steps": [_step(each, turns=turns) for each in words.steps],
    }


def _step(words: StepWords, *, turns: bool) -> dict[str, Any]:
    said = asdict(words)
    because = said.pop("because")
    return {
        **said,
        "worth": [" ".join(each) for each in zip(words.worth, because, strict=True)] if turns else list(words.worth),
    }


def _misconceptions(question_mark: QuestionMark, rulebook: Rulebook) -> list[dict[str, str]]:
    codes = dict.fromkeys(code for mark in question_mark.marks for code in mark.misconceptions)
    known = (rulebook.misconceptions[code] for code in codes if code in rulebook.misconceptions)
    return [{"id": each.id, "belief": each.belief, "correction": each.correction} for each in known]
