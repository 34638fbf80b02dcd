"""What still has to be found out before deciding."""

from __future__ import annotations

from safeshare.marking.clauses import FromGuide
from safeshare.marking.kinds import Task, register


@register
class Missing(FromGuide):
    """Tick the facts that are missing, or that nothing is."""

    name = "missing"
    points = 1.0
    prompt = "What do you have to find out before you can decide? Tick each fact that is missing."
    none_label = "Nothing more is needed before deciding"
    target = "fact"

    def options(self, task: Task) -> dict[str, str]:
        """Return fact ids with the questions that ask for them."""
        return {each: task.rulebook.facts[each].asks for each in self.ids(task)}
