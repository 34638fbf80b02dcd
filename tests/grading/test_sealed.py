"""Sealed tests: no form can be read beforehand, each learner opens their own, and every fault is one sentence."""

import json
from itertools import product

import pytest

from grading.allotment import places, read_key, write_table
from grading.collect import collect
from grading.impact import impacts
from grading.leaks import find_leaks
from grading.learn import prepare_copies
from grading.mark import mark
from grading.nbgrader_runs import Nbgrader
from grading.releasing import release
from grading.roster import write_roster
from grading.simulate import simulate_cohort
from grading.submission import CASES
from safeshare.allotting import FILE_NAME, FORM, hashed
from safeshare.answers import AnswerSheet
from safeshare.exercises import load_bundle
from safeshare.player import play
from safeshare.player.shelf import find_shelf
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario.forms import load_forms
from tests.grading.form_course import LEARNERS, TESTS, cases_shown, copy_for, make_course

RULEBOOK = load_rulebook()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a course of both tests, released to eight learners."""
    return make_course(tmp_path_factory.mktemp("sealed"))


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch):
    """Let this computer's login be a name that no list has."""
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "desk-7")


@pytest.fixture
def home(made, monkeypatch):
    """Return a copy of the pre-test that learner-0 is about to open."""
    monkeypatch.setenv("SAFESHARE_LEARNER", "learner-0")
    return copy_for(made, "learner-0", "pre-test")


def first_item(made):
    """Return what the first cell of the pre-test plays."""
    return next(iter(made.assignment("pre-test").items))


def change(path, edit):
    """Change a JSON file as an editor would."""
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(json.dumps(data))


def words_of(case):
    """Return every text of a case that a learner reads."""
    return [case.title, case.role, case.wants, *(step.text for step in case.steps), *(q.ask for q in case.questions)]


@pytest.mark.parametrize("name", TESTS)
def test_no_sentence_of_a_form_can_be_read(made, name):
    """No released byte of a test holds a title, a story or a question of any form; the trainer's source does."""
    bank = made.bank(RULEBOOK)
    files = [path for path in made.folder("release", name).rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {CASES, FILE_NAME}
    texts = {text for case in bank.cases.values() if case.pool == "form" for text in words_of(case)}
    assert len(texts) > 10
    for path, text in product(files, texts):
        raw = path.read_bytes()
        assert text.encode() not in raw, (path, text)
        assert json.dumps(text)[1:-1].encode() not in raw, (path, text)
    source = (made.folder("source", name) / CASES).read_text()
    assert all(json.dumps(text, ensure_ascii=False)[1:-1] in source for text in texts)


def test_every_learner_opens_their_own_form_and_no_other(made, monkeypatch):
    """What a learner's player can show is exactly the cases of the form that the course's key gives them."""
    forms = load_forms(made.bank_folder, made.bank(RULEBOOK), RULEBOOK)
    key, opened = read_key(made.root), set()
    for learner, name in product(LEARNERS, TESTS):
        monkeypatch.setenv("SAFESHARE_LEARNER", learner)
        assignment, home = made.assignment(name), copy_for(made, learner, name)
        form = assignment.forms[places(assignment, key, learner)[FORM]]
        assert cases_shown(made, home, name) == list(forms.cases[form])
        assert set(find_shelf(home).cases.case_ids()) == set(forms.cases[form])
        assert AnswerSheet.open(home).form == form
        opened.add(form)
    assert opened == set(forms.cases)


def test_forms_and_releases_have_keys_of_their_own(made):
    """No two forms, tests or learners share a sealed text; the table says nothing of anybody by name."""
    tokens = []
    for name in TESTS:
        folder = made.folder("release", name)
        tokens += [*load_bundle(folder / CASES).sealed.values(), *json.loads((folder / FILE_NAME).read_text())["keys"]]
        tokens += json.loads((folder / FILE_NAME).read_text())["keys"].values()
        assert not any(learner in (folder / FILE_NAME).read_text() for learner in LEARNERS)
    assert len(set(tokens)) == len(tokens) == 2 * (2 + 2 * len(LEARNERS))


def test_another_learners_entry_does_not_open(made, home):
    """Who puts a colleague's entry in the place of their own is told so and sees nothing."""

    def swap(table):
        mine, theirs = (hashed(table["salt"], learner) for learner in ("learner-0", "learner-1"))
        table["keys"][mine], table["learners"][mine] = table["keys"][theirs], table["learners"][theirs]

    change(home / FILE_NAME, swap)
    assert said(made, home) == (
        "allotments.json: what it holds for 'learner-0' does not open this test. Ask your trainer for the folder again."
    )


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("stranger", ""), "neither 'stranger' nor 'desk-7' is on it"),
        (("stranger", "hub"), "neither 'stranger' nor 'hub' nor 'desk-7' is on it"),
        (("", ""), "'desk-7' is not on it"),
    ],
)
def test_who_is_not_on_the_list_is_told_so(made, home, monkeypatch, names, words):
    """Without an entry nothing is drawn or shown: one sentence names who was looked for, and nothing is recorded."""
    monkeypatch.setenv("SAFESHARE_LEARNER", names[0])
    monkeypatch.setenv("JUPYTERHUB_USER", names[1])
    assert said(made, home) == (
        f"allotments.json: this test is sealed and opens only for the learners on your trainer's list, and {words}. "
        "Ask your trainer; if they know you by another id, start JupyterLab with SAFESHARE_LEARNER set to that id."
    )
    assert not (home / "answers.json").exists()


