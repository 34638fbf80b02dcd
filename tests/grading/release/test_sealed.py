"""Sealed tests: no form can be read beforehand, a learner's code opens theirs, and every fault is one sentence."""

import json
import re
import shutil
from itertools import product

import pytest

from grading.collecting.collect import collect
from grading.collecting.submission import CASES
from grading.course.allotment import places, read_key, write_table
from grading.course.codes import codes_for, read_codes
from grading.course.roster import write_roster
from grading.marking.impact import impacts
from grading.marking.mark import mark
from grading.marking.sheets import marker_of
from grading.release.leaks import find_leaks
from grading.release.learn import prepare_copies
from grading.release.releasing import release
from grading.results.extract import write_extract
from grading.simulation.simulate import simulate_cohort
from grading.with_nbgrader.runs import Nbgrader
from safeshare.allotting import FILE_NAME, FORM
from safeshare.answers import AnswerSheet
from safeshare.codes import FILE_NAME as CODE
from safeshare.codes import read_code
from safeshare.exercises import load_bundle
from safeshare.player import play
from safeshare.player.shelf import find_shelf
from safeshare.player.waiting import WRONG_CODE
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario.forms import load_forms
from safeshare.sealing import tag
from tests.grading.form_course import LEARNERS, TESTS, cases_shown, copy_for, make_course, run

