"""What a changed guide asks of a course: keys that flip, notebooks that teach what changed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from safeshare.comparison import compare
from safeshare.consequences import bank_by_either, consequences, consequences_as_text, fitted
from safeshare.marking import mark_question, perfect_answers
from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Distractor, decision_of
from safeshare.teaching import Teaching
from tests.comparison.variants import LESSER_CRIME, NEW_FACT, OTHER_GROUND, WIDER_DUTY, WORDING, read_variant
from tests.coverage.tiny import RULEBOOK, write_bank, write_rulebook
from tests.marking.cases import bank

BOOK = load_rulebook()


@pytest.fixture
def lesser_crime(tmp_path: Path) -> Rulebook:
    """Return the guide with a duty to share where a lesser crime could be stopped."""
    return read_variant(tmp_path, LESSER_CRIME)


def test_each_key_that_flips_is_told_part_by_part(lesser_crime: Rulebook) -> None:
    """The questions told are those whose key differs, each with the parts in which it does."""
    found = consequences(compare(BOOK, lesser_crime), bank())
    told = {each.question: each.parts for each in found.keys}
    every = [question for case in bank().cases.values() for question in case.questions]
    differ = {q.id for q in every if decision_of(q, BOOK).outcome != decision_of(q, lesser_crime).outcome}
    assert set(told) == differ
    assert "s4a-bicycle.police" in differ
    assert told["s4a-bicycle.police"]["outcome"] == (("may_share",), ("share_without_consent",))
    assert "clauses" not in told["s4a-bicycle.police"]
    before, after = told["s4a-bicycle.police"]["duties"]
    assert "weigh_with_care" in set(before) - set(after)
    assert found.questions == len(every)


def test_the_notebooks_that_play_a_flipped_case(lesser_crime: Rulebook) -> None:
    """A flip names the notebooks that play its case; an assessed item stands for all cases of its file."""
    notebooks = [Teaching("04_refusal.ipynb", "", ("s4-shopping",)), Teaching("10_mixed.ipynb", "", ("s4a-bicycle",))]
    found = consequences(compare(BOOK, lesser_crime), bank(), notebooks)
    where = {each.question: each.notebooks for each in found.keys}
    assert where["s4a-bicycle.police"] == ("10_mixed.ipynb",)
    assert where["s4-shopping.police"] == ("04_refusal.ipynb",)


def test_clauses_change_with_what_draws_on_them(tmp_path: Path, lesser_crime: Rulebook) -> None:
    """A clause has changed when its entry has, or a rule, ground or duty that draws on it; each with the reason."""
    assert consequences(compare(BOOK, lesser_crime), None).clauses == {
        "4.O3": "rule refusal_minor_crime was changed",
        "4.11": "rule refusal_minor_crime was changed",
    }
    duty = consequences(compare(BOOK, read_variant(tmp_path, WIDER_DUTY)), None).clauses
    assert duty
    assert all(re.fullmatch(r"duty \w+ was changed", why) for why in duty.values())
    reworded = read_variant(
        tmp_path, [("clauses.yaml", 'paraphrase: "Keep fact and opinion apart"', 'paraphrase: "Fact is no opinion"')]
    )
    assert consequences(compare(BOOK, reworded), None).clauses == {"2.2": "the clause was changed"}


def test_notebooks_teach_by_text_and_by_cases(lesser_crime: Rulebook) -> None:
    """A notebook is told when it names a changed clause, alone or in a range, or plays a case that rests on one."""
    notebooks = [
        Teaching("01_why.ipynb", "See 1.1 to 1.4.", ("s4-appointment",)),
        Teaching("02_how.ipynb", "See 4.9 to 4.12.", ()),
        Teaching("04_refusal.ipynb", "", ("s4-shopping",)),
    ]
    found = consequences(compare(BOOK, lesser_crime), bank(), notebooks).notebooks
    assert found is not None
    told = {each.notebook: (each.names, dict(each.plays)) for each in found}
    assert told["02_how.ipynb"] == (("4.11",), {})
    assert told["04_refusal.ipynb"] == ((), {"s4-shopping": ("4.O3", "4.11")})
    assert "01_why.ipynb" not in told or told["01_why.ipynb"][0] == ()
    without = consequences(compare(BOOK, lesser_crime), None, notebooks).notebooks
    assert without is not None
    assert [each.notebook for each in without] == ["02_how.ipynb"]


def test_nothing_follows_from_other_words(tmp_path: Path) -> None:
    """Where only a note is worded otherwise, no key flips and no clause has changed."""
    found = consequences(compare(BOOK, read_variant(tmp_path, WORDING)), bank(), [Teaching("x", "4.3", ())])
    assert (found.keys, found.clauses, found.notebooks) == ((), {}, ())
    text = consequences_as_text(found)
    assert re.search(r"The cases: none of their \d+ questions gets another key\.", text)
    assert "The notebooks: no clause has changed." in text


def test_as_text(lesser_crime: Rulebook) -> None:
    """The text tells each question with its notebook and its parts before and after, then each notebook."""
    found = consequences(compare(BOOK, lesser_crime), bank(), [Teaching("10_x.ipynb", "4.11", ("s4a-bicycle",))])
    text = consequences_as_text(found)
    assert "\n  s4a-bicycle.police (10_x.ipynb)\n    outcome:  may_share -> share_without_consent\n" in text
    assert "\n  10_x.ipynb\n    names 4.11\n    plays s4a-bicycle, which rests on 4.O3, 4.11\n" in text
    assert max(map(len, text.splitlines())) <= 96


def edited(folder: Path, file: str, before: str, after: str) -> Rulebook:
    """Return the tiny rulebook with one edit."""
    home = write_rulebook(folder)
    assert before in RULEBOOK[file]
    (home / file).write_text(RULEBOOK[file].replace(before, after), encoding="utf-8")
    return load_rulebook(home)


def test_a_case_that_the_new_guide_cannot_decide_is_told(tmp_path: Path) -> None:
    """A value that the new guide no longer has is said, question by question, instead of a guess."""
    old = load_rulebook(write_rulebook(tmp_path / "old"))
    values = "says: {yes: she agrees, no: she refuses, unknown: nobody has asked her}"
    others = values.replace("yes:", "given:").replace("no:", "refused:")
    home = write_rulebook(tmp_path / "new")
    for name, text in RULEBOOK.items():
        text = text.replace(values, others) if name == "facts.yaml" else text
        text = text.replace("agreed: yes", "agreed: given").replace("agreed: no,", "agreed: refused,")
        (home / name).write_text(text, encoding="utf-8")
    new = load_rulebook(home)
    cases = bank_by_either(write_bank(tmp_path), old, new)
    found = consequences(compare(old, new), cases)
    assert {each.question: each.trouble for each in found.keys} == {
        "s2-neighbours.next": "the new rulebook cannot decide it: it does not know 'agreed: no'",
        "s2-neighbours-b.next": "the new rulebook cannot decide it: it does not know 'agreed: yes'",
    }
    assert "the new rulebook cannot decide it" in consequences_as_text(found)


def test_a_bank_is_read_by_whichever_guide_takes_it(tmp_path: Path) -> None:
    """What a case file expects may fit the old guide or the new one; a file that suits neither is a fault."""
    old = load_rulebook(write_rulebook(tmp_path / "old"))
    new = edited(tmp_path / "new", "rules.yaml", "outcome: wait", "outcome: ask")
    folder = write_bank(tmp_path)
    text = (folder / "practice" / "0.yaml").read_text(encoding="utf-8")
    assert "expect: {outcome: wait" in text
    updated = text.replace("s2-neighbours", "s2-others").replace("expect: {outcome: wait", "expect: {outcome: ask")
    (folder / "practice" / "1.yaml").write_text(updated, encoding="utf-8")
    assert set(bank_by_either(folder, old, new).cases) == {
        "s2-neighbours", "s2-neighbours-b", "s2-others", "s2-others-b",
    }  # fmt: skip
    neither = updated.replace("s2-others", "s2-third").replace("expect: {outcome: ask", "expect: {outcome: tell")
    (folder / "practice" / "2.yaml").write_text(neither, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        bank_by_either(folder, old, new)
    assert {Path(each.file).name for each in caught.value.problems} == {"2.yaml"}


def test_a_case_fitted_to_another_guide_can_be_marked_by_it(tmp_path: Path) -> None:
    """What a guide does not know is left out of a case, which it then marks: a perfect answer earns everything."""
    more = read_variant(tmp_path, NEW_FACT)
    strange = Distractor("fact", "recipient_trained", "M1", "Ask whether the lead is trained.")
    for case in bank().cases.values():
        asked = tuple(
            replace(each, facts={**each.facts, "recipient_trained": "no"}, distractors=(*each.distractors, strange))
            for each in case.questions
        )
        assert fitted(replace(case, questions=asked), more).questions == asked
        other = fitted(replace(case, questions=asked), BOOK)
        assert other == case
        answers = perfect_answers(other, BOOK)
        for question in other.questions:
            mark = mark_question(other, question.id, answers, BOOK)
            assert mark.points == mark.out_of


def test_a_ground_that_moves_is_noticed_only_where_a_key_changes(tmp_path: Path) -> None:
    """A test's list of grounds may change without any clause or key of the bank: then nothing is told of them."""
    found = consequences(compare(BOOK, read_variant(tmp_path, OTHER_GROUND)), bank())
    assert found.clauses == {}
    changed = {each.question for each in found.keys}
    book = read_variant(tmp_path, OTHER_GROUND)
    every = [question for case in bank().cases.values() for question in case.questions]
    expected = {
        q.id
        for q in every
        if {d.id for d in decision_of(q, BOOK).duties} != {d.id for d in decision_of(q, book).duties}
    }
    assert changed == expected
