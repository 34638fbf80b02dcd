"""What a notebook teaches: clauses named by id in its text, cases that it plays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.teaching import clauses_named, read_teaching, short_name

KNOWN = tuple(load_rulebook().clauses)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("See 4.3.", "4.3"),
        ("(4.O1r), **2.1**; 9.8a,9.8b", "4.O1r 2.1 9.8a 9.8b"),
        ("P.1 and I.11, A.1", "P.1 I.11 A.1"),
        ("1.5 opens a list", "1.5"),
        ("4.N1 to 4.N3", "4.N1 4.N2 4.N3"),
        ("2.1–2.3, 3.1-3.2 and 9.8a — 9.8c", "2.1 2.2 2.3 3.1 3.2 9.8a 9.8b 9.8c"),
        ("4.14 to\n4.16", "4.14 4.15 4.16"),
        ("4.16 to 4.14", "4.14 4.16"),
        ("4.10", "4.10"),
        ("4.1x, 14.1, 4.1.2, 0.4.1, £4.1, v4.1 and 4.17", ""),
        ("12.30 or 9.10 in the morning", ""),
        ("", ""),
    ],
)
def test_clauses_named(text: str, named: str) -> None:
    """Ids count alone and in ranges, in the guide's order; parts of other numbers, prices and versions do not."""
    assert clauses_named(text, KNOWN) == set(named.split())


@given(st.lists(st.sampled_from(KNOWN), max_size=8), st.sampled_from([", ", "; ", " and ", ") (", "\n\n", ","]))
def test_every_id_in_a_list_is_found(ids: list[str], between: str) -> None:
    """Whatever stands between them, all ids of a list are found and no other."""
    assert clauses_named(between.join(ids), KNOWN) == set(ids)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """Nothing that a text holds makes the search fail or name what is no clause."""
    assert clauses_named(text, KNOWN) <= set(KNOWN)


def write(folder: Path, name: str, cells: object) -> Path:
    """Write a notebook."""
    path = folder / name
    path.write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8")
    return path


def test_texts_and_plays(tmp_path: Path) -> None:
    """Text comes from markdown cells, whether kept as lines or as one string; plays come from code cells, each once."""
    code = [
        "from safeshare.player import play\n\nplay('a', \"b\")",
        ["play('a')\n", "play('c')"],
        "%magic\nplay(",
        "points('a.x')\nplay(name)\nplay()",
    ]
    cells = [
        {"cell_type": "markdown", "source": ["# 4.3\n", "2.1"]},
        {"cell_type": "raw", "source": "9.9"},
        {"cell_type": "markdown", "source": "3.1"},
        *({"cell_type": "code", "source": each} for each in code),
    ]
    write(tmp_path, "04_refusal.ipynb", cells)
    write(tmp_path, "01_why.ipynb", [])
    first, second = read_teaching(tmp_path)
    assert (first.name, second.name) == ("01_why.ipynb", "04_refusal.ipynb")
    assert second.clauses(KNOWN) == {"4.3", "2.1", "3.1"}
    assert (first.plays, second.plays) == ((), ("a", "b", "c"))


def test_short_names() -> None:
    """A table names a notebook by its number, and one without a number by its name."""
    assert [short_name(each) for each in ("04_refusal.ipynb", "pre_test.ipynb")] == ["04", "pre_test"]


def test_every_notebook_at_fault_is_told(tmp_path: Path) -> None:
    """Each damaged notebook is a sentence, all at once; so is a folder without notebooks, or none."""
    write(tmp_path, "a.ipynb", "no cells")
    (tmp_path / "b.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_teaching(tmp_path)
    a, b = caught.value.problems
    assert str(a).endswith("a.ipynb: this is not a Jupyter notebook of format 4. "
                           "Fetch the notebook again, or leave it out of the folder.")  # fmt: skip
    assert "b.ipynb, line 1: this is not JSON" in str(b)
    for folder, what in ((tmp_path / "none", "there is no such folder"), (tmp_path / "c", "there are no notebooks")):
        if folder.name == "c":
            folder.mkdir()
        with pytest.raises(ProblemsError, match=what):
            read_teaching(folder)
