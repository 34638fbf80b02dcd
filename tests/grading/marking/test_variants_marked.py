"""Variants per learner when answers come: recorded, worked out again when marking, and never guessed."""

import json
import shutil
from dataclasses import replace

import pytest

from grading.collecting.collect import collect
from grading.course.roster import write_roster
from grading.feedback.giving import write_feedback
from grading.marking.mark import mark
from grading.marking.sheets import marker_of
from grading.release.releasing import release, release_all
from grading.results import results_table
from grading.simulation.simulate import simulate_cohort
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.allotting import load_allotments
from safeshare.answers import AnswerSheet
from safeshare.marking import perfect_answers
from safeshare.places import VARIABLE
from safeshare.player import hand_in, play
from safeshare.problems import ProblemsError
from tests.grading.variant_course import (
    ITEMS,
    LEARNERS,
    RULEBOOK,
    edit,
    hands_in,
    opened,
    other,
    own,
    people,
)


@pytest.fixture
def course(with_variants):
    """Let the course be one with variants."""
    return with_variants


def test_a_learner_is_shown_what_the_course_gave_them_for_good(course, monkeypatch):
    """A listed learner sees their own variants, recorded as the course's, whatever table comes later."""
    for learner in LEARNERS:
        folder, shown = opened(course, learner, monkeypatch)
        assert shown == own(course, learner)
        kept = json.loads((folder / "answers.json").read_text())["variants"]
        assert kept == {item: {"case": case, "by": "course"} for item, case in zip(ITEMS, shown, strict=True)}
        (folder / "allotments.json").unlink()
        assert opened(course, learner, monkeypatch)[1] == shown


def test_marks_go_to_the_variant_that_was_shown_and_to_no_other(course, monkeypatch):
    """Answers to the learner's own variants earn full marks by the items' names; those to the others earn nothing."""
    marker = marker_of(course, course.assignment())
    folder, shown = opened(course, "ann", monkeypatch)
    hands_in(course, folder, "ann", shown)
    sheet = marker.read(folder, "ann")
    assert [case.id for case in sheet.cases.values()] == shown
    machine = [each for name, _case, each in sheet.assessed() if not name.endswith(".record")]
    assert all(each.points == each.out_of > 0 for each in machine)
    assert {name.partition(".")[0] for name, _case, _mark in sheet.assessed()} == set(ITEMS)

    folder, shown = opened(course, "bob", monkeypatch)
    hands_in(course, folder, "bob", [other(case) for case in shown])
    assert sum(each.points for _name, _case, each in marker.read(folder, "bob").assessed()) == 0.0


def test_nothing_recorded_means_the_courses_variant(course, monkeypatch):
    """Who answered without any record, as with an older player, is marked on what the course gave them."""
    folder, shown = opened(course, "cat", monkeypatch)
    hands_in(course, folder, "cat", shown)
    edit(folder, lambda data: data.pop("variants"))
    sheet = marker_of(course, course.assignment()).read(folder, "cat")
    assert [case.id for case in sheet.cases.values()] == own(course, "cat")
    assert {each.by for each in sheet.shown.values()} == {"course"}
    assert sheet.points()["s4a-gate.council"] > 0


def test_a_changed_roster_changes_nobodys_variants(course, monkeypatch):
    """After people have joined and left and the table is released anew, the others get what they had."""
    before = {learner: own(course, learner) for learner in LEARNERS}
    write_roster(course.root, people("zoe", "bob", "ann", "yan"))
    release(course, course.assignment())
    assert {learner: opened(course, learner, monkeypatch)[1] for learner in ("ann", "bob")} == {
        learner: before[learner] for learner in ("ann", "bob")
    }


def test_who_is_not_listed_draws_once_and_it_stands(course, monkeypatch):
    """Learners whom the table does not list draw at random, so not all the same; what is recorded is marked."""
    drawn = set()
    for number in range(12):
        folder, shown = opened(course, f"stranger-{number}", monkeypatch)
        assert opened(course, f"stranger-{number}", monkeypatch)[1] == shown
        assert {each["by"] for each in AnswerSheet.open(folder).variants.values()} == {"own"}
        drawn.add(tuple(shown))
    assert len(drawn) > 1
    hands_in(course, folder, "stranger-11", shown)
    sheet = marker_of(course, course.assignment()).read(folder, "stranger-11")
    assert [case.id for case in sheet.cases.values()] == shown
    assert {each.by for each in sheet.shown.values()} == {"own"}
    assert sheet.points()["s4a-gate.council"] > 0


