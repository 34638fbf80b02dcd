"""`python -m grading`: the trainer's and the Board's commands, one for each step from notebook to report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from grading import cli_tools
from grading.cli_options import COMMAND, assignment_option, course_option, say_next, where
from grading.progress import counted, shown
from safeshare.problems import ProblemsError


class Steps(click.Group):
    """Lists the commands in the order in which a trainer uses them, and says errors in sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the user can put right is said in one sentence each, with exit code 1."""
        try:
            return super().invoke(ctx)
        except ProblemsError as error:
            for problem in error.problems:
                click.echo(f"Error: {problem}", err=True)
        except OSError as error:
            click.echo(f"Error: {error.filename or 'a file'}: {error.strerror or error}.", err=True)
        raise SystemExit(1)


@click.group(cls=Steps, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Build a course, release it, collect and mark what learners hand in, give feedback, report to the Board.

    The steps, in order: build, release, collect, mark, feedback, report. Each says what to do next. To see all of them
    at work with simulated learners, run `python -m grading demo`; to be a learner yourself, `python -m grading learn`.

    A course is one folder (build/course unless --course names another) with nbgrader's gradebook.db in it: nbgrader's
    own commands and its formgrader work there as they are. The demonstration has a folder of its own, build/demo.
    """


@main.command(short_help="Build a course folder from notebooks and cases.")
@course_option
@click.option("--notebooks", type=click.Path(path_type=Path), metavar="DIR", help="Not the checkout's notebooks.")
@click.option("--scenarios", type=click.Path(path_type=Path), metavar="DIR", help="Another bank of cases.")
def build(root: Path, notebooks: Path | None, scenarios: Path | None) -> None:
    """Build a course folder from the notebooks and the bank of cases.

    Checks both first and writes nothing if anything is wrong. Running it again brings the course up to date and leaves
    learners' work alone. The keys stay in the bank: the course only notes where it is.
    """
    from grading.course import build_course
    from grading.roster import FILE, HOW_TO_FILL, is_empty

    given = {"notebooks": notebooks, "scenarios": scenarios}
    course = build_course(root, **{name: path for name, path in given.items() if path is not None})
    names = ", ".join(course.assignments)
    click.echo(f"Built {root} with {counted(len(course.assignments), 'assignment')}: {names}.")
    if is_empty(root):
        click.echo(f"Fill in {shown(root / FILE)}. {HOW_TO_FILL}.")
    else:
        click.echo(f"The roster {shown(root / FILE)} stays as it is.")
    say_next("release", root)


@main.command(short_help="Write what learners get, without keys.")
@course_option
@assignment_option
def release(root: Path, name: str) -> None:
    """Write the version for learners, without keys, and search every byte of it for one."""
    from grading.course import open_course
    from grading.course import release as write

    course = open_course(root)
    folder = write(course, course.assignment(name))
    click.echo(f"Released {shown(folder)}. No key was found in it.")
    click.echo("Give learners this folder; they hand in with: safeshare hand-in FOLDER --to DROPBOX --learner ID")
    say_next("collect --from DROPBOX", root)


@main.command(short_help="Collect what learners have handed in.")
@course_option
@assignment_option
@click.option("--from", "dropbox", required=True, type=click.Path(path_type=Path), metavar="DROPBOX",
              help="The folder that learners handed in to.")  # fmt: skip
def collect(root: Path, name: str, dropbox: Path) -> None:
    """Collect what learners on the roster have handed in.

    Nothing is overwritten: when a learner hands in something else, the earlier one is kept under earlier/.
    """
    from grading.collect import collect as take
    from grading.course import open_course

    course = open_course(root)
    got = take(course, course.assignment(name), dropbox)
    click.echo(
        f"New: {len(got.new)}. Replaced: {len(got.replaced)}. Unchanged: {len(got.unchanged)}. "
        f"Refused: {len(got.refused)}. Not handed in: {len(got.missing)}."
    )
    for learner, why in got.refused.items():
        click.echo(f"Refused {learner}: {why}")
    for learner, files in got.left_out.items():
        click.echo(f"Left out of {learner}: {', '.join(files)}.")
    if got.unknown:
        click.echo(f"Not on the roster, not collected: {', '.join(got.unknown)}.")
        click.echo(
            f"Add a line for each to {shown(root / 'roster.csv')}, or ask the learner which id they used; "
            "then collect again."
        )
    if got.missing:
        click.echo(f"Not handed in yet: {', '.join(got.missing)}.")
    say_next("mark", root)


@main.command(short_help="Mark everything new or changed.")
@course_option
@assignment_option
@click.option("--again", is_flag=True, help="Mark everything again, also what has not changed.")
def mark(root: Path, name: str, again: bool) -> None:
    """Mark everything new or changed into the gradebook. No learner's code is run.

    A hand-in that cannot be marked never stops the others: it is listed with a sentence. Every score is compared with
    what the answers earn; a score that differs is taken out of the gradebook and left to you.
    """
    from grading.course import open_course
    from grading.mark import mark as run

    course = open_course(root)
    summary = run(course, course.assignment(name), again)
    click.echo(
        f"Marked: {len(summary.marked)}. Unchanged: {len(summary.unchanged)}. "
        f"Needs attention: {len(summary.attention)}. Not handed in: {len(summary.missing)}."
    )
    for learner, why in summary.attention.items():
        click.echo(f"Needs attention, {learner}: {why}")
    if summary.to_mark_by_hand:
        wait = "waits" if summary.to_mark_by_hand == 1 else "wait"
        answers = counted(summary.to_mark_by_hand, "answer")
        click.echo(f"{answers} {wait} to be marked by hand: {COMMAND} formgrader{where(root)}")
    say_next("feedback", root)


@main.command(short_help="Write a feedback page for each learner.")
@course_option
@assignment_option
def feedback(root: Path, name: str) -> None:
    """Write a feedback page for each learner who has been marked, without giving the key away."""
    from grading.course import open_course
    from grading.feedback import write_feedback

    course = open_course(root)
    pages = write_feedback(course, course.assignment(name))
    click.echo(f"Wrote {counted(len(pages), 'feedback page')}, for example {shown(pages[0])}.")
    say_next("report", root)


@main.command(short_help="Write the Board's report.")
@course_option
@click.option("--period", default=None, metavar="PERIOD", help="What the report calls its period, such as 2026Q3.")
def report(root: Path, period: str | None) -> None:
    """Write the Board's report. Small numbers are suppressed and rounded in it."""
    from grading.collect import latest_quarter
    from grading.course import open_course
    from grading.report import run_report

    course = open_course(root)
    written = run_report(root, period or latest_quarter(course, course.assignment()))
    click.echo(f"Wrote {shown(written)}.")


for command in (cli_tools.formgrader, cli_tools.simulate, cli_tools.demo, cli_tools.learn):
    main.add_command(command)
