"""What a reader learns from averages: they are counts over counts, and so lines through what the counts can be.

Shown are average shares to the nearest 5 per cent, changes to the nearest point, gains to the nearest tenth, and what
errors weigh to the nearest whole number for every hundred answers. A reader knows how many questions everybody was
asked. The mean of people's own shares is then the share of all their answers, but for those that were left out: so many
answers more, at most, can have been of the kind. (What is made from released counts tells no more than these: d', c,
shares and their intervals, changes of beliefs. Reliability, discrimination and difficulty depend on who answered what,
and are no lines through counts.)
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pandas as pd

from grading.board.comparison import Changed, Comparison
from grading.board.harm import weight_of_each
from grading.board.model import Board
from grading.statistics.weights import read_weights
from tests.grading.cohorts import FACTS, FAMILIES, ITEMS, SECTIONS
from tests.grading.disclosure.attacker import MUCH, Attacker, Range

KINDS = ("safe", "same_way", "under", "over")
SHOWN = ("safe", "under", "over")


def read_averages(reader: Attacker, board: Board) -> None:
    """Let a reader take in all averages of a report whose tables they have read."""
    read_harm(reader, board)
    if board.change is not None:
        read_change(reader, board, board.change)


def read_change(reader: Attacker, board: Board, change: Comparison) -> None:
    """Let a reader take in how the same people changed, in all and by section."""
    reader.read("people", str(board.overall.people))
    reader.read("matched", str(change.people))
    reader.read("unmatched", str(change.only_once))
    reader.adds_up("people", ["matched", "unmatched"])
    reader.read("left out", str(board.reach.unmarked))
    for who, when in (("matched", "after"), ("unmatched", "after"), ("matched", "before")):
        everything(reader, f"{who}/{when}", {who: len(ITEMS)})
    for column in (*KINDS, "left out"):
        whole = column if column == "left out" else f"all/{column}"
        reader.adds_up(whole, [f"matched/after/{column}", f"unmatched/after/{column}"])
    for kind in SHOWN:
        read_changed(reader, getattr(change, kind), "matched", kind, len(ITEMS))
    if change.gain.value is not None:
        read_gain(reader, change.gain.value)
    for section in change.sections:
        read_section(reader, section)


def everything(reader: Attacker, name: str, asked: Mapping[str, int]) -> None:
    """Let a reader reason that some people's answers, with those left out, are all that they were asked."""
    columns = [f"{name}/{column}" for column in (*KINDS, "left out")]
    reader.weigh({**dict.fromkeys(columns, 1), **{people: -number for people, number in asked.items()}})


def read_section(reader: Attacker, changed: Changed) -> None:
    """Let a reader take in the change in a section; how many people left it out may be hidden."""
    section = changed.name.text
    items = [item for item, number in SECTIONS.items() if number == section]
    people, rest = f"matched in {section}", f"others in {section}"
    reader.read(people, str(changed.people))
    reader.read(f"left out {section}", "*")
    reader.adds_up("matched", [people, f"left out {section}"])
    reader.adds_up("people", [people, rest])
    for when in ("after", "before"):
        everything(reader, f"{people}/{when}", {people: len(items)})
    everything(reader, f"{rest}/after", {rest: len(items)})
    for kind in KINDS:
        parts = {f"{who}/after/{kind}": 1.0 for who in (people, rest)}
        reader.weigh(parts | {f"{item}/{kind}": -1.0 for item in items})
    read_changed(reader, changed, people, "safe", len(items))


def read_changed(reader: Attacker, changed: Changed, people: str, kind: str, asked: int) -> None:
    """Let a reader take in the average shares of a kind before and after, and the change."""
    made, missed = ({when: f"{people}/{when}/{each}" for when in ("before", "after")} for each in (kind, "left out"))
    for when, average in (("before", changed.before), ("after", changed.after)):
        if average.percent is not None:
            low, high = ((average.percent + way) / 100 * asked for way in (-2.5, 2.5))
            reader.weigh({made[when]: 1, missed[when]: 1, people: -low}, 0, MUCH)
            reader.weigh({made[when]: 1, people: -high}, -MUCH, 0)
    if changed.change.mean is not None:
        low, high = ((changed.change.mean + way * changed.change.step) / 100 * asked for way in (-0.5, 0.5))
        between = {made["after"]: 1.0, made["before"]: -1.0}
        reader.weigh({**between, missed["after"]: 1, people: -low}, 0, MUCH)
        reader.weigh({**between, missed["before"]: -1, people: -high}, -MUCH, 0)


