"""The comparison of two rulebooks as text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from safeshare.comparison.compare import Comparison
from safeshare.comparison.entries import Change
from safeshare.comparison.flips import Flip
from safeshare.counting import counted
from safeshare.explanation import AID, Explanation, explain

OTHERS = 4
"""How many further pairs of rules a way of flipping lists."""
TITLES = {"about": "The rulebook itself", "terms": "Short words"}


def to_text(comparison: Comparison, limit: int = 5, width: int = 96) -> str:
    """Return the comparison for people, with at most `limit` ways of flipping."""
    if comparison.same:
        return "The two rulebooks are the same.\n"
    names = [f"{book.id} {book.version}" for book in (comparison.old, comparison.new)]
    lines = [f"From {names[0]} to {names[1]}", ""]
    for kind, found in groupby(comparison.changes, key=lambda change: change.kind):
        lines += _entries(kind, list(found), width)
    lines += _duties(comparison, width)
    lines += _flips(comparison, limit, width)
    return "\n".join(lines).rstrip() + "\n"


def _duties(comparison: Comparison, width: int) -> Iterator[str]:
    if not comparison.duties:
        return
    yield "When duties are due"
    yield from _wrapped(
        "  For each change one of the smallest cases; what it does not name, it does not state.", width, "  "
    )
    for number, each in enumerate(comparison.duties, start=1):
        old, new = (
            book.outcomes[answer].in_a_sentence
            for book, answer in zip((comparison.old, comparison.new), each.answers, strict=True)
        )
        answers = f'the answer is "{new}"' if each.answers[0] == each.answers[1] else f'"{old}" becomes "{new}"'
        yield ""
        yield from _wrapped(f"{number}. {each.duty.id}, {each.what}: {_part(each.share)}; here {answers}", width, "   ")
        yield from _facts(each.facts)
    yield ""


def _flips(comparison: Comparison, limit: int, width: int) -> Iterator[str]:
    if not comparison.flips:
        yield "No case has another outcome."
        return
    groups = comparison.groups()
    yield from _wrapped(
        f"Another outcome: {_part(comparison.share)}, in {counted(len(groups), 'way')}, by "
        f"{counted(len(comparison.flips), 'pair')} of an old and a new rule. For each way one of the smallest cases; "
        "what it does not name, it does not state.",
        width,
    )
    for number, group in enumerate(groups[:limit], start=1):
        yield from _group(comparison, number, group, width)
    more = len(groups) - limit
    if more > 0:
        yield ""
        yield f"And {counted(more, 'way')} more; --limit {len(groups)} shows them all."


def _group(comparison: Comparison, number: int, group: tuple[Flip, ...], width: int) -> Iterator[str]:
    first, *others = group
    old, new = comparison.decisions(first)
    labels = [
        book.outcomes[each.outcome].in_a_sentence for book, each in ((comparison.old, old), (comparison.new, new))
    ]
    further = comparison.new.ranks[new.outcome] - comparison.old.ranks[old.outcome]
    way = "towards sharing" if further > 0 else "away from sharing" if further < 0 else "in the same family"
    part = sum((flip.share for flip in group), Fraction(0))
    yield ""
    yield from _wrapped(f'{number}. "{labels[0]}" becomes "{labels[1]}": {_part(part)}, {way}', width, "   ")
    yield from _facts(first.facts)
    for title, decision in (("Old", old), ("New", new)):
        text = _short(explain(decision)).to_text(width - 5).removesuffix(f"{AID}\n").rstrip()
        yield from ("", f"   {title}, by {decision.rule}:", textwrap.indent(text, "     "))
    if others:
        pairs = ", ".join(f"{flip.old.id} -> {flip.new.id}" for flip in others[:OTHERS])
        more = f" and {counted(len(others) - OTHERS, 'pair')} more" if len(others) > OTHERS else ""
        yield from ("", *_wrapped(f"   The same way by other rules: {pairs}{more}.", width, "   "))


def _entries(kind: str, changes: list[Change], width: int) -> Iterator[str]:
    yield TITLES.get(kind, kind.capitalize())
    for change in changes:
        yield from _wrapped(f"  {change.what:8} {change.id}: {change.title}", width, " " * 11)
        for detail in change.details:
            yield from _wrapped(f"           - {detail}", width, " " * 13)
    yield ""


def _facts(facts: Mapping[str, str]) -> Iterator[str]:
    """Yield a case as it stands in a file for `safeshare evaluate`."""
    yield "   facts:" if facts else "   facts: {}"
    yield from (f"     {name}: {state}" for name, state in facts.items())


def _short(explanation: Explanation) -> Explanation:
    """Return what decided and what follows, without what might change or is assumed."""
    return replace(explanation, change="", could_still_change=(), notes=(), outside=(), assumed=())


def _part(share: Fraction) -> str:
    """Return a part of all cases in words: '12% of all cases' or '1 in 4,100 cases'."""
    if share >= Fraction(1, 100):
        return f"{float(share * 100):.0f}% of all cases"
    number = round(1 / share)
    rounded = round(number, 2 - len(str(number)))
    return f"1 in {counted(rounded, 'case')}"


def _wrapped(text: str, width: int, indent: str = "") -> Iterable[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False)
