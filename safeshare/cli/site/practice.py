"""The practice of a course's notebooks: their texts and practice cases, and nothing of what is assessed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeshare.cli.sections import COURSE_CODE
from safeshare.cli.site.words import LEFT_OUT, REPLACED, SENTENCES
from safeshare.exercises import case_bundle
from safeshare.problems import Problem, ProblemsError
from safeshare.scenario import Bank
from safeshare.strict_json import read_json

MAX_BYTES = 20_000_000
CASES = "cases.json"

_NAME = re.compile(r"(?P<number>[0-9]{2})_[a-z0-9_]+")
_HEADING = re.compile(r"^(?P<level>#{1,2}) +(?P<words>.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\[(?P<words>[^\[\]]+)\]\((?P<file>[\w-]+\.ipynb)(?P<place>#[^)\s]*)?\)")
_SAVE = "from safeshare.player import hand_in\n\nhand_in()"
_CARD = re.compile(r'\n*<a href="cards/[^>]*>[^<]*</a>')
"""The way to a section's summary card, a file that only a course has."""
_ID = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Page:
    """One notebook of practice: its title, its folder (`section-04`), its file's name, and the content of its files."""

    title: str
    home: str
    name: str
    files: Mapping[str, bytes]

    @property
    def path(self) -> str:
        """Where the notebook lies below the site's contents."""
        return f"{self.home}/{self.name}"


def practice_pages(notebooks: Path, bank: Bank) -> list[Page]:
    """Return the practice of all sections in a folder of notebooks, the start page first.

    Raises ProblemsError with everything that is wrong: no notebooks, one that cannot be read, and whatever of an
    assessed case would be in the site.
    """
    paths = sorted(each for each in notebooks.glob("*.ipynb") if _NAME.fullmatch(each.stem))
    if not paths:
        remedy = "Name the folder that holds notebooks such as 04_refusal.ipynb with --notebooks."
        raise ProblemsError([Problem(str(notebooks), "there are no notebooks of a course here", remedy)])
    homes = {path.name: f"section-{path.stem[:2]}" for path in paths}
    problems: list[Problem] = []
    pages = []
    for path in paths:
        try:
            pages.append(_page(path, bank, homes))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return pages


def _page(path: Path, bank: Bank, homes: Mapping[str, str]) -> Page:
    notebook = read_json(path, MAX_BYTES, "Put the course's notebook back.")
    cells = _kept(notebook["cells"], homes)
    played = [case for cell in cells if cell["cell_type"] == "code" for case in _ID.findall(_source(cell))]
    problems = [
        Problem(path.name, f"'{case}' is no practice case, so it cannot be in a site", "Play a practice case there.")
        for case in played
        if case not in bank.cases or bank.cases[case].use != "practice"
    ]
    home = homes[path.name]
    title = next((found["words"] for cell in cells if (found := _HEADING.search(_source(cell)))), path.stem)
    assignment = f"practice-{path.stem[:2]}"
    metadata = {
        "kernelspec": {"display_name": "Python", "language": "python", "name": "python"},
        "safeshare": {"assignment": assignment, "opens_live": True},
    }
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    problems += _assessed_in(path.name, "\n".join(map(_source, cells)), bank)
    if problems:
        raise ProblemsError(problems)
    bundle = case_bundle([bank.cases[case] for case in dict.fromkeys(played)], assignment=assignment)
    files = {path.name: _json(whole), CASES: _json(bundle)}
    return Page(title, home, path.name, files)


def _kept(cells: Sequence[Mapping[str, Any]], homes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the cells of a site's notebook: no assessed part, no marks, and texts that fit where it is read."""
    kept: list[dict[str, Any]] = []
    leaving = False
    for cell in cells:
        text = _source(cell)
        heading = _HEADING.match(text) if cell["cell_type"] == "markdown" else None
        if heading:
            leaving = heading["words"] in LEFT_OUT
        shows = COURSE_CODE.match(text) if cell["cell_type"] == "code" else None
        if leaving or "nbgrader" in cell["metadata"] or (cell["cell_type"] == "code" and not shows):
            continue
        about = {"deletable": False, "editable": False}
        if cell["cell_type"] == "markdown":
            text = REPLACED.get(heading["words"], text) if heading else text
            kept.append({"cell_type": "markdown", "id": cell["id"], "metadata": about, "source": _fitted(text, homes)})
        elif shows and shows[1] != "points":
            kept.append(_code(cell["id"], text))
    if all(_source(cell) != _SAVE for cell in kept):
        kept.append(_code("the-answers-file", _SAVE))
    return kept


def _code(name: str, source: str) -> dict[str, Any]:
    about = {"deletable": False, "editable": False, "trusted": True}
    return {
        "cell_type": "code",
        "id": name,
        "source": source,
        "execution_count": None,
        "outputs": [],
        "metadata": about,
    }


def _fitted(text: str, homes: Mapping[str, str]) -> str:
    """Return a text with the sentences of a site, and its links leading to the site's folders."""
    for old, new in SENTENCES.items():
        text = text.replace(old, new)

    def moved(link: re.Match[str]) -> str:
        home = homes.get(link["file"])
        return f"[{link['words']}](../{home}/{link['file']}{link['place'] or ''})" if home else link["words"]

    return _LINK.sub(moved, _CARD.sub("", text))


def _assessed_in(file: str, text: str, bank: Bank) -> list[Problem]:
    """Return a problem for each assessed case of which a notebook's text names the id or tells a sentence."""
    remedy = "Take it out of the practice part of the notebook; nothing was written."
    flat = " ".join(text.split())
    return [
        Problem(file, f"'{case.id}' is assessed, and '{words[:60]}' would be in the site", remedy)
        for case in bank.cases.values()
        if case.use != "practice"
        for words in (case.id, *(" ".join(step.text.split()) for step in case.steps))
        if words in flat and re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", flat)
    ]


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