def test_a_listed_learner_has_not_drawn_other_cases(course, monkeypatch):
    """Whom the table lists earns nothing for other cases, drawn or not, until it lists nobody."""
    folder, (given,) = opened(course, "ann", monkeypatch, "s4a-gate")
    hands_in(course, folder, "ann", [other(given)])
    edit(folder, lambda data: data["variants"].update({"s4a-gate": {"case": other(given), "by": "own"}}))
    sheet = marker_of(course, course.assignment()).read(folder, "ann")
    assert "as drawn by the learner, to whom the course gave" in sheet.faults()["s4a-gate.council"]
    assert sheet.points()["s4a-gate.council"] == 0.0
    list(release_all(course, [course.assignment()], own_cases=True))
    assert marker_of(course, course.assignment()).read(folder, "ann").points()["s4a-gate.council"] > 0


def test_who_says_their_id_when_asked_is_marked(course, monkeypatch, tmp_path):
    """From a computer that knows no id: asked, said, answered, handed in, collected, marked, with nothing to note."""
    monkeypatch.delenv("SAFESHARE_LEARNER", raising=False)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    home = shutil.copytree(course.folder("release", "section-04"), tmp_path / "course" / "section-04")
    players = [play(item, folder=home) for item in ITEMS]
    assert [each.view["asks"] for each in players] == ["learner"] * len(ITEMS)
    players[1]._hear(players[1], {"type": "learner", "view": "v", "learner": "BOB", "sure": True}, [])
    assert [each.view["cases"][0]["id"] for each in players] == own(course, "bob")
    assert list(AnswerSheet.open(home).variants) == list(ITEMS)
    for player in players:
        [held] = player.view["cases"]
        for part, value in perfect_answers(course.bank(RULEBOOK).cases[held["id"]], RULEBOOK).items():
            player._hear(player, {"type": "answer", "part": part, "value": value}, [])
    monkeypatch.setenv(VARIABLE, str(course.root / "dropbox"))
    card = hand_in(home)
    card._hear(card, {"type": "hand-in", "learner": card.view["learner"]}, [])
    assert ", as bob, " in card.view["receipt"]
    collect(course, course.assignment(), course.root / "dropbox")
    summary = mark(course, course.assignment())
    assert (summary.marked, summary.attention, summary.noted) == (["bob"], {}, {})
    sheet = marker_of(course, course.assignment()).read(course.root / "submitted" / "bob" / "section-04", "bob")
    assert all(each.points == each.out_of > 0 for name, _, each in sheet.assessed() if not name.endswith(".record"))


