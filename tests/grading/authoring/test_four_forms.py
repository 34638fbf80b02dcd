"""Two pairs of forms: each learner draws one of four, takes its parallel after the course, and is marked on it."""

import json
from collections import Counter
from itertools import combinations

import pytest
from click.testing import CliRunner

from grading.authoring.completing import complete
from grading.authoring.forms import forms_text
from grading.collecting.collect import collect
from grading.course.allotment import draw, places, read_key
from grading.course.build import build_course
from grading.deadlines.dates import Deadlines
from grading.marking.mark import mark
from grading.marking.sheets import marker_of
from grading.results import results_table
from grading.simulation.desk import Desk, Simulation
from grading.simulation.extract import sittings_of
from grading.simulation.parameters import read_parameters
from grading.simulation.people import make_people
from safeshare.allotting import FORM
from safeshare.answers import AnswerSheet
from safeshare.cli import main as safeshare
from safeshare.cli.check import check
from safeshare.handing_in import hand_in
from safeshare.marking import perfect_answers
from safeshare.player.shelf import find_shelf
from safeshare.problems import ProblemsError
from safeshare.rulebook import DEFAULT_FOLDER, load_rulebook
from safeshare.scenario import load_bank
from safeshare.scenario.forms import Forms, load_forms
from tests.comparison.variants import LESSER_CRIME, read_variant
from tests.grading.form_course import LEARNERS, TESTS, cases_shown, copy_for, make_course
from tests.grading.small_bank import FORM_PAIRS, MORE_FORM_PAIRS, form_bank, write_bank, write_notebook

