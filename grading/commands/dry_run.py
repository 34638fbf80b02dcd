"""Dry runs: a command says what it would do, and the course is only read.

What must write to know what it would do works on a copy of the course beside it, which is thrown away; so a dry run
makes the same checks, says the same errors and ends with the same exit code as the command itself.
"""

from __future__ import annotations

import functools
import io
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from grading.commands.options import COMMAND, DEFAULT_COURSE, NEXT, say_next, where
from grading.course.copied import copied
from grading.faults import PartlyDoneError
from safeshare.problems import ProblemsError

OPTION = "--dry-run"
FIRST = "Dry run: nothing is written."
ARGUMENTS = "grading.arguments"
"""Under this name click's context keeps what was typed after `python -m grading`."""
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
                    is_idle = isinstance(error, PartlyDoneError) and not error.any_done
                    raise PartlyDoneError(error.problems, steps[-1] if is_idle else typed_again()) from None
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
def _said_of(copy: Path, root: Path, steps: list[str]) -> Iterator[None]:
    """Let what is said of a copy, errors included, be said of the course; its own next step goes to `steps`."""
    names = copy.name, root.resolve().name

    def of_course(text: str) -> str:
        said = text.replace(*names)
        return said.replace(f" --course {root}", "") if root == DEFAULT_COURSE else said

    words, done = io.StringIO(), False
    try:
        with redirect_stdout(words):
            yield
        done = True
    except ProblemsError as error:
        moved = [_moved(problem, of_course) for problem in error.problems]
        if isinstance(error, PartlyDoneError):
            steps.append(of_course(error.step))
            raise PartlyDoneError(moved, error.step, error.any_done) from None
        raise ProblemsError(moved) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, of_course(str(error.filename or ""))) from None
    finally:
        lines = of_course(words.getvalue()).splitlines()
        if lines or done:
            click.echo(f"{FIRST} Without {OPTION}:" if lines else FIRST)
        for line in lines:
            if line.startswith(NEXT):
                steps.append(line.removeprefix(NEXT))
            else:
                click.echo(line)


def _moved(problem: Any, of_course: Callable[[str], str]) -> Any:
    return replace(problem, **{name: of_course(getattr(problem, name)) for name in ("file", "what", "remedy")})
