"""What the tests of collecting share: answers, and what can be said of a place and of what was collected from it."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from grading.collecting.collect import collect, inbox_of
from grading.course.roster import Learner, read_roster, write_roster
from safeshare.answers import AnswerSheet

NAME = "section-04"
FIRST = {"s4a-lamp.council.decide": {"family": "hold", "outcome": "respect_refusal", "confidence": 2}}
SECOND = {"s4a-lamp.council.decide": {"family": "pause", "outcome": "seek_advice", "confidence": 1}}
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def take(course, place, **more):
    """Collect section 4."""
    return collect(course, course.assignment(), place, **more)


def dated(place: Path, time: datetime, says: datetime | None = None) -> Path:
    """Let a hand-in, a folder or a single file, be of a time; a folder may say another one."""
    if place.is_dir():
        (place / "timestamp.txt").write_text(f"{says or time:%Y-%m-%d %H:%M:%S.%f} UTC\n")
    for each in (*place.glob("*"), place):
        os.utime(each, (time.timestamp(), time.timestamp()))
    return place


def kind(course, place):
    """Return what a place is said to be."""
    with inbox_of(course, place) as inbox:
        return inbox.in_words()


def refused(course, place):
    """Return what is refused because it cannot be told whose it is."""
    with inbox_of(course, place) as inbox:
        return inbox.refused


def answers_of(course, learner):
    """Return the answers that were collected of a learner."""
    return dict(AnswerSheet.open(course.folder("submitted", NAME, learner)).answers)


def numbers(course, **lms_ids):
    """Give learners the numbers by which a platform knows them."""
    people = [
        Learner(*(getattr(each, name) for name in ("learner_id", "agency_code", "agency_kind", "group", "level",
                                                   "cohort", "delivery", "phase")),
                lms_id=lms_ids.get(each.learner_id, ""))
        for each in read_roster(course.root).values()
    ]  # fmt: skip
    write_roster(course.root, people)


def zipped(path: Path, files) -> Path:
    """Write a zip file of names and contents, and return it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
