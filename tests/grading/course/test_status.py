"""`python -m grading` by itself: each step, what is done of it, and the next one."""

import json
import os
from datetime import UTC, datetime

import pytest

from grading.commands.options import DEFAULT_COURSE
from grading.course.codes import codes_for
from grading.course.roster import read_roster, write_roster
from grading.deadlines.closing import close
from grading.moderation.entry import SETTLED, Entry
from grading.moderation.log import FOLDER, append
from tests.grading.marked_course import RISKS, WISHES, WRITTEN, mark_by_hand, mark_quickly
from tests.grading.test_cli import fails, run


def standing(course):
    """Return the state and words of each step, and the next command."""
    code, said = run("status", "--course", course.root)
    assert code == 0
    first, _, *steps, _, _, last = said.splitlines()
    assert first == f"The course in {course.root}:"
    found = {each[8:20].strip(): (each[2:8].strip(), each[20:]) for each in steps}
    return found, last.removeprefix("Next: python -m grading ").removesuffix(f" --course {course.root}")


def test_without_a_course_it_says_how_to_begin(tmp_path, monkeypatch):
    """No course yet: the demonstration, or a course."""
    monkeypatch.chdir(tmp_path)
    assert run() == (
        0,
        "There is no course in build/course yet.\n"
        "To see every step at work with simulated learners: python -m grading demo\n"
        "All commands: python -m grading --help\n"
        "Next: python -m grading build\n",
    )
    assert fails("status").startswith("Error: build/course: there is no course in this folder. ")


@pytest.mark.parametrize("inside", [True, False], ids=["in the course folder", "above the usual one"])
def test_where_a_course_is_its_steps_stand(course, tmp_path, monkeypatch, inside):
    """In a course folder, or where the usual one is, each step is told."""
    if inside:
        monkeypatch.chdir(course.root)
    else:
        (tmp_path / DEFAULT_COURSE.parent).mkdir()
        (tmp_path / DEFAULT_COURSE).symlink_to(course.root)
        monkeypatch.chdir(tmp_path)
    code, said = run()
    assert code == 0
    assert "  done  roster      4 learners in 1 cohort\n" in said
    assert "  next  collect     0 hand-ins of 0 learners; nothing yet from 4\n" in said
    where = " --course ." if inside else ""
    assert said.endswith(f"Next: python -m grading collect --from DROPBOX{where}\n")


def test_the_next_step_follows_the_work(course, hands_in):
    """From an empty roster to a report, the first step that is not done is the next one."""
    full = (course.root / "roster.csv").read_bytes()
    write_roster(course.root, [])
    assert standing(course)[1] == "roster FILE"
    (course.root / "roster.csv").write_bytes(full)
    released = course.root / "release" / "section-04"
    released.rename(course.root / "away")
    assert standing(course)[1] == "release"
    (course.root / "away").rename(released)

    mark_quickly(course, hands_in, {"ann": WRITTEN})
    found, following = standing(course)
    assert following == "formgrader"
    assert found["mark"] == ("done", "1 of 1 hand-in")
    assert found["formgrader"] == ("next", "2 answers to mark")
    answers = course.root / "submitted" / "ann" / "section-04" / "answers.json"
    was = answers.read_bytes()
    answers.write_bytes(was + b"\n")
    found, following = standing(course)
    assert (following, found["mark"][1]) == ("mark", "0 of 1 hand-in; 1 new or changed")
    answers.write_bytes(was)

    mark_by_hand(course, "ann", WISHES, 2.0)
    mark_by_hand(course, "ann", RISKS, 2.0)
    assert standing(course)[1] == "moderate"
    (course.root / FOLDER).mkdir()
    (course.root / FOLDER / "section-04.json").write_text("{}")
    found, following = standing(course)
    assert (following, found["feedback"][1]) == ("feedback", "given for 0 of 1 (assignments by cohorts)")
    close(course, course.assignment(), ["c1"])
    assert standing(course)[1] == "report"
    page = course.folder("feedback", "section-04", "ann") / "feedback.html"
    page.parent.mkdir(parents=True)
    page.touch()
    held = {"auto_score": None, "manual_score": 2.0, "extra_credit": None}
    given = ["Jo", SETTLED, "section-04", "ann", WISHES, 1.0, held, "Why."]
    append(course.root, [Entry("2026-11-20T09:00:00Z", *given)])
    os.utime(page, (datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC).timestamp(),) * 2)
    assert standing(course)[1] == "report"
    append(course.root, [Entry("2026-11-20T09:00:02Z", *given), Entry("2026-11-20T09:00:02Z", *given)])
    found, following = standing(course)
    assert (following, found["feedback"][1]) == (
        "feedback", "given for 1 of 1 (assignments by cohorts); 1 page older than a mark or comment",
    )  # fmt: skip
    page.touch()
    (course.root / "reports").mkdir()
    (course.root / "reports" / "board-2026Q4.html").touch()
    found, following = standing(course)
    assert found["report"] == ("done", "the last is board-2026Q4.html")
    assert following == "collect --from DROPBOX"


