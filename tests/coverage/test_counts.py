"""What a bank exercises, on a tiny rulebook and bank of which it is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from safeshare.coverage import coverage
from safeshare.coverage.tables import coverage_as_text
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from safeshare.teaching import Teaching
from tests.coverage.tiny import OPEN_CASE, write_bank, write_rulebook
from tests.marking.cases import bank


def counted(tmp_path: Path, *more: str) -> dict[str, Any]:
    """Return the coverage of the tiny bank as plain data, each table's entries by id."""
    book = load_rulebook(write_rulebook(tmp_path))
    found = coverage(load_bank(write_bank(tmp_path, *more), book).cases.values(), book).to_dict()
    tables = {name: {e["id"]: e for group in found[name] for e in group["entries"]} for name in found["summary"]}
    return {**found, **tables}


def test_numbers_of_the_whole(tmp_path: Path) -> None:
    """Cases, questions and sections are counted, and each table says how much of it is exercised."""
    found = counted(tmp_path)
    assert found["rulebook"] == {"id": "tiny", "version": "1.0.0"}
    assert found["bank"] == {"cases": 2, "questions": 2, "sections": {"2": {"cases": 2, "questions": 2}}}
    assert {name: (each["exercised"], each["of"]) for name, each in found["summary"].items()} == {
        "clauses": (4, 6),
        "rules": (2, 4),
        "outcomes": (2, 3),
        "misconceptions": (1, 2),
        "grounds": (0, 1),
        "duties": (2, 2),
    }


@pytest.mark.parametrize(
    ("clause", "counts", "gap"),
    [
        ("1.1", (0, 0, 0), "not exercised"),
        ("1.2", (0, 0, 0), "no rule or duty draws on it"),
        ("2.1", (1, 0, 1), ""),
        ("2.2", (1, 0, 0), ""),
        ("2.3", (0, 0, 0), "not exercised"),
        ("3.1", (0, 2, 0), ""),
        ("3.2", (0, 1, 0), ""),
    ],
)
def test_clauses_that_decide_are_due_and_tempt(
    tmp_path: Path, clause: str, counts: tuple[int, int, int], gap: str
) -> None:
    """To decide, to be named by a due duty and to tempt are counted apart, a question once."""
    row = counted(tmp_path)["clauses"][clause]
    assert ((row["decides"], row["duty"], row["tempts"]), row["gap"]) == (counts, gap)


def test_rules_outcomes_and_misconceptions(tmp_path: Path) -> None:
    """Each says in how many questions it plays a part, and the others are gaps."""
    found = counted(tmp_path)
    assert {name: row["decides"] for name, row in found["rules"].items()} == {
        "danger": 0,
        "agreement": 1,
        "refusal": 1,
        "open": 0,
    }
    assert {name: (row["right"], row["tempts"]) for name, row in found["outcomes"].items()} == {
        "tell": (1, 1),
        "ask": (0, 0),
        "wait": (1, 0),
    }
    assert {name: row["tempts"] for name, row in found["misconceptions"].items()} == {"M1": 1, "M2": 0}
    assert {name: row["gap"] for name, row in found["rules"].items() if row["gap"]} == {
        "danger": "not exercised",
        "open": "not exercised",
    }


def test_what_only_tempts(tmp_path: Path) -> None:
    """A clause that only tempts is exercised as that and says so; an outcome that only tempts is no answer yet."""
    only = OPEN_CASE + '    distractors: [{clause: "1.1", misconception: M2, says: A fire!}]\n'
    found = counted(tmp_path, only)
    assert found["clauses"]["1.1"]["gap"] == "only tempts"
    assert found["clauses"]["1.1"]["exercised"] is True
    assert found["summary"]["clauses"] == {"exercised": 6, "of": 6}
    book = load_rulebook(tmp_path / "tiny")
    alone = load_bank(tmp_path / "scenarios", book).cases["s2-neighbours"]
    rows = {row.id: row for table in coverage([alone], book).tables for row in table.rows}
    assert (rows["tell"].exercised, rows["tell"].gap) == (False, "only tempts")


