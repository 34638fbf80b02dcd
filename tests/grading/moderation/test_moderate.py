"""Moderation: a second marking, another way, that no mark is taken on trust from."""

import json

import pytest

from grading.authoring.notebook import graded_cells, read_notebook
from grading.course.folder import ASSIGNMENT
from grading.moderation.run import with_parameter
from grading.moderation.sample import Sample, drawn, sample_from
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.marking import perfect_answers
from safeshare.rulebook import load_rulebook
from tests.grading.marked_course import WISHES, WRITTEN, gradebook, mark_by_hand, mark_quickly, row
from tests.grading.test_cli import fails, run


@pytest.mark.parametrize(
    ("text", "sample", "of_25"),
    [
        ("10%", Sample(share=0.1), 3),
        ("100%", Sample(share=1.0), 25),
        ("7", Sample(count=7), 7),
        ("70", Sample(count=70), 25),
    ],
)
def test_a_sample_is_a_share_or_a_number(text, sample, of_25):
    """A share is rounded up, a number is at most all, and both say themselves as they were asked for."""
    assert sample_from(text) == sample
    assert str(sample) == text
    assert sample.size(25) == of_25


@pytest.mark.parametrize("text", ["", "0", "0%", "101%", "-5", "ten", "10 %%", "1e3"])
def test_anything_else_is_no_sample(text):
    """What is neither is refused in words."""
    with pytest.raises(ValueError, match="is neither a share such as 10% nor a number such as 5"):
        sample_from(text)


def test_the_same_seed_draws_the_same_people():
    """The draw follows from seed and name alone: one who joins later displaces one of the drawn at most."""
    people = [f"L-{number:03d}" for number in range(100)]
    first = drawn(people, Sample(count=10), 1, "section-04")
    assert first == drawn(people, Sample(count=10), 1, "section-04")
    assert first == drawn(people[::-1], Sample(count=10), 1, "section-04")[::-1]
    assert len(first) == 10
    assert first != drawn(people, Sample(count=10), 2, "section-04")
    assert first != drawn(people, Sample(count=10), 1, "section-05")
    assert len(set(first) & set(drawn([*people, "L-100"], Sample(count=10), 1, "section-04"))) >= 9


def test_every_learner_has_the_same_chance():
    """Over many seeds each is drawn about as often as any other."""
    people = [f"L-{number}" for number in range(10)]
    times = [name for seed in range(500) for name in drawn(people, Sample(count=2), seed, "x")]
    assert {70 < times.count(name) < 130 for name in people} == {True}


def test_the_answers_folder_is_the_notebooks_parameter():
    """The notebook that is run has a parameters cell on top and goes to the folder that it names; the rest is ours."""
    cells = [{"cell_type": "code", "source": "points('x')", "metadata": {}}]
    made = with_parameter({"cells": cells, "nbformat": 4})
    assert made["cells"][0]["metadata"]["tags"] == ["parameters"]
    assert made["cells"][2:] == cells
    assert made["nbformat"] == 4


@pytest.fixture
def marked(course, hands_in):
    """Yield a course with two learners marked, one of them with a perfect case."""
    rulebook = load_rulebook()
    lamp = perfect_answers(course.bank(rulebook).cases["s4a-lamp"], rulebook)
    mark_quickly(course, hands_in, {"ann": {**lamp, **WRITTEN}, "bob": WRITTEN})
    with nbgrader_at(course.root):
        yield course


def report(course):
    """Return the JSON report of a moderation."""
    return json.loads((course.root / "moderation" / f"{ASSIGNMENT}.json").read_text())


def moderate(course, *more):
    """Moderate all, one at a time."""
    return ("moderate", "--course", course.root, "--assignment", ASSIGNMENT, "--sample", "100%", "--jobs", "2", *more)


