"""`python -m grading`: help worth reading, errors in one sentence, the next step said at every step."""

import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from grading import CHECKOUT
from grading.cli import main
from grading.course.folder import ASSIGNMENT
from grading.course.roster import COLUMNS, EXAMPLE, Learner, write_roster
from grading.marking.mark import Summary
from grading.progress import each

ANSWER = {"s4a-lamp.council.decide": {"family": "hold", "outcome": "respect_refusal", "confidence": 2}}
STEPS = (
    "build", "roster", "release", "deadline", "extend", "collect", "receipt", "mark", "feedback", "gradebook",
    "extract", "report", "status",
    "moderate", "second-marks", "settle", "history",
    "formgrader", "simulate", "demo", "learn", "notebook", "rehearse", "cards", "impact",
    "forms", "tests",
)  # fmt: skip


def run(*arguments):
    """Run a command; return its exit code and everything it said: one that goes well says at its end what is next."""
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    if result.exit_code == 0 and "--help" not in arguments:
        ends = ("Next: ", "Then: ") if "--dry-run" in arguments else "Next: "
        assert result.output.splitlines()[-1].startswith(ends), result.output
    return result.exit_code, result.output


def fails(*arguments):
    """Run a command that must fail; return what it said."""
    code, said = run(*arguments)
    assert code == 1
    assert "Traceback" not in said
    return said.strip()


def test_help_lists_the_steps_in_the_order_of_the_work():
    """The commands stand in the order in which a trainer uses them."""
    code, said = run("--help")
    assert code == 0
    listed = [line.split()[0] for line in said.partition("Commands:")[2].splitlines() if line.strip()]
    assert tuple(listed) == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_every_command_explains_itself(step):
    """Each command says in a sentence what it does, and each of its options has a help text."""
    code, said = run(step, "--help")
    assert code == 0
    assert said.partition("Options:")[0].strip().endswith(".")
    options = said.partition("Options:")[2].splitlines()
    assert all(len(line.split(maxsplit=2)) == 3 for line in options if line.strip().startswith("--"))


def test_help_is_quick_and_loads_nothing_heavy():
    """`--help` does not import nbgrader, pandas or papermill."""
    code = "import sys, grading.cli; print(sorted({'nbgrader', 'pandas', 'papermill', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


NEEDS_A_COURSE = [
    ("release",), ("collect", "--from", "."), ("mark",), ("formgrader",), ("feedback",), ("report",), ("simulate",),
    ("gradebook", "--to", "x.csv"), ("deadline",), ("roster",),
]  # fmt: skip


@pytest.mark.parametrize("step", NEEDS_A_COURSE, ids=lambda step: step[0])
def test_without_a_course_the_first_step_is_named(tmp_path, step):
    """Every step says which course is missing and how to build it."""
    assert fails(*step, "--course", tmp_path) == (
        f"Error: {tmp_path}: there is no course in this folder. "
        f"Run `python -m grading build --course {tmp_path}` first."
    )


@pytest.mark.parametrize("step", [("mark",), ("simulate",), ("feedback",)], ids=lambda step: step[0])
def test_without_a_release_that_step_is_named(course, step):
    """Steps that need the released notebook say so."""
    if step == ("simulate",):
        write_roster(course.root, [])
    shutil.rmtree(course.folder("release", ASSIGNMENT))
    assert fails(*step, "--course", course.root) == (
        f"Error: {course.root}: 'section-04' has not been released yet. "
        f"Run `python -m grading release --course {course.root}` first."
    )


def test_an_unknown_assignment_is_asked_about(course):
    """A mistyped assignment gets the nearest name."""
    assert fails("mark", "--course", course.root, "--assignment", "section-4") == (
        f"Error: {course.root}: this course has no assignment 'section-4'. Did you mean 'section-04'?"
    )


@pytest.mark.parametrize("step", [("collect", "--from", "."), ("mark",)], ids=lambda step: step[0])
def test_faults_of_the_roster_are_all_said_at_once(course, step):
    """A step that needs the roster lists every fault of it, one sentence each."""
    (course.root / "roster.csv").write_text(f"{','.join(COLUMNS)}\nann,a,council,Z,2,c1,webinar,post\nann,a\n")
    said = fails(*step, "--course", course.root).splitlines()
    assert said == [
        f"Error: {course.root}/roster.csv, line 2: the group 'Z' is unknown. Use one of: A, B, C, D.",
        f"Error: {course.root}/roster.csv, line 3: there are 2 values for 8 columns. "
        "Write all 8, in the order of the first line.",
    ]


