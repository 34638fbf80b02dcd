"""Marking a cohort: every score is the one that the answers earn, or nobody's."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat.v4 as v4
import pytest
from nbgrader.api import Gradebook

from grading.authoring.notebook import graded_cells, read_notebook
from grading.collecting.collect import collect
from grading.course.build import build_course
from grading.course.folder import ASSIGNMENT
from grading.course.roster import Learner, write_roster
from grading.gradebook.waiting import answers_waiting
from grading.marking.mark import mark
from grading.release.releasing import release
from grading.settings import MARKING
from grading.with_nbgrader.runs import Nbgrader
from safeshare.allotting import BY_OWN
from safeshare.answers import AnswerSheet
from safeshare.handing_in import hand_in
from safeshare.marking import mark_question, perfect_answers
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.shown_cases import one_of_each
from tests.grading.small_bank import FAMILY, case_file, write_bank, write_notebook

pytestmark = pytest.mark.slow

HOSTILE_TEXT = "<script>document.title = 'gone'</script> and **bold** for £5"


def grades(course):
    """Return the gradebook's grades of section 4."""
    with Nbgrader(course.root) as nbgrader:
        return nbgrader.grades(ASSIGNMENT)


def earned(course, learner):
    """Return cell name -> points that a learner's answers earn when marked in this process."""
    rulebook = load_rulebook()
    bank = course.bank(rulebook)
    sheet = AnswerSheet.open(course.folder("submitted", ASSIGNMENT, learner))
    shown = {item: each["case"] for item, each in sheet.variants.items()}
    cells = graded_cells(read_notebook(course.released_notebook(course.assignment())))
    own = {cell.name: in_case(shown, cell.question) for cell in cells if not cell.by_hand}
    return {
        name: mark_question(bank.case_of(question), question, sheet.answers, rulebook).points
        for name, question in own.items()
    }


def in_case(shown, question):
    """Return an item's question in the case that was shown; an item that was never opened earns nothing in any case."""
    item, _, rest = question.partition(".")
    return f"{shown.get(item, item)}.{rest}"


BY_HAND = ("s4a-key-wishes", "s4a-key-risks")


def some_answers(course):
    """Return answers that are right here, wrong there and missing elsewhere, with a hostile record."""
    rulebook = load_rulebook()
    answers = {}
    for number, case in enumerate(one_of_each(course)):
        if number % 3:
            answers.update(perfect_answers(case, rulebook))
        if number % 4 == 2:
            answers[f"{case.questions[0].id}.decide"] = {"family": "hold", "outcome": "no_duty", "confidence": 3}
        if case.record is not None:
            answers |= {f"{text}.text": {"text": HOSTILE_TEXT} for text in case.text_ids}
    return answers