RULEBOOK = load_rulebook()
PARALLEL = {"A": "B", "B": "A", "C": "D", "D": "C"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a course of both tests with two pairs of forms, made by the commands alone."""
    return make_course(tmp_path_factory.mktemp("four"), form_bank({**FORM_PAIRS, **MORE_FORM_PAIRS}), 4)


@pytest.fixture(scope="module")
def bank(made):
    """Return the bank of the course."""
    return made.bank(RULEBOOK)


@pytest.fixture(scope="module")
def forms(made, bank):
    """Return the four forms of the course."""
    return load_forms(made.bank_folder, bank, RULEBOOK)


def form_of(made, learner, name):
    """Return the form that the course's key gives a learner in a test."""
    assignment = made.assignment(name)
    return assignment.forms[places(assignment, read_key(made.root), learner)[FORM]]


def takes(made, learner, name, slots=()):
    """Let a learner open a test, answer these of its slots perfectly and hand in; return the folder handed in."""
    home = copy_for(made, learner, name)
    shown = dict(zip(made.assignment(name).items, cases_shown(made, home, name), strict=True))
    sheet = AnswerSheet.open(home, name)
    for slot in slots:
        for part, value in perfect_answers(made.bank(RULEBOOK).cases[shown[slot]], RULEBOOK).items():
            sheet.put(part, value)
    box = made.root / "box"
    box.mkdir(exist_ok=True)
    return hand_in(home, box, learner).folder


def test_each_slot_is_of_one_section_on_all_forms(made, bank, forms):
    """The same notebooks serve four forms: slot by slot they are of one section and earn the same points."""
    assert forms.order() == made.assignment("pre-test").forms == ("A", "B", "C", "D")
    assert forms.turned() == made.assignment("post-test").forms == ("B", "A", "D", "C")
    sections = [[bank.cases[each].section for each in forms.cases[form]] for form in "ABCD"]
    assert sections == [[*"123456789", *"123456789"]] * 4
    for path in (made.root.parent / "notebooks").iterdir():
        assert complete(path, bank, RULEBOOK, forms=forms).in_step
    assert len({bank.cases[each].pair for cases in forms.cases.values() for each in cases}) == 36


def test_before_and_after_are_the_two_forms_of_one_pair(made, forms):
    """Each learner is shown the form that the key draws and, after the course, its parallel; nobody else's opens."""
    before = {}
    for learner in LEARNERS:
        for name in TESTS:
            home = copy_for(made, learner, name)
            form = form_of(made, learner, name)
            assert tuple(cases_shown(made, home, name)) == forms.cases[form]
            assert AnswerSheet.open(home).form == form
            assert set(find_shelf(home).cases.case_ids()) == set(forms.cases[form])
            before.setdefault(learner, form)
        assert form == PARALLEL[before[learner]]


def test_at_follow_up_simulated_learners_sit_a_form_of_the_other_pair(made, forms):
    """Nobody meets a case twice: the form at follow-up is of the pair that they have not had."""
    parameters = read_parameters(RULEBOOK)
    sittings = sittings_of(made, None, (), parameters)
    assert [(each.assignment, each.phase) for each in sittings] == [
        ("pre-test", "pre"), ("post-test", "post"), ("pre-test", "follow_up"),
    ]  # fmt: skip
    desk = Desk(
        Simulation(made.root, sittings, 1, parameters), made, RULEBOOK, made.bank(RULEBOOK),
        read_key(made.root), b"key", Deadlines({}, {}),
    )  # fmt: skip
    for person in make_people(4, 1, "post", RULEBOOK, parameters):
        rows = desk.of_person(person).responses
        sat = {row["phase"]: row["form_id"] for row in rows}
        assert sat["post"] == PARALLEL[sat["pre"]]
        assert sat["follow_up"] not in (sat["pre"], sat["post"])
        assert len({row["item_id"] for row in rows}) == len(rows) == 3 * 18


def test_two_side_by_side_rarely_sit_the_same_form():
    """Of all pairs of 200 learners about one in four draws the same form, and each form goes to about a quarter."""
    drawn = [draw(bytes(range(32)), f"learner-{number}", FORM, 4) for number in range(200)]
    assert all(30 <= Counter(drawn)[place] <= 70 for place in range(4))
    pairs = list(combinations(drawn, 2))
    assert 0.22 < sum(one == two for one, two in pairs) / len(pairs) < 0.28


def test_the_form_is_worked_out_again_at_marking(made, forms):
    """What a learner was shown earns its points by slot; a form that the course did not give is put before a person."""
    slots = list(made.assignment("pre-test").items)
    marker = marker_of(made, made.assignment("pre-test"))
    learner = next(each for each in LEARNERS if form_of(made, each, "pre-test") in "CD")
    folder = takes(made, learner, "pre-test", slots)
    sheet = marker.read(folder, learner)
    assert sheet.form == form_of(made, learner, "pre-test")
    assert (sheet.points(), sheet.faults()) == (dict.fromkeys(slots, 4.0), {})

    data = json.loads((folder / "answers.json").read_text())
    given = {slot: {"case": case, "by": "course"} for slot, case in zip(slots, forms.cases["A"], strict=True)}
    (folder / "answers.json").write_text(json.dumps({**data, "form": "A", "variants": given}))
    faults = marker.read(folder, learner).faults()
    assert set(faults) == set(slots)
    assert all("as given by the course, which gave" in each for each in faults.values())


@pytest.mark.slow
def test_results_name_form_and_pair_of_each_slot(made, bank, forms):
    """Stock nbgrader marks each slot on the learner's own case; the table names the form, the case and its pair."""
    slots = list(made.assignment("pre-test").items)
    one = next(each for each in LEARNERS if form_of(made, each, "pre-test") in "AB")
    two = next(each for each in LEARNERS if form_of(made, each, "pre-test") in "CD")
    for learner in (one, two):
        for name in TESTS:
            takes(made, learner, name, slots[:9] if name == "pre-test" else slots)
    for name in TESTS:
        collect(made, made.assignment(name), made.root / "box")
        summary = mark(made, made.assignment(name))
        assert (sorted(summary.marked), summary.attention) == (sorted({one, two}), {})
    table = results_table(made.root)
    assert len(table) == 2 * 2 * 18
    taken = {form_of(made, learner, name) for learner in (one, two) for name in TESTS}
    assert set(table["form_id"]) == taken == set("ABCD")
    for form, rows in table.groupby("form_id"):
        cases = [each.partition(".")[0] for each in rows["item_id"]]
        assert tuple(cases) == forms.cases[form]
        assert list(rows["pair_id"]) == [bank.cases[each].pair for each in cases]
        [phase] = set(rows["phase"])
        late = {"pre": ["not_answered"] * 9, "post": ["marked"] * 9}[phase]
        assert list(rows["status"]) == ["marked"] * 9 + late
        assert list(rows["correct"].dropna()) == [1] * (9 if phase == "pre" else 18)


def test_forms_whose_slots_differ_are_refused(tmp_path, bank, forms):
    """A form with its items in another order, or with fewer of them, is said slot by slot, with the line."""
    folder = write_bank(tmp_path / "scenarios", form_bank({**FORM_PAIRS, **MORE_FORM_PAIRS}))
    turned = (forms.cases["C"][1], forms.cases["C"][0], *forms.cases["C"][2:])
    (folder / "forms.yaml").write_text(forms_text(Forms({**forms.cases, "C": turned}, forms.pairs)))
    result = CliRunner().invoke(check, [str(folder)])
    assert result.exit_code == 1
    line = 5 + 2 * 19 + 1
    what = f"forms.C[0]: '{turned[0]}' is of section 2, and on form A item 1 is of section 1"
    assert f"forms.yaml, line {line}, {what}. Let each item be of one section on all forms.\n" in result.output
    assert result.output.count("Let each item be of one section on all forms.") == 2


def test_slots_of_unequal_weight_are_refused(tmp_path, forms):
    """A slot that earns more on one form than on another is refused by check and by build, with the points."""
    files = form_bank({**FORM_PAIRS, **MORE_FORM_PAIRS})
    pair = forms.cases["C"][0].removesuffix("-b")
    files[f"assessment/{pair}"] = files[f"assessment/{pair}"].replace("[decide, clauses]", "[decide]")
    folder = write_bank(tmp_path / "scenarios", files)
    (folder / "forms.yaml").write_text(forms_text(forms))
    said = CliRunner().invoke(check, [str(folder)]).output
    assert "forms.yaml, test-01: its cases are not of equal weight: " in said
    assert f"'{forms.cases['C'][0]}' gives 3, '{forms.cases['D'][0]}' gives 3 points. " in said
    write_notebook(tmp_path / "notebooks", "04_refusal", [], load_bank(folder, RULEBOOK))
    with pytest.raises(ProblemsError, match="its cases are not of equal weight"):
        build_course(tmp_path / "course", tmp_path / "notebooks", folder)


def test_a_section_plays_no_slot(tmp_path, made):
    """A slot in the notebook of a section, one that is played twice, and one beyond the forms are said."""
    notebooks = made.root.parent / "notebooks"
    (tmp_path / "n").mkdir()
    text = (notebooks / "pre_test.ipynb").read_text()
    (tmp_path / "n" / "04_refusal.ipynb").write_text(text)
    (tmp_path / "n" / "pre_test.ipynb").write_text(text.replace('play(\\"test-02\\")', 'play(\\"test-01\\")'))
    (tmp_path / "n" / "post_test.ipynb").write_text(text.replace("test-18", "test-19"))
    with pytest.raises(ProblemsError) as caught:
        build_course(tmp_path / "course", tmp_path / "n", made.bank_folder)
    said = [str(each) for each in caught.value.problems]
    assert any("04_refusal.ipynb, cell 5: 'test-01' is a slot of the pre- and the post-test." in each for each in said)
    assert any("pre_test.ipynb, cell 8: 'test-01' is played twice." in each for each in said)
    assert any("post_test.ipynb, cell 57 ('test-19'): the bank has no assessed question 'test-19'." in e for e in said)
    assert any("post_test.ipynb: it does not play the slots of the forms" in each for each in said)


def test_a_change_of_the_guide_names_the_tests_whose_slots_it_touches(made, bank, forms, tmp_path):
    """`safeshare diff` says of a test's case whose key flips that both tests play it, though they name only slots."""
    read_variant(tmp_path, LESSER_CRIME)
    notebooks = made.root.parent / "notebooks"
    [new] = {path.parent for path in tmp_path.rglob("rulebook.yaml")}
    wanted = ["diff", str(DEFAULT_FOLDER), str(new), "--json", "--bank", str(made.bank_folder)]
    result = CliRunner().invoke(safeshare, [*wanted, "--notebooks", str(notebooks)])
    flipped = json.loads(result.stdout)["consequences"]["bank"]["changed"]
    played = {case for cases in forms.cases.values() for case in cases}
    assert {each["question"].partition(".")[0] for each in flipped} & played
    for each in flipped:
        on_a_form = each["question"].partition(".")[0] in played
        assert each["notebooks"] == (["post_test.ipynb", "pre_test.ipynb"] if on_a_form else [])