def test_as_text(tmp_path: Path) -> None:
    """The text says what the columns count, counts section by section and shows the gaps in words."""
    book = load_rulebook(write_rulebook(tmp_path))
    text = coverage_as_text(coverage(load_bank(write_bank(tmp_path), book).cases.values(), book))
    assert text.startswith("What 2 cases with 2 questions exercise of the rulebook tiny 1.0.0\n")
    assert "Clauses: 4 of 6 exercised\n(decides: a clause that decides; duty: a due duty names it; tempts: " in text
    assert "2 of the 4 clauses that can decide do so; 2 more are named by a due duty only; 0 more only tempt." in text
    assert (
        "Section 1: 0 of 1\n  1.1          -        -        -      -  [not exercised] A fire goes before all" in text
    )
    assert "  No rule or duty draws on 1.2.\nSection 2: 2 of 3\n" in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_repository_s_bank() -> None:
    """Every question of the bank has one deciding rule and one outcome."""
    found = coverage(bank().cases.values(), load_rulebook())
    tables = {table.id: table for table in found.tables}
    assert sum(row.counts["decides"] for row in tables["rules"].rows) == found.questions
    assert sum(row.counts["right"] for row in tables["outcomes"].rows) == found.questions
    assert [len(table.rows) for table in found.tables] == [127, 48, 14, 16, 12, 34]


def teaches(name: str, text: str) -> Teaching:
    """Return a notebook of that text."""
    return Teaching(name, text, ())


def test_clauses_that_notebooks_name(tmp_path: Path) -> None:
    """For each clause: in how many cases it plays a part, and which notebooks name it, one by one or in a range."""
    book = load_rulebook(write_rulebook(tmp_path))
    cases = load_bank(write_bank(tmp_path), book).cases.values()
    notebooks = [teaches("01_why.ipynb", "See 1.2 and 2.2."), teaches("pre_test.ipynb", "From 2.1 to 2.3.")]
    found = coverage(cases, book, notebooks)
    rows = {row.id: row for row in found.table("clauses").rows}
    assert {name: (row.cases, row.notebooks, row.gap) for name, row in rows.items()} == {
        "1.1": (0, (), "not exercised, not taught"),
        "1.2": (0, ("01_why.ipynb",), "no rule or duty draws on it"),
        "2.1": (2, ("pre_test.ipynb",), ""),
        "2.2": (1, ("01_why.ipynb", "pre_test.ipynb"), ""),
        "2.3": (0, ("pre_test.ipynb",), "not exercised"),
        "3.1": (2, (), ""),
        "3.2": (1, (), ""),
    }
    assert found.taught() == (6, 7)
    data = found.to_dict()
    assert (data["taught"], data["notebooks"]) == ({"clauses": 6, "of": 7}, ["01_why.ipynb", "pre_test.ipynb"])
    entry = data["clauses"][0]["entries"][1]
    assert (entry["id"], entry["cases"], entry["notebooks"]) == ("1.2", 0, ["01_why.ipynb"])
    assert "cases" not in data["rules"][0]["entries"][0]
    text = coverage_as_text(found)
    assert "  6 of 7 clauses taught: a case exercises them, or a notebook names them\n" in text
    assert "No rule or duty draws on 1.2 (01)." in text
    assert "\n  2.2          1        -        -      1  01, pre_test  Respect a refusal\n" in text


def test_without_notebooks_nothing_is_said_of_them(tmp_path: Path) -> None:
    """Where no notebooks were read, no clause is called taught or not."""
    book = load_rulebook(write_rulebook(tmp_path))
    found = coverage(load_bank(write_bank(tmp_path), book).cases.values(), book)
    assert (found.taught(), found.to_dict()["taught"], found.to_dict()["notebooks"]) == (None, None, None)
    assert "taught" not in coverage_as_text(found)
