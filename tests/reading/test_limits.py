"""Files just small enough to be parsed: whatever they hold, reading them takes little time and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeshare.problems import MAX_PROBLEMS
from safeshare.rulebook import DEFAULT_FOLDER, load_rulebook
from safeshare.rulebook.parts import FILES

SECONDS = 5.0
MEGABYTES = 100.0
ELSEWHERE = 150
"""More problems than other files of the rulebook have for want of what the damaged one held."""
Ask = Callable[[str, str, str, str], int]
Prove = Callable[[str, bool], str]
LONG_KEYS = "".join(f"{' ' * n}? {'x' * 9000}\n{' ' * n}:\n" for n in range(30))
WORST = {
    "empty entries": ("rules.yaml", "steps: []\nrules: [", "{},", "]"),
    "entries of another kind": ("rules.yaml", "steps: []\nrules: [", "1,", "]"),
    "one key over and over": ("rules.yaml", "{", "a,", "}"),
    "keys that are lists": ("rules.yaml", "{", "[]: ,", "}"),
    "anchors": ("clauses.yaml", "[", "&a,", "]"),
    "aliases": ("clauses.yaml", "a: &a [1]\nb: [", "*a,", "]"),
    "tags": ("clauses.yaml", "[", "!!set {},", "]"),
    "one value over and over, deep": ("facts.yaml", "[" * 39, "1,", "]" * 39),
    "brackets": ("facts.yaml", "", "[", ""),
    "question marks": ("facts.yaml", "", "? ", ""),
    "a long text": ("glossary.yaml", "terms: {a: '", "x", "'}"),
    "a long key": ("glossary.yaml", "terms: {? '", "x", "' : y}"),
    "long keys around anchors": ("glossary.yaml", LONG_KEYS + " " * 30 + "[", "&a 1,", "]"),
    "a long id": ("duties.yaml", "duties: [{id: ", "a", "}]"),
    "values that repeat": ("duties.yaml", "duties: [{id: a, do: b, when: {capacity: [", "has,", "]}}]"),
    "digits": ("rulebook.yaml", "version: ", "9", ""),
    "quotes in quotes": ("rulebook.yaml", 'version: "', '\\"', '"'),
    "empty lines": ("rulebook.yaml", "version: 1", "\n", ""),
    "a folded text": ("rulebook.yaml", "version: >\n", " x\n\n", ""),
    "a case of steps": ("case", "story: [", "{},", "]"),
    "a case of parts": ("case", "questions: [{parts: [", "decide,", "]}]"),
}  # fmt: skip


pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded as on Linux")


Asked = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def process() -> Iterator[Asked]:
    """Load files in another process, whose memory is bounded, and return what each cost and what was said of it."""
    command = [sys.executable, "-m", "tests.reading.bounded"]
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        given, answers = process.stdin, process.stdout

        def asked(what: dict[str, Any]) -> dict[str, Any]:
            given.write(json.dumps(what) + "\n")
            given.flush()
            answer = answers.readline()
            assert answer, "the loader ended: it wanted more memory than it may have, or failed with a traceback"
            cost: dict[str, Any] = json.loads(answer)
            assert cost["seconds"] < SECONDS
            assert cost["grown"] < MEGABYTES
            return cost

        yield asked
        given.close()


@pytest.fixture(scope="module")
def ask(process: Asked) -> Ask:
    """Return what loads a file that repeats a text until it is just under the limit, and counts its problems."""

    def asked(name: str, head: str, unit: str, tail: str) -> int:
        return int(process({"name": name, "head": head, "unit": unit, "tail": tail, "prove": False})["problems"])

    return asked


@pytest.fixture(scope="module")
def judge(process: Asked) -> Prove:
    """Return what loads or proves a rulebook with these rules, and tells what was said of it."""

    def asked(rules: str, proving: bool) -> str:
        return str(process({"name": "rules.yaml", "head": rules, "unit": "", "tail": "", "prove": proving})["said"])

    return asked


@pytest.mark.parametrize("worst", WORST)
def test_the_worst_of_a_megabyte(worst: str, ask: Ask) -> None:
    """A file of just under the limit that is made to cost much costs little, and not a thousand problems are told."""
    assert ask(*WORST[worst]) <= MAX_PROBLEMS + 1 + ELSEWHERE


PIECES = st.lists(
    st.sampled_from([*"ab1:-[]{}&*!|>%@`#'\",?\n\t\\ ", "\n  ", "- ", ": ", "a: ", "{id: a}", "[a]", "é"]),
    min_size=1, max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=st.sampled_from(["case", *sorted(FILES)]), head=PIECES, unit=PIECES, tail=st.just("") | PIECES)
def test_anything_of_a_megabyte(ask: Ask, name: str, head: str, unit: str, tail: str) -> None:
    """A file of just under the limit that repeats anything costs little time and memory, and has no traceback."""
    ask(name, head, unit, tail)


RULES = (DEFAULT_FOLDER / "rules.yaml").read_text(encoding="utf-8")
FIRST = "  - id: unnamed_conversation\n    step: identity\n"
YES_NO = [fact.id for fact in load_rulebook().facts.values() if set(fact.states) == {"yes", "no", "unknown"}]
Group = dict[str, str]


def with_rules(rules: list[list[Group]], extra: str = "") -> str:
    """Return the rulebook's rules with these before all others, each with its groups under `any`, in a chain."""
    text, names = "", list[str]()
    for number, groups in enumerate(rules):
        alternatives = ", ".join("{" + ", ".join(f"{name}: {state}" for name, state in g.items()) + "}" for g in groups)
        text += f"  - id: new{number}\n    step: identity\n    after: [{', '.join(names)}]\n    any: [{alternatives}]\n"
        text += f'    outcome: seek_advice\n    clauses: {{"4.12": identifiable}}\n    says: A rule.\n{extra}'
        names.append(f"new{number}")
    return RULES.replace(FIRST, f"{text}{FIRST}    after: [{', '.join(names)}]\n")


