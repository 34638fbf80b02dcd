"""The notebooks of the pre- and the post-test: one slot for each item that every form has."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grading.authoring.completing import complete
from grading.course.assignment import TESTS
from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank
from safeshare.scenario.forms import Forms

_BANNER = """\
> **A training aid: not for live cases.** All people, places and events here are made up. The guide is the Safeguarding
> Adults Board's. For a real concern, turn to your own safeguarding procedures.

The cases open by themselves: give them a few seconds. You never need to read or write code."""
_HELP = """\
## Your answers, and help

You get no feedback on single answers here, neither now nor later: your trainer sees your points, and you will be \
told how you did by section of the guide. You can change an answer until you hand in. **Do not write about real people \
or real cases.** These cases may touch on things that you have lived through: you may skip a case or stop at any time. \
In danger now: **999**. To talk to someone: a colleague you trust, your employer's staff support, your GP, or \
Samaritans on **116 123**."""
_ABOUT = {
    "pre-test": """\
# Before the course: what would you do?

{banner}

## What this is for

{count} short cases about sharing information, two or more from each section of the guide. Nobody is expected to know \
the answers yet: they show you and your trainer where to begin. About {minutes} minutes; there is no time limit. \
Decide each case, then tick the clauses that decide it.

The first case asks once for your learner code, which your trainer gives you.""",
    "post-test": """\
# After the course: what would you do now?

{banner}

## What this is for

{count} short cases. They show what the course has changed. You may know the people from the test before the course: \
something in each story is different, so read it afresh. About {minutes} minutes; there is no time limit. Decide each \
case, then tick the clauses that decide it.

The first case asks once for your learner code, the same as before the course.""",
}
_END = {
    "pre-test": "## That is all\n\nHand in as your trainer told you. Then go on with section 1.",
    "post-test": "## That is all\n\nHand in as your trainer told you. Thank you for taking part to the end.",
}
MINUTES_PER_CASE = 2


def write_tests(forms: Forms, bank: Bank, rulebook: Rulebook, beside: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the file name and the content of both tests' notebooks for the forms of a bank.

    Each learner is shown in a slot its case on the form that is theirs, so that the notebooks stay as they are when
    further forms come. Graded cells are in them, and the way on to the other notebooks of the folder `beside`.
    """
    for stem, name in TESTS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{stem}.ipynb"
            content = json.dumps(_notebook(name, list(forms.slots())), ensure_ascii=False, indent=1) + "\n"
            path.write_text(content, encoding="utf-8")
            yield path.name, complete(path, bank, rulebook, beside, forms).after


def _notebook(name: str, items: Sequence[str]) -> dict[str, Any]:
    minutes = 5 * round(MINUTES_PER_CASE * len(items) / 5)
    cells = [
        _text("about", _ABOUT[name].format(banner=_BANNER, count=len(items), minutes=minutes)),
        _text("help", _HELP),
        _text("cases", "## The cases"),
    ]
    for number, item in enumerate(items, start=1):
        cells += [_text(f"case-{number}", f"**Case {number} of {len(items)}**"), _play(item)]
    cells.append(_text("end", _END[name]))
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "safeshare": {"assignment": name}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _text(cell_id: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": _lines(text)}


def _play(item: str) -> dict[str, Any]:
    source = _lines(f'from safeshare.player import play\n\nplay("{item}")')
    cell = {"cell_type": "code", "id": f"play-{item}", "metadata": {}, "source": source}
    return {**cell, "execution_count": None, "outputs": []}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
