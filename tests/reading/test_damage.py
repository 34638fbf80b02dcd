"""Files damaged as slips of the hand and bad copies damage them: each loads, or says what is wrong."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import DEFAULT_FOLDER, read_rulebook
from safeshare.rulebook.parts import FILES
from safeshare.scenario import load_case_file

CASE = Path(__file__).parent.parent / "scenario" / "full.yaml"
SOURCES = {"case": CASE, **{name: DEFAULT_FOLDER / name for name in FILES}}
NAMES = st.sampled_from(["case", "case", "case", *sorted(FILES)])
OTHER = [True, False, None, 0, 7, "4.10", "", "x y", [], {}, [[]], {"a": None}, "2026-01-01", "yes", "é" * 30]
few = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@cache
def _data(name: str) -> Any:
    return yaml.safe_load(SOURCES[name].read_text(encoding="utf-8"))


@cache
def _places(name: str) -> list[tuple[Any, ...]]:
    """Return the path to every value of a file, the file itself left out."""
    found: list[tuple[Any, ...]] = []
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), _data(name))]
    while waiting:
        path, node = waiting.pop()
        inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in inner:
            found.append((*path, key))
            waiting.append(((*path, key), value))
    return found


def _around(data: Any, place: tuple[Any, ...]) -> Any:
    for step in place[:-1]:
        data = data[step]
    return data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the rulebook that tests may damage."""
    copied = tmp_path_factory.mktemp("damage") / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, copied)
    return copied


def tried(folder: Path, name: str, content: bytes) -> bool:
    """Load a file of this content; return whether it was refused: each problem told once, with words and a remedy."""
    load: Callable[[], Any] = (lambda: read_rulebook(folder)) if name != "case" else (lambda: load_case_file(path))
    path = folder / name if name != "case" else folder.parent / "case.yaml"
    path.write_bytes(content)
    problems: tuple[Problem, ...] = ()
    try:
        load()
    except ProblemsError as error:
        problems = error.problems
    finally:
        if name != "case":
            shutil.copy(DEFAULT_FOLDER / name, path)
    said = [str(problem) for problem in problems]
    assert all(problem.what and problem.remedy for problem in problems)
    assert all(line.isprintable() and len(line) < 5000 for line in said)
    assert len(said) == len(set(said))
    return bool(problems)


@few
@given(data=st.data())
def test_keys_and_entries_are_lost(folder: Path, data: st.DataObject) -> None:
    """A file without one to five of its keys and entries loads, or says what is wrong."""
    name = data.draw(NAMES)
    changed = copy.deepcopy(_data(name))
    for place in data.draw(st.lists(st.sampled_from(_places(name)), min_size=1, max_size=5)):
        try:
            del _around(changed, place)[place[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # it went with what stood around it
    tried(folder, name, yaml.safe_dump(changed, allow_unicode=True).encode())


@few
@given(data=st.data())
def test_values_trade_places_or_kinds(folder: Path, data: st.DataObject) -> None:
    """A file in which values trade places, or become values of other kinds, loads, or says what is wrong."""
    name = data.draw(NAMES)
    changed = copy.deepcopy(_data(name))
    for one, two, other in data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(_places(name)), st.sampled_from(_places(name)), st.sampled_from([*OTHER, "swap"])
            ),
            min_size=1,
            max_size=3,
        )
    ):
        try:
            first, second = _around(changed, one), _around(changed, two)
            moved = copy.deepcopy((first[one[-1]], second[two[-1]]))
            first[one[-1]] = moved[1] if other == "swap" else other
            second[two[-1]] = moved[0] if other == "swap" else moved[1]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    tried(folder, name, yaml.safe_dump(changed, allow_unicode=True).encode())


@few
@given(
    name=NAMES,
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 300), st.binary(max_size=3)), min_size=1, max_size=4),
)
def test_bytes_are_lost(folder: Path, name: str, cuts: list[tuple[float, int, bytes]]) -> None:
    """A file in which runs of bytes are lost or become others loads, or says what is wrong."""
    content = SOURCES[name].read_bytes()
    for share, length, instead in cuts:
        start = int(share * len(content))
        content = content[:start] + instead + content[start + length :]
    tried(folder, name, content)


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_that_breaks_off(folder: Path, name: str) -> None:
    """A file that breaks off at any of eight places loads, or says what is wrong; with nothing in it it is refused."""
    content = SOURCES[name].read_bytes()
    refused = [tried(folder, name, content[: len(content) * part // 8]) for part in range(8)]
    assert refused[0]
