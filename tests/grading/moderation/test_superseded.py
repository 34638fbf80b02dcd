"""What marking replaces goes to the log first: which marks, why, and that a run which was ended adds no line twice."""

from dataclasses import replace

import pytest

from grading.course.allotment import make_key
from grading.moderation.entry import (
    ENTERED,
    FOUND,
    HANDED_IN_AGAIN,
    MARKED,
    MARKED_AGAIN,
    NOT_MARKABLE,
    REOPENED,
    SETTLED,
    Entry,
)
from grading.moderation.log import append, read_log
from grading.moderation.superseded import Basis, Superseding

CELL = "s4a-key-council"
FOLLOWED = {"answers": "a1", "rulebook": "somerset 1.0.0", "cases": "c1", "notebook": "n1"}
AGAIN = Basis("ann", "a1", {CELL: "x"}, FOLLOWED)
OTHER = replace(AGAIN, answers="a2", answered={CELL: "y"})


class Place:
    """A course and an assignment, as far as the log needs them."""

    def __init__(self, root):
        """Take the course folder."""
        self.root, self.name = root, "section-04"


@pytest.fixture
def place(tmp_path):
    """Return a course folder with a key."""
    make_key(tmp_path)
    return Place(tmp_path)


def held(machine=None, person=None, **more):
    """Return what the gradebook holds of the cell."""
    return {CELL: {"auto_score": machine, "manual_score": person, "extra_credit": None, **more}}


def given(did, score, **more):
    """Return a line on a mark by hand."""
    before = {"auto_score": 1.0, "manual_score": None, "extra_credit": None}
    return Entry("2026-11-23T09:30:00Z", "Jo", did, "section-04", "ann", CELL, score, before, "Why.", **more)


def marking(place, basis, before, score):
    """Let marking replace what is held; return what counts no longer, and the new lines: what, score, why."""
    known = len(read_log(place.root))
    log = Superseding(place, place)
    reopened = log.note(basis, before, None if score == "refused" else {CELL: score})
    log.write()
    return reopened, [(each.did, each.score, each.reason) for each in read_log(place.root)[known:]]


REPLACED = {
    "marked for the first time": (AGAIN, held(), 2.0, []),
    "marked again, the same": (AGAIN, held(2.0), 2.0, []),
    "marked again, another mark": (AGAIN, held(2.0), 1.0, [(MARKED, 1.0, MARKED_AGAIN)]),
    "handed in again": (OTHER, held(2.0), 1.0, [(MARKED, 1.0, HANDED_IN_AGAIN)]),
    "handed in again, the same": (OTHER, held(2.0), 2.0, []),
    "nobody knows what it followed from": (Basis("ann", "a2"), held(2.0), 1.0, [(MARKED, 1.0, MARKED_AGAIN)]),
    "set aside": (OTHER, held(2.0), None, [(MARKED, None, HANDED_IN_AGAIN)]),
    "cannot be marked": (OTHER, held(2.0), "refused", [(MARKED, None, NOT_MARKABLE)]),
    "a person's mark stays": (OTHER, held(None, 2.0), None, []),
}


@pytest.mark.parametrize("case", REPLACED)
def test_a_mark_that_gives_way_is_in_the_log(place, case):
    """Each mark of the machine's that another replaces is noted with its reason, and nothing else is."""
    basis, before, score, lines = REPLACED[case]
    assert marking(place, basis, before, score) == ([], lines)


def test_a_line_has_all_that_stood_there(place):
    """Points by machine and by hand, extra credit, the comment, and what the earlier mark followed from."""
    before = held(2.0, 1.5, extra_credit=0.5, comment="Well said.")
    marking(place, OTHER, before, 1.0)
    (entry,) = read_log(place.root)
    assert (dict(entry.before), dict(entry.followed)) == (before[CELL], FOLLOWED)


def test_a_run_that_was_ended_adds_no_line_twice(place):
    """The same replacing once more is the line that is there; another one, or the same after that, is a new line."""
    for _ in range(3):
        marking(place, OTHER, held(2.0), 1.0)
    assert len(read_log(place.root)) == 1
    marking(place, AGAIN, held(1.0), 2.0)
    marking(place, OTHER, held(2.0), 1.0)
    assert [each.score for each in read_log(place.root)] == [1.0, 2.0, 1.0]


FALLS = {
    "the same answer": (given(SETTLED, 1.5, followed={"answer": "x"}), AGAIN, 1.5, False),
    "the same answer, in other work": (
        given(SETTLED, 1.5, followed={"answer": "x"}), replace(OTHER, answered={CELL: "x"}), 1.5, False,
    ),
    "another answer": (given(SETTLED, 1.5, followed={"answer": "x"}), OTHER, 1.5, True),
    "another answer, and the mark was changed": (given(SETTLED, 1.5, followed={"answer": "x"}), OTHER, 3.0, True),
    "settled by an earlier version, the same work": (given(SETTLED, 1.5), AGAIN, 1.5, False),
    "settled by an earlier version, other work": (given(SETTLED, 1.5), OTHER, 1.5, True),
    "entered, not settled": (given(ENTERED, 1.5), OTHER, 1.5, False),
    "found, not settled": (given(FOUND, 1.5), OTHER, 1.5, False),
}  # fmt: skip


@pytest.mark.parametrize("case", FALLS)
def test_a_settled_mark_is_for_the_answer_that_was_given(place, case):
    """When another answer to the question is handed in, a settled mark counts no longer and the cell waits."""
    entry, basis, person, falls = FALLS[case]
    append(place.root, [entry])
    reopened, lines = marking(place, basis, held(1.0, person), 1.0)
    assert reopened == [CELL] * falls
    assert lines == [(REOPENED, None, HANDED_IN_AGAIN)] * falls
    assert Superseding(place, place).waits("ann", CELL) == falls


def test_a_settled_mark_falls_once_and_waits_until_somebody_marks(place):
    """A run that was ended goes on where it was; settled once more for the same answer, it can fall once more."""
    settled = given(SETTLED, 1.5, followed={"answer": "x"})
    append(place.root, [settled])
    for _ in range(2):
        assert marking(place, OTHER, held(1.0, 1.5), 1.0)[0] == [CELL]
    assert len(read_log(place.root)) == 2
    assert marking(place, OTHER, held(1.0), 1.0) == ([], [])
    assert Superseding(place, place).waits("ann", CELL)
    append(place.root, [settled])
    assert not Superseding(place, place).waits("ann", CELL)
    assert marking(place, OTHER, held(1.0, 1.5), 1.0)[0] == [CELL]
    assert len(read_log(place.root)) == 4
