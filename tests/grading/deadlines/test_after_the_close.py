"""After the close: what is handed in stays where it is, learners are told, and a trainer can take it all the same."""

import json
from dataclasses import replace

import pytest

from grading.collecting.collect import collect
from grading.course.folder import ASSIGNMENT
from grading.course.roster import read_roster, write_roster
from grading.deadlines.closing import close
from grading.feedback.returning import tell_closed
from grading.release.hand_in_place import note_place, write_place
from safeshare.marking import AnswerStands
from safeshare.places import CLOSED_NAME
from safeshare.player import hand_in as card_of
from safeshare.player import play
from safeshare.player.desk import Desk
from safeshare.player.handing import CLOSED, LATE_NOW, PUT
from safeshare.player.shelf import find_shelf
from safeshare.receipts import receipts_of
from safeshare.returned import Standing, page_in
from tests.grading.closing_course import ANSWER, LEARNERS, OTHER_ANSWER, run


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
