"""All notebooks of the course: of one shape, in step with the cases that they play, fit for Jupyter and nbgrader."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from grading.authoring.completing import complete
from grading.authoring.notebook import check_notebook, read_notebook, source_of
from grading.course.assignment import assignment_name, course_notebooks
from grading.course.folder import NOTEBOOKS
from grading.course.plays import played_in_two
from safeshare.scenario.forms import load_forms
from tests.content.bank import ROOT, RULEBOOK, bank

HEADINGS = (
    r"What you will be able to do",
    r"Your answers, and help",
    r"Looking back",
    r"The idea",
    r"What the law says, and what it does not forbid",
    r"A worked example",
    r"Practice\b.*",
    r"Assessed cases",
    r"To take with you",
)
"""What every section's notebook goes through, in this order."""

COURSE = course_notebooks(NOTEBOOKS)
SECTIONS = [path for path in COURSE if re.match(r"(?!00)[0-9]{2}_", path.name)]


def name_of(path: Path) -> str:
    """Return how a test names a notebook."""
    return path.stem


def headings(path: Path) -> list[str]:
    """Return the text of all headings of a notebook."""
    cells = [source_of(cell) for cell in read_notebook(path)["cells"] if cell["cell_type"] == "markdown"]
    return [words for text in cells for words in re.findall(r"^#{1,6} +(.*)$", text, re.MULTILINE)]


def test_there_are_notebooks() -> None:
    """The course's folder is found: without it the tests below would say nothing."""
    assert "04_refusal" in [path.stem for path in SECTIONS]


@pytest.mark.parametrize("path", COURSE, ids=name_of)
def test_it_is_in_step_with_the_cases_that_it_plays(path: Path) -> None:
    """`python -m grading notebook --all` would change nothing: every assessed question has its cell and its points."""
    forms = load_forms(ROOT / "scenarios", bank(), RULEBOOK)
    assert complete(path, bank(), RULEBOOK, forms=forms).in_step, (
        f"Run `python -m grading notebook notebooks/{path.name}`."
    )
    assert check_notebook(path, bank(), RULEBOOK, forms) == []


def test_no_assessed_case_counts_twice() -> None:
    """No two notebooks play the same assessed case."""
    assert played_in_two(COURSE, bank()) == []


@pytest.mark.parametrize("path", COURSE, ids=name_of)
def test_jupyter_and_nbgrader_take_it(path: Path) -> None:
    """The notebook is valid for both and names its assignment."""
    read = nbformat.read(path, as_version=4)
    nbformat.validate(read)
    MetadataValidator().validate_nb(read)
    assert read.metadata["safeshare"]["assignment"] == assignment_name(path)


@pytest.mark.parametrize("path", SECTIONS, ids=name_of)
def test_every_section_has_the_same_shape(path: Path) -> None:
    """Each of the headings stands there once, and they come in the same order in every section."""
    found = headings(path)
    places = [[place for place, words in enumerate(found) if re.fullmatch(each, words)] for each in HEADINGS]
    assert [len(each) for each in places] == [1] * len(HEADINGS), dict(zip(HEADINGS, places, strict=True))
    assert sorted(places) == places


@pytest.mark.parametrize("path", COURSE, ids=name_of)
def test_levels_of_headings(path: Path) -> None:
    """There is one title, at the top, and no level of heading is skipped."""
    text = "\n".join(source_of(each) for each in read_notebook(path)["cells"] if each["cell_type"] == "markdown")
    levels = [len(hit) for hit in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", SECTIONS, ids=name_of)
def test_every_section_looks_back_from_memory(path: Path) -> None:
    """Under "Looking back" each section plays one short recall, of the page before it, with three questions."""
    cells = read_notebook(path)["cells"]
    (place,) = [number for number, each in enumerate(cells) if source_of(each).startswith("## Looking back\n")]
    assert cells[place + 1]["cell_type"] == "code"
    case = bank().cases[re.findall(r'^play\("([^"]+)"\)$', source_of(cells[place + 1]), re.MULTILINE)[0]]
    before = int(path.stem[:2]) - 1
    assert case.id == (f"s{before}-recall" if before else "s1-start-recall")
    assert (case.use, len(case.steps), len(case.questions)) == ("practice", 1, 3)


@pytest.mark.parametrize("path", SECTIONS, ids=name_of)
def test_every_worked_example_shows_two_records_side_by_side(path: Path) -> None:
    """Before the practice cases stands one table of a good record beside a poor one, three to five lines long."""
    text = "\n".join(source_of(each) for each in read_notebook(path)["cells"] if each["cell_type"] == "markdown")
    worked = text.partition("\n## A worked example\n")[2].partition("\n## Practice")[0]
    (table,) = re.findall(
        r"^\*\*The record (?:of|on) [^*]+, twice\.\*\*\n\n"
        r"\| A good record \| A poor record \|\n\|---\|---\|\n((?:\|.*\n?)+)",
        worked,
        re.MULTILINE,
    )
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
    assert 3 <= len(rows) <= 5
    assert all(len(row) == 2 and all(row) for row in rows)