def many(rules: int, groups: int, facts: int) -> list[list[Group]]:
    """Return rules with groups of different facts, so that hardly two of them can be told apart by one fact."""
    names = iter(YES_NO * (rules * groups * facts))
    return [
        [
            {next(names): ["yes", "no", "unknown"][(one + two * three) % 3] for three in range(facts)}
            for two in range(groups)
        ]
        for one in range(rules)
    ]


CROWDED = {
    "one rule, 24 alternatives": with_rules(many(1, 24, 3)),
    "12 rules, 24 alternatives each": with_rules(many(12, 24, 3)),
    "40 rules, one condition each": with_rules(many(40, 1, 3)),
    "alternatives and unknown facts": with_rules(many(12, 24, 2), f"    any_unknown: [{', '.join(YES_NO)}]\n"),
}


@pytest.mark.parametrize("proving", [False, True], ids=["load", "prove"])
@pytest.mark.parametrize("crowded", CROWDED)
def test_valid_rules_that_part_the_cases_in_too_many_ways(crowded: str, proving: bool, judge: Prove) -> None:
    """A few kilobytes of sound rules that no machine could check are refused in one sentence that names a rule."""
    said = judge(CROWDED[crowded], proving)
    assert said.count("\n") == 0
    what = "the conditions of the rules up to the step 'identity' cannot be checked against one another"
    assert re.search(rf"rules\[\d+\]: {what} in reasonable time", said)
    assert ("has the most alternatives" in said) is ("alternatives" in crowded)


def test_rules_that_load_may_be_too_much_to_prove(judge: Prove) -> None:
    """A rulebook that loads, but of which a proof would take too long, is told so by the proof in one sentence."""
    rules = with_rules(many(1, 8, 2))
    assert judge(rules, False) == ""
    assert "what always holds of these rules cannot be proved in reasonable time" in judge(rules, True)


def test_a_reasonable_extension_is_proved(judge: Prove) -> None:
    """A further rule with two alternatives of two facts each is checked and proved as ever."""
    rules = with_rules([[{"staff_implicated": "yes", "is_charity": "yes"}, {"can_wait": "no", "coercion": "yes"}]])
    assert [judge(rules, False), judge(rules, True)] == ["", ""]


GROUPS = st.dictionaries(st.sampled_from(YES_NO), st.sampled_from(["yes", "no", "unknown"]), min_size=1, max_size=5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rules=st.lists(st.lists(GROUPS, min_size=1, max_size=24), min_size=1, max_size=6), proving=st.booleans())
def test_any_rules_with_many_alternatives(judge: Prove, rules: list[list[Group]], proving: bool) -> None:
    """Sound rules with any alternatives are checked and proved, or refused, in little time and memory."""
    judge(with_rules(rules), proving)
