"""What one process does for a hand-in: what it says follows from the hand-in's bytes, and from nothing else."""

import hashlib
import shutil

import pytest

from grading.collecting.collect import collect
from grading.course.folder import ASSIGNMENT
from grading.marking.work import Desk

RECORD = {"s4a-key.wishes.text": {"text": "He wants his flat to himself."}}


@pytest.fixture
def submitted(course, dropbox, hands_in):
    """Return the collected folder of a learner who wrote one text."""
    hands_in("ann", RECORD)
    collect(course, course.assignment(), dropbox)
    return course.folder("submitted", ASSIGNMENT, "ann")


def outcome(course):
    """Return what becomes of the hand-in."""
    [found] = Desk(course.root).outcomes(ASSIGNMENT, ["ann"])
    return found


def test_the_same_answers_always_give_the_same(course, submitted):
    """Marked twice, at two desks, a hand-in gives the same outcome to the last letter."""
    first, second = outcome(course), outcome(course)
    assert first == second
    assert first.trouble is None
    assert first.files["answers.json"] == hashlib.sha256((submitted / "answers.json").read_bytes()).hexdigest()
    assert list(first.scored.texts) == ["s4a-key-wishes"]
    assert first.held is None


@pytest.mark.parametrize("name", ["answers.json", "timestamp.txt", "04_refusal.ipynb"])
def test_whatever_is_handed_in_anew_is_marked_anew(course, submitted, name):
    """Each file that counts is part of what the marks follow from, down to a space at its end."""
    before = outcome(course)
    with (submitted / name).open("a") as stream:
        stream.write(" ")
    after = outcome(course)
    assert after.trouble is None
    assert after.follows_from != before.follows_from


def test_a_release_anew_is_marked_anew(course, submitted):
    """Other cases in the release give marks of their own."""
    before = outcome(course)
    with (course.folder("source", ASSIGNMENT) / "cases.json").open("a") as stream:
        stream.write(" ")
    assert outcome(course).follows_from != before.follows_from


def test_what_cannot_be_copied_is_not_marked(course, submitted):
    """A file that is larger than it may be leaves nothing to mark, whatever else is sound."""
    stamp = submitted / "timestamp.txt"
    stamp.write_text(stamp.read_text() + " " * 200)
    found = outcome(course)
    assert found.scored is None
    assert "timestamp.txt" in found.trouble.trainer
    assert found.trouble.learner


def test_a_file_in_place_of_the_folder_is_trouble(course, submitted):
    """Where a hand-in should be and is no folder, it needs attention: it is not missing."""
    shutil.rmtree(submitted)
    submitted.write_text("")
    assert outcome(course).trouble is not None
