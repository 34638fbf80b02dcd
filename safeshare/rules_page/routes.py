"""The routes of a decision: the steps in their order, with what each can decide, as a picture and as a list."""

from __future__ import annotations

from collections.abc import Mapping

from safeshare.rulebook import Rulebook
from safeshare.rulebook.phrases import Words, numbers_of
from safeshare.rules_page.blocks import Item, Link, Picture, Section, listing, paragraph
from safeshare.rules_page.diagram import draw
from safeshare.rules_page.stages import Stage, stages


def routes_section(rulebook: Rulebook) -> Section:
    """Return the part of the page that shows the routes."""
    found = stages(rulebook)
    about = paragraph(
        "A case goes through the steps from the first to the last. A step with a condition is taken only by the cases "
        "that meet it; the first rule that applies decides, and the steps after it are not reached."
    )
    figure = Picture(tuple(draw(rulebook, found)), "The routes of a decision. The list beneath says the same in words.")
    words, numbers = Words(rulebook.parts), numbers_of(rulebook.parts)
    items = [_item(rulebook, words, numbers, stage) for stage in found]
    return Section("The routes of a decision", "routes", (about, figure, listing(items, ordered=True)))


def _item(rulebook: Rulebook, words: Words, numbers: Mapping[str, int], stage: Stage) -> Item:
    condition = words.guarded(stage.step).sentence()
    only = f" Only when {condition}." if condition else ""
    rest = "Every case that comes here is decided here." if stage.always else "Other cases go on to the next step."
    inner = [
        (
            f"{rule.says} Answer: ",
            Link(rulebook.outcomes[rule.outcome].in_a_sentence, f"outcome-{rule.outcome}"),
            " (",
            Link(f"rule {numbers[rule.id]}", f"rule-{rule.id}"),
            ")",
        )
        for rule in stage.rules
    ]
    title = f"{stage.step.title}{'' if stage.step.title[-1] in '.?!' else '.'}"
    return Item((f"{title}{only} {rest}",), listing(inner), f"step-{stage.step.id}")
