"""The way through the course: links that work in the checkout and, turned round at building, in learners' folders."""

import re

import nbformat.v4 as v4
import pytest

from grading.authoring.links import as_released, lead_on
from grading.authoring.notebook import read_notebook, source_of
from grading.course.assignment import course_notebooks
from grading.course.build import build_course
from grading.course.folder import NOTEBOOKS
from tests.grading.authoring.test_completing import run, write


def written(folder, *stems):
    """Write notebooks with a title each, and return the paths of the course that they make."""
    for stem in stems:
        write(folder, v4.new_markdown_cell(f"# The title of {stem}\n\nWords."), name=f"{stem}.ipynb")
    return course_notebooks(folder)


def last(path):
    """Return the text of a notebook's last cell."""
    return source_of(read_notebook(path)["cells"][-1])


@pytest.mark.parametrize("path", course_notebooks(NOTEBOOKS), ids=lambda path: path.stem)
def test_every_link_in_the_checkout_leads_to_a_notebook_beside_it(path):
    """No text of the course links to a notebook that is not there."""
    texts = [source_of(cell) for cell in read_notebook(path)["cells"] if cell["cell_type"] == "markdown"]
    links = [link for text in texts for link in re.findall(r"\]\(([\w-]+\.ipynb)", text)]
    assert links
    assert all((NOTEBOOKS / link).is_file() for link in links)


def test_completing_leads_each_notebook_on_and_back(tmp_path):
    """The last cell names the next notebook by its title; the start has none; a second run changes nothing."""
    start, pre, first, second, post = written(tmp_path, "00_start", "01_why", "02_how", "pre_test", "post_test")
    assert run("--all", "--notebooks", tmp_path)[0] == 0
    back = "[Back to the start](00_start.ipynb)"
    assert last(start) == "# The title of 00_start\n\nWords."
    assert last(pre) == f"**Next:** [The title of 01_why](01_why.ipynb)\n\n{back}"
    assert last(first) == f"**Next:** [The title of 02_how](02_how.ipynb)\n\n{back}"
    on = "**Next:** [The title of post_test](post_test.ipynb), if your trainer gives you this test"
    assert last(second) == f"{on}\n\n{back}"
    assert last(post) == back
    assert run("--all", "--check", "--notebooks", tmp_path) == (
        0,
        "In step already: 5 notebooks.\nNext: python -m grading rehearse\n",
    )


def test_a_new_notebook_puts_the_one_before_it_out_of_step(tmp_path):
    """--check says that a notebook leads past a new one, and completing leads it there; alone, it leads nowhere."""
    written(tmp_path, "01_why", "03_consent")
    run("--all", "--notebooks", tmp_path)
    first, _second, third = written(tmp_path, "02_how")
    code, said = run(first, "--check")
    assert code == 1
    assert "(0 to add, 0 to remove, 1 to change)" in said
    assert run("--all", "--notebooks", tmp_path)[0] == 0
    assert "(02_how.ipynb)" in last(first)
    assert last(third) == "# The title of 03_consent\n\nWords."


def test_a_cell_of_an_author_is_never_taken_for_ours(tmp_path):
    """An author's cell under the heading "The way on" stays, however often the notebook is completed."""
    write(tmp_path, v4.new_markdown_cell("# A"), v4.new_markdown_cell("## The way on\n\nMine."), name="01_why.ipynb")
    path, _other = written(tmp_path, "02_how")
    for _ in range(3):
        assert run("--all", "--notebooks", tmp_path)[0] == 0
        cells = read_notebook(path)["cells"]
        assert [source_of(each).partition("\n")[0] for each in cells][:2] == ["# A", "## The way on"]
        assert len(cells) == 3


def test_links_are_turned_to_the_folders_of_a_release():
    """Links to the course's notebooks lead to their folders, those to others become words, all else stays."""
    text = "[a](01_why.ipynb) [b](01_why.ipynb#here) [c](09_gone.ipynb) [d](cards/04.html) [e](https://x.org/y.ipynb)"
    notebook = {"cells": [{"cell_type": "markdown", "source": [text]}, {"cell_type": "code", "source": text}]}
    as_released(notebook, {"01_why.ipynb": "section-01"})
    words, code = map(source_of, notebook["cells"])
    assert words == (
        "[a](../section-01/01_why.ipynb) [b](../section-01/01_why.ipynb#here) c [d](cards/04.html) "
        "[e](https://x.org/y.ipynb)"
    )
    assert code == text


def test_a_course_of_one_section_leads_nowhere(section_4, tmp_path):
    """A course built from some of the notebooks has no link to one that is not in it."""
    course = build_course(tmp_path / "course", section_4)
    notebook = read_notebook(course.folder("source", "section-04") / "04_refusal.ipynb")
    assert ".ipynb)" not in "".join(source_of(each) for each in notebook["cells"])
    assert "00 Start here" in "".join(source_of(each) for each in notebook["cells"])


def test_leading_on_keeps_what_is_there(tmp_path):
    """A notebook that stands alone gets no cell."""
    [path] = written(tmp_path, "05_capacity")
    notebook = read_notebook(path)
    lead_on(path, notebook, [path])
    assert notebook == read_notebook(path)
