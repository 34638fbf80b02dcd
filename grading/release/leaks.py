"""The check that a release holds no key: run at every release, and by a test over every released byte."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from grading.authoring.cards import is_card
from grading.collecting.submission import CASES
from safeshare.allotting import FILE_NAME
from safeshare.exercises import public_case
from safeshare.places import FILE_NAME as PLACE
from safeshare.problems import Problem
from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank, Case
from safeshare.scenario.keys import decision_of

SECRET_KEYS = frozenset(
    {"facts", "expect", "needed", "right", "at", "why", "distractors", "misconception", "misconceptions", "says"}
    | {"change", "variants", "settled", "near_settled"}
)
_REMEDY = "Take it out of the notebook or the case and release again; nothing was released."
_SHORTEST_SECRET = 20
_NONE: Mapping[str, str] = MappingProxyType({})
_STATED = re.compile(r"""\b(\w+)(?=["'\\]*\s*[:=]\s*["'\\]*(\w+))""")
"""A name and the value that it is given, as YAML, JSON or code would: `capacity: has`, `"capacity": "has"`."""
_TOKEN = re.compile(r"gAAAA[A-Za-z0-9_-]+={0,2}")
"""A sealed text (safeshare/sealing.py)."""


def find_leaks(
    folder: Path, bank: Bank, rulebook: Rulebook, key: bytes = b"", codes: Mapping[str, str] = _NONE
) -> list[Problem]:
    """Return everything in a released folder that tells, or could tell, the key of an assessed question.

    Looks at every file: only notebooks, their summary cards, cases.json, hand-in.json and the table of variants belong
    there, the table without any of the learners by name, and nothing with the course's secret `key` or one of the
    `codes` (learner to code); the assessed cases in it must be exactly what a learner may see; no fact value, key
    outcome, key clause or author's remark of an assessed case stands anywhere. Where the cases of a test are sealed,
    none of their sentences stands anywhere either.
    """
    assessed = [case for case in bank.cases.values() if case.use == "assessment"]
    problems: list[Problem] = []
    sealed = _sealed_sentences(folder, bank)
    for path in sorted(each for each in folder.rglob("*") if not each.is_dir() or each.is_symlink()):
        place = str(path.relative_to(folder))
        if path.is_symlink() or not (path.suffix == ".ipynb" or place in (CASES, FILE_NAME, PLACE) or is_card(place)):
            problems.append(Problem(place, "this file is not part of a release", _REMEDY))
            continue
        text = path.read_text(encoding="utf-8")
        if key and key.hex() in text.lower():
            problems.append(Problem(place, "the course's secret key can be read", _REMEDY))
        if any(code in text or code.replace("-", "") in text for code in codes.values()):
            problems.append(Problem(place, "a learner's code can be read", _REMEDY))
        data = {"cells": [{"source": html.unescape(text)}]} if is_card(place) else json.loads(text)
        problems += _unsealed(place, "\n".join(_texts(data)), sealed)
        if place == FILE_NAME:
            problems += _leaks_in_table(data, codes)
            continue
        if place == CASES:
            problems += _leaks_in_bundle(data, assessed, bank, rulebook)
            data = {key: value for key, value in data.items() if key != "practice"}
        elif place != PLACE:
            problems += _leaks_in_cells(place, data, assessed, rulebook)
        problems += _leaks_in_text(place, "\n".join(_texts(data)), assessed)
    return problems


def _sealed_sentences(folder: Path, bank: Bank) -> dict[str, str]:
    """Return the sentences of the cases that are sealed in a folder, each with its case; none where none is sealed."""
    path = folder / CASES
    bundle = json.loads(path.read_text(encoding="utf-8")) if path.is_file() and not path.is_symlink() else {}
    if not bundle.get("sealed"):
        return {}
    cases = [bank.cases[each] for given in bundle["items"].values() for each in given]
    return {
        " ".join(text.split()): case.id
        for case in cases
        for text in (case.title, case.wants, *(step.text for step in case.steps), *(q.ask for q in case.questions))
        if len(text) >= _SHORTEST_SECRET
    }


def _unsealed(place: str, text: str, sealed: dict[str, str]) -> Iterator[Problem]:
    flat = " ".join(text.split())
    for sentence, case in sealed.items():
        if sentence in flat:
            yield Problem(place, f"'{case}' is sealed, and a sentence of it can be read: '{sentence[:80]}'", _REMEDY)


def _leaks_in_bundle(data: Any, assessed: list[Case], bank: Bank, rulebook: Rulebook) -> Iterator[Problem]:
    by_id = {case.id: case for case in assessed}
    for case in data["practice"]:
        if case["id"] in by_id or case["id"] not in bank.cases:
            yield Problem(CASES, f"'{case['id']}' travels whole but is not a practice case", _REMEDY)
    for case in data["assessed"]:
        known = by_id.get(case["id"])
        if known is None or case != json.loads(json.dumps(public_case(known, rulebook))):
            yield Problem(CASES, f"'{case['id']}' holds more than learners may see", _REMEDY)
    if not all(_TOKEN.fullmatch(str(each)) for each in data.get("sealed", {}).values()):
        yield Problem(CASES, "what should be sealed can be read", _REMEDY)
    for name in sorted(SECRET_KEYS & set(_keys({key: value for key, value in data.items() if key != "practice"}))):
        yield Problem(CASES, f"the assessed cases hold '{name}'", _REMEDY)


def _leaks_in_table(data: Any, learners: Collection[str]) -> Iterator[Problem]:
    """The table holds a salt and, for hashes in place of people, a number for each draw and a wrapped key; no more."""
    entries, keys = data.get("learners", {}), data.get("keys", {})
    plain = set(data) - {"keys"} == {"schema", "assignment", "salt", "learners"} and all(
        re.fullmatch("[0-9a-f]{16}", name) and all(type(place) is int for place in places.values())
        for name, places in entries.items()
    )
    wrapped = set(keys) <= set(entries) and all(_TOKEN.fullmatch(str(each)) for each in keys.values())
    if not (plain and wrapped):
        yield Problem(FILE_NAME, "the table of variants holds more than hashes and numbers", _REMEDY)
    for learner in sorted(set(learners) & {*entries, *map(str, data.values())}):
        yield Problem(FILE_NAME, f"the learner '{learner}' stands in the table of variants", _REMEDY)


def _leaks_in_cells(place: str, notebook: Any, assessed: list[Case], rulebook: Rulebook) -> Iterator[Problem]:
    """A notebook names no key outcome at all, and beside an assessed case none of that case's deciding clauses."""
    keys = {case.id: [(each, decision_of(each, rulebook)) for each in case.questions] for case in assessed}
    for index, cell in enumerate(notebook["cells"]):
        text = "\n".join(_texts(cell))
        for case in assessed:
            named = any(
                each in text and re.search(rf"\b{re.escape(each)}(?![\w-])", text) for each in {case.id, case.pair}
            )
            for question, decision in keys[case.id]:
                words = [decision.outcome, *(decision.clause_ids if named else ())]
                for word in words:
                    if word in text and re.search(rf"(?<!\w)(?<!\w\.){re.escape(word)}(?!\w|\.\w)", text):
                        what = f"'{word}' is part of the key of '{question.id}'"
                        yield Problem(place, what, _REMEDY, f"cell {index + 1}")


def _leaks_in_text(place: str, text: str, assessed: list[Case]) -> Iterator[Problem]:
    flat = " ".join(text.split())
    stated = {(each[1], each[2]) for each in _STATED.finditer(flat)}
    for case in assessed:
        for question in case.questions:
            for fact, value in question.facts.items():
                if (fact, str(value)) in stated:
                    what = f"the fact '{fact}: {value}' of '{case.id}' can be read"
                    yield Problem(place, what, _REMEDY)
        for remark in _remarks(case):
            if len(remark) >= _SHORTEST_SECRET and " ".join(remark.split()) in flat:
                yield Problem(place, f"an author's remark about '{case.id}' can be read: '{remark}'", _REMEDY)


def _remarks(case: Case) -> Iterator[str]:
    """The sentences of a case that explain its key, which only the trainer's side may hold."""
    for question in case.questions:
        for distractor in question.distractors:
            yield distractor.says
    if case.information is not None:
        for item in case.information.items:
            yield item.why
    if case.handling is not None:
        for choice in (*case.handling.to, *case.handling.by):
            yield choice.why
    yield case.differs or ""


def _texts(data: Any) -> Iterator[str]:
    """Every text in a JSON document: keys beside their values, so that `"fact": "value"` reads as `fact: value`."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield f"{key}: {value}" if isinstance(value, str | int | bool) else str(key)
            yield from _texts(value)
    elif isinstance(data, list):
        if data and all(isinstance(each, str) for each in data):
            yield "".join(data)
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data


def _keys(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from _keys(value)