def read_gain(reader: Attacker, gain: float) -> None:
    """Let a reader take in what was gained of all that could be: after - before = gain x (1 - before)."""
    low, high = gain - 0.05, gain + 0.05
    now, then = "matched/after/safe", "matched/before/safe"
    reader.weigh({now: 1, "matched/after/left out": 1, then: low - 1, "matched": -low * len(ITEMS)}, 0, MUCH)
    reader.weigh({now: 1, then: high - 1, "matched/before/left out": high - 1, "matched": -high * len(ITEMS)}, -MUCH, 0)


def read_harm(reader: Attacker, board: Board) -> None:
    """Let a reader take in what errors weigh in all, and by kind of agency."""
    possible = possible_weights()
    for (item, kind), weights in possible.items():
        parts = {f"{item}/{kind}/weighs {weight}": 1.0 for weight in weights}
        reader.weigh({**parts, f"{item}/{kind}": -1})
    losses: dict[str, Range] = {}
    for each, name in zip(
        board.harm.groups, [*(f"agency/{group.name}" for group in board.agencies), "all"], strict=True
    ):
        if each.loss.value is not None:
            losses[name] = (each.loss.value - 0.5) / 100, (each.loss.value + 0.5) / 100
    over_items = {
        (kind, weight): {f"{item}/{kind}/weighs {weight}": -1.0 for (item, of), weights in possible.items()
                         if of == kind and weight in weights}
        for kind in KINDS for weight in range(1 + max(max(each) for each in possible.values()))
    }  # fmt: skip
    groups = [f"agency/{group.name}" for group in board.agencies] or ["all"]
    for (kind, weight), parts in over_items.items():
        if parts:
            reader.weigh({f"{group}/{kind}/weighs {weight}": 1.0 for group in groups} | parts)
    for group, kind in itertools.product(groups, KINDS):
        parts = {
            f"{group}/{kind}/weighs {weight}": 1.0 for (of, weight), some in over_items.items() if some and of == kind
        }
        reader.weigh({**parts, f"{group}/{kind}": -1})
    for name, (low, high) in losses.items():
        inside = [name] if name in groups else groups
        weighed = {f"{group}/{kind}/weighs {weight}": float(weight) for group in inside
                   for (kind, weight), parts in over_items.items() if parts and weight}  # fmt: skip
        reader.weigh({**weighed, f"{name}/marked": -low}, 0, MUCH)
        reader.weigh({**weighed, f"{name}/marked": -high}, -MUCH, 0)
    held = {f"s4a-ladder.council/under/weighs {read_weights().weights.act_now_missed}": 1.0}
    reader.weigh({**held, "slip/act_now/made": -1})
    told = {f"s4a-harbour.daughter/over/weighs {read_weights().weights.family_or_employer_told}": 1.0}
    reader.weigh({**told, "slip/told_family/made": -1})


def possible_weights() -> dict[tuple[str, str], list[int]]:
    """Return what the answers of each kind to each question can weigh, as the page says; safe ones weigh nothing."""
    rows = pd.DataFrame(
        [(item, to, outcome, family, answer, chosen, kind)
         for (item, to, outcome, family), answer, chosen in itertools.product(ITEMS, FAMILIES, ("", "M9"))
         for way in [FAMILIES.index(answer) - FAMILIES.index(family)]
         for kind in ["under" if way < 0 else "over" if way > 0 else "same_way"]],
        columns=["item_id", "recipient", "key_outcome", "key_family", "answer_family", "misconceptions", "kind"],
    )  # fmt: skip
    tempts = rows["item_id"].map(lambda item: "M9" in FACTS[item].tempts)
    rows = rows[(rows["misconceptions"] == "") | tempts]
    rows = rows.reset_index(drop=True)
    weights = weight_of_each(rows, read_weights().weights, dict(FACTS)).astype(int)
    found: dict[tuple[str, str], set[int]] = {(item[0], "safe"): {0} for item in ITEMS}
    for item, kind, weight in zip(rows["item_id"], rows["kind"], weights, strict=True):
        found.setdefault((item, kind), set()).add(int(weight))
    return {key: sorted(each) for key, each in found.items()}
