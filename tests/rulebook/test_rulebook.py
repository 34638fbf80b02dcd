"""The Somerset rulebook: it holds the whole guide, and it is strict."""

from __future__ import annotations

import shutil
from pathlib import Path

from safeshare import evaluate, load_rulebook
from safeshare.reading import parse_yaml
from safeshare.rulebook import DEFAULT_FOLDER, read_rulebook
from safeshare.rulebook.space import Space
from tests.evaluation.cases import CLEAN_REFUSAL

BOOK = load_rulebook()


def test_every_clause_of_the_guide_is_here() -> None:
    """The rulebook has 127 clauses with ids of their own, in sections I, 1 to 9, P and A."""
    assert len(BOOK.clauses) == 127
    assert {clause.section for clause in BOOK.clauses.values()} == {"I", *"123456789", "P", "A"}


def test_fourteen_outcomes_in_four_families() -> None:
    """The outcomes and families are those of the decision model, holding first and sharing last."""
    assert [family.id for family in BOOK.families.values()] == ["hold", "pause", "weigh", "share"]
    assert [family.rank for family in BOOK.families.values()] == [0, 1, 2, 3]
    assert len(BOOK.outcomes) == 14
    assert BOOK.outcomes["may_share"].also_right == ("share_without_consent", "respect_refusal")


def test_every_outcome_is_reached_by_a_rule() -> None:
    """Each of the fourteen outcomes is decided by at least one rule."""
    assert {rule.outcome for rule in BOOK.rules} == set(BOOK.outcomes)


def test_sixteen_misconceptions() -> None:
    """M1 to M16 are there, each with the clauses that it breaks."""
    assert list(BOOK.misconceptions) == [f"M{number}" for number in range(1, 17)]


def test_every_clause_is_used_or_says_why_not() -> None:
    """A clause that nothing draws on gives its reason (loading would refuse it otherwise)."""
    unused = [clause.id for clause in BOOK.clauses.values() if clause.not_encoded]
    assert 0 < len(unused) < len(BOOK.clauses) / 3
    decided = {clause for rule in BOOK.rules for clause in rule.clauses}
    decided |= {clause for ground in BOOK.grounds for clause in ground.clauses}
    decided |= {clause for duty in BOOK.duties for clause in duty.clauses}
    assert not decided & set(unused)


def test_the_laws_are_sources() -> None:
    """The laws that the guide leans on are sources, and each is pointed to by a clause."""
    pointed = {source for clause in BOOK.clauses.values() for source in clause.sources}
    laws = {
        "care-act-2014", "mca-2005", "dpa-2018", "uk-gdpr", "hra-1998", "cda-1998-s115", "svga-2006",
        "common-law-confidentiality",
    }  # fmt: skip
    assert laws <= pointed <= set(BOOK.sources)


def test_glossary() -> None:
    """The short words that learners meet are explained."""
    assert {"MARAC", "MARM", "PiPoT", "LADO", "DBS", "LPA", "OPG", "MCA"} <= set(BOOK.glossary)


def test_a_second_guide_is_a_second_folder(tmp_path: Path) -> None:
    """A copy of the folder with one rule changed is another rulebook, and gives another answer."""
    folder = tmp_path / "another"
    shutil.copytree(DEFAULT_FOLDER, folder)
    rules = (folder / "rules.yaml").read_text(encoding="utf-8")
    before = "    when: {crime_preventable: yes, serious_crime: none}\n    outcome: may_share\n"
    assert rules.count(before) == 1
    changed = rules.replace(before, before.replace("may_share", "share_without_consent"))
    (folder / "rules.yaml").write_text(changed, encoding="utf-8")
    case = {**CLEAN_REFUSAL, "crime_preventable": True}
    assert evaluate(case).outcome == "may_share"
    assert evaluate(case, read_rulebook(folder)).outcome == "share_without_consent"


def test_the_same_folder_is_read_once() -> None:
    """Loading the same folder again gives the same object."""
    assert load_rulebook() is load_rulebook(DEFAULT_FOLDER)


def test_text_that_looks_like_a_number_stays_text() -> None:
    """A clause id such as 4.10 is never read as the number 4.1."""
    assert parse_yaml("clauses: [4.10, 2.8]\nwhole: 4\nflag: no\n", "f").data == {
        "clauses": ["4.10", "2.8"],
        "whole": 4,
        "flag": False,
    }


def test_boxes_are_cut_exactly() -> None:
    """Taking a box out of the space leaves disjoint boxes that hold exactly the other cases."""
    space = Space()
    for name in "abc":
        space.add(name, ("x", "y", "z"))
    hole = space.box({"a": ["x"], "b": ["x", "y"]})
    left = space.minus([space.full], [hole])
    points = [space.box({"a": [a], "b": [b], "c": [c]}) for a in "xyz" for b in "xyz" for c in "xyz"]
    for point in points:
        inside = sum(not point & ~box for box in left)
        assert inside == (0 if not point & ~hole else 1)
