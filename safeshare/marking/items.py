"""Which pieces of information go to the recipient."""

from __future__ import annotations

from safeshare.marking.kinds import Task, register
from safeshare.marking.shuffling import shuffled
from safeshare.marking.ticking import Ticking
from safeshare.scenario.beside import Item
from safeshare.scenario.keys import items_to_share


def items_of(task: Task) -> tuple[Item, ...]:
    """Return the information items of a part in an order that tells nothing, the same in all cases of a pair."""
    information = task.case.information
    items = () if information is None else information.items
    return shuffled(items, task.case.pair)


@register
class Items(Ticking):
    """Tick what this recipient needs; while the answer is to hold or pause, nothing is passed on."""

    name = "items"
    points = 2.0
    prompt = "Which of these do you pass on to this recipient now? Tick only what they need."
    none_label = "Share none of these"

    def options(self, task: Task) -> dict[str, str]:
        """Return item ids with their texts."""
        return {item.id: item.text for item in items_of(task)}

    def key(self, task: Task) -> tuple[str, ...]:
        """Return the items that are needed, in the order shown."""
        if task.case.information is None:
            return ()
        shared = items_to_share(task.case.information, task.decision)
        return tuple(item.id for item in items_of(task) if item.id in shared)

    def clauses(self, task: Task) -> tuple[str, ...]:
        """Return the clause on how much to share, where the guide has it."""
        return tuple(each for each in ("2.1",) if each in task.rulebook.clauses)

    def none_is_also_right(self, task: Task) -> bool:
        """A judgement may be to share nothing now."""
        return task.decision.family == "weigh"

    def option_in_words(self, task: Task, option: str) -> str:
        """Return an item with the reason why it is needed or not, where the decision is to share."""
        item = next(each for each in items_of(task) if each.id == option)
        return f"{item.text} ({item.why})" if self.key(task) else item.text
