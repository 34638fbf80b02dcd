"""When a hand-in came: what a learner can write about it is held against what lies beside it."""

import os
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from grading.collecting.arrival import ALLOWANCE, Evidence, arrival, noted
from grading.collecting.submission import handed_in_at, time_of
from grading.deadlines.dates import set_deadline
from grading.marking.work import Desk
from grading.progress import alike
from tests.grading.arrivals import FIRST, NAME, NOON, SECOND, dated, numbers, take
from tests.grading.test_cli import run

EARLY, PRESENT = NOON - timedelta(days=2), NOON + timedelta(days=1)
FILES, FOLDER, PLATFORM = Evidence(NOON), Evidence(NOON, "folder"), Evidence(NOON, "platform")
ODD = [
    (b"2026-11-18 12:00:00.000000 UTC\n", FILES, "The hand-in says 18 November 2026, 12:00 UTC, its files are of "
     "20 November 2026, 12:00 UTC: counted as 20 November 2026, 12:00 UTC."),
    (b"2026-11-18 12:00:00.000000 UTC\n", FOLDER, "The hand-in says 18 November 2026, 12:00 UTC, its folder was last "
     "changed on 20 November 2026, 12:00 UTC: counted as 20 November 2026, 12:00 UTC."),
    (b"2026-11-20 18:00:00.000000 UTC\n", PLATFORM, "The hand-in says 20 November 2026, 18:00 UTC, the platform says "
     "20 November 2026, 12:00 UTC: counted as 20 November 2026, 12:00 UTC."),
    (b"2030-01-01 00:00:00.000000 UTC\n", FILES, "The hand-in says 1 January 2030, 00:00 UTC, which is yet to come, "
     "its files are of 20 November 2026, 12:00 UTC: counted as 20 November 2026, 12:00 UTC."),
    (b"a\x1b[2Jday\n", FILES, "'a\\x1b[2Jday' in its timestamp.txt is no time, its files are of 20 November 2026, "
     "12:00 UTC: counted as 20 November 2026, 12:00 UTC."),
]  # fmt: skip


@pytest.mark.parametrize(("stamp", "evidence", "note"), ODD)
def test_a_time_that_cannot_be_is_said_and_does_not_count(stamp, evidence, note):
    """A stamp that is older than what lies beside it, yet to come or no time at all is told in one sentence."""
    came = arrival(stamp, evidence, PRESENT)
    assert (came.counted, came.note) == (NOON, note)


@pytest.mark.parametrize("off", [-ALLOWANCE, timedelta(), ALLOWANCE, timedelta(hours=3)])
def test_a_stamp_that_goes_with_its_files_counts_as_it_stands(off):
    """Files a little newer than the stamp, or any older ones, are nothing odd."""
    stamp = f"{NOON + off:%Y-%m-%d %H:%M:%S.%f} UTC".encode()
    assert arrival(stamp, FILES, PRESENT) == arrival(stamp, None, PRESENT)
    assert arrival(stamp, FILES, PRESENT).counted == NOON + off


def test_without_a_stamp_the_files_say_when():
    """A hand-in without a stamp is of its files' time, or of now; files of the future are of now."""
    assert arrival(None, FILES, PRESENT).counted == NOON
    assert arrival(None, None, PRESENT).counted == PRESENT
    assert arrival(None, Evidence(PRESENT + timedelta(days=1)), PRESENT).counted == PRESENT
    assert arrival(None, FILES, PRESENT).note == ""


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2026-11-20 12:00:00.000000 UTC", NOON),
        ("2026-11-20 12:00:00 UTC", NOON),
        ("2026-11-20T12:00:00Z", NOON),
        ("2026-11-20 12:00:00.5 GMT\n", NOON + timedelta(seconds=0.5)),
        ("2026-11-20 13:00:00+01:00", NOON),
        ("2026-11-20 07:00:00.123456789 -0500", NOON + timedelta(microseconds=123456)),
        ("2026-11-20 13:00:00 BST", NOON),
        ("2026-11-20 12:00:00", NOON),
        ("2026-11-20 12:00:00 EST", None),
        ("2026-13-20 12:00:00 UTC", None),
        ("0001-01-01 00:00:00 +0500", None),
        ("2026-11-20 12:00:00 +9900", None),
        ("２026-11-20 12:00:00 UTC", None),
        ("", None),
    ],
)
def test_common_ways_to_write_a_time_are_read(stamp, moment):
    """Without parts of a second and in usual zones a stamp is a time; in a zone of no one meaning it is none."""
    assert handed_in_at(stamp.encode()) == moment


