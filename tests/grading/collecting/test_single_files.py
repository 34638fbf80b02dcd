"""Collecting hand-ins that are single files, and the command that collects."""

import io
import shutil
import zipfile
from datetime import timedelta

import pytest

from grading.collecting.choosing import LEFT, REFUSED
from grading.collecting.collect import inbox_of
from grading.collecting.refusals import noted_refusal
from grading.collecting.submission import time_of
from grading.marking.inspection import handed_in
from safeshare.problems import ProblemsError
from tests.grading.arrivals import (
    FIRST,
    NAME,
    NOON,
    SECOND,
    answers_of,
    dated,
    kind,
    numbers,
    refused,
    take,
    zipped,
)
from tests.grading.test_cli import fails, run


def test_uploaded_files_are_collected_whatever_they_are_called(course, dropbox, as_file):
    """A folder of single files is collected by what each says of itself, the latest of several."""
    latest = dropbox / "section-04.ann.safeshare (1).zip"
    latest.write_bytes(as_file("ann", SECOND, NOON + timedelta(hours=1)))
    dated(latest, NOON + timedelta(hours=1))
    (dropbox / "section-04.ann.safeshare.zip").write_bytes(as_file("ann", {}, NOON))
    (dropbox / "Work.ZIP").write_bytes(as_file("bob"))
    dated(dropbox / "Work.ZIP", NOON)
    (dropbox / "section-04.eve.safeshare.zip").write_bytes(as_file("eve"))
    assert kind(course, dropbox) == "a folder with 4 uploaded files"
    got = take(course, dropbox)
    assert (got.new, got.unknown, got.refused) == (["ann", "bob"], ["eve"], {})
    assert answers_of(course, "ann") == SECOND
    assert time_of(course.folder("submitted", NAME, "ann")) == NOON + timedelta(hours=1)
    assert sorted(path.name for path in course.folder("submitted", NAME, "bob").iterdir()) == [
        "04_refusal.ipynb", "answers.json", "timestamp.txt",
    ]  # fmt: skip


def test_one_file_can_be_named_itself(course, dropbox, as_file):
    """`--from FILE` takes a single hand-in too."""
    (dropbox / "x.zip").write_bytes(as_file("ann"))
    assert take(course, dropbox / "x.zip").new == ["ann"]


def test_files_and_folders_may_stand_side_by_side(course, dropbox, hands_in, as_file, home):
    """In one drop folder some hand in by folder, some by file, some through nbgrader."""
    hands_in("ann", FIRST)
    (dropbox / "b.zip").write_bytes(as_file("bob"))
    shutil.copytree(home("cat"), dropbox / f"cat+{NAME}+2026-11-20 12:00:00.000000 UTC")
    assert kind(course, dropbox) == (
        "a shared folder with the folders of 1 learner, and nbgrader's exchange with 1 hand-in, "
        "and a folder with 1 uploaded file"
    )
    assert take(course, dropbox).new == ["ann", "bob", "cat"]


def test_a_file_that_is_no_hand_in_stops_nobody(course, dropbox, as_file):
    """Damaged, hostile and foreign files are named with a sentence each; the others are collected."""
    sound = as_file("ann")
    (dropbox / "ann.zip").write_bytes(sound)
    (dropbox / "cut.zip").write_bytes(sound[:500])
    (dropbox / "link.zip").symlink_to(dropbox / "ann.zip")
    zipped(dropbox / "up.zip", {"manifest.json": "{}", "../../roster.csv": "x"})
    zipped(dropbox / "empty.zip", {})
    zipped(dropbox / "other.zip", {"manifest.json": "{}"})
    (dropbox / "notes.txt").write_text("hello")
    with inbox_of(course, dropbox) as inbox:
        assert inbox.refused == {
            "cut.zip": "It is not a zip file, or it is damaged.",
            "empty.zip": "It holds no file that could be a hand-in.",
            "link.zip": "It is a link or cannot be read; it was not opened.",
            "other.zip": "It is not a file that safeshare's hand-in wrote: its manifest.json is of another kind.",
            "up.zip": "'../../roster.csv' leads out of its folder; nothing was unpacked.",
        }
        got = take(course, inbox)
    assert got.new == ["ann"]
    assert got.unknown == ["notes.txt"]