def mark_by_hand(course, learner, cell, points):
    """Give a mark as a trainer does in formgrader."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "safeshare") as gradebook:
        gradebook.find_grade(cell, "04_refusal", ASSIGNMENT, learner).manual_score = points
        gradebook.db.commit()


def hostile_notebook(path, tell):
    """Put cells into a handed-in notebook that would leave a trace if any ran, break its grade cells and double one."""
    notebook = json.loads(path.read_text())
    attack = v4.new_code_cell(f"open({str(tell)!r}, 'w').write('ran')\nimport builtins\nbuiltins.float = lambda x: 99")
    cells = [dict(attack), *notebook["cells"], dict(attack)]
    for cell in cells:
        if cell.get("metadata", {}).get("nbgrader", {}).get("grade"):
            cell["source"] = f"open({str(tell)!r}, 'w')\n5.0"
    doubled = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == "s4a-key-risks"]
    notebook["cells"] = [*cells, *doubled]
    path.write_text(json.dumps(notebook))


def test_a_cohort_is_marked_whatever_some_hand_in(course, dropbox, hands_in, tmp_path):
    """Good hand-ins get exactly what their answers earn, bad ones a sentence, and no learner's code is run."""
    people = ("ann", "bob", "cat", "dev", "eve", "fay", "gil")
    write_roster(course.root, [Learner(each, "a", "council", "B", "2", "c1", "webinar", "post") for each in people])
    tell = tmp_path / "code-ran"
    (hands_in("bob", some_answers(course)) / "04_refusal.ipynb").write_text("{")
    (hands_in("cat", some_answers(course)) / "04_refusal.ipynb").unlink()
    (hands_in("eve", some_answers(course)) / "answers.json").write_text('{"schema": NaN')
    hands_in("fay", {"s4a-lamp.council.decide": {"family": "hold", "outcome": None, "confidence": None}})
    other = dropbox / "fay" / ASSIGNMENT / "answers.json"
    other.write_text(other.read_text().replace('"section-04"', '"section-05"'))
    hands_in("ann", some_answers(course))
    hostile_notebook(hands_in("dev", some_answers(course)) / "04_refusal.ipynb", tell)
    collect(course, course.assignment(), dropbox)
    for name in (
        "safeshare.py",
        "sitecustomize.py",
        "IPython.py",
        "ipython_config.py",
    ):  # as if collected by other means
        (course.folder("submitted", ASSIGNMENT, "ann") / name).write_text(f"open({str(tell)!r}, 'w')")

    summary = mark(course, course.assignment())

    assert summary.marked == ["ann"]
    assert summary.missing == ["gil"]
    assert summary.attention == {
        "bob": "The notebook '04_refusal.ipynb' is damaged: it is not JSON.",
        "cat": "There is no notebook '04_refusal.ipynb' in the hand-in.",
        "dev": "In the notebook a cell that carries marks is there more than once: s4a-key-risks.",
        "eve": "answers.json: NaN is not a number that JSON has.",
        "fay": "The answers are to 'section-05', not to 'section-04'.",
    }
    assert not tell.exists()
    in_gradebook = grades(course)
    assert set(in_gradebook) == {"ann", "bob", "dev", "eve", "fay"}, "nbgrader passes over a folder without a notebook"
    for learner in ("bob", "dev", "eve", "fay"):
        held = {(each["auto_score"], each["needs_manual_grade"]) for each in in_gradebook[learner].values()}
        assert held == {(None, True)}
    assert answers_waiting(course) == len(BY_HAND), "nobody can mark what cannot be marked"
    for learner in ("ann",):
        scores = {name: grade["auto_score"] for name, grade in in_gradebook[learner].items() if name not in BY_HAND}
        assert scores == earned(course, learner)
        assert 0 < sum(scores.values()) < sum(grade["max_score"] for grade in in_gradebook[learner].values())
        for record in (in_gradebook[learner][name] for name in BY_HAND):
            assert record["auto_score"] is None
            assert record["needs_manual_grade"]
        workplace = course.folder("autograded", ASSIGNMENT, learner)
        assert sorted(path.name for path in workplace.iterdir()) == [
            "04_refusal.ipynb", "answers.json", "cards", "cases.json", "shown.json", "timestamp.txt",
        ]  # fmt: skip
        marked = (workplace / "04_refusal.ipynb").read_text()
        assert "&#60;script&#62;document" in marked
        assert "<script>document" not in marked

    # Marking again does nothing; a changed hand-in is marked, and the trainer's own mark is never lost.
    again = mark(course, course.assignment())
    assert (again.marked, again.unchanged) == ([], ["ann"])
    mark_by_hand(course, "ann", "s4a-key-wishes", 2.5)
    hands_in("ann", {"s4a-lamp.council.decide": {"family": "hold", "outcome": "no_duty", "confidence": 1}})
    collect(course, course.assignment(), dropbox)
    later = mark(course, course.assignment())
    assert (later.marked, later.unchanged) == (["ann"], [])
    after = grades(course)["ann"]
    assert after["s4a-lamp-council"]["auto_score"] == earned(course, "ann")["s4a-lamp-council"]
    assert after["s4a-key-wishes"]["manual_score"] == 2.5


