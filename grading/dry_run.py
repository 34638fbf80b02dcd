"""Dry runs: a command says what it would do, and the course is only read.

What must write to know what it would do works on a copy of the course beside it, which is thrown away; so a dry run
makes the same checks, says the same errors and ends with the same exit code as the command itself.
"""

from __future__ import annotations

import functools
import io
import json
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grading.cli_options import COMMAND, DEFAULT_COURSE, NEXT, say_next, where
from grading.faults import PartlyDoneError
from safeshare.files import write_atomically
from safeshare.problems import ProblemsError

if TYPE_CHECKING:
    from grading.course import Course

OPTION = "--dry-run"
FIRST = "Dry run: nothing is written."
ARGUMENTS = "grading.arguments"
"""Under this name click's context keeps what was typed after `python -m grading`."""
LEFT = (".jupyterlab", "logs", "simulated")
"""What no command reads of a course."""
Command = Callable[..., None]


def dry_run_option(words: str) -> Callable[[Command], Command]:
    """Give a command the option --dry-run, as its argument `dry_run`; `words` are what would be done."""
    return click.option(OPTION, "dry_run", is_flag=True, help=f"Only say what would be {words}.")


def on_a_copy(words: str, told: bool = False) -> Callable[[Command], Command]:
    """Give a command with the argument `root` the option --dry-run: it then works on a copy of the course.

    With `told` the command gets the argument `dry_run` too: it writes elsewhere as well, or need not do all its work.
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def run(root: Path, dry_run: bool, **given: Any) -> None:
            if told:
                given["dry_run"] = dry_run
            if not dry_run:
                command(root=root, **given)
                return
            steps: list[str] = []
            try:
                with copied(root) as copy, _said_of(copy, root, steps):
                    command(root=copy, **given)
            except ProblemsError as error:
                if steps:
                    raise PartlyDoneError(error.problems, typed_again()) from None
                raise
            say_again(steps[-1] if steps else "")

        return dry_run_option(words)(run)

    return decorate


def begin(dry_run: bool) -> None:
    """Say first that this is a dry run, if it is one."""
    if dry_run:
        click.echo(FIRST)


def say_again(then: str) -> None:
    """Say the command that does it, the one that was typed without --dry-run, and the step `then` that comes after.

    An address with a password in it is left out.
    """
    click.echo(f"{NEXT}{typed_again()}")
    if then:
        click.echo(f"Then: {then}")


def typed_again() -> str:
    """Return the command that was typed, without --dry-run."""
    typed = click.get_current_context().meta.get(ARGUMENTS, [])
    kept = ["ADDRESS" if "://" in each and "@" in each else each for each in typed if each != OPTION]
    return f"{COMMAND} {shlex.join(kept)}"


def say_what_follows(step: str, root: Path, dry_run: bool) -> None:
    """Say the next step, or after a dry run the command that does it."""
    if dry_run:
        say_again(f"{COMMAND} {step}{where(root)}")
    else:
        say_next(step, root)


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """Yield a copy of a course folder beside it, with its gradebook in a file, and throw it away afterwards.

    Raises ProblemsError when there is no course, or another command is at work on it.
    """
    from grading.course import open_course
    from grading.nbgrader_runs import wait_for_nobody

    course = open_course(root)
    wait_for_nobody(course.root)
    with tempfile.TemporaryDirectory(dir=course.root.parent, prefix=f".{course.root.name}-") as folder:
        copy = Path(folder)
        for path in course.root.iterdir():
            if path.name not in LEFT:
                _copy(path, copy / path.name)
        if course.database:
            _take_gradebook(course, copy)
        yield copy


def _copy(path: Path, target: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.copytree(path, target, symlinks=True, copy_function=_copy_file)
    elif path.name == "gradebook.db":
        _copy_gradebook(path, target)
    else:
        _copy_file(str(path), str(target))


def _copy_file(path: str, target: str) -> None:
    with suppress(shutil.SpecialFileError):  # a pipe or the like, which nothing reads
        shutil.copy2(path, target, follow_symlinks=False)


def _copy_gradebook(path: Path, target: Path) -> None:
    """Copy SQLite's file as it is at one moment, though formgrader may be writing; one that is none byte by byte."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        shutil.copymode(path, target)
    except sqlite3.Error:
        _copy_file(str(path), str(target))


def _take_gradebook(course: Course, copy: Path) -> None:
    """Copy a gradebook from its server into the copy of the course, which then knows of no server."""
    from grading.database import OWN
    from grading.database_change import change_database

    change_database(copy, course.database, OWN)
    manifest = json.loads((copy / "course.json").read_text(encoding="utf-8"))
    del manifest["gradebook"]
    write_atomically(copy / "course.json", json.dumps(manifest))


@contextmanager
def _said_of(copy: Path, root: Path, steps: list[str]) -> Iterator[None]:
    """Let what is said of a copy, errors included, be said of the course; its own next step goes to `steps`."""
    names = copy.name, root.resolve().name

    def of_course(text: str) -> str:
        said = text.replace(*names)
        return said.replace(f" --course {root}", "") if root == DEFAULT_COURSE else said

    words = io.StringIO()
    try:
        with redirect_stdout(words):
            yield
    except ProblemsError as error:
        if isinstance(error, PartlyDoneError):
            steps.append(of_course(error.step))
        raise ProblemsError([_moved(problem, of_course) for problem in error.problems]) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, of_course(str(error.filename or ""))) from None
    finally:
        click.echo(f"{FIRST} Without {OPTION}:")
        for line in of_course(words.getvalue()).splitlines():
            if line.startswith(NEXT):
                steps.append(line.removeprefix(NEXT))
            else:
                click.echo(line)


def _moved(problem: Any, of_course: Callable[[str], str]) -> Any:
    return replace(problem, **{name: of_course(getattr(problem, name)) for name in ("file", "what", "remedy")})
