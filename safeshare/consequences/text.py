"""The consequences of a change of the guide as text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from safeshare.consequences.found import Consequences, KeyChange, Taught
from safeshare.counting import counted


def consequences_as_text(found: Consequences, width: int = 96) -> str:
    """Return which cases' keys change, part by part, and which notebooks teach a clause that changed."""
    lines: list[str] = []
    if found.questions is not None:
        lines += _bank(found, width)
    if found.notebooks is not None:
        lines += _notebooks(found.clauses, found.notebooks, width)
    return "\n".join(lines).rstrip() + "\n"


def _bank(found: Consequences, width: int) -> Iterator[str]:
    asked = counted(found.questions or 0, "question")
    if not found.keys:
        yield from ("", f"The cases: none of their {asked} gets another key.")
        return
    yield from ("", f"The cases: {len(found.keys)} of their {asked} get another key")
    for each in found.keys:
        yield from ("", *_key_change(each, width))


def _key_change(each: KeyChange, width: int) -> Iterator[str]:
    where = f" ({', '.join(each.notebooks)})" if each.notebooks else ""
    yield f"  {each.question}{where}"
    if each.trouble:
        yield from _wrapped(f"    {each.trouble}", width)
    for name, (before, after) in each.parts.items():
        yield from _wrapped(f"    {name + ':':9} {_listed(before)} -> {_listed(after)}", width)


def _notebooks(clauses: Mapping[str, str], notebooks: tuple[Taught, ...], width: int) -> Iterator[str]:
    yield ""
    if not clauses:
        yield "The notebooks: no clause has changed."
        return
    yield from _wrapped(
        f"Clauses that have changed, or whose rules, grounds or duties have: {', '.join(clauses)}", width
    )
    yield from ("", "The notebooks that teach one of them" if notebooks else "The notebooks: none teaches one of them.")
    for each in notebooks:
        yield from ("", f"  {each.notebook}")
        if each.names:
            yield from _wrapped(f"    names {', '.join(each.names)}", width)
        for case, rests in each.plays.items():
            yield from _wrapped(f"    plays {case}, which rests on {', '.join(rests)}", width)


def _listed(ids: tuple[str, ...]) -> str:
    return ", ".join(ids) or "nothing"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=" " * 14, break_on_hyphens=False)
