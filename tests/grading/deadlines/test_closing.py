"""Feedback comes at the close of a cohort: not before all of it have handed in, and nothing is collected after it."""

import getpass
import json
import re
import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.collecting.collect import collect
from grading.course.folder import ASSIGNMENT
from grading.course.roster import Learner, read_roster, roster_text, write_roster
from grading.deadlines.closing import FILE, chosen_cohorts, close, closed_cohorts, open_again, still_missing
from grading.feedback.page import AGAIN
from grading.feedback.returning import tell_closed
from grading.marking.inspection import former, strangers
from grading.release.hand_in_place import note_place, write_place
from grading.simulation.simulate import simulate_cohort
from safeshare.marking import AnswerStands
from safeshare.places import CLOSED_NAME
from safeshare.player import hand_in as card_of
from safeshare.player import play
from safeshare.player.desk import Desk
from safeshare.player.handing import CLOSED, LATE_NOW, PUT
from safeshare.player.shelf import find_shelf
from safeshare.problems import ProblemsError
from safeshare.receipts import receipts_of
from safeshare.returned import Standing, page_in
from tests.grading.marked_course import WISHES

ANSWER = {"s4a-lamp.council.decide": {"family": "hold", "outcome": "respect_refusal", "confidence": 2}}
OTHER_ANSWER = {"s4a-lamp.council.decide": {"family": "pause", "outcome": "seek_advice", "confidence": 1}}
LEARNERS = ("ann", "bob", "cat", "dev")
COHORTS = {"ann": "c1", "bob": "c1", "cat": "autumn week", "dev": "autumn week"}


def run(*arguments):
    """Run a command; return its exit code and the lines it said."""
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output.splitlines()


@pytest.fixture
def two_cohorts(course):
    """Let ann and bob be of one cohort, cat and dev of another."""
    roster = [
        Learner(who, "a", "council", "B", "level 2", cohort, "webinar", "post") for who, cohort in COHORTS.items()
    ]
    write_roster(course.root, roster)


@pytest.fixture
def marks(course, dropbox, hands_in, monkeypatch):
    """Return how learners come to have handed in and to be marked, without running nbgrader."""
    grades = {}

    class Gradebook:
        def __init__(self, root):
            pass

        def __enter__(self):
            return self

        __exit__ = prepare = lambda *given: None

        def graded(self, assignment):
            return {who: sum(each["needs_manual_grade"] for each in cells.values()) for who, cells in grades.items()}

        def grades(self, assignment, learners):
            return grades

        def grades_in_turn(self, assignment, batches):
            return (self.grades(assignment, learners) for learners in batches)

        hand_marks = lambda *given: {}  # noqa: E731

    monkeypatch.setattr("grading.feedback.giving.nbgrader_at", Gradebook)
    monkeypatch.setattr("grading.moderation.found.nbgrader_at", Gradebook)
    monkeypatch.setattr("grading.with_nbgrader.runs.nbgrader_at", Gradebook)

    def act(*learners):
        for learner in learners:
            hands_in(learner, ANSWER)
        collect(course, course.assignment(), dropbox, reopen=True)
        for learner in learners:
            folder = course.folder("autograded", ASSIGNMENT, learner)
            folder.mkdir(parents=True)
            for path in course.folder("submitted", ASSIGNMENT, learner).iterdir():
                (folder / path.name).write_bytes(path.read_bytes())
            grades[learner] = {}

    act.grades = grades
    return act


def pages(course):
    """Return who has a feedback page."""
    return sorted(path.parent.parent.name for path in course.root.glob("feedback/*/*/feedback.html"))


def noted(course):
    """Return what closed.json says."""
    return json.loads((course.root / FILE).read_text(encoding="utf-8"))


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


def handed_in(card, monkeypatch, learner):
    """Hand in by a card, and return what it says then."""
    replies = []
    monkeypatch.setattr(card, "send", lambda content, buffers=None: replies.append(content))
    card._hear(card, {"type": "hand-in", "view": "v", "learner": learner}, [])
    assert replies[0]["ok"], replies
    return replies[0]["text"]


