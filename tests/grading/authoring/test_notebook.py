"""The graded cells of a notebook, and text that stays text."""

import html
import json
import re

import nbformat.v4 as v4
import pytest
from nbconvert import HTMLExporter

from grading.authoring.notebook import as_shown_text, check_notebook, graded_cells, read_notebook
from grading.course.folder import NOTEBOOKS, SCENARIOS
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank


@pytest.fixture(scope="module")
def bank():
    """Return the checkout's bank."""
    return load_bank(SCENARIOS, load_rulebook())


def marked(source, name="q", points=4.0, record=None):
    """Return a graded cell: code with points("..."), or a decision record."""
    cell = v4.new_code_cell(source) if record is None else v4.new_markdown_cell(source)
    cell.metadata["nbgrader"] = {"grade": True, "solution": record is not None, "grade_id": name, "points": points}
    if record:
        cell.metadata["safeshare"] = {"record": record}
    return cell


def write(folder, *cells):
    """Write a notebook and return its path."""
    path = folder / "04_refusal.ipynb"
    path.write_text(json.dumps(v4.new_notebook(cells=list(cells))))
    return path


def test_the_courses_notebook_is_right(bank):
    """Every graded cell of the real notebook scores a question of the bank, once, for its points."""
    for path in NOTEBOOKS.glob("0*.ipynb"):
        assert check_notebook(path, bank, load_rulebook()) == []


def test_every_assessed_question_of_the_section_is_graded(bank):
    """No assessed question is asked without being marked."""
    cells = graded_cells(read_notebook(NOTEBOOKS / "04_refusal.ipynb"))
    graded = {(cell.question or "").removesuffix(".text") for cell in cells}
    section = [case for case in bank.section("4", use="assessment") if case.pool == "section"]
    asked = {each for case in section if case.id == case.pair for each in case.question_ids}
    assert graded == asked


FAULTS = {
    "no question": (
        marked("1 + 1"),
        "04_refusal.ipynb, cell 1 ('q'): this graded cell names no question. "
        'Let its last line be points("<question>").',
    ),
    "does not end in it": (
        marked('points("s4a-lamp.council")\nprint()'),
        "04_refusal.ipynb, cell 1 ('q'): this graded cell names no question. "
        'Let its last line be points("<question>").',
    ),
    "not Python": (
        marked("points("),
        "04_refusal.ipynb, cell 1 ('q'): this graded cell names no question. "
        'Let its last line be points("<question>").',
    ),
    "unknown question": (
        marked('points("s4a-lamp.counsel")'),
        "04_refusal.ipynb, cell 1 ('q'): the bank has no assessed question 's4a-lamp.counsel'. "
        "Did you mean 's4a-lamp.council'?",
    ),
    "other points": (
        marked('points("s4a-lamp.daughter")', points=5.0),
        "04_refusal.ipynb, cell 1 ('q'): the cell gives 5 points, the question 3. Give the cell the question's points.",
    ),
    "record without its part": (
        marked("Your record", record=""),
        "04_refusal.ipynb, cell 1 ('q'): this graded cell names no question. "
        'Give it the metadata "safeshare": {"record": "<case>.wishes.text"}, or what else it shows.',
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_notebook_that_would_mark_wrongly_is_refused(tmp_path, bank, name):
    """A graded cell that scores nothing, something unknown or other points is named with its remedy."""
    cell, message = FAULTS[name]
    assert [str(each) for each in check_notebook(write(tmp_path, cell), bank, load_rulebook())] == [message]


def test_a_question_is_graded_once(tmp_path, bank):
    """Two cells for one question would count it twice."""
    twice = [marked('points("s4a-lamp.daughter")', name, points=3.0) for name in ("a", "b")]
    assert [str(each) for each in check_notebook(write(tmp_path, *twice), bank, load_rulebook())] == [
        "04_refusal.ipynb, cell 2 ('b'): 's4a-lamp.daughter' is graded twice. Keep one of the cells."
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such notebook."),
        (b"{", "the notebook is damaged: it is not JSON."),
        (b"[" * 100_000, "the notebook is damaged: it is not JSON."),
        (b"\xff\xfe", "the notebook is damaged: it is not JSON."),
        (b'{"nbformat": 3, "worksheets": []}', "this is not a Jupyter notebook of format 4."),
        (b'{"nbformat": 5, "cells": []}', "this is not a Jupyter notebook of format 4."),
        (b" " * 20_000_001, "the notebook is larger than 20,000,000 bytes."),
    ],
    ids=["missing", "cut off", "deep", "not text", "format 3", "format 5", "huge"],
)
def test_a_bad_notebook_is_said_in_a_sentence(tmp_path, content, message):
    """A missing, damaged, huge or foreign notebook never raises anything else."""
    if content is not None:
        (tmp_path / "x.ipynb").write_bytes(content)
    with pytest.raises(ProblemsError) as caught:
        read_notebook(tmp_path / "x.ipynb")
    remedy = "Hand in the notebook that was released, or fetch it again."
    assert str(caught.value) == f"x.ipynb: {message} {remedy}"


HOSTILE = (
    "<script>document.title='gone'</script>",
    "</pre><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![](http://example.org/x.png)",
    "# heading\n\n* list\n\n```python\nprint()\n```\n\n<b>bold</b> &lt;i&gt;",
    "$$\\href{javascript:alert(1)}{x}$$ and $x$ \\(y\\)",
    "quotes \" and ' and `ticks` {{ 7 * 7 }} {% raw %}",
    "nul \x00, bell \x07, right-to-left \u202e end, emoji 🙂, Ünïcode\r\nsecond line\n\n\n    indented",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_is_shown_letter_by_letter(text):
    """In formgrader's own renderer a record stays text: no tag, link, formula or Markdown comes alive."""
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(
        v4.new_notebook(cells=[v4.new_markdown_cell(as_shown_text(text))])
    )
    inside = re.search(r'<pre style="white-space: pre-wrap">(.*?)</pre>', page, flags=re.DOTALL)
    assert inside is not None
    assert not re.search("[<>]", inside[1])  # and MathJax leaves <pre> alone
    visible = "".join(each for each in text.replace("\r\n", "\n") if each in "\n\t" or each.isprintable())
    assert html.unescape(inside[1]) == visible