RULEBOOK = load_rulebook()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a course of both tests, released to eight learners."""
    return make_course(tmp_path_factory.mktemp("sealed"))


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch):
    """Let this computer's login be a name that no list has, and no code be given."""
    for name in ("JUPYTERHUB_USER", "SAFESHARE_LEARNER", "SAFESHARE_CODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "desk-7")


@pytest.fixture
def home(made):
    """Return a copy of the pre-test into which learner-0 has entered their code."""
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


def test_every_learner_opens_their_own_form_and_no_other(made):
    """What a learner's player can show is exactly the cases of the form that the course's key gives them."""
    forms = load_forms(made.bank_folder, made.bank(RULEBOOK), RULEBOOK)
    key, opened = read_key(made.root), set()
    for learner, name in product(LEARNERS, TESTS):
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
        assert not any(code in (folder / FILE_NAME).read_text() for code in read_codes(made.root).values())
    assert len(set(tokens)) == len(tokens) == 2 * (2 + 2 * len(LEARNERS))


def test_another_learners_entry_does_not_open(made, home):
    """Who puts a colleague's entry in the place of their own is told so and sees nothing."""

    def swap(table):
        codes = read_codes(made.root)
        mine, theirs = (tag(codes[learner], table["salt"]) for learner in ("learner-0", "learner-1"))
        table["keys"][mine], table["learners"][mine] = table["keys"][theirs], table["learners"][theirs]

    change(home / FILE_NAME, swap)
    assert said(made, home) == (
        "allotments.json: what it holds for your code does not open this test. Ask your trainer for the folder again."
    )


@pytest.mark.parametrize("name", ["learner-0", "stranger", ""])
def test_a_name_opens_nothing(made, home, monkeypatch, name):
    """Whatever id or login this computer gives, on the list or not, without a code the player only asks for it."""
    (home / CODE).unlink()
    for variable in ("SAFESHARE_LEARNER", "JUPYTERHUB_USER"):
        monkeypatch.setenv(variable, name)
    monkeypatch.setattr("getpass.getuser", lambda: name)
    player = play(first_item(made), folder=home)
    assert (player.view["asks"], player._held.contents()[0]["waits"]) == ("code", None)
    assert said(made, home) == ASKED
    assert repr(player) == ASKED
    assert not (home / "answers.json").exists()


ASKED = "cases.json: this test opens with your learner code. Enter the code that your trainer gave you."


def said(made, home):
    """Return the sentence that the player shows in place of a case."""
    player = play(first_item(made), folder=home)
    assert player.view["cases"] == []
    return said_of(player)


def said_of(player):
    """Return the sentence in place of a player's case."""
    return player.view["sentence"]


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
    "wrapped keys": (FILE_NAME, lambda data: data.update(keys=turned(data["keys"])), "your code does not open this"),
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

    codes = read_codes(made.root)
    (home / CODE).unlink()

    def leaks():
        return [str(each) for each in find_leaks(home, bank, RULEBOOK, read_key(made.root), codes)]

    assert leaks() == []
    change(home / "pre_test.ipynb", lambda data: data["cells"][0].update(source=["Somebody else comes by now, oh."]))
    assert leaks() == []
    sentence = bank.cases["s1a-apple"].wants
    change(home / "pre_test.ipynb", lambda data: data["cells"][0].update(source=[f"Of course: {sentence}"]))
    assert len(leaks()) == 1
    assert "is sealed, and a sentence of it can be read" in leaks()[0]
    change(home / CASES, lambda data: data["sealed"].update(A="[]"))
    assert "cases.json: what should be sealed can be read" in " ".join(leaks())


def test_a_code_is_never_released(made, home):
    """The file of codes, and a code anywhere else in the folder, however it is written, is a leak."""
    bank, codes = made.bank(RULEBOOK), read_codes(made.root)
    (home / CODE).unlink()
    (home / "codes.csv").write_bytes((made.root / "codes.csv").read_bytes())
    [leak] = find_leaks(home, bank, RULEBOOK, read_key(made.root), codes)
    assert str(leak).startswith("codes.csv: this file is not part of a release.")
    (home / "codes.csv").unlink()
    for code in (codes["learner-3"], codes["learner-3"].replace("-", "")):
        change(home / "pre_test.ipynb", lambda data, code=code: data["cells"][0].update(source=[f"It is {code}."]))
        [leak] = find_leaks(home, bank, RULEBOOK, read_key(made.root), codes)
        assert str(leak).startswith("pre_test.ipynb: a learner's code can be read.")


def test_codes_are_made_once_and_kept(tmp_path):
    """Each learner has one code, readable by its owner alone; who joins later gets one more, and none changes."""
    first = codes_for(tmp_path, ["ann", "bo"])
    assert (tmp_path / "codes.csv").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "codes.csv").read_text().splitlines() == [
        "learner_id,code", *(f"{name},{code}" for name, code in first.items())
    ]  # fmt: skip
    assert codes_for(tmp_path, ["cy", "bo"])["bo"] == first["bo"]
    assert list(read_codes(tmp_path)) == ["ann", "bo", "cy"]
    assert len(set(read_codes(tmp_path).values())) == 3
    assert all(read_code(f" {code.lower().replace('-', ' ')} ") == code for code in first.values())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: this file of codes does not begin with learner_id,code."),
        ("learner_id,code\nann,K7QM-3XP\n", "line 2: this line is no learner with a code."),
        ("learner_id,code\nann\n", "line 2: this line is no learner with a code."),
        ("learner_id,code\nann,K7QM-3XPA\nann,K7QM-3XPB\n", "line 3: this learner or this code stands there twice."),
        ("learner_id,code\nann,K7QM-3XPA\nbo,k7qm3xpa\n", "line 3: this learner or this code stands there twice."),
    ],
)
def test_a_damaged_file_of_codes_is_said_and_left_alone(tmp_path, text, words):
    """Nothing is released by codes that cannot be read, and none of them is made anew unasked."""
    (tmp_path / "codes.csv").write_text(text)
    with pytest.raises(ProblemsError, match=re.escape(words)):
        codes_for(tmp_path, ["ann", "cy"])
    assert (tmp_path / "codes.csv").read_text() == text


def test_a_colleagues_code_is_noticed_at_marking(made):
    """Who takes the test with the code of somebody with another form is put before a person."""
    assignment, key = made.assignment("pre-test"), read_key(made.root)
    mine, other = ("learner-0", next(
        each for each in LEARNERS if places(assignment, key, each) != places(assignment, key, "learner-0")
    ))  # fmt: skip
    home = copy_for(made, other, "pre-test")
    cases_shown(made, home, "pre-test")
    faults = marker_of(made, assignment).read(home, mine).faults()
    assert faults.keys() == assignment.items.keys()
    assert all("as given by the course, which gave" in each for each in faults.values())