def test_who_hands_in_after_the_close_is_told(course, dropbox, marks, home, monkeypatch):
    """A page left open, a folder that never handed in, both learn of the close without the start page; all is kept."""
    note_place(course, str(dropbox))
    write_place(course, course.assignment(), course.folder("release", ASSIGNMENT))
    marks("ann")
    ann = course.root / "homes" / "ann" / ASSIGNMENT
    left_open, desk = card_of(ann), Desk(find_shelf(ann), ann, ["s4a-lamp"])
    assert (left_open.view["closed"], left_open.view["again"]) == ("", False)
    assert not (dropbox / CLOSED_NAME).exists()
    assert run("feedback", "--course", course.root, "--close", "--dry-run")[0] == 0
    assert not (dropbox / CLOSED_NAME).exists()
    assert run("feedback", "--course", course.root, "--close")[0] == 0
    with pytest.raises(AnswerStands, match="your answers stay as you handed them in"):
        desk.save(*next(iter(OTHER_ANSWER.items())))
    assert handed_in(left_open, monkeypatch, "ann") == LATE_NOW
    assert (left_open.view["closed"], left_open.view["again"]) == (CLOSED[Standing.CLOSED], True)

    bob = home("bob", ANSWER)
    card = card_of(bob)
    assert (card.view["closed"], card.view["again"]) == (CLOSED[Standing.CLOSED_TO_ALL], False)
    assert handed_in(card, monkeypatch, "bob") == LATE_NOW
    got = collect(course, course.assignment(), dropbox)
    assert (got.after_close, got.unknown) == (["bob"], [])
    assert len(receipts_of(bob)) == 1
    told = (dropbox / CLOSED_NAME).read_text()
    assert json.loads(told) == {"schema": "safeshare-closed-to/1", "closed": {ASSIGNMENT: "all"}}

    learners = list(read_roster(course.root).values())
    write_roster(course.root, [*learners, replace(learners[0], learner_id="new", cohort="c2")])
    assert tell_closed(course) == ""
    assert card_of(home("eve", ANSWER)).view["closed"] == CLOSED[Standing.CLOSED_TO_SOME]
    assert handed_in(card_of(home("eve")), monkeypatch, "eve") == PUT[Standing.CLOSED_TO_SOME]
    (dropbox / CLOSED_NAME).unlink()
    (dropbox / CLOSED_NAME).mkdir()
    assert tell_closed(course) == "Is a directory"
    assert handed_in(card_of(home("eve")), monkeypatch, "eve") == PUT[Standing.OPEN]


def test_a_learner_hands_in_again_after_feedback(course, dropbox, marks, monkeypatch):
    """Told to hand in again, a learner says so: cases open, the page stays to be read, and another page closes them."""
    note_place(course, str(dropbox))
    write_place(course, course.assignment(), course.folder("release", ASSIGNMENT))
    marks("ann")
    assert run("feedback", "--course", course.root, "--close")[0] == 0
    folder = course.root / "homes" / "ann" / ASSIGNMENT
    player, card = play("s4a-lamp", folder=folder), card_of(folder)
    page = (folder / "feedback.html").read_bytes()
    assert player.view["cases"][0]["closed"] is True
    replies = []
    monkeypatch.setattr(card, "send", lambda content, buffers=None: replies.append(content))
    card._hear(card, {"type": "again", "view": "v"}, [])
    assert replies == [{"type": "again", "view": "v", "ok": True, "text": ""}]
    assert (card.view["closed"], card.view["again"]) == (CLOSED[Standing.AGAIN], False)
    assert "closed" not in player.view["cases"][0]
    assert (folder / "feedback.html").read_bytes() == page == page_in(folder).path.read_bytes()
    Desk(find_shelf(folder), folder, ["s4a-lamp"]).save(*next(iter(OTHER_ANSWER.items())))
    assert handed_in(card, monkeypatch, "ann") == PUT[Standing.AGAIN]
    card._hear(card, {"type": "again", "view": "v"}, [])
    assert len(replies) == 1, "there is nothing to ask for twice"
    got = collect(course, course.assignment(), dropbox, reopen=True)
    assert got.replaced == ["ann"]
    (dropbox / "ann" / "feedback" / f"{ASSIGNMENT}.feedback.html").write_text("<p>Marked again</p>", encoding="utf-8")
    assert card_of(folder).view["closed"] == CLOSED[Standing.CLOSED]
    with pytest.raises(AnswerStands):
        Desk(find_shelf(folder), folder, ["s4a-lamp"]).save(*next(iter(ANSWER.items())))


def test_after_the_close_new_and_other_hand_ins_stay_where_they_are(course, dropbox, hands_in):
    """What is new or different is named, one line each, and not taken; the same again is unchanged."""
    hands_in("ann", ANSWER)
    hands_in("bob", ANSWER)
    assignment = course.assignment()
    collect(course, assignment, dropbox)
    close(course, assignment, ["c1"])
    held = {path: path.read_bytes() for path in course.root.glob("submitted/*/*/*")}
    hands_in("ann", OTHER_ANSWER)
    hands_in("cat", ANSWER)
    _, said = run("collect", "--from", dropbox, "--course", course.root)
    assert said[1:5] == [
        "New: 0. Replaced: 0. Unchanged: 1. Refused: 0. Late: 0. Not handed in: 1.",
        "Not collected, ann: handed in after the close (--reopen takes it all the same).",
        "Not collected, cat: handed in after the close (--reopen takes it all the same).",
        "Not handed in yet: dev.",
    ]
    assert {path: path.read_bytes() for path in course.root.glob("submitted/*/*/*")} == held
    assert not (course.root / "earlier").exists()
    assert run("collect", "--from", dropbox, "--course", course.root, "--reopen")[1][1] == (
        "New: 1. Replaced: 1. Unchanged: 1. Refused: 0. Late: 0. Not handed in: 1."
    )
    hands_in("dev", ANSWER)
    assert collect(course, assignment, dropbox).after_close == ["dev"], "it was reopened for once only"


