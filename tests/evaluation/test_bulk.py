"""Many cases in one run: each line is what the case gives on its own."""

from __future__ import annotations

import io
import json
import random

import pytest

from safeshare import bulk, evaluate, load_rulebook

BOOK = load_rulebook()


@pytest.mark.parametrize("kept", [3, bulk.KEPT])
def test_a_line_is_what_its_case_gives_alone(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is the decision's row as JSON, whether a like one came before, and however few texts are kept."""
    monkeypatch.setattr(bulk, "KEPT", kept)
    chance = random.Random(5)
    cases = [
        {name: chance.choice(fact.states) for name, fact in BOOK.facts.items() if chance.random() < share}
        for share in (0.1, 0.5, 1.0)
        for _ in range(100)
    ]
    stream = io.BytesIO("".join(f"{json.dumps(case)}\n" for case in cases * 2).encode())
    expected = [(json.dumps(evaluate(case, BOOK).to_row()), True) for case in cases]
    assert list(bulk.evaluate_lines(stream, BOOK)) == expected * 2


def test_a_wrong_true_is_told_as_it_was_written() -> None:
    """A true or false that is no value of its fact is quoted as JSON writes it, beside the word that it stands for."""
    [(text, decided)] = bulk.evaluate_lines(io.BytesIO(b'{"capacity": true}\n'), BOOK)
    assert not decided
    assert "'yes' (true) is not a value of 'capacity'" in json.loads(text)["error"]