def test_the_time_that_counts_is_the_same_everywhere(course, dropbox, hands_in):
    """A stamp set back behind the deadline is late in collecting and in marking, and what it said is kept."""
    set_deadline(course, NAME, (), NOON - timedelta(days=1), "Europe/London")
    dated(hands_in("ann", FIRST), NOON, says=EARLY)
    dated(hands_in("bob", FIRST), EARLY)
    _, said = run("collect", "--from", dropbox, "--course", course.root)
    note = ODD[0][2]
    assert f"Handed in late: ann (1 day).\nTime of ann: {note}\nIf files are new only because you copied or " in said
    assert f"give those who are late longer: python -m grading extend --course {course.root} --learner ID" in said
    folder = course.folder("submitted", NAME, "ann")
    assert (folder / "timestamp.txt").read_text() == "2026-11-20 12:00:00.000000 UTC\n"
    assert noted(folder) == (note, EARLY)
    assert noted(course.folder("submitted", NAME, "bob")) == ("", None)
    outcomes = {each.learner: each for each in Desk(course.root).outcomes(NAME, ["ann", "bob"])}
    assert note in outcomes["ann"].notes
    assert outcomes["ann"].timestamp.startswith("2026-11-20 12:00:00")
    assert take(course, dropbox).unchanged == ["ann", "bob"]


def test_many_of_whom_the_same_is_said_are_one_line():
    """What is said of more than three, whatever the dates and numbers in it, is said once, with one as its example."""
    said = {f"sim-{number:03d}": f"its files are of {number} May 2026, 10:{number} UTC." for number in range(1, 28)}
    [(who, what)] = alike(said)
    assert who == "27 learners (sim-001, sim-002, sim-003 and 24 more), such as sim-001"
    assert what == said["sim-001"]
    few = dict(list(said.items())[:3])
    assert dict(alike({**few, "ann": "Else."})) == {**few, "ann": "Else."}


def test_a_file_put_in_late_shows(course, dropbox, hands_in):
    """Old answers replaced after the deadline, or put into the folder with their old time, make the hand-in new."""
    for learner, name in (("ann", "answers.json"), ("bob", "")):
        folder = dated(hands_in(learner, FIRST), EARLY)
        os.utime(folder / name, (NOON.timestamp(), NOON.timestamp()))
    got = take(course, dropbox)
    assert sorted(got.times) == ["ann", "bob"]
    assert {time_of(course.folder("submitted", NAME, each)) for each in ("ann", "bob")} == {NOON}


def test_a_single_file_is_as_new_as_it_lies_there(course, dropbox, as_file):
    """An uploaded file that says an earlier time than its own counts by its own; the order of two stays theirs."""
    (dropbox / "a.zip").write_bytes(as_file("ann", FIRST, EARLY))
    dated(dropbox / "a.zip", NOON)
    assert take(course, dropbox).times == {"ann": ODD[0][2].replace("its files are", "its file is")}
    assert time_of(course.folder("submitted", NAME, "ann")) == NOON
    (dropbox / "a.zip").write_bytes(as_file("ann", SECOND, EARLY + timedelta(hours=1)))
    dated(dropbox / "a.zip", NOON + timedelta(hours=1))
    assert take(course, dropbox).replaced == ["ann"]


def test_a_platforms_own_times_count(course, tmp_path, as_file):
    """Where a platform's zip says when each upload came, that counts whatever the hand-in says."""
    numbers(course, ann="501", bob="502")
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for who, learner, day in (("Ann_501", "ann", 20), ("Bob_502", "bob", 18)):
            when = datetime(2026, 11, day, 12, tzinfo=UTC).astimezone().timetuple()[:6]
            info = zipfile.ZipInfo(f"{who}_assignsubmission_file_/a.zip", when)
            archive.writestr(info, as_file(learner, FIRST, EARLY))
    got = take(course, path)
    assert (got.new, list(got.times)) == (["ann", "bob"], ["ann"])
    assert time_of(course.folder("submitted", NAME, "ann")) == NOON
