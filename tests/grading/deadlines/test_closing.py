"""Feedback comes at the close of a cohort: not before all of it have handed in or a trainer says so."""

import getpass
import re
import shutil
from dataclasses import replace

import pytest

from grading.course.folder import ASSIGNMENT
from grading.course.roster import Learner, roster_text, write_roster
from grading.deadlines.closing import FILE, closed_cohorts
from grading.feedback.page import AGAIN
from grading.marking.inspection import former, strangers
from tests.grading.closing_course import LEARNERS, noted, pages, run
from tests.grading.marked_course import WISHES


def test_feedback_waits_for_everybody(course, marks):
    """While learners have not handed in, feedback is refused in one sentence and nothing is written or closed."""
    marks("ann")
    assert run("feedback", "--course", course.root) == (1, [
        "Error: section-04: no feedback for cohort 'c1' before everybody in it has handed in, which bob, cat, dev have "
        "not. Wait for them, or add --close --cohort c1, after which no hand-in of it is collected.",
        f"Next: python -m grading collect --from DROPBOX --course {course.root}",
    ])  # fmt: skip
    assert pages(course) == []
    assert not (course.root / FILE).exists()


def test_closing_gives_feedback_and_is_remembered(course, marks):
    """With --close the pages are written and closed.json says who closed and when; then feedback needs no option."""
    marks("ann")
    code, said = run("feedback", "--course", course.root, "--close")
    assert (code, pages(course)) == (0, ["ann"])
    assert said[1] == "Closed now: section-04 for cohort c1. What they hand in from here on is not collected."
    note = noted(course)
    closed = note["closed"].pop("section-04")
    assert note == {"schema": "safeshare-closed/2", "closed": {}}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", closed["c1"].pop("since"))
    assert closed == {"c1": {"by": getpass.getuser()}}
    code, said = run("feedback", "--course", course.root)
    assert (code, [line for line in said if line.startswith("Closed")]) == (0, [])


def test_feedback_for_everybody_closes_by_itself(course, marks):
    """When all have handed in, no option is needed, and the assignment is closed once feedback is written."""
    marks(*LEARNERS)
    assert run("feedback", "--course", course.root)[0] == 0
    assert closed_cohorts(course, course.assignment(), ["c1"]) == ["c1"]


@pytest.mark.usefixtures("two_cohorts")
def test_texts_that_wait_hold_their_cohort_back(course, marks):
    """A cohort with answers to be marked by hand gets no page and is not closed, even by --close, unless it is said."""
    marks(*LEARNERS)
    waits = {"auto_score": None, "manual_score": None, "extra_credit": None, "needs_manual_grade": True, "comment": ""}
    marks.grades["ann"] = {"s4a-key-wishes": waits, "s4a-key-risks": waits}
    marks.grades["bob"] = {"s4a-key-wishes": waits, "s4a-key-risks": {**waits, "needs_manual_grade": False}}
    for options in ((), ("--close",)):
        code, said = run("feedback", "--course", course.root, *options)
        assert (code, pages(course), list(noted(course)["closed"]["section-04"])) == (
            1,
            ["cat", "dev"],
            ["autumn week"],
        )
        assert said[-1] == f"Next: python -m grading formgrader --course {course.root}"
        assert said[-2] == (
            "Error: section-04: no feedback for cohort 'c1' while 3 answers of 2 learners wait to be marked by hand. "
            f"Mark them: python -m grading formgrader --course {course.root}. Or add --although-waiting: the points "
            "then leave these answers out."
        )
    assert run("feedback", "--course", course.root, "--close", "--although-waiting")[0] == 0
    assert pages(course) == [*LEARNERS]


def test_who_has_left_holds_nobody_back_and_keeps_their_page(course, marks):
    """Nobody waits for texts of a withdrawn learner; who is off the roster is no stranger and keeps their page."""
    marks(*LEARNERS)
    marks.grades["bob"] = {WISHES: {"auto_score": None, "needs_manual_grade": True}}
    people = [Learner(who, "a", "council", "B", "2", "c1", "webinar", "post") for who in LEARNERS]
    write_roster(course.root, people)
    assert run("feedback", "--course", course.root)[0] == 1
    write_roster(course.root, [replace(each, withdrawn="yes" if each.learner_id == "bob" else "no") for each in people])
    assert run("feedback", "--course", course.root)[0] == 0
    assert pages(course) == list(LEARNERS)
    write_roster(course.root, [each for each in people if each.learner_id not in ("bob", "cat")])
    shutil.rmtree(course.folder("autograded", ASSIGNMENT, "bob"))
    shutil.rmtree(course.folder("autograded", ASSIGNMENT, "cat"))
    (course.root / "feedback" / "cat" / ASSIGNMENT / "feedback.html").unlink()
    assert run("feedback", "--course", course.root)[0] == 0
    assert pages(course) == ["ann", "bob", "dev"]
    assert [path.parts[-3] for path in course.root.glob(f"feedback/*/*/{AGAIN}")] == ["cat"]
    left = ["ann", "dev"]
    assert former(course, course.assignment(), left) == ["bob"]
    assert list(strangers(course, course.assignment(), left)) == ["cat"]
    (course.root / "rosters").mkdir()
    (course.root / "rosters" / "001.csv").write_text(roster_text(people))
    assert former(course, course.assignment(), left) == ["bob", "cat"]
    assert run("feedback", "--course", course.root)[0] == 0
    assert list(course.root.glob(f"feedback/*/*/{AGAIN}")) == []


