"""The Somerset rulebook: it holds the whole guide, and it is strict."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from safeshare import evaluate, load_rulebook
from safeshare.problems import ProblemsError
from safeshare.reading import parse_yaml, read_yaml
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


BAD_TEXTS = {
    "a: 1\na: 2\n": "f, line 2: the key 'a' stands here twice. Keep one of them.",
    "a: &x 1\nb: 2\n": "f, line 1, a: an anchor (&x) is used. Write the value out wherever it is needed.",
    "a: !!python/object:os.system {}\n": (
        "f, line 1, a: a tag (tag:yaml.org,2002:python/object:os.system) is used. "
        "Remove the tag: files hold plain values only."
    ),
    "a:\n\tb: 1\n": "f, line 2: a tab is used for indentation. Use spaces.",
    "": "f: the file is empty. Write its content, or remove the file.",
    "a: b: c\n": "f, line 1: a colon inside a text is read as a new key. Put the whole text in quotes.",
    "a: 1\n---\nb: 2\n": "f, line 2: a second document starts here. Keep one document a file: remove the line '---'.",
    "a: \x07\n": "f: a character that text may not hold (U+0007). Delete it and type the text again.",
    "? [a]\n: 1\n": "f, line 1: a key is a list or a mapping. Use a word as the key.",
}


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_yaml(text: str) -> None:
    """Text that is not plain YAML gets one sentence with its line and the remedy."""
    with pytest.raises(ProblemsError) as caught:
        parse_yaml(text, "f")
    assert [str(problem) for problem in caught.value.problems] == [BAD_TEXTS[text]]


def test_aliases_that_explode_are_refused_at_once() -> None:
    """Nested aliases are refused without being expanded."""
    lines = ["a: &a [x, x]", *(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20))]
    with pytest.raises(ProblemsError, match="an anchor"):
        parse_yaml("\n".join(lines), "f")


def test_deep_nesting_is_refused() -> None:
    """Values nested very deep are refused, without a crash."""
    with pytest.raises(ProblemsError, match="nested more than 40 deep"):
        parse_yaml("[" * 5000, "f")


def test_bad_files(tmp_path: Path) -> None:
    """A folder, a missing file, another encoding, a byte-order mark and a file too large are one sentence each."""
    latin, marked, large = tmp_path / "latin.yaml", tmp_path / "marked.yaml", tmp_path / "large.yaml"
    latin.write_bytes("a: caf\xe9\n".encode("latin-1"))
    marked.write_bytes(b"\xef\xbb\xbfa: 1\n")
    large.write_bytes(b"a" * 2_000_000)
    said = {
        tmp_path: "this is a folder, not a file. Name a file inside it.",
        tmp_path / "none.yaml": "there is no such file. Check the name and the folder.",
        latin: "the file is not UTF-8 text. Save it with the encoding UTF-8.",
        marked: "the file starts with a byte-order mark. Save it as 'UTF-8' without BOM.",
        large: "the file is larger than 1,000,000 bytes. Split it, or check that it is the right file.",
    }
    for path, message in said.items():
        with pytest.raises(ProblemsError) as caught:
            read_yaml(path)
        assert str(caught.value).endswith(message)


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