@pytest.mark.usefixtures("two_cohorts")
def test_late_work_of_one_cohort_is_taken(course, dropbox, hands_in):
    """The open cohort hands in as ever; of the closed ones only what --cohort names is taken by --reopen."""
    assignment = course.assignment()
    close(course, assignment, ["c1"])
    for learner in LEARNERS:
        hands_in(learner, ANSWER)
    assert collect(course, assignment, dropbox).after_close == ["ann", "bob"]
    assert collect(course, assignment, dropbox).unchanged == ["cat", "dev"]
    close(course, assignment, ["autumn week"])
    hands_in("cat", OTHER_ANSWER)
    arguments = ("collect", "--from", dropbox, "--course", course.root)
    said = run(*arguments, "--reopen", "--cohort", "c1")[1]
    assert said[1] == "New: 2. Replaced: 0. Unchanged: 1. Refused: 0. Late: 0. Not handed in: 0."
    assert said[2].startswith("Not collected, cat: handed in after the close")
    refused = "Error: --cohort says whose work is taken after the close: give it together with --reopen."
    code, said = run(*arguments, "--cohort", "c1")
    assert (code, said[-1]) == (2, refused)


@pytest.mark.usefixtures("two_cohorts")
def test_the_close_can_be_taken_back(course):
    """An assignment that is opened again waits for everybody once more; one that was never closed stays open."""
    assignment = course.assignment()
    open_again(course, assignment)
    cohorts = chosen_cohorts(course)
    assert cohorts == ("c1", "autumn week")
    assert close(course, assignment, cohorts) == list(cohorts)
    assert close(course, assignment, cohorts) == []
    assert still_missing(course, assignment, cohorts) == {}
    open_again(course, assignment)
    assert still_missing(course, assignment, cohorts) == {"c1": ["ann", "bob"], "autumn week": ["cat", "dev"]}


@pytest.mark.usefixtures("two_cohorts")
def test_a_note_of_the_shape_before_closes_everybody(course, dropbox, hands_in):
    """An assignment that was closed as a whole stays so for every cohort, also once another one is noted."""
    assignment = course.assignment()
    old = {"schema": "safeshare-closed/1", "closed": {"section-04": "2026-11-20T10:00:00Z"}}
    (course.root / FILE).write_text(json.dumps(old), encoding="utf-8")
    assert closed_cohorts(course, assignment, ["c1", "autumn week", "next year"]) == ["c1", "autumn week", "next year"]
    hands_in("ann", ANSWER)
    assert collect(course, assignment, dropbox).after_close == ["ann"]
    assert close(course, assignment, ["c1"]) == []
    other = SimpleNamespace(name="section-05")
    assert close(course, other, ["c1"]) == ["c1"]
    assert noted(course)["schema"] == "safeshare-closed/2"
    assert noted(course)["closed"]["section-04"] == {"*": {"since": "2026-11-20T10:00:00Z", "by": ""}}
    assert closed_cohorts(course, assignment, ["autumn week"]) == ["autumn week"]
    assert closed_cohorts(course, other, ["c1", "autumn week"]) == ["c1"]


def test_an_account_without_a_name_can_close(course, monkeypatch):
    """Where the machine knows no name for the account, the close is noted without one."""

    def nameless():
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    close(course, course.assignment(), ["c1"])
    assert noted(course)["closed"]["section-04"]["c1"]["by"] == ""


def test_simulated_learners_open_what_is_closed(course):
    """A new simulated cohort can hand in where the one before it was given feedback."""
    (course.root / "roster.csv").write_text((course.root / "roster.csv").read_text().splitlines()[0] + "\n")
    close(course, course.assignment(), ["simulated-1"])
    simulate_cohort(course, course.assignment(), 1)
    assert closed_cohorts(course, course.assignment(), ["simulated-1"]) == []


@pytest.mark.parametrize("text", [
    "", "[]", "{}", '{"schema": "other", "closed": {}}', '{"schema": "safeshare-closed/1", "closed": 3}', "\xff",
    '{"schema": "safeshare-closed/2", "closed": {"section-04": "2026-11-20T10:00:00Z"}}',
    '{"schema": "safeshare-closed/2", "closed": {"section-04": {"c1": {"by": "dana"}}}}',
])  # fmt: skip
def test_a_damaged_note_closes_and_opens_nothing(course, dropbox, text):
    """A closed.json that cannot be read is one sentence, not an open assignment."""
    (course.root / FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(ProblemsError) as caught:
        collect(course, course.assignment(), dropbox)
    assert str(caught.value) == (
        f"{course.root / FILE}: this does not say which assignments are closed. "
        "Put it back from your backups, or delete it."
    )