def test_a_file_that_cannot_be_taken_is_whose_it_says_until_it_is_replaced(course, dropbox, as_file):
    """Whatever it is called, a refused file that says whose it is waits as theirs, and `status` repeats it."""

    def spoilt(learner):
        with zipfile.ZipFile(io.BytesIO(as_file(learner))) as archive:
            return {**{name: archive.read(name) for name in archive.namelist()}, "../../roster.csv": "x"}

    why = "'../../roster.csv' leads out of its folder; nothing was unpacked."
    zipped(dropbox / "Work.zip", spoilt("ann"))
    zipped(dropbox / "eve.zip", spoilt("eve"))
    assert refused(course, dropbox) == {"eve.zip": f"It says that it is from 'eve'. {why}"}
    got = take(course, dropbox)
    assert (got.refused, got.unknown) == ({"ann": f"'Work.zip' says that it is from 'ann': {why} {REFUSED}"}, ["eve"])
    assert handed_in(course, course.assignment(), "ann")
    said = run("status", "--course", course.root)[1]
    assert f"nothing yet from 3; not taken, and to be handed in again: ann ({NAME}), eve ({NAME})\n" in said
    (dropbox / "Work.zip").write_bytes(as_file("ann"))
    (dropbox / "eve.zip").unlink()
    assert take(course, dropbox).new == ["ann"]
    assert "not taken" not in run("status", "--course", course.root)[1]


def test_what_the_platform_denies_a_refused_file_cannot_say(course, tmp_path, as_file):
    """A file that cannot be taken is nobody's where the roster knows that somebody else sent it."""
    numbers(course, ann="501", bob="502")
    with zipfile.ZipFile(io.BytesIO(as_file("ann"))) as archive:
        files = {**{name: archive.read(name) for name in archive.namelist()}, "../up": "x"}
    raw = zipped(tmp_path / "a.zip", files).read_bytes()
    senders = ("Bob_502", "New_777")
    path = zipped(tmp_path / "all.zip", {f"{each}_assignsubmission_file_/a.zip": raw for each in senders})
    assert refused(course, path) == {
        f"all.zip/{each}_assignsubmission_file_/a.zip": "It says that it is from 'ann'. '../up' leads out of its "
        "folder; nothing was unpacked."
        for each in senders
    }
    assert take(course, path).refused == {}


