"""Dry runs: every command that writes has one, which makes the real checks and writes not one byte."""

import hashlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading import CHECKOUT
from grading.cli import main
from grading.commands.dry_run import FIRST
from grading.course.copied import copied
from grading.course.folder import NOTEBOOKS, open_course
from grading.course.roster import write_roster
from grading.release.hand_in_place import note_place
from grading.running.held_folders import held_file
from grading.with_nbgrader.runs import LOCK
from tests.grading.marked_course import WISHES, mark_by_hand
from tests.grading.test_cli import fails, run

LEARNER = "sim-001"
QUESTION = ("--learner", LEARNER, "--question", "s4a-key.wishes")
GUIDANCE = CHECKOUT / "safeshare" / "guidance" / "somerset"
ONLY_READ = {"receipt": ("{home}/receipts.txt",), "status": ()}
ALSO_ONLY_READ = {"rehearse", "formgrader"}
"""The first works in a folder of its own; in the second, people write what they enter."""
NO_COURSE = {"cards", "forms", "notebook", "tests"}
WRITE = {
    "build": ("--notebooks", "{home}/notebooks", "--database", "sqlite"),
    "roster": ("{home}/new.csv",),
    "release": (),
    "deadline": ("--at", "2026-12-01"),
    "extend": ("--learner", LEARNER, "--assignment", "section-04", "--until", "2027-01-01"),
    "collect": ("--from", "{course}/dropbox"),
    "mark": ("--again",),
    "feedback": ("--close", "--although-waiting"),
    "gradebook": ("--to", "{home}/marks.xlsx"),
    "extract": ("--output", "{home}/extract"),
    "report": (),
    "moderate": ("--sample", "1"),
    "second-marks": ("--export", "{home}/texts.csv", "--sample", "100%"),
    "settle": (*QUESTION, "--score", "2", "--reason", "It says why."),
    "history": QUESTION,
    "simulate": ("--learners", "2"),
    "demo": ("--learners", "2"),
    "learn": ("--to", "{home}/learner", "--prepare"),
    "notebook": ("{home}/notebooks/04_refusal.ipynb",),
    "cards": ("--notebooks", "{home}/notebooks", "--to", "{home}/cards"),
    "impact": (GUIDANCE, GUIDANCE, "--output", "{home}/impact.txt"),
    "forms": ("--scenarios", "{home}/scenarios", "--anew", "--write"),
    "tests": ("--scenarios", "{home}/scenarios", "--notebooks", "{home}/tests"),
}
"""Each command that writes, with arguments with which it would: the home of all is a folder with a marked course."""
SAID = {"feedback": "Put 2 pages where learners hand in"}
"""What a command has to say, so that it is known that it would have written there."""
COPIES = """
import sys, time
from pathlib import Path
from grading.course.copied import copied
with copied(Path(sys.argv[1])) as copy:
    print(copy, flush=True)
    time.sleep(600)
"""
"""A dry run that takes long."""


@pytest.fixture(scope="module")
def home(released, tmp_path_factory):
    """Return a folder with a course in which simulated learners have been marked, and what the commands are given."""
    home = tmp_path_factory.mktemp("a trainer")
    course = home / "course"
    shutil.copytree(released.root, course)
    manifest = (course / "course.json").read_text()
    (course / "course.json").write_text(manifest.replace('"bank": "', f'"bank": "{released.root}/'))
    shutil.copytree(CHECKOUT / "scenarios", home / "scenarios")
    (home / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / "04_refusal.ipynb", home / "notebooks")
    for step in (("simulate", "--learners", 3), ("collect", "--from", course / "dropbox"), ("mark",)):
        assert run(*step, "--course", course)[0] == 0
    mark_by_hand(open_course(course), LEARNER, WISHES, 1.0)
    shutil.copy(course / "roster.csv", home / "new.csv")
    (home / "new.csv").write_text((home / "new.csv").read_text().replace("sim-003", "sim-004"))
    note_place(open_course(course), str(home))  # where feedback goes back to
    for each in ("sim-001", "sim-002", "sim-003"):
        (home / each / "feedback").mkdir(parents=True)
        (home / each / "feedback" / "section-04.hand-in-again.html").write_text("An older page.")
    receipts = next(course.glob("simulated/sim-001/section-04/receipts.txt"))
    shutil.copy(receipts, home)
    shutil.rmtree(course / "submitted" / "sim-002")  # something to collect
    return home


