"""Feedback: each learner's own page, useful, and without the key."""

import html
import re

import pytest

from grading.course.folder import ASSIGNMENT
from grading.feedback.giving import write_feedback
from grading.feedback.page import PAGE, PROGRESS, STAGE
from safeshare.marking import perfect_answers
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from tests.grading.feedback_pages import HOSTILE, Outline, own, page
from tests.grading.shown_cases import one_of_each


def test_what_is_typed_stays_text(course, marked):
    """A record and a trainer's comments are shown letter by letter; nothing in them comes alive."""
    marked("ann", {"s4a-key.wishes.text": {"text": HOSTILE}},
           s4a_key_wishes={"manual_score": 2.0, "comment": HOSTILE},
           s4a_lamp_council={"comment": HOSTILE})  # fmt: skip
    text = page(course, "ann")
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    outline = Outline(text)
    assert not outline.all("script")
    assert not outline.all("img")
    assert "{{ 7*7 }}" in text
    assert HOSTILE.partition(" ")[2] not in html.unescape(own(course, "ann"))


def test_a_comment_on_a_machine_s_mark_names_no_question(course, marked):
    """It stands under the points without case, question or order; a comment on a text stays with that text."""
    cases = course.assignment().item_cases(course.bank(load_rulebook()))
    others = [item for item in cases if item != "s4a-key"][:3]
    cells = [f"{item}_{cases[item][0].questions[0].id.partition('.')[2]}".replace("-", "_") for item in others]
    words = ("Who else is at risk?", "about time", "Who else is at risk?")
    marked("ann", {"s4a-key.wishes.text": {"text": "I would ask."}},
           s4a_key_wishes={"manual_score": 1.0, "comment": "Good that you ask."},
           **{cell: {"comment": each} for cell, each in zip(cells, words, strict=True)})  # fmt: skip
    text = html.unescape(page(course, "ann"))
    comments, rest = text.split("<h2>Comments from your trainer</h2>")[1].split("<h2>", 1)
    assert re.findall(r'<div class="typed">([^<]*)</div>', comments) == ["about time", "Who else is at risk?"]
    assert text.index("<h2>Your points</h2>") < text.index("<h2>Comments from your trainer</h2>")
    for case in (case for item in others for case in cases[item]):
        assert case.title not in text
        assert not any(question.ask in text for question in case.questions)
    heading = rest.split("Good that you ask.")[0].split("<h3>")[-1]
    assert any(case.title in heading for case in cases["s4a-key"])
    assert text.count("Good that you ask.") == 1


def told_in(text, case):
    """Return what a page tells of an assessed case: its name, its title, a question of it, a fact with its value."""
    facts = (f"{name}: {value}" for each in case.questions for name, value in each.facts.items())
    return [each for each in (case.id, case.title, *(each.ask for each in case.questions), *facts) if each in text]


def test_who_only_practised_is_told_so(course, marked):
    """Where no assessed question was answered, the page says so and counts no decisions as wrong."""
    rulebook = load_rulebook()
    practice = course.assignment().practice_cases(course.bank(rulebook))[0]
    marked("ann", perfect_answers(practice, rulebook))
    marked("bob", {})
    text = page(course, "ann")
    assert "Only practice was answered." in text
    assert "as the guide decides" not in text
    assert "No question was answered." in (course.folder("feedback", ASSIGNMENT, "bob") / PAGE).read_text()


def test_a_page_says_how_decisions_erred_without_naming_which(course, marked):
    """Holding back and sharing too far are counted across the section; no key outcome is named for a question."""
    rulebook = load_rulebook()
    wrong = {
        f"{question.id}.decide": {"family": "hold", "outcome": "no_duty", "confidence": 3}
        for case in one_of_each(course)
        for question in case.questions
    }
    marked("ann", wrong)
    text = html.unescape(page(course, "ann"))
    assert re.search(r"\d+ decisions held back or waited where the guide asks for more\.", text)
    body = text.split("</style>")[1]
    for outcome in rulebook.outcomes.values():
        assert outcome.id not in body
        assert outcome.label not in body
    assert text.count("<dt>") <= 12 + len(rulebook.misconceptions)
    assert "Clauses to read again" in text
    progress = html.unescape(own(course, "ann")).split("</style>")[-1]
    assert "you more often held back than you shared too far" in progress
    assert "There is one time so far." in progress
    assert "Section 4: play “" in progress
    assert re.search(r"Section 4: sure</th><td class=\"number\">\d+</td><td>under two thirds</td>", progress)
    for secret in (*rulebook.outcomes, *(each.label for each in rulebook.outcomes.values())):
        assert secret not in progress
    cases = course.assignment().assessed_cases(course.bank(rulebook))
    assert [found for case in cases if (found := told_in(progress, case))] == []


def test_only_who_was_marked_gets_a_page(course, marked):
    """Learners who were not marked have no page, and without any mark there is an error in a sentence."""
    with pytest.raises(ProblemsError) as caught:
        write_feedback(course, course.assignment())
    assert str(caught.value) == (
        f"{course.root}: nobody has been marked yet. Run `python -m grading mark --course {course.root}` first."
    )
    marked("cat", {})
    assert [path.parent.parent.name for path in write_feedback(course, course.assignment(), closing=True).pages] == [
        "cat"
    ]
    assert "Simulated" not in page(course, "cat")


def test_several_processes_write_the_same_pages(course, marked, monkeypatch):
    """Pages that two processes write are those that one writes, byte by byte, and nothing else lies beside them."""
    for name in ("ann", "bob"):
        marked(name, {})
    alone = [path.read_bytes() for path in write_feedback(course, course.assignment(), closing=True).pages]
    monkeypatch.setattr("grading.feedback.work.FEW", 0)
    monkeypatch.setattr("grading.feedback.work.BATCH", 1)
    together = write_feedback(course, course.assignment(), closing=True).pages
    assert len(alone) == 2
    assert [path.read_bytes() for path in together] == alone
    beside = {PAGE, PROGRESS, STAGE}
    assert [{each.name for each in path.parent.iterdir()} for path in together] == [beside, beside]


def test_no_page_before_the_close_is_noted(course, marked, monkeypatch):
    """When a close cannot be noted, no page is left, not even half written."""

    def full(*given):
        raise OSError(28, "No space left on device")

    marked("ann", {})
    monkeypatch.setattr("grading.feedback.giving.close", full)
    with pytest.raises(OSError, match="No space"):
        write_feedback(course, course.assignment(), closing=True)
    assert not [path for path in (course.root / "feedback").rglob("*") if path.is_file()]
