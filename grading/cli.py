"""`python -m grading`: the trainer's and the Board's commands, one for each step from notebook to report."""

from __future__ import annotations

import errno
import select
import sys
from contextlib import suppress
from typing import Any

import click

from grading.commands import (
    building,
    cohort,
    deadlines,
    extract,
    forms,
    impact,
    marking,
    moderation,
    notebooks,
    report,
    simulate,
    status,
    tools,
)
from grading.commands.dry_run import ARGUMENTS
from grading.commands.options import NEXT
from grading.faults import PartlyDoneError
from safeshare.problems import ProblemsError


class Steps(click.Group):
    """Lists the commands in the order in which a trainer uses them, and says errors in sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what was typed, so that a dry run can say the command that does it."""
        ctx.meta[ARGUMENTS] = list(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the user can put right is said in one sentence each, with exit code 1."""
        try:
            return super().invoke(ctx)
        except ProblemsError as error:
            for problem in error.problems:
                click.echo(f"Error: {problem}", err=True)
            if isinstance(error, PartlyDoneError):
                click.echo(f"{NEXT}{error.step}")
        except KeyboardInterrupt:
            click.echo("Stopped. What was written so far is kept, and the same command can be run again.", err=True)
            raise SystemExit(130) from None
        except OSError as error:
            if isinstance(error, BrokenPipeError) and _nobody_reads():
                raise  # which click ends without a word, as whoever types `| head` expects
            click.echo(f"Error: {error.filename or 'a file'}: {error.strerror or error}.{_remedy(error)}", err=True)
        raise SystemExit(1)


def _remedy(error: OSError) -> str:
    """Return what to do about a disk that is full, and nothing for other errors, which say it themselves."""
    full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    return " Make room, then run the same command again." if full else ""


def _nobody_reads() -> bool:
    """Whether what we say goes to a program that has ended."""
    if not hasattr(select, "poll"):  # Windows, where a closed pipe has another error
        return False
    pipes = select.poll()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # what has no file
            pipes.register(stream.fileno(), select.POLLOUT)
    return any(event & (select.POLLERR | select.POLLHUP) for _handle, event in pipes.poll(0))


@click.group(
    cls=Steps,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Build a course, release it, collect and mark what learners hand in, give feedback, report to the Board.

    The steps, in order: build, release, collect, mark, feedback, report. Each says what to do next. To see all of them
    at work with simulated learners, run `python -m grading demo`; to be a learner yourself, `python -m grading learn`.

    A course is one folder (build/course unless --course names another) with nbgrader's gradebook.db in it, or its
    gradebook is in PostgreSQL (see build --help): nbgrader's own commands and its formgrader work there as they are.
    The demonstration has a folder of its own, build/demo. Without a command, it says how far the course has come.
    """
    if ctx.invoked_subcommand is None:
        status.say_status()


COMMANDS = (
    *(building.build, cohort.roster, building.release),
    *(deadlines.deadline, deadlines.extend),
    *(marking.collect, marking.receipt, marking.mark, marking.feedback, cohort.gradebook),
    *(extract.extract, report.report),
    status.status,
    *(moderation.moderate, moderation.second_marks, moderation.settle, moderation.history),
    *(tools.formgrader, simulate.simulate, tools.demo, tools.learn),
    *(notebooks.notebook, notebooks.rehearse, notebooks.cards, impact.impact),
    *(forms.forms, forms.tests),
)
for command in COMMANDS:
    main.add_command(command)
