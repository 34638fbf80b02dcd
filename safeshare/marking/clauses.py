"""Which clauses of the guide decide."""

from __future__ import annotations

from dataclasses import replace

from safeshare.marking.kinds import PartWords, Task, register, tempting_words
from safeshare.marking.marks import Mark
from safeshare.marking.pools import neutral, pool
from safeshare.marking.ticking import Ticking
from safeshare.scenario.keys import right_ids
from safeshare.scenario.model import Target


class FromGuide(Ticking):
    """Options that come from the guide: clauses, duties or facts, with distractors tied to misconceptions."""

    target: Target

    def ids(self, task: Task) -> tuple[str, ...]:
        """Return the ids on offer, in the guide's order."""
        return pool(self.target, task.case, task.question, task.rulebook)

    def key(self, task: Task) -> tuple[str, ...]:
        """Return what the computed decision holds."""
        return right_ids(self.target, task.decision, task.rulebook)

    def clauses(self, task: Task) -> tuple[str, ...]:
        """Return the deciding clauses."""
        return task.decision.clause_ids

    def neutral(self, task: Task) -> frozenset[str]:
        """Return what nobody should lose points for although it is not right."""
        return neutral(self.target, task.question, task.rulebook)

    def tempted(self, task: Task) -> dict[str, str]:
        """Return the misconception of each of the author's distractors."""
        return {each.id: each.misconception for each in task.question.distractors if each.target == self.target}

    def in_words(self, task: Task, mark: Mark) -> PartWords:
        """Return the mark in words, with what somebody says who is tempted as the learner was."""
        words = super().in_words(task, mark)
        return replace(words, text=words.text + tempting_words(task, self.target, mark.wrong))


@register
class Clauses(FromGuide):
    """Tick the clauses that decide."""

    name = "clauses"
    points = 1.0
    prompt = "Which clauses of the guide decide this? Tick each one that does."
    target = "clause"

    def options(self, task: Task) -> dict[str, str]:
        """Return clause ids with their paraphrases."""
        return {each: task.rulebook.clauses[each].paraphrase for each in self.ids(task)}

    def option_in_words(self, task: Task, option: str) -> str:
        """Return a clause's id with its paraphrase."""
        return f"{option}: {task.rulebook.clauses[option].paraphrase}"
