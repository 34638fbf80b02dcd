"""Files just small enough to be parsed: whatever they hold, reading them takes little time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeshare.problems import MAX_PROBLEMS
from safeshare.rulebook.parts import FILES

SECONDS = 5.0
MEGABYTES = 100.0
ELSEWHERE = 150
"""More problems than other files of the rulebook have for want of what the damaged one held."""
Ask = Callable[[str, str, str, str], int]
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


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Load files in another process, whose memory is bounded, and return the number of problems of each."""
    command = [sys.executable, "-m", "tests.reading.bounded"]
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        given, answers = process.stdin, process.stdout

        def asked(name: str, head: str, unit: str, tail: str) -> int:
            given.write(json.dumps({"name": name, "head": head, "unit": unit, "tail": tail}) + "\n")
            given.flush()
            answer = answers.readline()
            assert answer, "the loader ended: it wanted more memory than it may have, or failed with a traceback"
            cost = json.loads(answer)
            assert cost["seconds"] < SECONDS
            assert cost["grown"] < MEGABYTES
            return int(cost["problems"])

        yield asked
        given.close()


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