@pytest.mark.slow
def test_differences_are_listed_settled_and_then_closed(marked):
    """Equal marks are borne out; a changed one is open until it is settled, and again when the gradebook moves on."""
    lamp = row(marked, "ann", "s4a-lamp-council")[0]
    cells = graded_cells(read_notebook(marked.released_notebook(marked.assignment())))
    compared = 2 * sum(not cell.by_hand for cell in cells)
    code, said = run(*moderate(marked))
    assert code == 0, said
    assert said.splitlines()[1:3] == [
        "section-04: marked 2 learners of 2 again (100%, seed 1).",
        f"Marks compared: {compared}. Borne out: {compared}. Open: 0. Settled: 0. Set aside for a person: 0.",
    ]
    assert (report(marked)["drawn"], report(marked)["findings"]) == (["ann", "bob"], [])

    with gradebook(marked) as book:  # a mark changed in the database, one set aside, and one given by a person

        def grade(learner, cell):
            return book.find_grade(cell, "04_refusal", ASSIGNMENT, learner)

        grade("bob", "s4a-lamp-council").auto_score = lamp
        grade("bob", "s4a-market-council").auto_score = None
        grade("ann", "s4a-lamp-council").manual_score = 1.0
        book.db.commit()
    said = fails(*moderate(marked)).splitlines()[1:]
    assert said[1] == (
        f"Marks compared: {compared}. Borne out: {compared - 3}. Open: 2. Settled: 0. Set aside for a person: 1."
    )
    assert said[2:4] == [
        f"Open, ann, s4a-lamp.council: a person gave 1, marked again it is {lamp:g}; no reason is on record.",
        f"Open, bob, s4a-lamp.council: the gradebook holds {lamp:g}, marked again it is 0.",
    ]
    assert said[-1].startswith("Next: python -m grading settle --learner ")
    text = (marked.root / "moderation" / f"{ASSIGNMENT}.txt").read_text()
    assert "- bob, s4a-market.council: it waits for a person's mark in formgrader" in text

    for learner, score in (("ann", 1), ("bob", 0)):
        given = ("--learner", learner, "--question", "s4a-lamp.council", "--score", score, "--reason", "As agreed.")
        assert run("settle", "--course", marked.root, *given, "--by", "Jo")[0] == 0
    code, said = run(*moderate(marked))
    assert code == 0, said
    assert "Open: 0. Settled: 1." in said  # bob's is what marking again gives
    assert report(marked)["findings"][0]["what"].endswith("; settled by Jo: As agreed.")

    with gradebook(marked) as book:  # formgrader again, and another hand-in of ann's
        book.find_grade("s4a-lamp-council", "04_refusal", ASSIGNMENT, "ann").auto_score = 0.5
        book.db.commit()
    mark_by_hand(marked, "bob", "s4a-lamp-council", 2.0)
    mark_by_hand(marked, "bob", WISHES, 2.0)
    said = fails(*moderate(marked)).splitlines()[1:]
    assert said[2:4] == [
        f"Open, ann, s4a-lamp.council: a person gave 1, marked again it is {lamp:g}; "
        f"it was settled on other answers, which earned {lamp:g}.",
        "Open, bob, s4a-lamp.council: a person gave 2, marked again it is 0; settled was 0.",
    ]


@pytest.mark.slow
def test_what_was_handed_in_since_is_not_compared(marked):
    """Answers that have not been marked yet are no difference: their learner is named and not drawn."""
    answers = marked.folder("submitted", ASSIGNMENT, "ann") / "answers.json"
    answers.write_text(answers.read_text() + " ")
    said = run(*moderate(marked))[1].splitlines()[1:]
    assert said[0] == "section-04: marked 1 learner of 2 again (100%, seed 1)."
    assert said[2] == "Not drawn, for they have handed in other answers since they were marked: ann."


@pytest.mark.slow
def test_there_must_be_marks_by_the_notebook_that_was_released(course, marked):
    """Nobody marked, or a course built anew with other questions, is said before anything runs."""
    source = marked.folder("source", ASSIGNMENT) / "04_refusal.ipynb"
    text = source.read_text()
    source.write_text(text.replace('points(\\"s4a-lamp.council\\")', 'points(\\"s4a-lamp.daughter\\")'))
    assert "this notebook marks other questions than the one that was released" in fails(*moderate(marked))
    source.write_text(text)
    for learner in ("ann", "bob"):
        (marked.folder("autograded", ASSIGNMENT, learner) / "04_refusal.ipynb").unlink()
    assert f"nobody has been marked on '{ASSIGNMENT}' yet" in fails(*moderate(marked))
