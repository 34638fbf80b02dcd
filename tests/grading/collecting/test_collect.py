"""Collecting: whole, checked, never over what is there."""

import os
import shutil
from datetime import UTC, datetime

import pytest

from grading.collecting.collect import attempts, collect, latest_quarter
from grading.collecting.submission import printable, time_of
from safeshare.problems import ProblemsError
from tests.grading.arrivals import dated

ANSWER = {"s4a-lamp.council.decide": {"family": "hold", "outcome": "respect_refusal", "confidence": 2}}
OTHER = {"s4a-lamp.council.decide": {"family": "pause", "outcome": "seek_advice", "confidence": 1}}


def names(folder):
    """Return the names in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def take(course, dropbox):
    """Collect section 4."""
    return collect(course, course.assignment(), dropbox)


def submitted(course, learner):
    """Return the folder that a learner's hand-in was collected to."""
    return course.folder("submitted", "section-04", learner)


def test_collects_what_was_handed_in_and_names_who_has_not(course, dropbox, hands_in):
    """Each learner's files are copied whole; who is missing is named."""
    hands_in("ann", ANSWER)
    got = take(course, dropbox)
    assert got.new == ["ann"]
    assert got.missing == ["bob", "cat", "dev"]
    assert names(submitted(course, "ann")) == ["04_refusal.ipynb", "answers.json", "timestamp.txt"]


def test_collecting_again_changes_nothing(course, dropbox, hands_in):
    """The same answers handed in twice count as handed in the first time."""
    hands_in("ann", ANSWER)
    take(course, dropbox)
    first = (submitted(course, "ann") / "timestamp.txt").read_text()
    hands_in("ann", {})
    assert take(course, dropbox).unchanged == ["ann"]
    assert (submitted(course, "ann") / "timestamp.txt").read_text() == first
    assert attempts(course, course.assignment(), "ann") == 1


def test_a_later_hand_in_replaces_and_keeps_the_earlier(course, dropbox, hands_in):
    """Nothing collected is ever lost: the earlier hand-in is kept beside."""
    hands_in("ann", ANSWER)
    take(course, dropbox)
    before = (submitted(course, "ann") / "answers.json").read_bytes()
    hands_in("ann", OTHER)
    assert take(course, dropbox).replaced == ["ann"]
    kept = course.root / "earlier" / "ann" / "section-04" / "001" / "answers.json"
    assert kept.read_bytes() == before
    assert (submitted(course, "ann") / "answers.json").read_bytes() != before
    assert attempts(course, course.assignment(), "ann") == 2


def test_a_dropbox_that_was_emptied_takes_nothing_back(course, dropbox, hands_in):
    """What was collected stays when the learner's folder is gone."""
    hands_in("bob", ANSWER)
    take(course, dropbox)
    shutil.rmtree(dropbox / "bob")
    assert "bob" in take(course, dropbox).unchanged
    assert submitted(course, "bob").is_dir()


def test_people_who_are_not_on_the_roster_are_named_not_taken(course, dropbox, hands_in):
    """A folder of somebody unknown is reported, its name made harmless."""
    hands_in("ann", ANSWER)
    (dropbox / "eve\x1b[31m" / "section-04").mkdir(parents=True)
    got = take(course, dropbox)
    assert got.unknown == ["eve\\x1b[31m"]
    assert names(course.root / "submitted") == ["ann"]


def test_other_files_are_left_out_and_named(course, dropbox, hands_in):
    """Only the notebook, the answers and the time are taken."""
    folder = hands_in("ann", ANSWER)
    (folder / "safeshare.py").write_text("raise SystemExit")
    (folder / "extra").mkdir()
    got = take(course, dropbox)
    assert got.new == ["ann"]
    assert got.left_out == {"ann": ("extra", "safeshare.py")}
    assert not (submitted(course, "ann") / "safeshare.py").exists()


def link_to_file(folder):
    """Put a link in place of the answers."""
    (folder / "answers.json").unlink()
    (folder / "answers.json").symlink_to("/etc/hostname")