def test_a_gradebook_that_cannot_be_asked_stops_nothing(course, hands_in):
    """The other steps are told all the same."""
    mark_quickly(course, hands_in, {"ann": WRITTEN})
    (course.root / "gradebook.db").write_bytes(b"no database" * 100)
    found, following = standing(course)
    assert found["formgrader"] == ("next", "the gradebook cannot be opened just now")
    assert following == "formgrader"


def test_what_has_not_been_released_is_named(course):
    """An assignment that learners have not been given is not forgotten."""
    manifest = json.loads((course.root / "course.json").read_text())
    manifest["assignments"]["post-test"] = {**manifest["assignments"]["section-04"], "notebook": "post_test"}
    (course.root / "course.json").write_text(json.dumps(manifest))
    assert standing(course)[0]["release"] == ("done", "1 of 2 assignments; not yet: post-test")


def test_who_has_no_code_for_a_released_test_is_counted(course):
    """Learners who came onto the roster after the release cannot open a test: it is to be released again."""
    manifest = json.loads((course.root / "course.json").read_text())
    manifest["assignments"]["section-04"]["forms"] = ["A", "B"]
    (course.root / "course.json").write_text(json.dumps(manifest))
    found, following = standing(course)
    assert found["release"] == ("next", "1 of 1 assignment; 4 learners without a code for the tests: release again")
    assert following == "release"
    codes_for(course.root, read_roster(course.root))
    assert standing(course)[0]["release"][0] == "done"


def test_a_hand_in_that_cannot_be_marked_is_asked_for_and_sends_nobody_round(course, hands_in, dropbox):
    """Marking, feedback and status lead to the person who has to hand in again, and go on once that is done."""
    write_roster(
        course.root, [each for name, each in read_roster(course.root).items() if name in ("ann", "bob", "cat")]
    )
    (course.root / FOLDER).mkdir()
    (course.root / FOLDER / "section-04.json").write_text("{}")
    answer = {"s4a-lamp.council.decide": {"family": "hold", "outcome": "respect_refusal", "confidence": 2}}
    hands_in("ann", answer)
    (hands_in("bob", answer) / "04_refusal.ipynb").write_text("{")
    at = f" --course {course.root}"
    command = "Next: python -m grading "
    assert run("collect", "--from", dropbox, "--course", course.root)[0] == 0
    said = run("mark", "--course", course.root)[1]
    assert "Needs attention, section-04, bob: " in said
    assert said.endswith(f"{command}feedback{at}\n")
    found, following = standing(course)
    assert found["mark"] == ("done", "1 of 2 hand-ins; needs attention: bob (section-04)")
    assert following == "feedback"

    code, said = run("feedback", "--course", course.root)
    assert (code, "which cat has not, and before bob has handed in again. " in said) == (1, True)
    said = run("mark", "--course", course.root)[1]
    assert "Ask for another hand-in: bob (section-04). " in said
    assert said.endswith(f"{command}collect --from DROPBOX{at}\n")
    found, following = standing(course)
    assert found["feedback"][1].endswith("; told to hand in again: bob (section-04)")
    assert (found["feedback"][0], following) == ("next", "collect --from DROPBOX")

    hands_in("bob", answer)
    assert run("collect", "--from", dropbox, "--course", course.root)[0] == 0
    found, following = standing(course)
    assert (found["mark"][1], following) == ("1 of 2 hand-ins; 1 new or changed", "mark")
    assert run("mark", "--course", course.root)[1].endswith(f"{command}feedback{at}\n")
    assert standing(course)[0]["mark"] == ("done", "2 of 2 hand-ins")
