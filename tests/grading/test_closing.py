"""Feedback comes at the close: not before everybody has handed in, and nothing is collected after it."""

import json
import re
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.closing import FILE, StillOpenError, check_complete, close, is_closed, open_again
from grading.collect import collect
from grading.course import ASSIGNMENT
from grading.feedback_rows import OTHER, by_kind
from grading.simulate import simulate_cohort
from safeshare.marking import Mark, QuestionMark
from safeshare.problems import ProblemsError

ANSWER = {"s4a-lamp.council.decide": {"family": "hold", "outcome": "respect_refusal", "confidence": 2}}
OTHER_ANSWER = {"s4a-lamp.council.decide": {"family": "pause", "outcome": "seek_advice", "confidence": 1}}
LEARNERS = ("ann", "bob", "cat", "dev")


def run(*arguments):
    """Run a command; return its exit code and the lines it said."""
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output.splitlines()


@pytest.fixture
def ann_is_marked(course, dropbox, hands_in, monkeypatch):
    """Let ann be collected and marked, without running nbgrader."""

    class Gradebook:
        def __init__(self, root):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def grades(self, assignment):
            return {"ann": {}}

    monkeypatch.setattr("grading.feedback.nbgrader_at", Gradebook)
    monkeypatch.setattr("grading.nbgrader_runs.nbgrader_at", Gradebook)
    hands_in("ann", ANSWER)
    collect(course, course.assignment(), dropbox)
    folder = course.folder("autograded", ASSIGNMENT, "ann")
    folder.mkdir(parents=True)
    for path in course.folder("submitted", ASSIGNMENT, "ann").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())


@pytest.mark.usefixtures("ann_is_marked")
def test_feedback_waits_for_everybody(course):
    """While learners have not handed in, feedback is refused in one sentence and nothing is written or closed."""
    assert run("feedback", "--course", course.root) == (1, [
        "Error: section-04: no feedback before everybody has handed in, and these have not: bob, cat, dev. "
        "Wait for them, or add --close, after which no hand-in is collected.",
    ])  # fmt: skip
    assert not (course.root / "feedback").exists()
    assert not is_closed(course, course.assignment())


@pytest.mark.usefixtures("ann_is_marked")
def test_closing_gives_feedback_and_is_remembered(course):
    """With --close the pages are written and closed.json says since when; from then on feedback needs no option."""
    assert run("feedback", "--course", course.root, "--close")[0] == 0
    noted = json.loads((course.root / FILE).read_text())
    assert noted["schema"] == "safeshare-closed/1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", noted["closed"].pop("section-04"))
    assert noted["closed"] == {}
    assert run("feedback", "--course", course.root)[0] == 0


@pytest.mark.usefixtures("ann_is_marked")
def test_feedback_for_everybody_closes_by_itself(course, dropbox, hands_in):
    """When all have handed in, no option is needed, and the assignment is closed once feedback is written."""
    for learner in LEARNERS[1:]:
        hands_in(learner, ANSWER)
    collect(course, course.assignment(), dropbox)
    assert run("feedback", "--course", course.root)[0] == 0
    assert is_closed(course, course.assignment())


def test_where_nobody_is_marked_nothing_is_closed(course):
    """Asked to close before anybody was marked, feedback is refused and the assignment stays open."""
    code, said = run("feedback", "--course", course.root, "--close")
    assert code == 1
    assert said[0].startswith(f"Error: {course.root}: nobody has been marked yet.")
    assert not (course.root / FILE).exists()


