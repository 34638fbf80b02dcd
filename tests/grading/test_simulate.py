"""Simulated learners: the same ones for the same seed, made of the parameters, never taken for people."""

import json
import random
from collections import Counter
from dataclasses import replace

import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.collect import collect
from grading.roster import is_empty, read_roster, write_roster
from grading.simulate import AGENCIES, make_people, simulate_cohort
from grading.simulated_answers import Mind, answer_case
from safeshare.marking import mark_question
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from tests.marking.cases import REFUSAL, case_of


@pytest.fixture
def empty(course):
    """Return a released course with nobody on its roster."""
    write_roster(course.root, [])
    assert is_empty(course.root)
    return course


def test_they_hand_in_as_people_do_and_say_what_they_are(empty):
    """A simulated hand-in is collected like any other; roster, answers and ids all say that it is simulated."""
    dropbox = simulate_cohort(empty, empty.assignment(), 3)
    assert collect(empty, empty.assignment(), dropbox).new == ["sim-001", "sim-002", "sim-003"]
    assert {learner.synthetic for learner in read_roster(empty.root).values()} == {"yes"}
    for learner in ("sim-001", "sim-002", "sim-003"):
        answers = json.loads((empty.folder("submitted", "section-04", learner) / "answers.json").read_text())
        assert answers["synthetic"] is True
        assert any(part.startswith("s4a-") for part in answers["answers"])
        assert any(part.startswith("s4-") for part in answers["answers"])


def test_the_same_seed_gives_the_same_answers(empty):
    """Simulating again hands in the same answers, so that collecting finds nothing new; another seed differs."""
    dropbox = simulate_cohort(empty, empty.assignment(), 2)
    collect(empty, empty.assignment(), dropbox)
    simulate_cohort(empty, empty.assignment(), 2)
    assert collect(empty, empty.assignment(), dropbox).unchanged == ["sim-001", "sim-002"]
    simulate_cohort(empty, empty.assignment(), 2, seed=5)
    assert collect(empty, empty.assignment(), dropbox).replaced == ["sim-001", "sim-002"]


def test_they_take_all_that_is_released(empty):
    """Asked for all assignments, they hand in those that have been released, and leave the others out."""
    later = replace(empty.assignment(), name="section-05", notebook="05_capacity")
    manifest = json.loads((empty.root / "course.json").read_text())
    manifest["assignments"]["section-05"] = later.to_dict()
    (empty.root / "course.json").write_text(json.dumps(manifest))
    command = ["simulate", "--course", str(empty.root), "--assignment", "all", "--learners", "2"]
    assert CliRunner().invoke(main, command, catch_exceptions=False).exit_code == 0
    handed_in = sorted(path.relative_to(empty.root / "dropbox").as_posix() for path in empty.root.glob("dropbox/*/*"))
    assert handed_in == ["sim-001/section-04", "sim-002/section-04"]


def test_people_and_simulated_learners_never_mix(course):
    """A course with real learners on its roster is left alone."""
    before = (course.root / "roster.csv").read_bytes()
    with pytest.raises(ProblemsError) as caught:
        simulate_cohort(course, course.assignment(), 2)
    assert str(caught.value) == (
        f"{course.root / 'roster.csv'}: there are real learners on this course's roster. "
        "Use a course folder of its own for simulated learners: --course build/simulated."
    )
    assert (course.root / "roster.csv").read_bytes() == before


def test_agencies_are_of_several_kinds_and_sizes():
    """A cohort of 24 has agencies that may be shown to a Board and agencies that are too small for it."""
    sizes = Counter(person.learner.agency_code for person in make_people(24, 1, "post", load_rulebook()))
    assert sizes == {code: weight for code, _kind, weight in AGENCIES}
    assert max(sizes.values()) >= 8 > min(sizes.values())


def outcomes(course, mind, runs=40):
    """Return the marks of decisions that a mind makes on all assessed cases, over many runs."""
    rulebook = load_rulebook()
    cases = list(course.assignment().assessed_cases(course.bank(rulebook)))
    found = []
    for run in range(runs):
        for case in cases:
            answers = dict(answer_case(case, mind, random.Random(f"{run}/{case.id}"), rulebook))
            marks = [mark_question(case, question.id, answers, rulebook) for question in case.questions]
            assert all(mark.status in ("marked", "not_answered") for mark in marks)
            found += [mark.of_kind("decide") for mark in marks if mark.of_kind("decide").status == "marked"]
    return found


def test_ability_and_caution_come_out_as_they_were_put_in(released):
    """Who can do more decides rightly more often; the cautious err towards holding back, the bold towards sharing."""

    def rates(mind):
        marks = outcomes(released, mind)
        right = sum(mark.is_full for mark in marks) / len(marks)
        return right, sum(mark.direction for mark in marks) / len(marks)

    able, _ = rates(Mind(0.9, 0.0, frozenset()))
    weak, cautious = rates(Mind(0.3, 1.0, frozenset()))
    _, bold = rates(Mind(0.3, -1.0, frozenset()))
    assert able > 0.85 > 0.45 > weak
    assert cautious < -0.2 < 0.2 < bold


def test_a_story_is_gone_through_to_its_end():
    """Simulated learners answer every step of a story, in an order that can be marked, and the able earn more."""

    def points(ability):
        found = []
        for run in range(60):
            answers = dict(answer_case(case_of(REFUSAL), Mind(ability, 0.0, frozenset()), random.Random(run), rulebook))
            mark = mark_question(case_of(REFUSAL), "council", answers, rulebook).of_kind("unfold")
            assert mark.status == "not_answered" or (mark.status == "marked" and len(mark.answer["path"]) == 3)
            found.append(mark.points)
        return sum(found) / len(found)

    rulebook = load_rulebook()
    assert points(0.95) > 1.6 > 1.2 > points(0.1)


def test_a_misconception_shows_in_the_answers(released):
    """Who holds a belief chooses the answer that it tempts to, and the mark names it."""
    rulebook = load_rulebook()

    def codes(beliefs):
        return Counter(code for mark in outcomes(released, Mind(0.2, 0.0, beliefs)) for code in mark.misconceptions)

    held, free = codes(frozenset(rulebook.misconceptions)), codes(frozenset())
    assert held["M2"] > 2 * free["M2"]
