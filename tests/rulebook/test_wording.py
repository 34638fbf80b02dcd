"""The words of a result: what is kept reads as what is made anew, and no more is kept than said."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeshare import load_rulebook
from safeshare.facts import normalise_facts
from safeshare.rulebook import Rulebook, engine, wording
from safeshare.rulebook.engine import Engine, holds
from safeshare.rulebook.model import Rule
from safeshare.rulebook.wording import Wording
from tests.evaluation.cases import any_case

BOOK = load_rulebook()
CHANCE = random.Random(11)
CASES = [
    {name: CHANCE.choice(fact.states) if CHANCE.random() < share else fact.default for name, fact in BOOK.facts.items()}
    | ({"recipient": "partner", "need_to_know": "yes", "concern": "clear", "identifiable": "yes"} if near else {})
    for share in (0.2, 0.6, 1.0)
    for near in (True, False)
    for _ in range(60)
]
"""Whole cases, as words: of all routes, and of partners past the gates, where a rule can say most."""


def _read(book: Rulebook, words: Wording, case: dict[str, str]) -> tuple[object, object]:
    bits = book.engine.bits_of(case)
    decided = book.engine.first(bits)
    return words.reasons(bits, decided), words.afterwards(bits, decided)


def test_kept_words_are_those_made_anew() -> None:
    """A wording that has read many cases says of each what one that has read none says."""
    kept = Wording(BOOK.engine)
    for case in CASES:
        _read(BOOK, kept, case)
    for case in CASES:
        assert _read(BOOK, kept, case) == _read(BOOK, Wording(BOOK.engine), case)


def test_what_is_due_is_what_holds() -> None:
    """The duties and notes of a result are all those whose whole condition holds, in the rulebook's order."""
    ready = BOOK.engine.ready
    for case in CASES:
        bits = BOOK.engine.bits_of(case)
        decided = BOOK.engine.first(bits)
        after = BOOK.wording.afterwards(bits, decided)
        whole = bits | decided.result
        due = [duty.id for duty, each in zip(BOOK.duties, ready.duties, strict=True) if holds(whole, each)]
        heard = [note.id for note, each in zip(BOOK.notes, ready.notes, strict=True) if holds(whole, each)]
        assert [duty.id for duty in after.duties] == due
        assert [note.id for note in after.notes] == heard


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more readings, routes and answers are kept than said, and that alters no decision."""
    expected = [_read(BOOK, BOOK.wording, case) for case in CASES]
    monkeypatch.setattr(wording, "KEPT", 7)
    monkeypatch.setattr(engine, "KEPT", 7)
    small = Rulebook(BOOK.folder, BOOK.parts)
    for case, reading in zip(CASES, expected, strict=True):
        assert _read(small, small.wording, case) == reading
        kept = (small.wording._reasons, small.wording._afterwards, small.engine._routes, small.engine._tests)
        assert max(len(each) for each in kept) <= 7


def _with_rule(**changes: object) -> Rulebook:
    """Return the rulebook with its gate for unknown facts changed."""
    rules = tuple(
        Rule.model_validate({**rule.model_dump(), **changes}) if rule.id == "gate_unsettled" else rule
        for rule in BOOK.rules
    )
    return Rulebook(BOOK.folder, BOOK.parts.model_copy(update={"rules": rules}))


def test_a_rule_for_what_is_unknown_names_only_what_is() -> None:
    """Such a rule names a fact behind a clause while it is unknown, even one that it does not itself wait for."""
    book = _with_rule(clauses={"2.1": ("need_to_know", "coercion")})
    case = {name: fact.default for name, fact in book.facts.items()}
    for state, facts in (("unknown", ("need_to_know", "coercion")), ("no", ("need_to_know",))):
        reasons = book.wording.reasons(
            bits := book.engine.bits_of({**case, "coercion": state}), book.engine.first(bits)
        )
        assert reasons.clauses[0].facts == facts


def test_a_fact_waited_for_twice_is_named_once() -> None:
    """A fact in both lists of a rule comes where it is unknown first, and stays while its value leaves it open."""
    book = _with_rule(any_unknown=("need_to_know", "capacity"), find_out=("concern", "capacity"))
    case = {name: fact.default for name, fact in book.facts.items()}
    for state, facts in (
        ("unknown", ("need_to_know", "capacity", "concern")),
        ("doubted", ("need_to_know", "concern", "capacity")),
        ("has", ("need_to_know", "concern")),
    ):
        reasons = book.wording.reasons(
            bits := book.engine.bits_of({**case, "capacity": state}), book.engine.first(bits)
        )
        assert reasons.open_facts == facts


@settings(max_examples=60, deadline=None)
@given(case=any_case(), seed=st.integers(0, 99))
def test_changing_a_fact_is_stating_it_so(case: dict[str, str], seed: int) -> None:
    """A case with one fact changed has the bits, grounds and answers included, of the case that states it so."""
    made = Engine(BOOK.parts)
    words = normalise_facts(case, BOOK)
    for name, fact in random.Random(seed).sample(list(BOOK.facts.items()), 12):
        for state in fact.states:
            assert made.with_state(made.bits_of(words), name, state) == made.bits_of({**words, name: state})
