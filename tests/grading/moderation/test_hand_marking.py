"""What a trainer sees where they mark by hand, and what they need not see."""

import pytest

from grading.marking.sheets import marker_of
from grading.moderation.hand_marking import as_plain_markdown, for_the_marker, rubric_of
from grading.with_nbgrader.formgrader_server import Pages, is_needed, without_names
from safeshare.marking import perfect_answers
from safeshare.rulebook import load_rulebook
from tests.grading.marked_course import WRITTEN


@pytest.fixture
def sheet(course, hands_in):
    """Return what a learner earns who filled in the whole record but one field."""
    rulebook = load_rulebook()
    answers = perfect_answers(course.bank(rulebook).cases["s4a-key"], rulebook)
    del answers["s4a-key.record.advice"]
    return marker_of(course, course.assignment()).read(hands_in("ann", {**answers, **WRITTEN}), "ann")


def test_a_text_stands_over_its_rubric_and_what_is_marked_already(sheet):
    """Heading, text letter by letter, the four levels, and the record's other criteria with their points."""
    parts = for_the_marker("I <b>", "s4a-key.wishes.text", sheet).split("\n\n")
    assert parts[:3] == [
        "**Decision record: what the person wants, and why**",
        '<pre style="white-space: pre-wrap">I &#60;b&#62;</pre>',
        "**The rubric**",
    ]
    assert parts[3].splitlines()[:3] == [
        "- 0 of 3: Nothing about what they want.",
        "- 1 of 3: It says what they want.",
        "- 2 of 3: It says what they want and why.",
    ]
    assert parts[4] == (
        "**Marked already, by machine** (5 of 6): capacity 1 of 1; grounds 1 of 1; decision 1 of 1; "
        "told or not told 1 of 1; advice left blank; review 1 of 1."
    )
    assert len(parts) == 5


def test_a_rubric_is_the_criterions_or_else_the_authors(sheet):
    """A whole record has its author's rubric, where there is one."""
    assert len(rubric_of("s4a-key.risks.text", None)) == 4
    assert rubric_of("s4a-key.record.text", None) == ()
    assert rubric_of("s4a-key.record.text", sheet.cases["s4a-key"]) == sheet.cases["s4a-key"].record.rubric


def test_words_of_our_own_have_no_meaning_in_markdown():
    """Nothing in a rubric turns into a list, a link or a tag."""
    assert as_plain_markdown("Who *does* what, <now>.") == "Who &#42;does&#42; what, &#60;now&#62;."


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("/formgrader/gradebook", True),
        ("/formgrader/gradebook/section-04/04_refusal", True),
        ("/user/x/formgrader/submissions/abc/next", True),
        ("/formgrader/api/grade/abc", True),
        ("/formgrader/manage_students", False),
        ("/formgrader/api/students", False),
        ("/formgrader/api/submissions/section-04", False),
        ("/formgrader/api/grade/abc/students", False),
        ("/formgrader", False),
    ],
)
def test_only_what_marking_needs_stays_open(path, needed):
    """With names hidden, a page is closed unless marking by hand needs it."""
    assert is_needed(path) is needed


def test_names_are_taken_out_of_all_data():
    """Whoever's a mark is, at whatever depth it is said, leaves the server as hidden."""
    given = [{"student": "L-1", "first_name": "A", "last_name": "B", "score": 2, "notes": [{"student": "L-2"}]}]
    assert without_names(given) == [
        {"student": "hidden", "first_name": None, "last_name": None, "score": 2, "notes": [{"student": "hidden"}]}
    ]


class Exporter:
    """Stands in for nbgrader's exporter: it writes down what it is given."""

    def from_filename(self, filename, resources):
        """Return a page that loads a script from elsewhere and one from here."""
        scripts = (
            '<script src="https://example.org/mathjax.js?config=x"> </script><script src="/formgrader/x.js"></script>'
        )
        return f"{scripts}{resources['student']}|{resources['notebook_path']}", resources


@pytest.mark.parametrize(("hide", "shown"), [(False, "L-1|autograded/L-1"), (True, "Submission #3|")])
def test_pages_load_nothing_from_elsewhere(hide, shown):
    """Whether names are hidden or not, a script from another server gives way to one that does nothing."""
    resources = {"index": 2, "student": "L-1", "notebook_path": "autograded/L-1"}
    page, _ = Pages(Exporter(), hide).from_filename("x.ipynb", resources)
    assert "example.org" not in page
    assert '<script src="/formgrader/x.js"></script>' in page
    assert page.endswith(shown)
    assert resources["student"] == "L-1"
