"""Saving marks in formgrader: what cannot be one, or cannot be noted, is refused and told, and the next is saved."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from grading.course.folder import ASSIGNMENT
from grading.moderation.kept import check_log
from grading.moderation.log import FOLDER, LOG, append, read_log
from safeshare.problems import ProblemsError
from tests.grading.formgrader import formgrader
from tests.grading.marked_course import WISHES, WRITTEN, mark_quickly, row
from tests.grading.moderation.test_moderation_log import ENTRY

pytestmark = pytest.mark.slow

REFUSED = [
    ({"manual_score": 99}, "99 is not a score of this question. Give 0 to 3 points."),
    ({"manual_score": -4}, "-4 is not a score of this question. Give 0 to 3 points."),
    ({"manual_score": "many"}, "the score is not a number. Give points, such as 1.5."),
    ({"manual_score": float("nan")}, "the score is not a number. Give points, such as 1.5."),
    ({"manual_score": True}, "the score is not a number. Give points, such as 1.5."),
    ({"manual_score": 1, "extra_credit": -1}, "-1 is no extra credit. Give 0 points or more."),
    ([], "nothing was sent to save. Load the page again."),
]


def test_what_cannot_be_a_mark_or_cannot_be_noted_is_not_saved(course, hands_in):
    """Each is refused with a sentence, leaves gradebook and log as they were, and the next good mark is saved."""
    mark_quickly(course, hands_in, {"ann": WRITTEN})
    with formgrader(course) as server:
        submission = server.get(f"submitted_notebooks/{ASSIGNMENT}/04_refusal")[0]["id"]
        grade = next(each for each in server.get(f"grades?submission_id={submission}") if each["name"] == WISHES)
        place = f"grade/{grade['id']}"
        for entered, why in REFUSED:
            assert server.refused(place, json.dumps(entered).encode()) == (400, why)
        comment = server.get(f"comments?submission_id={submission}")[0]
        said = server.refused(f"comment/{comment['id']}", json.dumps({"manual_comment": ["x"]}).encode())
        assert said == (400, "this comment holds what is no text. Type it again.")
        assert read_log(course.root) == []
        server.give_mark(ASSIGNMENT, "04_refusal", "ann", WISHES, 2.0)
        shutil.move(course.root / FOLDER, course.root / "elsewhere")
        status, why = server.refused(place, b'{"manual_score": 1}')
        assert (status, row(course, "ann", WISHES)[1]) == (503, 2.0)
        assert "no mark goes without a line in it" in why
        assert "the log of marks, which had 1 line, is gone. Put the folder moderation back" in why
        shutil.rmtree(course.root / FOLDER)
        shutil.move(course.root / "elsewhere", course.root / FOLDER)
        server.give_mark(ASSIGNMENT, "04_refusal", "ann", WISHES, 1.0)
        server.put(place, {"manual_score": "0.5", "extra_credit": None})
        assert "Not saved: " in server.page(f"submissions/{submission}")
    assert row(course, "ann", WISHES)[1] == 0.5
    assert [entry.score for entry in read_log(course.root)] == [2.0, 1.0, 0.5]
    log = (course.root / "server.log").read_text()
    assert log.count("safeshare says: A mark was not saved: the course's log of marks cannot be written") == 1


def test_a_log_that_cannot_be_written_is_told_before_anybody_marks(course):
    """The command looks before it starts: at the log, and whether it can be written; it writes no line."""
    check_log(course.root)
    assert read_log(course.root) == []
    append(course.root, [ENTRY])
    log = course.root / FOLDER / LOG
    log.rename(log.with_name("kept"))
    log.mkdir()
    with pytest.raises(ProblemsError, match=r"the log of marks cannot be written \(Is a directory\), and no mark goes"):
        check_log(course.root)
    log.rmdir()
    log.write_text("")
    with pytest.raises(ProblemsError, match="it had 1 line and has 0"):
        check_log(course.root)


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_the_command_gives_its_address_when_it_answers_and_takes_the_server_with_it(course):
    """Whoever opens the address as soon as it is printed comes in, and SIGTERM leaves no server behind."""
    command = [sys.executable, "-m", "grading", "formgrader", "--course", str(course.root), "--no-browser"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        try:
            address = next(line.strip() for line in running.stdout if line.startswith("  http"))
            with urllib.request.urlopen(address, timeout=30) as reply:
                assert reply.status == 200
        finally:
            running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 128 + signal.SIGTERM
    time.sleep(0.1)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=5)