@pytest.mark.parametrize("what", ["leads out", "changed", "two numbers"])
def test_a_file_that_only_claims_to_be_somebodys_takes_nothing_away(course, dropbox, tmp_path, as_file, what):
    """Whatever time it says, it supersedes neither what was collected nor what is handed in later; it is told of."""
    (dropbox / "a.zip").write_bytes(as_file("ann", FIRST, NOON))
    assert take(course, dropbox).new == ["ann"]
    with zipfile.ZipFile(io.BytesIO(as_file("ann", SECOND, NOON + timedelta(days=400)))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    if what == "two numbers":
        uploads = {f"{each}_assignsubmission_file_/a.zip": as_file("ann", SECOND) for each in ("A_7", "B_8")}
        told, place = "What was collected before counts as it did.", zipped(tmp_path / "all.zip", uploads)
    else:
        files |= {"../up": b"x"} if what == "leads out" else {"answers.json": b"{}"}
        zipped(dropbox / "holiday.zip", files)
        told, place = LEFT, dropbox
    (dropbox / "a.zip").rename(tmp_path / "kept")  # as if only that file were left
    got = take(course, place)
    assert (got.unchanged, got.refused) == (["ann"], {})
    assert got.left["ann"].endswith(told)
    assert answers_of(course, "ann") == FIRST
    assert noted_refusal(course, course.assignment(), "ann") is None
    assert f"says it is theirs was left out: ann ({NAME})\n" in run("status", "--course", course.root)[1]
    if place == dropbox:
        (dropbox / "a.zip").write_bytes(as_file("ann", SECOND, NOON + timedelta(hours=1)))
        got = take(course, dropbox)
        assert (got.replaced, got.refused, list(got.left)) == (["ann"], {}, ["ann"])
        (dropbox / "holiday.zip").unlink()
    assert take(course, dropbox).left == {}
    assert "was left out" not in run("status", "--course", course.root)[1]


def test_a_clock_that_is_wrong_keeps_no_later_hand_in_away(course, dropbox, as_file):
    """A time of the future makes no file newer, beside a later one or before it; a clock that is behind is told of."""
    wrong = {"year": timedelta(days=400), "hours": timedelta(hours=5)}
    for learner, ahead in (("ann", wrong["year"]), ("bob", wrong["hours"])):
        (dropbox / f"{learner}1.zip").write_bytes(as_file(learner, FIRST, NOON + ahead))
        dated(dropbox / f"{learner}1.zip", NOON)
    got = take(course, dropbox)
    assert (got.new, sorted(got.times)) == (["ann", "bob"], ["ann", "bob"])
    assert time_of(course.folder("submitted", NAME, "bob")) == NOON
    for learner in ("ann", "bob"):
        (dropbox / f"{learner}2.zip").write_bytes(as_file(learner, SECOND, NOON + timedelta(hours=1)))
        dated(dropbox / f"{learner}2.zip", NOON + timedelta(hours=1))
    (dropbox / "bob1.zip").unlink()
    assert take(course, dropbox).replaced == ["ann", "bob"]
    assert [answers_of(course, each) for each in ("ann", "bob")] == [SECOND, SECOND]
    third = {"s4a-lamp.council.decide": {"family": "share"}}
    (dropbox / "ann3.zip").write_bytes(as_file("ann", third, NOON - timedelta(days=400)))
    dated(dropbox / "ann3.zip", NOON + timedelta(hours=2))
    assert "'ann3.zip' says 16 October 2025" in take(course, dropbox).left["ann"]
    for each in ("ann1.zip", "ann2.zip"):
        (dropbox / each).unlink()
    got = take(course, dropbox)
    assert got.unchanged == ["ann", "bob"]
    assert got.left["ann"].startswith("'ann3.zip' was left out as older than what was collected. The hand-in says ")


def test_a_hand_in_with_changed_answers_is_refused_by_learner(course, dropbox, as_file):
    """A single file whose answers are not those that were handed in is refused under its learner's id."""
    with zipfile.ZipFile(io.BytesIO(as_file("ann"))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    zipped(dropbox / "ann.zip", {**files, "answers.json": files["answers.json"] + b" "})
    assert take(course, dropbox).refused == {
        "ann": "'ann.zip' says that it is from 'ann': 'answers.json' was changed after it was handed in, or damaged on "
        f"its way. {REFUSED}"
    }


def test_an_upload_that_is_older_replaces_nothing(course, dropbox, as_file):
    """An older file that is collected afterwards leaves the newer hand-in alone; a newer one replaces it."""
    (dropbox / "a.zip").write_bytes(as_file("ann", FIRST, NOON))
    take(course, dropbox)
    (dropbox / "a.zip").write_bytes(as_file("ann", SECOND, NOON - timedelta(days=1)))
    assert take(course, dropbox).unchanged == ["ann"]
    assert answers_of(course, "ann") == FIRST
    (dropbox / "a.zip").write_bytes(as_file("ann", SECOND, NOON + timedelta(days=1)))
    assert take(course, dropbox).replaced == ["ann"]


def test_the_command_says_what_it_collects_from(course, tmp_path, as_file):
    """`collect` names the kind of place and what could not be told; what is refused there is said once."""
    path = zipped(tmp_path / "all.zip", {"A_501_assignsubmission_file_/a.zip": as_file("ann"), "x/y.zip": "no"})
    code, said = run("collect", "--from", path, "--course", course.root)
    assert code == 0
    assert said.splitlines()[:4] == [
        f"Collecting from {path}, a learning platform's zip file with 2 uploads.",
        "Not taken, all.zip/x/y.zip: It is not a zip file, or it is damaged.",
        "The times in all.zip are those of its making, so that what each hand-in says of its time counts.",
        "New: 1. Replaced: 0. Unchanged: 0. Refused: 0. Late: 0. Not handed in: 3.",
    ]


def test_a_dry_run_takes_nothing(course, dropbox, hands_in):
    """With --dry-run it is said what would be collected, and nothing is."""
    hands_in("ann", FIRST)
    _, said = run("collect", "--from", dropbox, "--course", course.root, "--dry-run")
    assert said.startswith("Dry run: nothing is written.\nWould collect from ")
    assert "New: 1." in said
    assert not course.folder("submitted", NAME, "ann").exists()


def test_a_file_that_is_no_zip_is_said(course, tmp_path):
    """Naming a file that holds no hand-ins is an error in a sentence."""
    (tmp_path / "x.txt").write_text("hello")
    assert fails("collect", "--from", tmp_path / "x.txt", "--course", course.root) == (
        f"Error: {tmp_path / 'x.txt'}: there is nothing to collect in this file: it is not a zip file, or it is "
        "damaged. Name the zip file from your learning platform, or the folder that learners hand in to."
    )


def test_there_must_be_something_at_the_place(course, tmp_path):
    """A place that does not exist is an error in a sentence."""
    with pytest.raises(ProblemsError, match="there is no such folder to collect from"):
        take(course, tmp_path / "nowhere.zip")