TRAPS = {
    "s4a-gate.council": ("import sys\nprint('careful', file=sys.stderr)", "the cell wrote a warning or an error"),
    "s4a-gate.niece": ("points = lambda question: None", "the cell gave no score"),
    "s4a-hedge.council": ("points = lambda question: float('nan')", "the cell gave 'nan'"),
    "s4a-hedge.niece": ("points = lambda question: -1.0", "the cell gave '-1.0'"),
    "s4a-shed.council": ("points = lambda question: True", "the cell gave 'True'"),
    "s4a-shed.niece": ("points = lambda question: '2.0'", "the cell gave \"'2.0'\""),
    "s4a-barn.council": ("import numpy\npoints = lambda question: numpy.float64(2.5)", "'np.float64(2.5)'"),
    "s4a-barn.niece": ("points = lambda question: 1 / 0", "stopped with an error (ZeroDivisionError)"),
    "s4a-well.council": ("points = lambda question: 0.5", "the cell gave 0.5 points but the answers earn"),
}
"""What a grade cell must never do, for nbgrader reads it as full marks or none, and what the trainer is told of it."""


def trapped_course(root: Path):
    """Return a released course in whose own notebook grade cells are spoilt, with one perfect hand-in."""
    rulebook = load_rulebook()
    items = sorted({question.partition(".")[0] for question in TRAPS})
    files = {f"assessment/{name}": case_file(name, "4", "assessment", f"The {name[4:]}", FAMILY) for name in items}
    scenarios = write_bank(root / "scenarios", files)
    path = write_notebook(root / "notebooks", "04_refusal", items, load_bank(scenarios, rulebook))
    notebook = read_notebook(path)
    for cell in graded_cells(notebook):
        if cell.question in TRAPS:
            lines = ["from safeshare.player import points", TRAPS[cell.question][0], f'points("{cell.question}")']
            notebook["cells"][cell.index]["source"] = "\n".join(lines)
    path.write_text(json.dumps(notebook))
    course = build_course(root / "course", root / "notebooks", scenarios)
    release(course, course.assignment())
    write_roster(course.root, [Learner("ann", "a", "council", "B", "2", "c1", "webinar", "post")])
    home = root / "home"
    shutil.copytree(course.folder("release", ASSIGNMENT), home)
    sheet = AnswerSheet.open(home, ASSIGNMENT)
    for case in one_of_each(course):
        assert sheet.record_variant(case.pair, case.id, BY_OWN) == case.id
        for part, value in perfect_answers(case, rulebook).items():
            sheet.put(part, value)
    (root / "box").mkdir()
    hand_in(home, root / "box", "ann")
    collect(course, course.assignment(), root / "box")
    return course


def test_no_trap_of_nbgraders_rule_earns_a_mark(tmp_path, monkeypatch):
    """What a kernel's cells leave for nbgrader to misread is set aside; without a kernel nothing can be misread."""
    course = trapped_course(tmp_path)
    monkeypatch.setenv(MARKING, "kernel")
    with Nbgrader(course.root) as nbgrader:
        assert nbgrader.autograde(ASSIGNMENT, "ann") is None
        run = nbgrader.grades(ASSIGNMENT)["ann"]
    monkeypatch.delenv(MARKING)
    said = (course.root / "logs" / "nbgrader.log").read_text()
    for question, (_code, why) in TRAPS.items():
        cell = question.replace(".", "-")
        assert run[cell]["auto_score"] is None, cell
        assert run[cell]["needs_manual_grade"], cell
        assert re.search(f"Set aside {cell}: .*{re.escape(why)}", said)
    trapped = {question.replace(".", "-") for question in TRAPS}
    others = [name for name in run if name not in (*trapped, *BY_HAND)]
    assert all(run[name]["auto_score"] == run[name]["max_score"] for name in others)

    assert mark(course, course.assignment()).marked == ["ann"]
    ours = grades(course)["ann"]
    assert all(ours[name]["auto_score"] == ours[name]["max_score"] for name in (*trapped, *others))
    assert not any(ours[name]["needs_manual_grade"] for name in (*trapped, *others))


