"""Chapters of the trainer's report alone: answers by section, and questions that many got wrong in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.board.chapter import Later, Material
from grading.board.counts import EVERY_KIND, Counts
from grading.board.teaching import Alike, Section, Teaching
from grading.disclosure.gate import Sealed, fixed
from grading.disclosure.released import Rate
from grading.results.columns import MARKED
from grading.results.outcomes import OVER, SAFE, SAME_WAY, UNDER, design_effects_of
from grading.statistics.intervals import Floats

LEAST_ALIKE = 20
"""The share of all answers to a question, in per cent, that went wrong the same way for it to be named."""


@dataclass(frozen=True, slots=True)
class About:
    """Whom the report is about, and what it needs besides their answers.

    `notebooks` names the notebook of each section and `asks` says what each question asks.
    """

    name: str
    notebooks: Mapping[str, str]
    asks: Mapping[str, str]


def teaching(counts: Counts, material: Material, about: About) -> Later[Teaching]:
    """Take in a cohort's answers by section; return what releases them.

    The counts of each question by kind of answer must have been taken in before, all of them shown.
    """
    marked = material.chosen.marked
    names = counts.partition("section", marked["section"].astype(str), shown=EVERY_KIND)
    counts.within("section", "item", marked["section"].astype(str), marked["item_id"])
    beliefs = material.rulebook.misconceptions.values()

    def later(sealed: Sealed) -> Teaching:
        return Teaching(
            fixed(about.name),
            _sections(sealed, names, material),
            _alike(sealed, material, about),
            {section: fixed(name) for section, name in about.notebooks.items()},
            {each.id: fixed(each.correction) for each in beliefs},
            {each.id: fixed(", ".join(each.clauses)) for each in beliefs},
        )

    return later


def _sections(sealed: Sealed, names: list[str], material: Material) -> tuple[Section, ...]:
    marked = material.chosen.marked
    rates: dict[tuple[str, ...], tuple[Floats, Floats]] = {}
    for name in names:
        mask = marked["section"].astype(str) == name
        for kind in (SAFE, UNDER, OVER):
            part = (mask & (marked["kind"] == kind)).to_numpy(dtype=float)
            rates["section", name, kind] = part, mask.to_numpy(dtype=float)
    effects = design_effects_of(marked, rates, material.draws, material.seed)

    def rate(name: str, kind: str) -> Rate:
        key = ("section", name)
        return sealed.rate((*key, kind), (*key, MARKED), effects[(*key, kind)])

    return tuple(
        Section(
            fixed(name), sealed.count(("section", name, MARKED)), *(rate(name, kind) for kind in (SAFE, UNDER, OVER))
        )
        for name in names
    )


def _alike(sealed: Sealed, material: Material, about: About) -> tuple[Alike, ...]:
    """Return the questions that enough people are known to have got wrong in one way, the most common first.

    One that went wrong in two ways stands there twice.

    What is chosen and in which order follows from released shares alone.
    """
    beliefs = material.rulebook.misconceptions
    found = []
    for name in sorted(material.chosen.marked["item_id"].astype(str).unique()):
        key = ("item", name)
        rates = {kind: sealed.rate((*key, kind), (*key, MARKED)) for kind in (UNDER, OVER, SAME_WAY)}
        codes = sorted(material.facts[name].tempts, key=lambda code: int(code[1:])) if name in material.facts else []
        tempts = "; ".join(f"“{beliefs[code].belief}”" for code in codes if code in beliefs)
        asks = about.asks.get(name, name)
        found += [
            Alike(fixed(name), fixed(asks), fixed(way), rate, fixed(tempts or "–"))
            for way, rate in rates.items()
            if (rate.percent or 0) >= LEAST_ALIKE
        ]
    return tuple(sorted(found, key=lambda each: (-(each.rate.percent or 0), each.id.text)))
