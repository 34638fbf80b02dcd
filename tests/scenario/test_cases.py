"""From a case file to cases: variants, facts, exercises and the bank."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from safeshare.rulebook import load_rulebook
from safeshare.scenario import Case, CaseFile, Question, decision_of, load_bank, load_case_file
from safeshare.scenario.expand_beside import RUBRIC
from safeshare.scenario.unfolding import decisions_on_the_way, known_after_each

GOOD = Path(__file__).parent / "good.yaml"
FULL = Path(__file__).parent / "full.yaml"


def loaded(tmp_path: Path, **changes: Any) -> CaseFile:
    """Return the good case with top-level keys replaced; `question` replaces keys of its first question."""
    data = yaml.safe_load(GOOD.read_text(encoding="utf-8"))
    data["questions"][0].update(changes.pop("question", {}))
    data.update(changes)
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return load_case_file(path)


def test_a_question_has_the_facts_of_the_story_and_its_own() -> None:
    """All facts of the story's steps and of the question count, yes and no as words."""
    question = load_case_file(GOOD).base.question("council")
    assert question.id == "s4-door.council"
    assert question.facts["consent"] == "refused"
    assert question.facts["others_at_risk"] == "no"
    assert question.facts["recipient"] == "partner"


def test_the_key_is_computed() -> None:
    """The outcome follows from the facts; nothing in the file names it as the key."""
    base, variant = load_case_file(GOOD).cases
    rulebook = load_rulebook()
    assert decision_of(base.question("council"), rulebook).outcome == "respect_refusal"
    assert decision_of(variant.question("council"), rulebook).outcome == "share_without_consent"


def test_a_variant_replaces_a_fact_where_it_is_stated() -> None:
    """The changed fact stands in the step that stated it, and the rest stays."""
    base, variant = load_case_file(GOOD).cases
    assert variant.id == "s4-door-b"
    assert variant.pair == base.id == "s4-door"
    assert variant.steps[1].facts == {**base.steps[1].facts, "others_at_risk": "yes"}
    assert variant.steps[0] == base.steps[0]
    assert "her sister" in variant.steps[1].text
    assert variant.differs == "Somebody else is at risk."


def test_a_new_fact_joins_the_last_rewritten_step(tmp_path: Path) -> None:
    """A fact that the file never stated joins the story where the variant rewrites it."""
    variant = {
        "id": "c",
        "title": "Danger",
        "change": {"recipient_can_protect": True, "immediate_danger": True},
        "story": {"1": "He is at the door."},
        "says": "Danger.",
    }
    case = loaded(tmp_path, variants=[variant]).cases[1]
    assert case.steps[0].facts["recipient_can_protect"] == "yes"
    assert case.question("council").facts["immediate_danger"] == "yes"


def test_a_variant_may_turn_on_the_question_alone(tmp_path: Path) -> None:
    """A variant can rewrite the question and change its recipient, without touching the story."""
    variant = {
        "id": "c",
        "title": "The sister asks",
        "change": {"recipient": "family"},
        "ask": {"council": "Should you tell her sister?"},
        "says": "Another recipient.",
    }
    case = loaded(tmp_path, variants=[variant]).cases[1]
    assert case.question("council").ask == "Should you tell her sister?"
    assert case.steps == load_case_file(GOOD).base.steps


def test_distractors_that_become_right_are_dropped_in_a_variant() -> None:
    """Sharing tempts in the base case and is right in the variant, where it is no distractor."""
    base, variant = load_case_file(GOOD).cases
    assert [each.id for each in base.question("council").distractors] == ["share_without_consent"]
    assert variant.question("council").distractors == ()


def test_parts_default_to_decision_and_clauses_and_information_adds_its_own(tmp_path: Path) -> None:
    """Without `parts` a question sets the decision and the clauses; items bring their two parts along."""
    data = yaml.safe_load(GOOD.read_text(encoding="utf-8"))
    del data["questions"][0]["parts"]
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert load_case_file(path).base.questions[0].parts == ("decide", "clauses", "items", "fact_or_opinion")
    chosen = loaded(tmp_path, question={"parts": ["fact_or_opinion", "decide"]})
    assert chosen.base.questions[0].parts == ("decide", "fact_or_opinion")


def test_handling_and_sequence_bring_their_parts_along() -> None:
    """A block beside the questions adds its part to its question, in the order in which parts are always set."""
    parts = load_case_file(FULL).base.questions[0].parts
    assert parts[-4:] == ("items", "fact_or_opinion", "handling", "sequence")


def test_a_variant_may_have_items_of_its_own(tmp_path: Path) -> None:
    """A variant's items stand in the places of the file's by id, with its own words, kind and, if said, need."""
    base, variant = load_case_file(FULL).cases
    assert base.information is not None
    assert variant.information is not None
    assert [(each.id, each.kind, each.needed) for each in base.information.items] == [
        ("money", "fact", False),
        ("lazy", "opinion", False),
    ]
    assert [(each.id, each.kind, each.needed) for each in variant.information.items] == [
        ("money", "opinion", False),
        ("lazy", "fact", True),
    ]
    assert variant.information.question == "s4-door-b.council"
    text = FULL.read_text(encoding="utf-8").replace("gone., needed: yes, kind: fact", "gone., kind: fact")
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    _base, as_in_the_file = load_case_file(tmp_path / "case.yaml").cases
    assert as_in_the_file.information is not None
    assert [each.needed for each in as_in_the_file.information.items] == [False, False]