def test_a_gradebook_of_another_release_is_not_written(course, dropbox, hands_in):
    """Where the gradebook's cells are not those of the release, one sentence says so and no score is touched."""
    rulebook = load_rulebook()
    hands_in("ann", perfect_answers(course.bank(rulebook).cases["s4a-key"], rulebook))
    collect(course, course.assignment(), dropbox)
    assert mark(course, course.assignment()).marked == ["ann"]
    before = grades(course)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "safeshare") as gradebook:
        gradebook.find_grade_cell("s4a-key-council", "04_refusal", ASSIGNMENT).max_score = 1.0
        gradebook.db.commit()
    with pytest.raises(ProblemsError) as caught:
        mark(course, course.assignment(), again=True)
    assert str(caught.value) == (
        f"{course.root}: the gradebook does not hold 'section-04' as it was released (see the cell 's4a-key-council'). "
        f"Run `python -m grading release --course {course.root}` again."
    )
    after = grades(course)
    assert after["ann"].pop("s4a-key-council")["max_score"] == 1.0
    before["ann"].pop("s4a-key-council")
    assert after == before


@pytest.mark.parametrize("version", ["0123456789ab", None])
def test_a_gradebook_of_another_nbgrader_is_not_written(course, dropbox, hands_in, version):
    """A database that another version of nbgrader made is left alone, and a sentence says what to run."""
    hands_in("ann", some_answers(course))
    collect(course, course.assignment(), dropbox)
    with sqlite3.connect(course.root / "gradebook.db") as db:
        db.execute("UPDATE alembic_version SET version_num = ?" if version else "DROP TABLE alembic_version",
                   (version,) if version else ())  # fmt: skip
    with pytest.raises(ProblemsError) as caught:
        mark(course, course.assignment())
    assert re.fullmatch(
        rf"{course.root}: the gradebook is of version {version or 'unknown'}, and this nbgrader writes version "
        r"[0-9a-f]+\. Back it up, then run `nbgrader db upgrade` in the course folder\.",
        str(caught.value),
    )
    assert not (course.root / "autograded").exists()


def test_nbgraders_own_command_marks_as_safely(course, dropbox, hands_in, tmp_path):
    """`nbgrader autograde`, typed in the course folder, runs no learner's code either and gives the same scores."""
    tell = tmp_path / "code-ran"
    hostile_notebook(hands_in("cat", some_answers(course)) / "04_refusal.ipynb", tell)
    hands_in("ann", some_answers(course))
    hands_in("bob", some_answers(course))
    collect(course, course.assignment(), dropbox)
    (course.folder("submitted", ASSIGNMENT, "bob") / "secret").symlink_to(course.root / "roster.csv")
    command = [str(Path(sys.executable).with_name("nbgrader")), "autograde", ASSIGNMENT]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SAFESHARE")}
    done = subprocess.run(command, cwd=course.root, env=plain, capture_output=True, text=True, check=False)
    assert not tell.exists()
    in_gradebook = grades(course)
    assert {name: grade["auto_score"] for name, grade in in_gradebook["ann"].items() if name not in BY_HAND} == earned(
        course, "ann"
    )
    assert "'secret' is a link or a device, not a file; nothing was opened." in done.stderr
    assert "In the notebook a cell that carries marks is there more than once: s4a-key-risks." in done.stderr
    assert {grade["auto_score"] for grade in in_gradebook["cat"].values()} == {None}
    assert not any(course.folder("autograded", ASSIGNMENT, learner).exists() for learner in ("bob", "cat"))
    assert mark(course, course.assignment()).attention["bob"] == (
        "'secret' is a link or a device, not a file; nothing was opened."
    )


def test_two_commands_never_write_to_one_gradebook(course, dropbox, hands_in):
    """While one command works on a course, another one says so and changes nothing."""
    hands_in("ann", {"s4a-key.wishes.text": {"text": "words"}})
    collect(course, course.assignment(), dropbox)
    with Nbgrader(course.root), pytest.raises(ProblemsError) as caught:
        mark(course, course.assignment())
    assert str(caught.value) == f"{course.root}: another command is at work on this course. Wait until it has finished."


def test_there_must_be_something_to_mark(course):
    """Marking before anything was collected says what to do first."""
    with pytest.raises(ProblemsError) as caught:
        mark(course, course.assignment())
    assert str(caught.value) == (
        f"{course.root}: nothing has been collected yet. "
        f"Run `python -m grading collect --from DROPBOX --course {course.root}` first."
    )
