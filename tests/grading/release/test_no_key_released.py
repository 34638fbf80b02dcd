"""No key travels: every byte that learners of the real course get is searched, by other means than a release's own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from grading.course.build import build_course
from grading.course.codes import read_codes
from grading.course.folder import NOTEBOOKS, Course
from grading.course.roster import Learner, write_roster
from grading.release.releasing import release_all
from safeshare.player.shelf import find_shelf
from safeshare.rulebook import load_rulebook
from safeshare.scenario import decision_of

RULEBOOK = load_rulebook()
LEARNERS = [f"learner-{number}" for number in range(24)]
FACT = re.compile(
    "|".join(
        rf"\b{name}\b\W{{1,12}}(?:{'|'.join((*fact.values, 'unknown'))})\b" for name, fact in RULEBOOK.facts.items()
    ),
    re.IGNORECASE,
)
"""A fact's name and, with nothing but signs between them, one of its values."""
OUTCOME = re.compile(rf"\b({'|'.join(RULEBOOK.outcomes)})\b")
OPTIONS = ("options", "families", "to", "by", "choices", "confidence", "fields")
"""The keys under which a part holds what can be chosen."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return the real course, all of it released to learners enough for every form."""
    course = build_course(tmp_path_factory.mktemp("real") / "course", NOTEBOOKS)
    write_roster(course.root, [Learner(each, "a", "council", "B", "2", "c1", "webinar", "post") for each in LEARNERS])
    released = list(release_all(course, course.assignments.values()))
    assert len(released) == len(course.assignments) == len(list(NOTEBOOKS.glob("*.ipynb")))
    return course


@pytest.fixture(scope="module")
def held(real: Course) -> dict[str, str]:
    """Return all that learners get, by file: practice cases apart, and what is sealed as each learner opens it."""
    found: dict[str, str] = {}
    codes = read_codes(real.root)
    with pytest.MonkeyPatch.context() as patch:
        for path in sorted(path for path in (real.root / "release").rglob("*") if path.is_file()):
            text = path.read_text(encoding="utf-8")
            if path.name == "cases.json":
                text = json.dumps({**json.loads(text), "practice": []}, ensure_ascii=False)
            found[str(path.relative_to(real.root / "release"))] = text
        for name, assignment in real.assignments.items():
            if assignment.is_test:
                for learner in LEARNERS:
                    patch.setenv("SAFESHARE_CODE", codes[learner])
                    cases = find_shelf(real.folder("release", name)).cases
                    opened = [cases.public(each) for each in cases.case_ids()]
                    found[f"{name} as {learner} opens it"] = json.dumps({"assessed": opened}, ensure_ascii=False)
    return found


def assessed(text: str) -> list[dict[str, Any]]:
    """Return the assessed cases that a text holds as JSON, in the open."""
    found: list[dict[str, Any]] = json.loads(text).get("assessed", [])
    return found


def without_choices(data: Any) -> Any:
    """Return data without what can be chosen, which is the same whatever is right."""
    if isinstance(data, dict):
        return {key: without_choices(value) for key, value in data.items() if key not in OPTIONS}
    return [without_choices(each) for each in data] if isinstance(data, list) else data


def told(text: str) -> set[str]:
    """Return the facts with values, and outcomes, that a text tells beside what can be chosen."""
    plain = text
    if text.startswith("{") and '"cells"' not in text[:200]:
        plain = json.dumps(without_choices(json.loads(text)), ensure_ascii=False)
    facts = {": ".join(re.split(r"\W+", each)) for each in FACT.findall(plain)}
    return facts | set(OUTCOME.findall(plain))


def marked_choices(text: str) -> Iterator[str]:
    """Yield whatever stands with something that can be chosen beside its name and its words."""
    for case in assessed(text):
        for question in case["questions"]:
            for part in question["parts"]:
                for key in ("options", "to", "by", "choices"):
                    for option in part.get(key, []):
                        yield from set(option if isinstance(option, dict) else ()) - {"id", "label"}


def test_everything_is_searched(real: Course, held: dict[str, str]) -> None:
    """Among what is searched is every assessed case of the course, those of all forms included."""
    bank = real.bank(RULEBOOK)
    due = {case.id for each in real.assignments.values() for case in each.assessed_cases(bank)}
    seen = {case["id"] for text in held.values() if text.startswith("{") for case in assessed(text)}
    assert seen == due
    assert len(seen) > 100


def test_practice_cases_are_practice(real: Course) -> None:
    """What travels whole is never an assessed case."""
    bank = real.bank(RULEBOOK)
    for path in (real.root / "release").glob("*/cases.json"):
        for case in json.loads(path.read_text(encoding="utf-8"))["practice"]:
            assert bank.cases[case["id"]].use == "practice", path


def test_no_fact_value_and_no_outcome_is_told(held: dict[str, str]) -> None:
    """No file gives a fact of a case its value or names an outcome, but as one of those that can be chosen."""
    assert {place: found for place, text in held.items() if (found := told(text))} == {}


def test_nothing_that_can_be_chosen_is_marked(held: dict[str, str]) -> None:
    """Every option has a name and words, and nothing else that could tell the right ones."""
    assert {
        place: found for place, text in held.items() if text.startswith("{") and (found := {*marked_choices(text)})
    } == {}


def test_no_list_is_the_key(real: Course, held: dict[str, str]) -> None:
    """Each list of clauses and duties offers wrong ones enough, and holds all right ones."""
    bank = real.bank(RULEBOOK)
    for place, text in held.items():
        for case in assessed(text) if text.startswith("{") else ():
            for question, shown in zip(bank.cases[case["id"]].questions, case["questions"], strict=False):
                decision = decision_of(question, RULEBOOK)
                keys = {"clauses": decision.clause_ids, "duties": [duty.id for duty in decision.duties]}
                for part in shown["parts"]:
                    if part["kind"] in keys:
                        offered = {option["id"] for option in part["options"]}
                        assert set(keys[part["kind"]]) <= offered, (place, part["id"])
                        assert len(offered - set(keys[part["kind"]])) >= 3, (place, part["id"])


def test_no_notebook_names_a_clause_beside_an_assessed_case(real: Course) -> None:
    """A cell that plays or marks an assessed item holds no clause of the guide."""
    clauses = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, RULEBOOK.clauses))})(?![\w.])")
    for name, assignment in real.assignments.items():
        path = next(real.folder("release", name).glob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if any(item in source for item in assignment.items):
                assert clauses.findall(source) == [], (name, source)


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ('{"cells": [], "x": {"consent": "refused"}}', "consent: refused"),
        ("# consent=refused", "consent: refused"),
        ('{"assessed": [{"title": "x", "Capacity": "has"}]}', "Capacity: has"),
        ("The answer is act_now.", "act_now"),
        ('{"assessed": [{"key": "respect_refusal"}]}', "respect_refusal"),
    ],
)
def test_a_key_that_is_told_is_found(planted: str, found: str) -> None:
    """What is searched for would be found, in JSON, in code and in prose."""
    assert told(planted) == {found}


def test_a_marked_choice_is_found() -> None:
    """An option that says of itself that it is right is found."""
    part = {"kind": "clauses", "options": [{"id": "4.3", "label": "x", "right": True}, {"id": "4.4", "label": "y"}]}
    text = json.dumps({"assessed": [{"id": "x", "questions": [{"parts": [part]}]}]})
    assert set(marked_choices(text)) == {"right"}
