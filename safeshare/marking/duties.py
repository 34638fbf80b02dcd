"""What has to be done with the decision."""

from __future__ import annotations

from safeshare.marking.clauses import FromGuide
from safeshare.marking.kinds import Task, register


@register
class Duties(FromGuide):
    """Tick the duties that follow from the decision."""

    name = "duties"
    points = 1.0
    prompt = "What do you have to do with this decision? Tick each duty that follows from it."
    target = "duty"

    def options(self, task: Task) -> dict[str, str]:
        """Return duty ids with what they ask for."""
        do = {duty.id: duty.do for duty in task.rulebook.duties}
        return {each: do[each] for each in self.ids(task)}

    def clauses(self, task: Task) -> tuple[str, ...]:
        """Return the clauses that ask for the duties."""
        return task.decision.duty_ids