TAMPERED = {
    "another case": (
        lambda data, case: data["variants"]["s4a-gate"].update(case=other(case)),
        "the answers record '{other}' as given by the course, which gave '{case}'",
    ),
    "no case of it": (
        lambda data, case: data["variants"]["s4a-gate"].update(case="s4a-hedge"),
        "the answers record 's4a-hedge' for it, which is none of its variants",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_record_that_cannot_be_is_put_before_a_person(course, monkeypatch, name):
    """A variant that the course never gave earns nothing until the trainer has looked, and a sentence says why."""
    change, said = TAMPERED[name]
    folder, shown = opened(course, "ann", monkeypatch)
    hands_in(course, folder, "ann", [*shown, other(shown[0])])
    edit(folder, lambda data: change(data, shown[0]))
    sheet = marker_of(course, course.assignment()).read(folder, "ann")
    expected = said.format(case=shown[0], other=other(shown[0]))
    faults = sheet.faults()
    assert faults == dict.fromkeys(("s4a-gate.council", "s4a-gate.niece"), f"This cannot be marked: {expected}.")
    assert sheet.points()["s4a-gate.council"] == 0.0
    assert sheet.points()["s4a-hedge.council"] > 0


def test_a_table_changed_by_hand_is_noticed(course, monkeypatch):
    """Who moves themselves to the other variants in the table is shown those, and marking says so."""
    path = course.folder("release", "section-04") / "allotments.json"
    table = json.loads(path.read_text())
    for entry in table["learners"].values():
        entry.update({item: 1 - place for item, place in entry.items()})
    path.write_text(json.dumps(table))
    folder, shown = opened(course, "ann", monkeypatch)
    assert shown == [other(case) for case in own(course, "ann")]
    hands_in(course, folder, "ann", shown)
    sheet = marker_of(course, course.assignment()).read(folder, "ann")
    assert all("as given by the course, which gave" in why for why in sheet.faults().values())
    assert {name.partition(".")[0] for name in sheet.faults()} == set(ITEMS)


def test_a_damaged_table_is_one_sentence(course, monkeypatch):
    """A table that cannot be read is said in the player; nothing is drawn in its place."""
    folder, _ = opened(course, "ann", monkeypatch)
    (folder / "allotments.json").write_text('{"learners": 3}')
    with pytest.raises(ProblemsError, match=r"this table of variants is damaged\. Ask your trainer for the folder"):
        load_allotments(folder)


@pytest.mark.slow
def test_a_cohort_is_marked_each_on_their_own_variants(course, monkeypatch):
    """From the drop folder to gradebook, feedback and results: own variants, same cells, tampering put aside."""
    assignment = course.assignment()
    for learner in LEARNERS:
        folder, shown = opened(course, learner, monkeypatch)
        record = {"text": f"{learner} wrote this"}
        AnswerSheet.open(folder).put(f"{shown[2]}.record.text", record)
        hands_in(course, folder, learner, shown)
        if learner == "dev":
            handed_in, first = course.root / "dropbox" / "dev" / "section-04", own(course, "dev")[0]
            edit(handed_in, lambda data, first=first: TAMPERED["another case"][0](data, first))
    collect(course, assignment, course.root / "dropbox")
    summary = mark(course, assignment)
    assert summary.marked == ["ann", "bob", "cat"]
    assert set(summary.attention) == {"dev"}
    assert "as given by the course, which gave" in summary.attention["dev"]
    with nbgrader_at(course.root) as nbgrader:
        grades = nbgrader.grades("section-04")
    assert {each["auto_score"] for each in grades["dev"].values()} == {None}
    for learner in ("ann", "bob", "cat"):
        cells = {name: each for name, each in grades[learner].items() if not name.endswith("record")}
        assert set(cells) == {"s4a-gate-council", "s4a-gate-niece", "s4a-hedge-council", "s6a-pond-council"}
        assert all(each["auto_score"] == each["max_score"] for each in cells.values())
        notebook = (course.folder("autograded", "section-04", learner) / "04_refusal.ipynb").read_text()
        assert f"{learner} wrote this" in notebook

    given = write_feedback(course, assignment, closing=True)
    assert ["not marked yet" in page.read_text() for page in given.again] == [True]
    for learner, page in zip(("ann", "bob", "cat"), given.pages, strict=True):
        titles = {case: course.bank(RULEBOOK).cases[case].title for case in own(course, learner)}
        shown = {case for case, title in titles.items() if f"<h3>{title}: " in page.read_text()}
        assert shown == {own(course, learner)[2]}, "only the case with the decision record is named"

    table = results_table(course.root)
    person = table[table["learner_pid"] == table["learner_pid"].iloc[0]]
    assert list(person["item_id"]) == [
        question.id for case in own(course, "ann") for question in course.bank(RULEBOOK).cases[case].questions
    ]
    assert set(person["pair_id"]) == set(ITEMS)
    assert set(person["allotted_by"]) == {"course"}
    assert mark(course, assignment).unchanged == ["ann", "bob", "cat"]


def test_simulated_learners_answer_their_own_variants(course):
    """Simulated learners answer the cases that the key gives them, and record them as the player does."""
    write_roster(course.root, [])
    dropbox = simulate_cohort(course, course.assignment(), 6)
    for number in range(1, 7):
        learner = f"sim-{number:03d}"
        sheet = AnswerSheet.open(dropbox / learner / "section-04")
        assert [each["case"] for each in sheet.variants.values()] == own(course, learner)
        answered = {part.partition(".")[0] for part in sheet.answers if part.startswith(("s4a-", "s6a-"))}
        assert answered <= set(own(course, learner))


def test_variants_of_unequal_weight_are_refused(course):
    """A bank in which one variant of an item could earn more than another is refused with the question and points."""
    from safeshare.exercises import uneven_items

    bank = course.bank(RULEBOOK)
    assert uneven_items(bank, RULEBOOK) == []
    pond = bank.cases["s6a-pond-b"]
    heavier = replace(pond, record=replace(pond.record, out_of=9.0))
    files = [
        replace(file, cases=tuple(heavier if case.id == pond.id else case for case in file.cases))
        for file in bank.files
    ]
    problems = uneven_items(replace(bank, files=tuple(files)), RULEBOOK)
    assert [each.what for each in problems] == [
        "its variants are not of equal weight: 's6a-pond' gives 3 points for 'record', 's6a-pond-b' gives 9"
    ]


def test_a_course_without_its_bank_says_where_that_was(course):
    """A copied course whose bank is not beside it says so in a sentence, with the step that puts it right."""
    gone = course.bank_folder.with_name("nowhere")
    with pytest.raises(
        ProblemsError, match=r"is not there .*nowhere.*moved or copied.*build --course .* --scenarios FOLDER"
    ):
        replace(course, bank_folder=gone).bank(RULEBOOK)