def test_a_variant_may_have_steps_of_its_own() -> None:
    """The variant's steps replace those of the file; recipients and channels stay, each for the variant's question."""
    base, variant = load_case_file(FULL).cases
    assert base.sequence is not None
    assert variant.sequence is not None
    assert [step.id for step in base.sequence.items] == ["listen", "offer", "agree", "note"]
    assert [step.clause for step in variant.sequence.items] == ["4.9", "2.1", "2.5", "2.6"]
    assert base.handling is not None
    assert variant.handling is not None
    assert (variant.handling.to, variant.handling.question) == (base.handling.to, "s4-door-b.council")


def unfolding(tmp_path: Path, **changes: Any) -> tuple[Question, Question]:
    """Return the first question of the full case and of its near-miss, with top-level keys replaced."""
    path = tmp_path / "case.yaml"
    data = {**yaml.safe_load(FULL.read_text(encoding="utf-8")), **changes}
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    base, variant = (case.questions[0] for case in load_case_file(path).cases)
    return base, variant


def test_a_story_step_by_step_knows_what_each_step_settles(tmp_path: Path) -> None:
    """After each step the facts of later ones are not known yet, in the base case as in its near-miss."""
    base, variant = unfolding(tmp_path, id="s4a-door", use="assessment")
    assert base.settled == (
        ("concern", "immediate_danger", "capacity"),
        ("consent", "safe_to_tell"),
        ("others_at_risk",),
    )
    assert (base.near_settled, variant.near_settled) == ((variant.settled,), (base.settled,))
    known = known_after_each(variant.facts, variant.settled)
    assert [len(each) for each in known] == [len(base.facts) - 3, len(base.facts) - 1, len(base.facts)]
    assert "consent" not in known[0]
    assert known[2] == variant.facts
    assert [each.family for each in decisions_on_the_way(variant, load_rulebook())] == ["pause", "pause", "share"]
    assert load_case_file(GOOD).base.questions[0].settled == ()


def test_a_practice_pair_asks_the_same_steps_once(tmp_path: Path) -> None:
    """The second of a pair is told step by step only where more than its last step differs; nothing else is lost."""
    base, variant = unfolding(tmp_path)
    assert (base.parts[0], variant.parts) == ("unfold", base.parts[1:])
    assert (variant.settled, base.near_settled) == ((), ((*base.settled,),))
    near = yaml.safe_load(FULL.read_text(encoding="utf-8"))["variants"][0]
    earlier = {**near, "change": {**near["change"], "serious_crime": "possible"}}
    base, variant = unfolding(tmp_path, variants=[earlier])
    assert base.parts == variant.parts


def test_a_case_belongs_to_its_section_or_to_the_forms(tmp_path: Path) -> None:
    """Without `pool` a case is for its section; an assessed one may be kept for the pre- and post-test."""
    assert load_case_file(GOOD).base.pool == "section"
    form = loaded(tmp_path, id="s4a-door", use="assessment", pool="form")
    assert {case.pool for case in form.cases} == {"form"}


def test_a_record_has_a_rubric_of_its_own_or_the_common_one(tmp_path: Path) -> None:
    """Without a rubric a record shows the common one."""
    assert loaded(tmp_path, record={"ask": "Write."}).base.record is not None
    record = loaded(tmp_path, record={"ask": "Write.", "out_of": 5, "rubric": ["It is dated."]}).base.record
    assert record is not None
    assert (record.out_of, record.rubric) == (5.0, ("It is dated.",))
    assert loaded(tmp_path, record={"ask": "Write."}).cases[1].record_id == "s4-door-b.record"
    common = loaded(tmp_path, record={"ask": "Write."}).base.record
    assert common is not None
    assert common.rubric == RUBRIC


def test_the_order_of_facts_changes_nothing(tmp_path: Path) -> None:
    """A file with its facts in another order gives the same decision (property 12 of the decision model)."""
    rulebook = load_rulebook()
    expected = decision_of(load_case_file(GOOD).base.questions[0], rulebook).to_dict()
    data = yaml.safe_load(GOOD.read_text(encoding="utf-8"))
    facts = list(data["questions"][0]["facts"].items())
    random.Random(4).shuffle(facts)
    found = loaded(tmp_path, question={"facts": dict(facts)}).base.questions[0]
    assert decision_of(found, rulebook).to_dict() == expected


def test_a_case_survives_the_way_through_plain_data() -> None:
    """A case written as plain data and read again is the same case."""
    for case in (*load_case_file(GOOD).cases, *load_case_file(FULL).cases):
        assert TypeAdapter(Case).validate_python(case.to_dict()) == case


def test_the_bank_knows_pairs_sections_and_questions(root: Path) -> None:
    """The repository's bank loads, and its pairs and sections hold what the files say."""
    bank = load_bank(root / "scenarios")
    pairs = bank.pairs()
    assert len(pairs) >= 3
    for pair, cases in pairs.items():
        assert cases[0].id == pair
        assert all(case.pair == pair and bank.cases[case.id] is case for case in cases)
    practice, assessed = bank.section("4", use="practice"), bank.section("4", use="assessment")
    assert len(practice) >= 6
    assert len(assessed) >= 6
    assert [case.use for case in bank.section("4")].count("practice") == len(practice)
    question = assessed[0].questions[0]
    assert bank.case_of(f"{question.id}.decide") is assessed[0]
    assert bank.case_of("s4-nobody.council") is None
    with pytest.raises(KeyError):
        assessed[0].question("nobody")
