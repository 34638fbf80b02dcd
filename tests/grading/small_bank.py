"""A small bank of its own for tests of items, variants and forms, so that no change of the real cases moves them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat.v4 as v4

from safeshare.exercises import public_case
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Bank

STORY = """
role: You work for a housing association in Ashgrove.
wants: Ottilie wants her garden gate mended, and nobody to know about the rest.
story:
  - text: Her lodger shouts, and the gate is broken.
    facts: {concern: clear, immediate_danger: no, crime_preventable: no, serious_crime: none}
  - text: She understands what might follow, and she says no.
    facts: {capacity: has, consent: refused, safe_to_tell: yes, coercion: no, sharing_raises_risk: no}
  - text: Nobody else lives there or comes by.
    facts: {others_at_risk: no, abuser_has_needs: no, staff_implicated: no, risk_level: below}
  - text: Nobody has asked, and your lead has weighed the public interest.
    facts: {legal_request: none, public_interest: does_not}
"""
QUESTIONS = """
questions:
  - id: council
    ask: Should you tell the council's adult social care team?
    facts: {recipient: partner, need_to_know: yes}
    parts: [decide, clauses]
    distractors:
      - {outcome: seek_advice, misconception: M3, says: We need proof before anyone is told.}
      - {clause: "I.5", misconception: M1, says: Data protection stands in the way.}
"""
FAMILY = """
  - id: niece
    ask: Should you tell her niece?
    facts: {recipient: family, need_to_know: yes}
    parts: [decide]
    distractors:
      - {outcome: share_with_consent, misconception: M6, says: She is next of kin after all.}
"""
VARIANT = """
variants:
  - id: b
    title: {title}, again
    change: {{others_at_risk: yes}}
    story:
      "3": A boy of nine comes by each day after school, and the lodger lets him in.
    says: A child may be at risk.
"""


def case_file(name: str, section: str, use: str, title: str, more: str = "", pool: str = "section") -> str:
    """Return the text of a case file with a near-miss; `more` stands among its questions."""
    kept = "pool: form\n" if pool == "form" else ""
    head = f"id: {name}\nsection: '{section}'\nuse: {use}\n{kept}title: {title}\n"
    return f"{head}{STORY.strip()}\n{QUESTIONS.strip()}\n{more.strip(chr(10))}\n{VARIANT.format(title=title).strip()}\n"


CASES = {
    "practice/s6-tea": case_file("s6-tea", "6", "practice", "Tea at four"),
    "assessment/s4a-gate": case_file("s4a-gate", "4", "assessment", "The garden gate", FAMILY),
    "assessment/s4a-hedge": case_file("s4a-hedge", "4", "assessment", "The tall hedge"),
    "assessment/s6a-pond": case_file(
        "s6a-pond", "6", "assessment", "The pond", "record:\n  ask: Write down what you decided and why.\n"
    ),
}


KINDS = {
    "hold": {},
    "share": {"others_at_risk": "yes"},
    "danger": {"immediate_danger": "yes"},
    "weigh": {"crime_preventable": "yes"},
    "pause": {"others_at_risk": "unknown"},
}
"""What to change in the story's facts for an answer of each family; of danger now, which is shared at once as well."""

FORM_PAIRS = {f"s{section}a-apple": ("hold", "share") for section in "123456789"}
FORM_PAIRS |= {f"s{section}a-birch": ("weigh", "pause") for section in "1357"}
FORM_PAIRS |= {f"s{section}a-birch": ("share", "pause") for section in "24689"}
FORM_PAIRS |= {f"s{section}a-birch": ("danger", "pause") for section in "24"}
"""Two near-miss pairs a section for the tests, and the families of their two cases."""
MORE_FORM_PAIRS = {f"s{section}a-{name}": ("hold", "share") for section in "123456789" for name in ("cedar", "daisy")}
MORE_FORM_PAIRS |= {f"s{section}a-cedar": ("hold", "danger") for section in "12"}
MORE_FORM_PAIRS |= {"s1a-elder": ("weigh", "pause"), "s2a-elder": ("pause", "weigh")}
"""More of them, enough for a second pair of forms."""


def form_file(name: str, first: str, second: str, words: int = 0) -> str:
    """Return a case file of the pool 'form' whose two cases have answers of these families."""
    facts = {"others_at_risk": "no", "crime_preventable": "no", "immediate_danger": "no"}
    base, other = {**facts, **KINDS[first]}, {**facts, **KINDS[second]}
    story = STORY.replace("others_at_risk: no", f"others_at_risk: {base['others_at_risk']}")
    story = story.replace("crime_preventable: no", f"crime_preventable: {base['crime_preventable']}")
    story = story.replace("immediate_danger: no", f"immediate_danger: {base['immediate_danger']}")
    change = ", ".join(f"{fact}: {value}" for fact, value in other.items() if value != base[fact])
    told = " ".join(["on"] * words)
    return f"""id: {name}
section: '{name[1]}'
use: assessment
pool: form
title: The {name[4:]}
{story.strip()}
{QUESTIONS.split("    distractors", maxsplit=1)[0].strip()}
variants:
  - id: b
    title: The other {name[4:]}
    change: {{{change}}}
    story: {{"3": "Somebody else comes by now, {told} the lodger says."}}
    says: One fact differs.
"""


def form_bank(pairs: Mapping[str, tuple[str, str]] = FORM_PAIRS) -> dict[str, str]:
    """Return the case files of a bank that is just large enough for two forms."""
    return {f"assessment/{name}": form_file(name, *pair) for name, pair in pairs.items()}


def write_bank(folder: Path, cases: dict[str, str] | None = None) -> Path:
    """Write case files below a folder and return it."""
    for name, text in (CASES if cases is None else cases).items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_notebook(folder: Path, name: str, items: Iterable[str], bank: Bank, practice: Iterable[str] = ()) -> Path:
    """Write a notebook that plays practice cases and items, with a graded cell for each question of an item."""
    folder.mkdir(parents=True, exist_ok=True)
    cells = [_code(f"play-{each}", "play", each) for each in practice]
    for item in items:
        cells.append(_code(f"play-{item}", "play", item))
        for question in public_case(bank.cases[item], load_rulebook())["questions"]:
            by_hand = question["id"].endswith(".record")
            marks = {"grade": True, "locked": not by_hand, "solution": by_hand, "task": False, "schema_version": 3}
            grade_id = question["id"].replace(".", "-")
            if by_hand:
                cell = v4.new_markdown_cell("Your trainer reads it here.", id=grade_id)
                cell.metadata["safeshare"] = {"record": f"{question['id']}.text"}
            else:
                cell = _code(grade_id, "points", question["id"])
            kind = cell["cell_type"]
            cell.metadata["nbgrader"] = marks | {"grade_id": grade_id, "points": question["points"], "cell_type": kind}
            cells.append(cell)
    path = folder / f"{name}.ipynb"
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps(v4.new_notebook(cells=cells, metadata=kernel)), encoding="utf-8")
    return path


def _code(cell_id: str, function: str, argument: str) -> Any:
    source = f'from safeshare.player import {function}\n{function}("{argument}")'
    return v4.new_code_cell(source, id=cell_id)