def test_nobody_draws_in_a_sealed_test(made):
    """Who says of a colleague's form, or of their own, that they drew it themselves is put before a person."""
    assignment = made.assignment("pre-test")
    for who in ("learner-0", "learner-1"):
        home = copy_for(made, who, "pre-test")
        cases_shown(made, home, "pre-test")
        change(home / "answers.json", lambda data: [each.update(by="own") for each in data["variants"].values()])
        faults = marker_of(made, assignment).read(home, "learner-0").faults()
        assert faults.keys() == assignment.items.keys()
        assert all("as drawn by the learner, and in this test nobody draws" in each for each in faults.values())


def test_the_environment_may_give_the_code(made, home, monkeypatch):
    """SAFESHARE_CODE opens the test without asking; one that does not fit gives way to the one that was entered."""
    code = (home / CODE).read_text()
    monkeypatch.setenv("SAFESHARE_CODE", "K7QM-3XPA")
    assert play(first_item(made), folder=home).view["cases"]
    (home / CODE).unlink()
    assert said(made, home) == ASKED
    monkeypatch.setenv("SAFESHARE_CODE", code)
    assert play(first_item(made), folder=home).view["cases"]
    assert not (home / CODE).exists()


def test_the_right_code_opens_all_players_and_is_kept(made, home, monkeypatch):
    """A wrong code is one sentence and opens nothing; the right one opens every player there and is not asked again."""
    code = (home / CODE).read_text().strip()
    (home / CODE).unlink()
    items = list(made.assignment("pre-test").items)[:3]
    players = [play(item, folder=home) for item in items]
    elsewhere = copy_for(made, "learner-1", "pre-test")
    (elsewhere / CODE).unlink()
    other = play(items[0], folder=elsewhere)
    replies = []
    monkeypatch.setattr(players[1], "send", replies.append)
    for typed in ("", "K7QM-3XPA", None, 7, "x" * 9999, code[:-1]):
        players[1]._hear(players[1], {"type": "code", "view": "v", "code": typed}, [])
        assert replies.pop() == {"type": "code", "view": "v", "ok": False, "text": WRONG_CODE}
        assert all(player.view["asks"] for player in players)
    assert not (home / CODE).exists()
    players[1]._hear(players[1], {"type": "code", "view": "v", "code": code.lower().replace("-", " ")}, [])
    assert replies == [{"type": "code", "view": "v", "ok": True, "text": ""}]
    assert [player.view["cases"][0]["id"] for player in players] == cases_shown(made, home, "pre-test")[:3]
    assert not any(player.view.get("asks") for player in players)
    assert other.view["asks"]
    assert (home / CODE).read_text() == f"{code}\n"
    assert (home / CODE).stat().st_mode & 0o777 == 0o600
    assert said_of(play(items[2], folder=home)) == ""


def test_a_code_that_cannot_be_kept_is_said(made, home, monkeypatch):
    """Where the folder cannot be written to, the test stays shut and one sentence says why."""
    code = (home / CODE).read_text()
    (home / CODE).unlink()
    player, replies = play(first_item(made), folder=home), []
    monkeypatch.setattr(player, "send", replies.append)

    def refuse(*_given):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("safeshare.player.shelf.keep_code", refuse)
    player._hear(player, {"type": "code", "view": "v", "code": code}, [])
    assert replies[0]["text"].startswith("This computer refused to read or write a file (Permission denied).")
    assert player.view["asks"]


def test_a_test_sealed_by_ids_is_no_longer_read(made, home):
    """A folder that was sealed for learners' ids says so, and that it can be released again."""
    change(home / FILE_NAME, lambda table: table.update(schema="safeshare-allotments/2"))
    assert "this test was sealed for learners' ids" in said(made, home)
    assert said(made, home).endswith("Ask your trainer to release the test again.")