def test_building_says_what_is_next(tmp_path, section_4):
    """`build` names what it built, the roster to fill in and the next step."""
    roster = tmp_path / "c" / "roster.csv"
    course = f"--course {tmp_path / 'c'}"
    code, said = run("build", "--course", tmp_path / "c", "--notebooks", section_4)
    assert code == 0
    built, fill, then = said.splitlines()
    assert built == f"Built {tmp_path / 'c'} with 1 assignment: section-04."
    assert fill.startswith(f"Fill in {roster}. Add one line for each learner, no names, such as {EXAMPLE} with ")
    assert then == f"Next: python -m grading roster FILE {course}"
    roster.write_text(f"{','.join(COLUMNS)}\n{EXAMPLE}\n")
    assert run("build", "--course", tmp_path / "c", "--notebooks", section_4)[1].splitlines() == [
        built,
        f"The roster {roster} stays as it is.",
        f"Next: python -m grading release {course}",
    ]


def test_collecting_says_who_is_missing_and_what_is_next(course, dropbox, hands_in):
    """`collect` counts, names who is missing, unknown or refused, and says the next step."""
    hands_in("ann", ANSWER)
    (hands_in("bob", ANSWER) / "link").symlink_to("/etc")
    (dropbox / "zed").mkdir()
    (dropbox / "notes.docx").touch()
    code, said = run("collect", "--from", dropbox, "--course", course.root)
    assert code == 0
    assert said.splitlines() == [
        f"Collecting from {dropbox}, a shared folder with the folders of 2 learners.",
        "New: 1. Replaced: 0. Unchanged: 0. Refused: 1. Late: 0. Not handed in: 2.",
        "Refused bob: 'link' is a link that could lead elsewhere; it was not followed.",
        "No hand-ins, left where they are: notes.docx.",
        "Not on the roster, not collected: zed.",
        f"Add a line for each to {course.root}/roster.csv, or ask the learner which id they used; then collect again.",
        "Not handed in yet: cat, dev.",
        f"Next: python -m grading mark --course {course.root}",
    ]


def test_where_nothing_is_there_to_collect_marking_does_not_come_next(course, dropbox):
    """A place without a hand-in leads to how far the course has come."""
    dropbox.mkdir(exist_ok=True)
    said = run("collect", "--from", dropbox, "--course", course.root)[1]
    assert said.endswith(f"Next: python -m grading status --course {course.root}\n")


@pytest.mark.parametrize(("number", "words"), [(1, "1 answer waits"), (2, "2 answers wait")])
def test_one_answer_waits_and_two_wait(course, monkeypatch, number, words):
    """What waits to be marked by hand is counted as people say it."""
    monkeypatch.setattr("grading.marking.mark.mark", lambda *given: Summary(to_mark_by_hand=number))
    _, said = run("mark", "--course", course.root)
    assert f"{words} to be marked by hand: python -m grading formgrader --course {course.root}\n" in said


def test_the_demonstration_is_refused_where_people_are(tmp_path):
    """`demo` has a folder of its own; in one with people on its roster it does nothing and names another."""
    assert "[default: build/demo]" in " ".join(run("demo", "--help")[1].split())
    write_roster(tmp_path, [Learner(*EXAMPLE.split(","))])
    assert fails("demo", "--course", tmp_path) == (
        f"Error: {tmp_path}/roster.csv: there are real learners on this course's roster. "
        "Give the demonstration another folder: python -m grading demo --course build/demo."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


def test_without_a_terminal_a_line_stands_for_the_bar(capsys):
    """A log gets one line that says what is being done."""
    assert list(each("ab", "Marking", "learner")) == ["a", "b"]
    assert capsys.readouterr().err == "Marking: 2 learners\n"


def test_a_disk_that_refuses_is_said_in_a_sentence(course, dropbox, hands_in, monkeypatch):
    """A full disk ends in a sentence, not in a traceback, and nothing half collected is left."""
    hands_in("ann", ANSWER)

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("grading.collecting.taking.write_atomically", full)
    said = fails("collect", "--from", dropbox, "--course", course.root)
    assert said.splitlines()[-1].startswith("Error: ")
    assert said.endswith(": No space left on device. Make room, then run the same command again.")
    assert list((course.root / "submitted" / "ann").iterdir()) == []


TALK = """
import errno, sys, click
from grading.cli import Steps

@click.command()
def talk():
    click.echo("One word.")
    if sys.stdin.readline() == "elsewhere\\n":
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")
    click.echo("Another word.")

Steps(commands={"talk": talk}).main(["talk"])
"""


@pytest.mark.parametrize(("broken", "said"), [("here", ""), ("elsewhere", "Error: a file: Broken pipe.\n")])
def test_a_reader_who_has_seen_enough_ends_a_command_silently(broken, said):
    """As with `| head`: nothing is said of the closed pipe, while a pipe that breaks elsewhere is an error."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", TALK], text=True, cwd=CHECKOUT, **pipes) as command:
        assert command.stdout.readline() == "One word.\n"
        if broken == "here":
            command.stdout.close()
        command.stdin.write(f"{broken}\n")
        command.stdin.close()
        assert command.stderr.read() == said
    assert command.returncode == 1
