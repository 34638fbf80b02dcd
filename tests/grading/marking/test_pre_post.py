"""Pre- and post-test: one form before and the other one after, which first drawn by the key, marked like the rest."""

import json
import re
import shutil
from collections import Counter

import pytest
from click.testing import CliRunner

from grading.authoring.completing import complete
from grading.authoring.notebook import graded_cells, read_notebook
from grading.cli import main
from grading.collecting.collect import collect
from grading.course.allotment import draw, read_key
from grading.course.build import build_course
from grading.feedback.giving import write_feedback
from grading.marking.mark import mark
from grading.marking.sheets import marker_of
from grading.results import results_table
from safeshare.allotting import FORM
from safeshare.answers import AnswerSheet
from safeshare.handing_in import hand_in
from safeshare.marking import perfect_answers
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario.forms import load_forms
from tests.grading.form_course import LEARNERS, cases_shown, copy_for, make_course, run
from tests.grading.small_bank import form_bank, write_bank, write_notebook

RULEBOOK = load_rulebook()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a course of both tests, made by the commands alone, and released to eight learners."""
    return make_course(tmp_path_factory.mktemp("tests"))


@pytest.fixture(scope="module")
def bank(made):
    """Return the bank of the course."""
    return made.bank(RULEBOOK)


@pytest.fixture(scope="module")
def forms(made, bank):
    """Return the forms of the course."""
    return load_forms(made.bank_folder, bank, RULEBOOK)


def takes(course, learner, name, answer=()):
    """Let a learner open a test, answer some of its slots perfectly and hand in; return the cases they were shown."""
    home = copy_for(course, learner, name)
    shown = cases_shown(course, home, name)
    sheet, bank = AnswerSheet.open(home, name), course.bank(RULEBOOK)
    slot_of = dict(zip(shown, course.assignment(name).items, strict=True))
    for case in shown:
        if slot_of[case] in answer:
            for part, value in perfect_answers(bank.cases[case], RULEBOOK).items():
                sheet.put(part, value)
    if answer:
        (course.root / "box").mkdir(exist_ok=True)
        hand_in(home, course.root / "box", learner)
    return shown


def test_the_notebooks_have_a_slot_for_each_item_and_are_in_step(made, bank, forms):
    """Both tests play slots and name no case, and nothing in them is left to complete."""
    notebooks = made.root.parent / "notebooks"
    for name in ("pre-test", "post-test"):
        items = made.assignment(name).items
        assert list(items) == [f"test-{number:02d}" for number in range(1, 19)]
        assert {tuple(cases[place] for cases in items.values()) for place in (0, 1)} == set(forms.cases.values())
    for path in notebooks.iterdir():
        assert complete(path, bank, RULEBOOK, forms=forms).in_step
        assert not any(case in path.read_text() for case in bank.cases)
        cells = graded_cells(read_notebook(path))
        assert [(cell.question, cell.name, cell.points) for cell in cells] == [(each, each, 4.0) for each in items]
    assert made.assignment("pre-test").forms == ("A", "B")
    assert made.assignment("post-test").forms == ("B", "A")


def test_every_learner_takes_one_form_before_and_the_other_after(made, forms):
    """The cases shown are one whole form, recorded by its name; the post-test shows the other one."""
    for learner in LEARNERS[:4]:
        first = takes(made, learner, "pre-test")
        second = takes(made, learner, "post-test")
        assert {tuple(first), tuple(second)} == set(forms.cases.values())
        for name, shown in (("pre-test", first), ("post-test", second)):
            sheet = AnswerSheet.open(made.root / "homes" / learner / name)
            assert forms.cases[sheet.form] == tuple(shown)
            assert {each["by"] for each in sheet.variants.values()} == {"course"}


def test_forms_are_counterbalanced(made):
    """Of 200 learners, 40 to 60 per cent take form A before the course."""
    got = Counter(draw(read_key(made.root), f"learner-{number}", FORM, 2) for number in range(200))
    fixed = Counter(draw(bytes(32), f"learner-{number}", FORM, 2) for number in range(200))
    assert all(80 <= fixed[place] <= 120 for place in (0, 1))
    assert all(60 <= got[place] <= 140 for place in (0, 1))  # a key of chance: 6 standard deviations


def tamper(folder, change):
    """Change an answers.json as an editor would."""
    path = folder / "answers.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def test_a_form_that_the_course_did_not_give_is_put_before_a_person(made, bank, forms):
    """Turning the recorded form round, or mixing two, is noticed at marking and earns nothing."""
    marker = marker_of(made, made.assignment("pre-test"))
    everything = list(made.assignment("pre-test").items)
    shown = takes(made, "learner-0", "pre-test", everything)
    folder = made.root / "box" / "learner-0" / "pre-test"
    assert marker.read(folder, "learner-0").faults() == {}
    name = marker.read(folder, "learner-0").form
    other = "B" if name == "A" else "A"

    tamper(folder, lambda data: data.update(form=other))
    sheet = marker.read(folder, "learner-0")
    assert len(sheet.faults()) == len(everything)
    assert all(f"and form {other}, which do not go together" in each for each in sheet.faults().values())
    assert sum(sheet.points().values()) == 0

    turned = {slot: {"case": case, "by": "course"} for slot, case in zip(everything, forms.cases[other], strict=True)}
    tamper(folder, lambda data: data.update(form=other, variants=turned))
    faults = marker.read(folder, "learner-0").faults()
    assert len(faults) == len(everything)
    assert all("as given by the course, which gave" in each for each in faults.values())
    assert shown == list(forms.cases[name])


@pytest.mark.slow
def test_the_tests_are_marked_and_their_results_say_form_and_phase(made, bank):
    """Results name the case shown, its form and pre or post; feedback gives points by section, before no clause."""
    some = list(made.assignment("pre-test").items)[:9]
    everything = list(made.assignment("pre-test").items)
    for learner in LEARNERS[1:3]:
        takes(made, learner, "pre-test", some)
        takes(made, learner, "post-test", everything)
        for name in ("pre-test", "post-test"):
            folder = made.root / "box" / learner / name
            case = AnswerSheet.open(folder).variants[everything[0]]["case"]
            wrong = {f"{case}.council.decide": {"family": "weigh", "outcome": "may_share", "confidence": 3}}
            tamper(folder, lambda data, wrong=wrong: data["answers"].update(wrong))
    shutil.rmtree(made.root / "box" / "learner-0", ignore_errors=True)
    for name in ("pre-test", "post-test"):
        collect(made, made.assignment(name), made.root / "box")
        summary = mark(made, made.assignment(name))
        assert summary.marked == LEARNERS[1:3], summary.attention
        assert summary.attention == {}
    table = results_table(made.root)
    assert len(table) == 2 * 2 * 18
    for learner in table["learner_pid"].unique():
        ours = table[table["learner_pid"] == learner]
        by_phase = {phase: set(ours.loc[ours["phase"] == phase, "form_id"]) for phase in ("pre", "post")}
        assert by_phase in ({"pre": {"A"}, "post": {"B"}}, {"pre": {"B"}, "post": {"A"}})
        for _, row in ours.iterrows():
            assert bank.cases[row["item_id"].partition(".")[0]].pair == row["pair_id"]
        assert ours["item_id"].is_unique
    late = {bank.cases[case].pair for slot in everything[9:] for case in made.assignment("pre-test").items[slot]}
    assert set(table.loc[(table["phase"] == "pre") & (table["status"] == "not_answered"), "pair_id"]) == late

    before, after = (
        write_feedback(made, made.assignment(name), closing=True).pages[0].read_text()
        for name in ("pre-test", "post-test")
    )
    for page in (before, after):
        assert "Points by sections of the guide, some together" in page
        assert page.count('<tr><th scope="row">Section ') == 0
        assert not any(case.title in page for case in bank.cases.values())
    assert re.findall(r'<th scope="row">(Sections[^<]*)<', before) == ["Sections 1 to 4", "Sections 5 to 9"]
    assert re.findall(r'<th scope="row">(Sections[^<]*)<', after) == [
        "Sections 1 and 2", "Sections 3 and 4", "Sections 5 and 6", "Sections 7 to 9",
    ]  # fmt: skip
    assert "Clauses to read again" not in before
    assert "Clauses to read again" in after


def test_a_test_of_other_cases_than_two_forms_have_is_refused(made, bank, tmp_path):
    """A notebook of a test that does not play the forms' slots, and a section that plays a test's case, are said."""
    scenarios = made.bank_folder
    write_notebook(tmp_path / "notebooks", "pre_test", ["s1a-apple", "s2a-apple"], bank)
    write_notebook(tmp_path / "notebooks", "04_refusal", ["s4a-apple"], bank)
    with pytest.raises(ProblemsError) as caught:
        build_course(tmp_path / "course", tmp_path / "notebooks", scenarios)
    assert [str(each) for each in caught.value.problems] == [
        "pre_test.ipynb: it does not play the slots of the forms of forms.yaml, each once and in their order. "
        "Let `python -m grading tests` write the tests' notebooks.",
        "04_refusal.ipynb: 's4a-apple' is kept for the pre- and the post-test (pool: form). "
        "Play a case of the pool 'section' instead.",
    ]


def test_without_forms_no_tests_are_written(tmp_path):
    """`tests` says that forms come first."""
    scenarios = write_bank(tmp_path / "scenarios", form_bank())
    result = CliRunner().invoke(main, ["tests", "--scenarios", str(scenarios), "--notebooks", str(tmp_path / "n")])
    assert result.exit_code == 1
    assert "there are no forms yet. Run `python -m grading forms --write` first." in result.output
    assert not (tmp_path / "n").exists()
    run("forms", "--scenarios", scenarios, "--write")
    assert "with 18 cases, for the forms A, B." in run("tests", "--scenarios", scenarios, "--notebooks", tmp_path / "n")