def test_without_any_name_that_is_said(made, home, monkeypatch):
    """Where the computer gives no name at all, the sentence says that."""
    monkeypatch.setenv("SAFESHARE_LEARNER", "")
    monkeypatch.setattr("getpass.getuser", lambda: "")
    assert "and this computer gives no name to look for. Ask your trainer;" in said(made, home)


def said(made, home):
    """Return the sentence that the player shows in place of a case."""
    view = play(first_item(made), folder=home).view
    assert view["cases"] == []
    return view["sentence"]


DAMAGED = "the sealed cases of this test are damaged. Ask your trainer for the folder again."
TAMPERED = {
    "a letter of both forms": (CASES, lambda data: data.update(sealed=turned(data["sealed"])), DAMAGED),
    "half of each form": (
        CASES,
        lambda data: data.update(sealed={form: text[: len(text) // 2] for form, text in data["sealed"].items()}),
        DAMAGED,
    ),
    "no form": (CASES, lambda data: data.update(sealed={}), DAMAGED),
    "forms that are no texts": (CASES, lambda data: data.update(sealed=3), "the cases in this file are damaged."),
    "forms exchanged": (
        CASES,
        lambda data: data.update(sealed=dict(zip("AB", [data["sealed"][form] for form in "BA"], strict=True))),
        DAMAGED,
    ),
    "a case in the clear": (CASES, lambda data: data["assessed"].append({"id": "x", "questions": []}), DAMAGED),
    "other cases than were sealed": (
        CASES,
        lambda data: data["items"].update({next(iter(data["items"])): ["s1a-x", "s1a-x-b"]}),
        DAMAGED,
    ),
    "wrapped keys": (FILE_NAME, lambda data: data.update(keys=turned(data["keys"])), "'learner-0' does not open this"),
    "keys that are no keys": (FILE_NAME, lambda data: data.update(keys=dict.fromkeys(data["keys"], "é")), "not open"),
    "another place": (
        FILE_NAME,
        lambda data: [entry.update(form=1 - entry["form"]) for entry in data["learners"].values()],
        DAMAGED,
    ),
    "no place": (FILE_NAME, lambda data: [entry.clear() for entry in data["learners"].values()], "does not open this"),
    "no keys": (FILE_NAME, lambda data: data.pop("keys"), "this table of variants is damaged."),
    "too few keys": (FILE_NAME, lambda data: data["keys"].popitem(), "this table of variants is damaged."),
    "a table without sealing": (
        FILE_NAME,
        lambda data: (data.pop("keys"), data.update(schema="safeshare-allotments/1")),
        "this test is sealed, and the list of those for whom it opens is not beside it.",
    ),
}


def turned(texts):
    """Return texts with one letter in the middle of each changed."""
    return {
        name: f"{text[:90]}{'B' if text[90] == 'A' else 'A'}{text[91:]}" if len(text) > 91 else text
        for name, text in texts.items()
    }


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_folder_is_one_sentence(made, home, name):
    """Whatever is changed in the sealed cases or the table, the player says one sentence and shows no case."""
    file, edit, words = TAMPERED[name]
    change(home / file, edit)
    assert words in said(made, home)


@pytest.mark.parametrize("file", [CASES, FILE_NAME])
def test_a_truncated_file_is_one_sentence(made, home, file):
    """A file that was cut short says that it is damaged; a table that is missing, that it is missing."""
    raw = (home / file).read_bytes()
    (home / file).write_bytes(raw[: len(raw) // 2])
    assert "this is not JSON" in said(made, home)
    assert said(made, home).endswith("Ask your trainer for the folder again.")
    (home / FILE_NAME).unlink()
    (home / CASES).write_bytes((made.folder("release", "pre-test") / CASES).read_bytes())
    assert "the list of those for whom it opens is not beside it" in said(made, home)


def test_a_test_begun_with_another_form_is_not_mixed(made, home):
    """Who was shown the other form before, in another folder, is told so: no second form is shown beside it."""
    cases = made.assignment("pre-test").items[first_item(made)]
    place = places(made.assignment("pre-test"), read_key(made.root), "learner-0")[FORM]
    form = made.assignment("pre-test").forms[1 - place]
    AnswerSheet.open(home, "pre-test").record_variant(first_item(made), cases[1 - place], "own", form)
    for item in list(made.assignment("pre-test").items)[:2]:
        assert play(item, folder=home).view["sentence"] == (
            f"cases.json: the case that you were shown for '{item}' is no longer in this folder. "
            "Ask your trainer for the folder again."
        )
    assert list(AnswerSheet.open(home).variants) == [first_item(made)]


def test_a_folder_that_was_released_before_stays_readable(made, monkeypatch):
    """A test in the clear with a table of the first version shows a listed learner theirs, and others draw for good."""
    firsts = set()
    for learner in ("learner-0", *(f"stranger-{number}" for number in range(12))):
        monkeypatch.setenv("SAFESHARE_LEARNER", learner)
        shown = {}
        for name in TESTS:
            assignment, home = made.assignment(name), copy_for(made, learner, name)
            (home / CASES).write_bytes((made.folder("source", name) / CASES).read_bytes())
            write_table(home, assignment, read_key(made.root), LEARNERS)
            assert json.loads((home / CASES).read_text())["schema"] == "safeshare-cases/1"
            assert json.loads((home / FILE_NAME).read_text())["schema"] == "safeshare-allotments/1"
            shown[name] = cases_shown(made, home, name)
            by = {each["by"] for each in AnswerSheet.open(home).variants.values()}
            assert by == ({"course"} if learner == "learner-0" else {"own"})
        assert not set(shown["pre-test"]) & set(shown["post-test"])
        firsts.add(tuple(shown["pre-test"]))
    assert len(firsts) == 2


def test_a_sealed_sentence_elsewhere_in_the_folder_is_a_leak(made, home):
    """A sentence of a sealed case in the notebook is found, and so is a form that is not sealed after all."""
    bank = made.bank(RULEBOOK)

    def leaks():
        return [str(each) for each in find_leaks(home, bank, RULEBOOK, read_key(made.root), LEARNERS)]

    assert leaks() == []
    change(home / "pre_test.ipynb", lambda data: data["cells"][0].update(source=["Somebody else comes by now, oh."]))
    assert leaks() == []
    sentence = bank.cases["s1a-apple"].wants
    change(home / "pre_test.ipynb", lambda data: data["cells"][0].update(source=[f"Of course: {sentence}"]))
    assert len(leaks()) == 1
    assert "is sealed, and a sentence of it can be read" in leaks()[0]
    change(home / CASES, lambda data: data["sealed"].update(A="[]"))
    assert "cases.json: what should be sealed can be read" in " ".join(leaks())


def test_keys_are_searched_for_before_sealing(made, monkeypatch):
    """A fact that reaches the cases of a test is found although it would be sealed, and nothing is released then."""
    true = Nbgrader.generate_assignment
    before = (made.folder("release", "pre-test") / CASES).read_bytes()

    def with_a_fact(self, name):
        trouble = true(self, name)
        path = made.folder("release", name) / CASES
        change(path, lambda data: data["assessed"][0].update(facts={"capacity": "has"}))
        return trouble

    monkeypatch.setattr(Nbgrader, "generate_assignment", with_a_fact)
    with pytest.raises(ProblemsError) as caught:
        release(made, made.assignment("pre-test"))
    assert any("holds more than learners may see" in str(each) for each in caught.value.problems)
    assert (made.folder("release", "pre-test") / CASES).read_bytes() == before


def test_an_empty_roster_is_said_at_release(tmp_path):
    """Whoever releases tests before anybody is on the roster hears that nobody can open them."""
    from tests.grading.form_course import run

    course = make_course(tmp_path)
    write_roster(course.root, [])
    words = run("release", "--course", course.root)
    assert "Nobody can open the pre-test or the post-test: fill in the roster, then release again.\n" in words


def test_whoever_tries_a_course_out_can_open_its_tests(tmp_path, monkeypatch, capsys):
    """Tests that `learn` releases open for whoever asked; a trainer's, released before, for those on the roster."""
    course = make_course(tmp_path)
    monkeypatch.setenv("SAFESHARE_LEARNER", "learner-3")
    prepare_copies(course.root, "pre-test", tmp_path / "listed")
    assert "roster" not in capsys.readouterr().out
    monkeypatch.delenv("SAFESHARE_LEARNER")
    [folder] = prepare_copies(course.root, "pre-test", tmp_path / "home")
    assert capsys.readouterr().out == (
        "The pre-test opens only for the learners on the roster, and you are not on it: set SAFESHARE_LEARNER to a "
        "learner's id to see theirs.\n"
    )
    assert "'desk-7' is not on it" in said(course, folder)
    monkeypatch.setattr("grading.learn._built", lambda root, own: course)
    [folder] = prepare_copies(course.root, "pre-test", tmp_path / "home", own=True)
    assert len(cases_shown(course, folder, "pre-test")) == 18
    assert load_bundle(folder / CASES).sealed.keys() == set("AB")


@pytest.mark.slow
def test_simulated_learners_are_collected_and_marked_as_ever(tmp_path):
    """Marking goes by the course's bank, whatever the released folder shows: nobody needs attention, none changes."""
    course = make_course(tmp_path)
    write_roster(course.root, [])
    for name in TESTS:
        assignment = course.assignment(name)
        assert len(collect(course, assignment, simulate_cohort(course, assignment, 3)).new) == 3
        summary = mark(course, assignment)
        assert (len(summary.marked), summary.attention) == (3, {})
    found = impacts(course, RULEBOOK, RULEBOOK)
    assert [(each.assignment, each.hand_ins, each.totals.same) for each in found] == [(name, 3, 3) for name in TESTS]