def test_after_the_close_new_and_other_hand_ins_stay_where_they_are(course, dropbox, hands_in):
    """What is new or different is named, one line each, and not taken; the same again is unchanged."""
    hands_in("ann", ANSWER)
    hands_in("bob", ANSWER)
    assignment = course.assignment()
    collect(course, assignment, dropbox)
    close(course, assignment)
    held = {path: path.read_bytes() for path in course.root.glob("submitted/*/*/*")}
    hands_in("ann", OTHER_ANSWER)
    hands_in("cat", ANSWER)
    _, said = run("collect", "--from", dropbox, "--course", course.root)
    assert said[:4] == [
        "New: 0. Replaced: 0. Unchanged: 1. Refused: 0. Not handed in: 1.",
        "Not collected, ann: handed in after the close (--reopen takes it all the same).",
        "Not collected, cat: handed in after the close (--reopen takes it all the same).",
        "Not handed in yet: dev.",
    ]
    assert {path: path.read_bytes() for path in course.root.glob("submitted/*/*/*")} == held
    assert not (course.root / "earlier").exists()
    assert run("collect", "--from", dropbox, "--course", course.root, "--reopen")[1][0] == (
        "New: 1. Replaced: 1. Unchanged: 1. Refused: 0. Not handed in: 1."
    )
    hands_in("dev", ANSWER)
    assert collect(course, assignment, dropbox).late == ["dev"], "it was reopened for once only"


def test_the_close_can_be_taken_back(course):
    """An assignment that is opened again waits for everybody once more; one that was never closed stays open."""
    assignment = course.assignment()
    open_again(course, assignment)
    close(course, assignment)
    check_complete(course, assignment)
    open_again(course, assignment)
    with pytest.raises(StillOpenError, match="these have not: ann, bob, cat, dev"):
        check_complete(course, assignment)


def test_simulated_learners_open_what_is_closed(course):
    """A new simulated cohort can hand in where the one before it was given feedback."""
    (course.root / "roster.csv").write_text((course.root / "roster.csv").read_text().splitlines()[0] + "\n")
    close(course, course.assignment())
    simulate_cohort(course, course.assignment(), 1)
    assert not is_closed(course, course.assignment())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "other", "closed": {}}',
                                  '{"schema": "safeshare-closed/1", "closed": 3}', "\xff"])  # fmt: skip
def test_a_damaged_note_closes_and_opens_nothing(course, dropbox, text):
    """A closed.json that cannot be read is one sentence, not an open assignment."""
    (course.root / FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(ProblemsError) as caught:
        collect(course, course.assignment(), dropbox)
    assert str(caught.value) == (
        f"{course.root / FILE}: this does not say which assignments are closed. "
        "Put it back from your backups, or delete it."
    )


def sheet_of(**questions):
    """Return cells and a sheet with questions of these kinds, each part with 1 of 2 points."""
    marks = {
        name: QuestionMark(name, tuple(Mark(f"{name}.{kind}", kind, "marked", 1.0, 2.0, {}, "") for kind in kinds))
        for name, kinds in questions.items()
    }
    cells = [SimpleNamespace(question=name, name=name, by_hand=False, points=2.0) for name in questions]
    return cells, SimpleNamespace(marks=marks)


@pytest.mark.parametrize(
    ("questions", "rows"),
    [
        ({"a": ["decide", "clauses"], "b": ["decide", "items"]}, {"Decide": 2, OTHER: 2}),
        ({"a": ["decide", "clauses", "items"], "b": ["decide"]}, {OTHER: 4}),
        ({"a": ["decide", "clauses"], "b": ["decide", "clauses"], "c": ["decide", "items"]}, {"Decide": 3, OTHER: 3}),
        ({"a": ["decide"], "b": ["decide"], "c": ["told", "review"]}, {OTHER: 4}),
        ({"a": ["decide"], "b": ["decide"], "c": ["duties", "new"], "d": ["duties"]},
         {"Decide": 2, OTHER: 3}),
        ({"a": ["decide", "clauses"]}, {OTHER: 2}),
    ],
)  # fmt: skip
def test_a_line_is_about_two_questions_at_least(questions, rows):
    """Kinds of one question are put together, with the line of the fewest if need be; no point is lost."""
    cells, sheet = sheet_of(**questions)
    found = by_kind(cells, sheet, {})
    assert {row["what"]: float(row["points"]) for row in found} == rows
    assert sum(float(row["out_of"]) for row in found) == 2 * sum(map(len, questions.values()))
