"""Simulated learners: the same ones for the same seed, made of the parameters, never taken for people."""

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.collecting.collect import collect
from grading.course.roster import is_empty, read_roster, write_roster
from grading.results.combining import read_extracts
from grading.running.executors import Where
from grading.simulation.answers import Mind, answer_case
from grading.simulation.desk import Simulation, Sitting
from grading.simulation.extract import simulate_extract
from grading.simulation.parameters import Parameters, read_parameters
from grading.simulation.people import make_people
from grading.simulation.simulate import simulate_cohort
from safeshare.marking import mark_question
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from tests.marking.cases import REFUSAL, case_of

BAD = Path(__file__).with_name("bad_parameters")


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


def test_their_records_are_in_an_extract_with_marks_by_hand(empty, tmp_path):
    """The core marks what it can and waiting, first and second marks are made up, better ones for the able."""
    sittings, place = [Sitting("section-04", "post"), Sitting("section-04", "follow_up", records=True)], Where(1)
    points = {}
    for before in (0, 100):
        plan = Simulation(empty.root, sittings, 1, parameters(ability__before=before, ability__spread=0))
        written = simulate_extract(plan, 20, tmp_path / str(before), place)
        found = read_extracts([tmp_path / str(before)])
        records = found.records
        assert (written.records, set(found.table["phase"]) - {"practice"}) == (len(records), {"post"})
        assert set(records["phase"]) == {"post", "follow_up"}
        assert {"wishes", "risks", "capacity", "told"} <= set(records["criterion"])
        texts = records[records["criterion"].isin(["wishes", "risks"])]
        assert 0 < written.waiting == texts["points"].isna().sum() < len(texts) / 3
        assert 0 < texts["second"].notna().sum() < len(texts) / 2
        points[before] = (records["points"] / records["out_of"]).groupby(records["criterion"]).mean()
    assert (points[100] > points[0]).all()
    again = simulate_extract(plan, 20, tmp_path / "again", place)
    assert again.records == written.records
    assert (tmp_path / "again" / "records.csv").read_bytes() == (tmp_path / "100" / "records.csv").read_bytes()


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


def people(count, seed=1, **changes):
    """Return simulated learners by the shipped parameters, some of them changed."""
    return list(make_people(count, seed, "post", load_rulebook(), parameters(**changes)))


def parameters(**changes):
    """Return the shipped parameters, some of them changed: `ability__before=40`."""
    data = read_parameters(load_rulebook()).model_dump()
    for place, value in changes.items():
        *path, last = place.split("__")
        inside = data
        for step in path:
            inside = inside[int(step) if step.isdecimal() else step]
        inside[last] = value
    return Parameters.model_validate(data)


def ability(persons, phase="pre"):
    """Return the mean ability of people at a phase."""
    return sum(person.minds[phase].ability for person in persons) / len(persons)


def test_agencies_are_of_several_kinds_and_sizes():
    """A cohort of 24 has agencies that may be shown to a Board and agencies that are too small for it."""
    sizes = Counter(person.learner.agency_code for person in people(24))
    assert sizes == {each.code: each.size for each in read_parameters(load_rulebook()).agencies}
    assert max(sizes.values()) >= 8 > min(sizes.values())
    assert people(7) == people(24)[:7] != people(7, seed=2)


def test_people_are_as_their_parameters_say():
    """Ability, its change by phase, agency and group, caution, and who holds which belief come out as they went in."""
    many = people(1000, ability__before=50, ability__spread=10, questions__spread=5, misconceptions__held={"M2": 60})
    assert ability(many) == pytest.approx(0.5, abs=0.015)
    assert ability(many, "post") - ability(many) == pytest.approx(0.1, abs=0.001)
    assert sum("M2" in each.minds["pre"].misconceptions for each in many) == pytest.approx(600, abs=50)
    assert sum("M2" in each.minds["post"].misconceptions for each in many) == pytest.approx(480, abs=50)
    assert all(each.minds["post"].misconceptions <= each.minds["pre"].misconceptions for each in many)
    others = people(
        1000, agencies__0__ability=20, groups__A__change=15, phases__post={"caution": -40}, ability__spread=5
    )
    council = [each for each in others if each.learner.agency_code == "council-1"]
    rest = [each for each in others if each not in council]
    assert ability(council) - ability(rest) == pytest.approx(0.2, abs=0.02)
    for group, more in (("A", 0.15), ("B", 0.0)):
        its = [each for each in rest if each.learner.group == group]
        assert ability(its, "post") - ability(its) == pytest.approx(more, abs=0.01)
    lean = [sum(each.minds[phase].caution for each in others) / 1000 for phase in ("pre", "post")]
    assert lean[0] - lean[1] == pytest.approx(0.35, abs=0.08)
    cohorts = people(1200, ability__cohorts=10, ability__spread=5)
    changes = [ability(cohorts[at : at + 12], "post") - ability(cohorts[at : at + 12]) for at in range(0, 1200, 12)]
    assert 0.07 < (sum((each - 0.1) ** 2 for each in changes) / 100) ** 0.5 < 0.13


@pytest.mark.parametrize("file", sorted(BAD.glob("*.yaml")), ids=lambda file: file.stem)
def test_parameters_that_cannot_be_used_are_refused(file):
    """Everything wrong in a file is said at once, each with its line and what to do."""
    with pytest.raises(ProblemsError) as caught:
        read_parameters(load_rulebook(), file)
    said = file.with_suffix(".txt").read_text().splitlines()
    assert str(caught.value).replace(str(file), "FILE").splitlines() == said


def test_confidence_fits_unless_it_is_said_not_to(released):
    """Answers given with the highest confidence are right as often as that pays; with an excess they are not."""

    def right_when_sure(excess):
        minds = [Mind(0.4 + 0.06 * step, 0.0, frozenset(), excess=excess) for step in range(10)]
        marks = [mark for mind in minds for mark in outcomes(released, mind, 1)]
        sure = [mark.is_full for mark in marks if mark.answer["confidence"] == 3]
        return sum(sure) / len(sure)

    assert right_when_sure(0.0) > 0.8
    assert right_when_sure(0.3) < 0.75


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
