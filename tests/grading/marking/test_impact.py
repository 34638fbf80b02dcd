"""What another version of the guide would do to marks: counted, never written, nobody named unasked."""

import json
import re

import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.course.folder import ASSIGNMENT
from grading.marking.impact import Count, impacts
from grading.marking.impact_text import impact_as_text
from safeshare.marking import perfect_answers
from safeshare.rulebook import DEFAULT_FOLDER, load_rulebook
from tests.comparison.variants import LESSER_CRIME, WORDING, read_variant, variant
from tests.grading.shown_cases import one_of_each

BOOK = load_rulebook()
QUESTION = "s4a-bicycle.police"
WEIGH = {f"{QUESTION}.decide": {"family": "weigh", "outcome": "may_share", "confidence": 3}}
SHARE = {f"{QUESTION}.decide": {"family": "share", "outcome": "share_without_consent", "confidence": 3}}
HOLD = {f"{QUESTION}.decide": {"family": "hold", "outcome": "do_not_share", "confidence": 1}}


@pytest.fixture
def handed_in(course, dropbox, hands_in):
    """Return a course in which ann weighed, bob shared and cat held back; dev has not handed in."""
    from grading.collecting.collect import collect

    for learner, answers in (("ann", WEIGH), ("bob", SHARE), ("cat", HOLD)):
        hands_in(learner, answers)
    collect(course, course.assignment(), dropbox)
    return course


def run(*arguments):
    """Run `python -m grading impact`; return its exit code, its output and its errors."""
    result = CliRunner().invoke(main, ["impact", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def everything(folder):
    """Return the bytes of all files of a course."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_more_less_and_the_same(handed_in, tmp_path):
    """A judgement that becomes a duty: who weighed gets less, who shared keeps the marks, who held back too."""
    new = read_variant(tmp_path, LESSER_CRIME)
    before = everything(handed_in.root)
    (found,) = impacts(handed_in, BOOK, new)
    assert (found.assignment, found.hand_ins, found.unread) == (ASSIGNMENT, 3, 0)
    count = found.questions[QUESTION]
    assert (count.more, count.less, count.unmarkable, count.more + count.less + count.same) == (0, 1, 0, 3)
    assert found.learners == {"ann": -3.0}
    assert (found.totals.less, found.totals.same) == (1, 2)
    assert not any(each.changes for name, each in found.questions.items() if name != QUESTION)
    assert everything(handed_in.root) == before


def test_the_other_way_round(handed_in, tmp_path):
    """What one change takes, its reverse gives back."""
    new = read_variant(tmp_path, LESSER_CRIME)
    (found,) = impacts(handed_in, new, BOOK)
    assert found.learners == {"ann": 3.0}
    assert (found.totals.more, found.totals.less) == (1, 0)


def test_the_same_marks_by_another_wording(handed_in, tmp_path):
    """Where only words differ, no question's marks change, and the text says so."""
    new = read_variant(tmp_path, WORDING)
    found = impacts(handed_in, BOOK, new)
    assert found[0].learners == {}
    text = impact_as_text(found, BOOK, new, names=True)
    assert "in all 0 would get more points, 0 fewer, 3 as many." in text
    assert "No question's marks change." in text


def test_records_marked_by_hand_are_left_out(handed_in, tmp_path):
    """A person's marks do not follow from a rulebook: no question of theirs is counted."""
    (found,) = impacts(handed_in, BOOK, read_variant(tmp_path, LESSER_CRIME))
    machine = {
        question
        for cases in handed_in.assignment().item_cases(handed_in.bank(BOOK)).values()
        for question in cases[0].question_ids
        if question not in cases[0].text_ids
    }
    assert set(found.questions) == machine


def test_a_perfect_hand_in_stays_perfect_where_nothing_changed(course, dropbox, hands_in, tmp_path):
    """Whoever answers everything rightly loses only where the right answer has changed."""
    from grading.collecting.collect import collect

    answers = {}
    for case in one_of_each(course, turn=3):
        answers |= perfect_answers(case, BOOK)
    assert f"{QUESTION}.decide" in answers
    hands_in("ann", answers)
    collect(course, course.assignment(), dropbox)
    (found,) = impacts(course, BOOK, read_variant(tmp_path, LESSER_CRIME))
    assert {name for name, count in found.questions.items() if count.changes} == {QUESTION}


def test_nobody_is_named_unless_asked(handed_in, tmp_path):
    """Counts only; --names lists learners with their change in points, in the text and in the JSON."""
    new = variant(tmp_path, LESSER_CRIME)
    where = (DEFAULT_FOLDER, new, "--course", handed_in.root)
    for more in ((), ("--json",)):
        code, said, _ = run(*where, *more)
        assert code == 0
        assert QUESTION in said
        assert not re.search(r"\b(ann|bob|cat|dev)\b", said)
    assert "  ann: -3.00 points\n" in run(*where, "--names")[1]
    data = json.loads(run(*where, "--names", "--json")[1])
    assert data["assignments"][0]["learners"] == {"ann": -3.0}
    assert data["assignments"][0]["questions"][QUESTION] == {"more": 0, "less": 1, "same": 2, "cannot_be_marked": 0}
    assert (data["old"]["id"], data["new"]["id"]) == ("somerset", "somerset")


def test_a_damaged_hand_in_is_counted_apart(handed_in, tmp_path):
    """One that cannot be read never stops the others."""
    (handed_in.folder("submitted", ASSIGNMENT, "bob") / "answers.json").write_text("{")
    code, said, _ = run(DEFAULT_FOLDER, variant(tmp_path, LESSER_CRIME), "--course", handed_in.root)
    assert code == 0
    assert "section-04: 2 hand-ins; in all 0 would get more points, 1 fewer, 1 as many." in said
    assert "Left out, since they could not be read: 1 hand-in." in said


def test_into_a_file(handed_in, tmp_path):
    """--output writes the same text into a file."""
    new = variant(tmp_path, LESSER_CRIME)
    where = (DEFAULT_FOLDER, new, "--course", handed_in.root)
    code, said, _ = run(*where, "--output", tmp_path / "impact.txt")
    assert (code, said) == (
        0,
        f"Wrote {tmp_path / 'impact.txt'}.\nNext: python -m grading build --course {handed_in.root}\n",
    )
    assert (tmp_path / "impact.txt").read_text() == run(*where)[1]


def test_what_cannot_be_done_is_a_sentence(course, tmp_path):
    """Nothing collected, no course, and rulebooks that are not there: each in one line, all rulebooks at once."""
    code, said, errors = run(DEFAULT_FOLDER, DEFAULT_FOLDER, "--course", course.root)
    assert (code, said, errors.count("\n")) == (1, "", 1)
    assert "nothing has been collected yet. Run `python -m grading collect" in errors
    code, _, errors = run(DEFAULT_FOLDER, DEFAULT_FOLDER, "--course", tmp_path / "none")
    assert (code, "there is no course in this folder" in errors) == (1, True)
    code, _, errors = run(tmp_path / "a", tmp_path / "b", "--course", course.root)
    assert (code, errors.count("there is no such folder")) == (1, 2)


def test_counting():
    """A mark rises, falls, stays, or can no longer be given."""
    count = Count()
    for after in (2.0, 0.5, 1.0, 1.0, None):
        count.add(1.0, after)
    assert count.to_dict() == {"more": 1, "less": 1, "same": 2, "cannot_be_marked": 1}
    assert count.changes
    assert not Count(same=3).changes
