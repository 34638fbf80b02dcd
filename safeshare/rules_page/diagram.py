"""The routes as a picture: SVG drawn from the steps and rules, coloured by the page's style sheet."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Rule
from safeshare.rulebook.phrases import Words, numbers_of
from safeshare.rules_page.stages import Stage

WIDTH = 1044
TALLEST = 690  # of one picture, so that it fits on a page of A4 across; the next goes on where it ends
SPINE = 30  # where the line runs that all cases follow
CARD = (8, 60, 336)  # left edge of a step for all cases, of one for some, and right edge of both
CHIPS = 364  # left edge of the outcomes
COLUMNS = 3
GAP = 10
BETWEEN = 18  # from one step to the next
LINE = 17  # height of a line of text
PAD = 8
CHIP_WIDTH = (WIDTH - CHIPS - (COLUMNS - 1) * GAP - 4) // COLUMNS
CHIP_LETTERS = 24  # letters that fit on a line of an outcome, in a wide typeface
TITLE_LETTERS = 29


@dataclass
class _Canvas:
    """The shapes drawn so far."""

    shapes: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        self.shapes.append(f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>')

    def line(self, x: float, y: float, to_x: float, to_y: float, arrow: bool = True) -> None:
        head = ' marker-end="url(#arrow)"' if arrow else ""
        self.shapes.append(f'<path class="way" d="M{x} {y}L{to_x} {to_y}"{head}/>')

    def text(self, x: float, y: float, lines: Sequence[str], kind: str) -> float:
        """Write lines from the top `y`; return where the next line would start."""
        for each in lines:
            y += LINE
            self.shapes.append(f'<text class="{kind}" x="{x}" y="{y - 4}">{escape(each)}</text>')
        return y


def draw(rulebook: Rulebook, stages: Sequence[Stage]) -> list[str]:
    """Return the routes as SVG elements, each with a title and a description, without script, links or styles.

    Each holds as many steps as fit on a page; the line that all cases follow goes on from one to the next.
    """
    words, numbers = Words(rulebook.parts), numbers_of(rulebook.parts)
    drawn = [_Drawn(stage, _card(stage, words), _chips(rulebook, stage, numbers)) for stage in stages]
    parts = _evenly(drawn)
    return [_picture(part, number, len(parts), len(stages)) for number, part in enumerate(parts, start=1)]


def _evenly(drawn: Sequence[_Drawn]) -> list[list[_Drawn]]:
    """Return the steps in as few parts as fit on pages, with the tallest part as low as can be."""
    parts, limit = _parted(drawn, TALLEST), TALLEST
    while limit > LINE and len(lower := _parted(drawn, limit - LINE)) == len(parts):
        parts, limit = lower, limit - LINE
    return parts


def _parted(drawn: Sequence[_Drawn], limit: float) -> list[list[_Drawn]]:
    parts: list[list[_Drawn]] = [[]]
    for each in drawn:
        if parts[-1] and sum(other.height + BETWEEN for other in parts[-1]) + each.height > limit:
            parts.append([])
        parts[-1].append(each)
    return parts


def _picture(part: Sequence[_Drawn], number: int, of: int, steps: int) -> str:
    canvas = _Canvas()
    y: float = 4
    for each in part:
        _draw_card(canvas, each, y, last=each.stage.number == steps)
        _draw_chips(canvas, each, y)
        y += each.height
        if each.stage.number < steps:
            below = BETWEEN - 5 if each is part[-1] else BETWEEN  # the head of the arrow stays in the picture
            canvas.line(SPINE, y, SPINE, y + below, arrow=each is part[-1] or not each.next_is_for_some(part))
        y += BETWEEN
    first, last = part[0].stage.number, part[-1].stage.number
    title = f"The routes of a decision, part {number} of {of}: steps {first} to {last}"
    about = "Steps from top to bottom, each with the outcomes that it can give. The list after it says the same."
    name = f"routes-{number}"
    return (
        f'<svg class="routes" viewBox="0 0 {WIDTH} {y - 4:.0f}" role="img" aria-labelledby="{name} {name}-about">'
        f'<title id="{name}">{escape(title)}</title><desc id="{name}-about">{escape(about)}</desc>'
        f'<defs><marker id="{name}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>'
        f"{''.join(canvas.shapes).replace('#arrow', f'#{name}-arrow')}</svg>"
    )


@dataclass(frozen=True, slots=True)
class _Card:
    """The words of one step."""

    title: list[str]
    condition: list[str]
    rest: str

    @property
    def height(self) -> float:
        """The height that the words take."""
        return (len(self.title) + len(self.condition) + 1) * LINE + 2 * PAD


@dataclass(frozen=True, slots=True)
class _Chip:
    """The words of one outcome of a step."""

    label: list[str]
    source: list[str]
    rank: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One step with the words that are drawn."""

    stage: Stage
    card: _Card
    rows: list[list[_Chip]]

    @property
    def height(self) -> float:
        """The height that the step takes."""
        return max(self.card.height, self.chips_height)

    @property
    def chips_height(self) -> float:
        """The height that its outcomes take."""
        return sum(_row_height(row) for row in self.rows) + GAP * (len(self.rows) - 1)

    def next_is_for_some(self, part: Sequence[_Drawn]) -> bool:
        """Return whether the step after this one, in the same picture, is for some cases only."""
        following = next((each for each in part if each.stage.number == self.stage.number + 1), None)
        return following is not None and bool(following.stage.step.when)


