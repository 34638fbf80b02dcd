"""What is wrong with a hand-in that is not marked, and what its learner does about it, in one sentence each."""

from __future__ import annotations

from dataclasses import dataclass

from grading.collecting.submission import printable
from grading.course.assignment import Assignment

_FRESH = "put a fresh copy of the notebook beside your answers, which stay as they are, and hand in again"
_AGAIN = "hand in again from the folder in which you answered"

_ADVICE = {
    "refused": f"What you handed in for {{title}} could not be opened safely: {_AGAIN}, and nothing else with it.",
    "too-large": f"What you handed in for {{title}} is far larger than answers are: {_AGAIN}, and nothing else.",
    "unreadable": f"What you handed in for {{title}} could not be opened: {_AGAIN}, or ask your trainer.",
    "no-notebook": f"The notebook of {{title}} was missing from what you handed in: {_FRESH}.",
    "notebook-damaged": f"The notebook of {{title}} that you handed in is damaged: {_FRESH}.",
    "notebook-format": f"Another program saved your notebook of {{title}} in a form of its own: {_FRESH}.",
    "cells-changed": f"Parts of your notebook of {{title}} for marking were removed, doubled or changed: {_FRESH}.",
    "code-added": f"Your notebook of {{title}} holds code that you were not given: {_FRESH}.",
    "no-answers": f"There were no answers in what you handed in for {{title}}: {_AGAIN}, which holds answers.json.",
    "answers-damaged": "The file with your answers to {title} is damaged: open the notebook, hand in again if it shows "
    "your answers, and ask your trainer if it does not.",
    "answers-version": "Another version of safeshare saved your answers to {title}: ask your trainer which one to use, "
    "open the notebook with it and hand in again.",
    "other-assignment": "What you handed in for {title} are answers to something else: hand in the folder in which you "
    "answered {title}.",
    "other-questions": "What you handed in for {title} answers questions that it does not ask: hand in the folder that "
    "you were given for it, or ask your trainer if it is that one.",
    "other-cases": "What you handed in for {title} is about other cases than those you were given: hand in your own "
    "folder, or tell your trainer if it is your own.",
    "not-on-list": "Your trainer's list does not have the name under which you handed in {title}: ask which one to "
    "use, and hand in again with it.",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a hand-in is not marked: a short code, a sentence for the trainer and one for the learner."""

    code: str
    trainer: str
    learner: str


def trouble(code: str, trainer: str, assignment: Assignment) -> Trouble:
    """Return the trouble of a kind (`no-notebook`, `other-cases`, ...) with a hand-in; `trainer` tells it to them."""
    return Trouble(code, trainer, _ADVICE[code].format(title=assignment.title))


def stranger(name: str, assignment: Assignment) -> Trouble:
    """Return the trouble with a hand-in of somebody who is not on the roster."""
    what = f"'{printable(name)}' is not on the roster: add them, or ask who handed in by this name."
    return trouble("not-on-list", what, assignment)
