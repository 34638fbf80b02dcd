"""What a site says other than the course's notebooks: it has no trainer, no marks and no folder of its learner's."""

from __future__ import annotations

from pathlib import Path

LEFT_OUT = frozenset({"Assessed cases", "Who sees your answers"})
"""Headings in the notebooks whose parts a site does not have."""

_MARK = "=== "

REPLACED = {
    heading.strip(): text.strip()
    for heading, _, text in (
        part.partition("\n")
        for part in (Path(__file__).with_name("front") / "parts.md").read_text(encoding="utf-8").split(_MARK)[1:]
    )
}
"""The parts that a site has in place of the notebooks' own, by the headings of those."""

SENTENCES = {
    "The program\naround these pages, JupyterLab, is not easy with every screen reader. The same course is there as "
    "plain pages without it, with the same answers:\nyour trainer shows you how to open it (`safeshare learn --app`). "
    "If anything still stands in your way": "If anything stands in your way",
    "The cases open by themselves: give them a few seconds.": "The cases open by themselves: that takes about half a "
    "minute the first time, and you can read on meanwhile.",
    "The case below opens by itself: give it a few seconds.": "The case below opens by itself: that takes about half a "
    "minute the first time, and you can read on meanwhile.",
}
"""Sentences of the notebooks, and what a site says in their place."""