def _card(stage: Stage, words: Words) -> _Card:
    only = "; and ".join(words.conditions(stage.step.when))
    title = textwrap.wrap(f"{stage.number}. {stage.step.title}", TITLE_LETTERS)
    condition = textwrap.wrap(f"only when {only}", TITLE_LETTERS + 7) if only else []
    return _Card(title, condition, "decides every case that comes here" if stage.always else "other cases go on")


def _chips(rulebook: Rulebook, stage: Stage, numbers: Mapping[str, int]) -> list[list[_Chip]]:
    chips = [_chip(rulebook, outcome, rules, numbers) for outcome, rules in stage.outcomes.items()]
    rows = -(-len(chips) // COLUMNS)
    each = -(-len(chips) // rows)
    return [chips[start : start + each] for start in range(0, len(chips), each)]


def _chip(rulebook: Rulebook, outcome: str, rules: Sequence[Rule], numbers: Mapping[str, int]) -> _Chip:
    family = rulebook.families[rulebook.outcomes[outcome].family]
    listed = ", ".join(str(numbers[rule.id]) for rule in rules)
    source = f"{family.label}: rule{'s' if len(rules) > 1 else ''} {listed}"
    label = textwrap.wrap(rulebook.outcomes[outcome].in_a_sentence, CHIP_LETTERS)
    return _Chip(label, textwrap.wrap(source, CHIP_LETTERS + 3), family.rank)


def _row_height(row: Sequence[_Chip]) -> float:
    return max(len(chip.label) + len(chip.source) for chip in row) * LINE + 2 * PAD


def _draw_card(canvas: _Canvas, drawn: _Drawn, y: float, last: bool) -> None:
    card, some = drawn.card, bool(drawn.stage.step.when)
    left, middle = CARD[some], y + drawn.height / 2
    if some:
        canvas.line(SPINE, y, SPINE, middle if last else y + drawn.height, arrow=False)
        canvas.line(SPINE, middle, left - 1, middle)
    canvas.rect(left, y, CARD[2] - left, drawn.height, "card some" if some else "card")
    top = y + (drawn.height - card.height) / 2 + PAD
    top = canvas.text(left + 12, top, card.title, "title")
    top = canvas.text(left + 12, top, card.condition, "note")
    canvas.text(left + 12, top, [card.rest], "note")
    canvas.line(CARD[2], middle, CHIPS - 3, middle)


def _draw_chips(canvas: _Canvas, drawn: _Drawn, y: float) -> None:
    top = y + (drawn.height - drawn.chips_height) / 2
    for row in drawn.rows:
        tall = _row_height(row)
        for number, chip in enumerate(row):
            x = CHIPS + number * (CHIP_WIDTH + GAP)
            canvas.rect(x, top, CHIP_WIDTH, tall, f"chip rank-{chip.rank}")
            canvas.rect(x, top, 7, tall, f"bar rank-{chip.rank}")
            start = canvas.text(x + 17, top + PAD, chip.label, "title")
            canvas.text(x + 17, start, chip.source, "note")
        top += tall + GAP