@pytest.mark.usefixtures("two_cohorts")
def test_a_whole_cohort_is_told_and_the_other_one_waits(course, marks):
    """The cohort that is complete has its pages and is closed; the other one is named in a sentence, exit code 1."""
    marks("ann", "bob", "dev")
    code, said = run("feedback", "--course", course.root)
    assert (code, pages(course), list(noted(course)["closed"]["section-04"])) == (1, ["ann", "bob"], ["c1"])
    assert said[1:] == [
        "Closed now: section-04 for cohort c1. What they hand in from here on is not collected.",
        "Error: section-04: no feedback for cohort 'autumn week' before everybody in it has handed in, which cat has "
        "not. Wait for them, or add --close --cohort 'autumn week', after which no hand-in of it is collected.",
        f"Next: python -m grading collect --from DROPBOX --course {course.root}",
    ]


@pytest.mark.usefixtures("two_cohorts")
def test_a_dry_run_of_what_waits_names_the_same_files_and_a_command_that_helps(course, marks):
    """Where nothing would be done it ends as the command does, where a part would with that; none names the copy."""
    marks("ann")
    for cohort, step in (("c1", "collect --from DROPBOX"), ("autumn week", "feedback")):
        code, said = run("feedback", "--course", course.root, "--dry-run")
        assert code == 1
        assert said[-1] == f"Next: python -m grading {step} --course {course.root}"
        assert said[-2].startswith(
            f"Error: section-04: no feedback for cohort '{cohort}' before everybody in it has handed in"
        )
        assert not any(f".{course.root.name}-" in line for line in said)
        if cohort == "c1":
            marks("bob", "cat")


@pytest.mark.usefixtures("two_cohorts")
def test_a_cohort_that_has_not_begun_is_no_error(course, marks):
    """Where nobody of the other cohort has been marked, it is neither closed nor complained of."""
    marks("ann", "bob")
    assert run("feedback", "--course", course.root)[0] == 0
    assert list(noted(course)["closed"]["section-04"]) == ["c1"]


@pytest.mark.usefixtures("two_cohorts")
def test_only_the_named_cohort_is_closed(course, marks):
    """Closing one cohort early gives its learners pages and nobody else; closing without a name closes all."""
    marks("ann", "cat")
    assert run("feedback", "--course", course.root, "--close", "--cohort", "autumn week")[0] == 0
    assert (pages(course), list(noted(course)["closed"]["section-04"])) == (["cat"], ["autumn week"])
    first = noted(course)["closed"]["section-04"]["autumn week"]
    assert run("feedback", "--course", course.root, "--close")[0] == 0
    assert pages(course) == ["ann", "cat"]
    assert noted(course)["closed"]["section-04"].keys() == {"autumn week", "c1"}
    assert noted(course)["closed"]["section-04"]["autumn week"] == first


@pytest.mark.usefixtures("two_cohorts")
def test_several_cohorts_can_be_named(course, marks):
    """--cohort can be given more than once; the pages are those of all named, in the roster's order."""
    marks("ann", "cat")
    names = ["--cohort", "autumn week", "--cohort", "c1"]
    code, said = run("feedback", "--course", course.root, "--close", *names)
    assert (code, pages(course)) == (0, ["ann", "cat"])
    assert said[1].startswith("Closed now: section-04 for cohorts c1, autumn week.")


@pytest.mark.usefixtures("two_cohorts")
@pytest.mark.parametrize("step", ["feedback", "collect"])
def test_an_unknown_cohort_is_a_sentence(course, dropbox, marks, step):
    """A name that nobody on the roster has is refused with the nearest one, and nothing is closed or taken."""
    marks("ann")
    more = ["--close"] if step == "feedback" else ["--reopen", "--from", dropbox]
    code, said = run(step, "--course", course.root, *more, "--cohort", "atumn week", "--cohort", "c1")
    assert (code, said) == (1, [
        f"Error: {course.root / 'roster.csv'}: there is no cohort 'atumn week' on the roster. "
        "Did you mean 'autumn week'?",
    ])  # fmt: skip
    assert (pages(course), (course.root / FILE).exists()) == ([], False)


@pytest.mark.usefixtures("two_cohorts")
def test_where_nobody_is_marked_nothing_is_closed(course, marks):
    """Asked to close before anybody was marked, feedback is refused and the assignment stays open, for a cohort too."""
    marks("ann")
    for options, whom in ((["--cohort", "autumn week"], "nobody of cohort autumn week has"), ([], "nobody has")):
        code, said = run("feedback", "--course", course.root, "--close", *options)
        assert (code, said[0].startswith(f"Error: {course.root}: {whom} been marked yet.")) == (1, True), said
        assert not (course.root / FILE).exists()
        (course.folder("autograded", ASSIGNMENT, "ann") / "04_refusal.ipynb").unlink(missing_ok=True)