def test_the_post_test_waits_until_it_is_asked_for(tmp_path):
    """Without an assignment named, all but the post-test is released, and one line says how it is, later."""
    course = make_course(tmp_path)
    shutil.rmtree(course.root / "release")
    words = run("release", "--course", course.root)
    assert [path.name for path in (course.root / "release").iterdir()] == ["pre-test"]
    line = "The post-test is left out; after the course: python -m grading release --assignment post-test --course "
    assert sum(each.startswith(line) for each in words.splitlines()) == 1
    assert "Give each learner their code for the tests, and nobody else's: " in words
    codes = (course.root / "codes.csv").read_bytes()
    assert "left out" not in run("release", "--course", course.root, "--assignment", "post-test")
    assert (course.root / "release" / "post-test").is_dir()
    assert (course.root / "codes.csv").read_bytes() == codes


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
    course = make_course(tmp_path)
    write_roster(course.root, [])
    words = run("release", "--course", course.root, "--assignment", "all")
    assert "Nobody can open the pre-test or the post-test: fill in the roster, then release again.\n" in words


def test_whoever_tries_a_course_out_can_open_its_tests(tmp_path, monkeypatch, capsys):
    """In what `learn` opens, tests open for who has a code of the course; anybody else hears where the codes are."""
    course = make_course(tmp_path)
    monkeypatch.setenv("SAFESHARE_LEARNER", "learner-3")
    [folder] = prepare_copies(course.root, "pre-test", tmp_path / "listed")
    assert "code" not in capsys.readouterr().out
    assert len(cases_shown(course, folder, "pre-test")) == 18
    monkeypatch.delenv("SAFESHARE_LEARNER")
    [folder] = prepare_copies(course.root, "pre-test", tmp_path / "home")
    assert capsys.readouterr().out == (
        f"The pre-test asks for a learner code; those of this course stand in {course.root / 'codes.csv'}.\n"
    )
    assert said(course, folder) == ASKED
    monkeypatch.setattr("grading.release.learn._built", lambda root, own: course)
    [folder] = prepare_copies(course.root, "pre-test", tmp_path / "home", own=True)
    assert len(cases_shown(course, folder, "pre-test")) == 18
    assert load_bundle(folder / CASES).sealed.keys() == set("AB")


@pytest.mark.slow
def test_simulated_learners_are_collected_and_marked_as_ever(tmp_path):
    """Marking goes by the course's bank, whatever the released folder shows: nobody needs attention, none changes.

    Their results are the same, byte for byte, as those that `simulate --extract` writes at once.
    """
    course = make_course(tmp_path)
    write_roster(course.root, [])
    for name in TESTS:
        assignment = course.assignment(name)
        assert len(collect(course, assignment, simulate_cohort(course, assignment, 3)).new) == 3
        summary = mark(course, assignment)
        assert (len(summary.marked), summary.attention) == (3, {})
    found = impacts(course, RULEBOOK, RULEBOOK)
    assert [(each.assignment, each.hand_ins, each.totals.same) for each in found] == [(name, 3, 3) for name in TESTS]

    write_extract(course.root, tmp_path / "marked")
    command = ["simulate", "--course", course.root, "--learners", 3, "--phase", "pre", "--phase", "post"]
    said = run(*command, "--extract", tmp_path / "at once")
    assert said == (
        f"Wrote '{tmp_path}/at once': 108 questions put to 3 simulated learners (pre-test (pre), post-test (post)).\n"
        f"Next: python -m grading report --extract '{tmp_path}/at once' --output 'build/reports/at once'\n"
    )
    for name in ("results.csv", "results.parquet", "learners.csv", "dictionary.csv"):
        assert (tmp_path / "at once" / name).read_bytes() == (tmp_path / "marked" / name).read_bytes(), name
