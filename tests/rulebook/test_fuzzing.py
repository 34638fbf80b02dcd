"""Whatever a file of the rulebook, a case file or a line of facts holds, it loads or is told what is wrong."""

from __future__ import annotations

import copy
import io
import json
import shutil
import tracemalloc
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeshare.bulk import evaluate_lines
from safeshare.cli.evaluate import decide
from safeshare.problems import Problem, ProblemsError
from safeshare.reading import parse_yaml, read_yaml
from safeshare.rulebook import DEFAULT_FOLDER, load_rulebook, read_rulebook
from safeshare.rulebook.parts import FILES

BOOK = load_rulebook()
WORDS = st.sampled_from(
    ["yes", "no", "unknown", "recipient", "partner", "4.3", "7.C1", "hold", "act_now", "refusal_ground"]
)
SCALARS = st.none() | st.booleans() | st.integers(-9, 10**20) | WORDS | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
TEXTS = st.text(max_size=200) | st.text(alphabet="ab:-[]{}&*!|>%@`#'\",\n\t ", max_size=200)


@cache
def _data(name: str) -> Any:
    return yaml.safe_load((DEFAULT_FOLDER / name).read_text(encoding="utf-8"))


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path to every value of the data."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inner for place in _places(value, (*path, key)))]


PLACES = {name: [place for place in _places(_data(name)) if place] for name in FILES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the rulebook that tests may damage."""
    copied = tmp_path_factory.mktemp("fuzz") / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, copied)
    return copied


def _loaded(load: Callable[[], Any]) -> Any:
    """Return what loading gives, or None when it is refused with words and a remedy for each problem."""
    problems: tuple[Problem, ...] = ()
    try:
        return load()
    except ProblemsError as error:
        problems = error.problems
    assert problems
    assert all(problem.what and problem.remedy for problem in problems)
    return None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_rulebook_with_any_value_anywhere(folder: Path, data: st.DataObject) -> None:
    """One to three values of a rulebook file replaced by anything: it loads, or every problem has a remedy."""
    name = data.draw(st.sampled_from(sorted(FILES)))
    changed = copy.deepcopy(_data(name))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(PLACES[name]))
        node = changed
        try:
            for step in way:
                node = node[step]
            node[last] = data.draw(VALUES)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    path = folder / name
    path.write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    try:
        _loaded(lambda: read_rulebook(folder))
    finally:
        shutil.copy(DEFAULT_FOLDER / name, path)


@given(text=TEXTS)
def test_any_text_is_read_or_told(text: str) -> None:
    """Any text is read as plain data, or told what is wrong with it, with a remedy."""
    document = _loaded(lambda: parse_yaml(text, "f"))
    assert document is None or json.dumps(document.data)


@given(facts=st.dictionaries(st.sampled_from(sorted(BOOK.facts)) | st.text(max_size=5), VALUES, max_size=5))
def test_any_facts_of_a_case_file(facts: dict[str, Any]) -> None:
    """Any facts in a case file give a decision, or a problem with words and a remedy for each fault."""
    text = yaml.safe_dump({"facts": facts}, allow_unicode=True)
    decision = _loaded(lambda: decide(parse_yaml(text, "f"), BOOK))
    assert decision is None or decision.outcome in BOOK.outcomes


LINES = st.binary(max_size=60).filter(lambda line: b"\n" not in line) | VALUES.map(json.dumps)


@given(lines=st.lists(LINES, max_size=8))
def test_any_lines_give_as_many_answers(lines: list[bytes | str]) -> None:
    """Any lines give one row each, a decision or an error with its line."""
    given = [line.encode() if isinstance(line, str) else line for line in lines]
    rows = list(evaluate_lines(io.BytesIO(b"".join(line + b"\n" for line in given)), BOOK))
    assert len(rows) == len(given)
    assert all(("outcome" if decided else "error") in json.loads(text) for text, decided in rows)


@pytest.mark.parametrize(
    "content",
    [b"a: " + b"x" * 50_000_000, b"[" * 50_000_000, b"- &a [*a]\n" * 5_000_000],
    ids=["long text", "brackets", "aliases"],
)
def test_a_file_of_50_megabytes_costs_no_memory(content: bytes, tmp_path: Path) -> None:
    """A file of 50 MB is refused in one sentence, and less than 10 MB of it is ever held."""
    path = tmp_path / "large.yaml"
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(ProblemsError, match="larger than 1,000,000 bytes"):
        read_yaml(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


def test_a_line_of_50_megabytes_costs_no_memory() -> None:
    """A line of 50 MB among others is refused, the others are answered, and little of it is ever held."""
    good = b'{"recipient": "internal", "need_to_know": true, "concern": "low"}\n'
    stream = io.BytesIO(good + b"9" * 50_000_000 + b"\n" + good)
    tracemalloc.start()
    rows = list(evaluate_lines(stream, BOOK))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [decided for _, decided in rows] == [True, False, True]
    assert most < 10_000_000
