"""What would change the answer, and the way to it: of practice cases alone, and of a pair once the fact is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from safeshare.evaluation import evaluate
from safeshare.nearest import FRAME, nearest_changes
from safeshare.player import play
from safeshare.player.desk import Desk
from safeshare.player.exploring import explore
from safeshare.player.path import path_of
from safeshare.player.places import place_of
from safeshare.player.shelf import find_shelf
from safeshare.rulebook import load_rulebook
from safeshare.scenario import Question, decision_of, load_bank

RULEBOOK = load_rulebook()


@pytest.fixture(scope="module")
def questions(root: Path) -> list[Question]:
    """Return every practice question of the real bank."""
    cases = load_bank(root / "scenarios").cases.values()
    return [question for case in cases if case.use == "practice" for question in case.questions]


def test_each_flip_says_what_the_engine_says(questions: list[Question]) -> None:
    """For every fact and state offered, the answer is the evaluated one, and 'becomes' is said where it changes."""
    for question in questions:
        now, found = evaluate(question.facts), explore(question, RULEBOOK)
        assert 2 <= len(found["facts"]) <= 8
        changes = any(state["changes"] for fact in found["facts"] for state in fact["states"])
        assert changes == any(name not in FRAME for each in nearest_changes(question.facts) for name in each.facts)
        for fact in found["facts"]:
            assert [state["id"] for state in fact["states"]].count(fact["now"]) == 1
            for state in fact["states"]:
                other = evaluate({**question.facts, fact["id"]: state["id"]})
                assert state["outcome"] == RULEBOOK.outcomes[other.outcome].label
                assert state["clauses"] == list(other.clause_ids)
                assert state["changes"] == (other.outcome != now.outcome) == ("the answer becomes" in state["says"])


def test_the_path_ends_where_the_rule_decided(questions: list[Question]) -> None:
    """Every path has one deciding step, its last, with the rule's words; no way that the case is not on was asked."""
    for question in questions:
        decision = decision_of(question, RULEBOOK)
        path = path_of(decision)
        assert [step["kind"] for step in path].count("decided") == 1
        assert path[-1]["says"] == decision.says
        assert path[-1]["found"]
        assert all(step["found"] for step in path)
        titles = [title for step in path for title in (step.get("ways") or [step["title"]])]
        assert len(titles) == len(set(titles))


def _desk(folder: Path, *cases: str) -> Desk:
    return Desk(find_shelf(folder), folder, cases)


def test_a_pair_is_looked_into_only_once_the_fact_is_found(released: Path) -> None:
    """Alone a practice case tells its path and its flips; in a pair they come when the learner has found the fact."""
    asked = "s4-kettle.council"
    assert {"path", "explore"} <= _desk(released, "s4-kettle").check(asked).keys()
    pair = play("s4-kettle", "s4-kettle-b", folder=released)
    pair._hear(pair, {"type": "check", "question": asked}, [])
    assert not {"path", "explore"} & pair.feedback[asked].keys()
    pair._hear(pair, {"type": "compare", "fact": "abuser_has_needs"}, [])
    assert not {"path", "explore"} & pair.feedback[asked].keys()
    pair._hear(pair, {"type": "compare", "fact": "others_at_risk"}, [])
    assert {"path", "explore"} <= pair.feedback[asked].keys()
    assert pair.feedback[asked]["asked"] == 1


@pytest.mark.parametrize("question", ["s4a-kettle.council", "s4a-kettle.record"])
def test_nothing_is_told_of_an_assessed_case(released: Path, question: str) -> None:
    """Neither a check nor anything else that the browser is sent of an assessed case holds a path or a flip."""
    player = play("s4a-kettle", folder=released)
    for kind in ("follow", "check", "explore", "compare"):
        player._hear(player, {"type": kind, "question": question, "fact": "others_at_risk"}, [])
    sent: dict[str, Any] = {name: getattr(player, name) for name in ("view", "answers", "feedback", "contents", "done")}
    text = json.dumps(sent)
    assert not any(word in text for word in ('"path"', '"explore"', "The person can decide, refuses"))


def test_a_clause_says_where_it_stands() -> None:
    """A clause names its section of the guide and the law that it leans on; the first and last parts go by name."""
    assert place_of("4.O2", RULEBOOK) == "Section 4 of the guide, clause 4.O2."
    assert place_of("P.1", RULEBOOK) == "The rule that closes the guide, clause P.1."
    assert place_of("I.5", RULEBOOK).startswith("The introduction to the guide, clause I.5. It leans on: ")
    for clause in RULEBOOK.clauses:
        assert f"clause {clause}." in place_of(clause, RULEBOOK)