def state(home):
    """Return what every file below a folder holds and when it was written; with what keeps two commands apart."""
    return {
        path.relative_to(home).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in home.rglob("*")
        if path.is_file()
    }


def arguments(home, command, *given):
    """Return what to type for a command."""
    words = [str(each).format(home=home, course=home / "course") for each in given]
    return [command, *words, *(() if command in NO_COURSE else ("--course", str(home / "course")))]


def test_every_command_that_writes_has_a_dry_run():
    """No command is left out: it is one that only reads, or it has --dry-run with the same words."""
    assert set(main.commands) == set(WRITE) | set(ONLY_READ) | ALSO_ONLY_READ
    for name in WRITE:
        (option,) = [each for each in main.commands[name].params if each.name == "dry_run"]
        assert option.opts == ["--dry-run"]
        assert option.help.startswith("Only say what would be ")


@pytest.mark.parametrize("command", WRITE)
def test_a_dry_run_writes_nothing_and_names_the_command_that_does(home, command):
    """It begins by saying that it is one, ends with the command itself and what follows, and no file is touched."""
    before = state(home)
    typed = arguments(home, command, *WRITE[command])
    code, said = run(*typed, "--dry-run")
    assert code == 0, said
    lines = said[said.index(FIRST) :].splitlines()
    assert len(lines) > 2
    assert lines[-2] == f"Next: python -m grading {shlex.join(typed)}"
    assert lines[-1].startswith(("Then: python -m grading ", "Then: safeshare "))
    assert ".course-" not in said
    assert SAID.get(command, "") in said
    assert state(home) == before


@pytest.mark.parametrize("command", ONLY_READ)
def test_what_only_reads_needs_no_dry_run(home, command):
    """Nothing changes but nbgrader's own log."""
    before = state(home)
    assert run(*arguments(home, command, *ONLY_READ[command]))[0] == 0
    after = state(home)
    assert {name for name in after if after[name] != before.get(name)} <= {
        f"course/logs/{name}" for name in ("nbgrader.log", "nbgrader.lock", "writer.lock")
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("settle", *QUESTION, "--score", "9", "--reason", "x"), ": 9 is not a score of this question."),
        (("mark", "--assignment", "section-4"), ": this course has no assignment 'section-4'."),
        (("extend", "--learner", "sim-1", "--assignment", "all", "--remove"), ": there is no learner 'sim-1'"),
        (("gradebook", "--to", "{home}/marks.doc"), "marks.doc: the name says neither CSV nor Excel."),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_a_dry_run_ends_as_the_real_run_does(home, given, words):
    """The same sentences about the same files, and the same exit code."""
    typed = arguments(home, *given)
    real = fails(*typed)
    assert words in real
    before = state(home)
    dry = fails(*typed, "--dry-run")
    assert [line for line in dry.splitlines() if not line.startswith(FIRST)] == real.splitlines()
    assert state(home) == before


def test_a_dry_run_waits_for_who_is_at_work(course):
    """A copy made while marks are written would be half of each."""
    (course.root / "logs").mkdir(exist_ok=True)
    with held_file(course.root / "logs" / LOCK):
        said = fails("mark", "--course", course.root, "--dry-run")
    assert said == f"Error: {course.root}: another command is at work on this course. Wait until it has finished."


def test_what_a_killed_dry_run_leaves_is_cleared_by_the_next_command(course):
    """Its copy of the course goes; one that somebody is using stays, and so does a folder that is no such copy."""
    other = course.root.with_name(f".{course.root.name}-other")
    other.mkdir()
    command = [sys.executable, "-c", COPIES, str(course.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        left = Path(running.stdout.readline().strip())
        with copied(course.root) as used:
            assert run("status", "--course", course.root)[0] == 0
            assert [(each / "course.json").is_file() for each in (left, used)] == [True, True]
            running.kill()
            running.wait()
            assert left.is_dir()
            assert run("roster", "--course", course.root, "--dry-run")[0] == 0
            assert not left.exists()
            assert (used / "course.json").is_file()
    assert sorted(course.root.parent.glob(f".{course.root.name}-*")) == [other]


def test_a_dry_run_says_what_would_happen(course, dropbox):
    """Who would hand in, though nobody does."""
    write_roster(course.root, [])
    said = run("simulate", "--learners", "2", "--course", course.root, "--dry-run")[1]
    assert f"{FIRST} Without --dry-run:\n2 simulated learners have handed in to {dropbox}.\n" in said
    assert (course.root / "roster.csv").read_text().count("\n") == 1
    assert list(dropbox.iterdir()) == []