def link_to_folder(folder):
    """Put a link in place of the whole hand-in."""
    shutil.move(folder, folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"))


def link_beside(folder):
    """Add a link to another learner's folder."""
    (folder / "others").symlink_to("../../bob")


def link_above(folder):
    """Put a link in place of the learner's folder."""
    shutil.move(folder.parent, folder.parent.with_name("moved"))
    folder.parent.symlink_to(folder.parent.with_name("moved"))


def pipe(folder):
    """Put a pipe, which would block its reader, in place of the answers."""
    (folder / "answers.json").unlink()
    os.mkfifo(folder / "answers.json")


def huge(folder):
    """Make the answers 6 MB."""
    (folder / "answers.json").write_bytes(b" " * 6_000_000)


def a_file(folder):
    """Put a file in place of the folder."""
    shutil.rmtree(folder)
    folder.write_text("not a folder")


REFUSED = {
    link_to_file: "'answers.json' is a link that could lead elsewhere; it was not followed.",
    link_to_folder: "The hand-in is a link or a file where a folder should be; it was not opened.",
    link_beside: "'others' is a link that could lead elsewhere; it was not followed.",
    link_above: "The learner's folder is a link; it was not followed.",
    pipe: "'answers.json' is not a plain file; it was not opened.",
    huge: "'answers.json' is larger than 4,000,000 bytes.",
    a_file: "The hand-in is a link or a file where a folder should be; it was not opened.",
}


@pytest.mark.parametrize("tamper", REFUSED, ids=lambda each: each.__name__)
def test_what_leaves_the_folder_is_refused_and_stops_nobody(course, dropbox, hands_in, tamper):
    """Links, pipes and oversized files are refused in a sentence; the others are collected."""
    tamper(hands_in("ann", ANSWER))
    hands_in("bob", ANSWER)
    got = take(course, dropbox)
    assert got.refused == {"ann": REFUSED[tamper]}
    assert got.new == ["bob"]
    assert not submitted(course, "ann").exists()


@pytest.mark.parametrize("stamp", [None, "", "yesterday", "2026-13-01 10:00:00.000000 UTC", "2026-01-01 UTC", "é"])
def test_a_time_that_is_none_is_the_folders_own(course, dropbox, hands_in, stamp):
    """A hand-in without a time that nbgrader can read gets the time of its folder."""
    path = hands_in("ann", ANSWER) / "timestamp.txt"
    path.unlink() if stamp is None else path.write_text(stamp)
    take(course, dropbox)
    assert time_of(submitted(course, "ann")).date() == datetime.now(UTC).date()


def test_what_cannot_be_read_stops_nobody(course, dropbox, hands_in, monkeypatch):
    """A folder that the system will not open is refused with the system's reason; the others are collected."""
    hands_in("ann", ANSWER)
    hands_in("bob", ANSWER)
    scandir = os.scandir

    def closed(path):
        if "ann" in str(path):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("grading.collecting.submission.os.scandir", closed)
    got = take(course, dropbox)
    assert got.refused == {"ann": "The hand-in cannot be read (Permission denied)."}
    assert got.new == ["bob"]


def test_the_latest_hand_in_gives_the_quarter(course, dropbox, hands_in):
    """A report is about the quarter of the latest hand-in unless it is told otherwise."""
    for learner, month in (("ann", "2026-03"), ("bob", "2025-11")):
        dated(hands_in(learner, ANSWER), datetime.fromisoformat(f"{month}-30T10:00:00Z"))
    take(course, dropbox)
    assert latest_quarter(course) == "2026Q1"


def test_there_must_be_a_dropbox(course):
    """A drop folder that does not exist is an error in a sentence."""
    with pytest.raises(ProblemsError) as caught:
        take(course, course.root / "nowhere")
    assert str(caught.value) == (
        f"{course.root / 'nowhere'}: there is no such folder to collect from. Name the folder that learners hand in to."
    )


def test_names_are_shown_without_tricks():
    """Control characters and reversed text cannot be smuggled into the trainer's terminal."""
    assert printable("a\nb\u202ec") == "a\\x0ab\\u202ec"
