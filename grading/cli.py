"""`python -m grading`: the trainer's and the Board's commands, one for each step from notebook to report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from safeshare.problems import ProblemsError

DEFAULT_COURSE = Path("build/course")
COMMAND = "python -m grading"


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
    own commands and its formgrader work there as they are.
    """


def _course_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--course", "root", type=click.Path(path_type=Path), default=DEFAULT_COURSE, show_default=True, metavar="DIR",
        help="The course folder.",
    )(function)  # fmt: skip


def _assignment_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--assignment", "name", default="section-04", show_default=True, metavar="NAME", help="Which assignment."
    )(function)


def _where(root: Path) -> str:
    return "" if root == DEFAULT_COURSE else f" --course {root}"


def _say_next(step: str, root: Path) -> None:
    click.echo(f"Next: {COMMAND} {step}{_where(root)}")


@main.command(short_help="Build a course folder from notebooks and cases.")
@_course_option
@click.option("--notebooks", type=click.Path(path_type=Path), metavar="DIR", help="Not the checkout's notebooks.")
@click.option("--scenarios", type=click.Path(path_type=Path), metavar="DIR", help="Another bank of cases.")
def build(root: Path, notebooks: Path | None, scenarios: Path | None) -> None:
    """Build a course folder from the notebooks and the bank of cases.

    Checks both first and writes nothing if anything is wrong. Running it again brings the course up to date and leaves
    learners' work alone. The keys stay in the bank: the course only notes where it is.
    """
    from grading.course import build_course

    given = {"notebooks": notebooks, "scenarios": scenarios}
    course = build_course(root, **{name: path for name, path in given.items() if path is not None})
    names = ", ".join(course.assignments)
    click.echo(f"Built {root} with {len(course.assignments)} assignment(s): {names}.")
    click.echo(f"Fill in {root / 'roster.csv'}: one line for each learner, no names.")
    _say_next("release", root)


@main.command(short_help="Write what learners get, without keys.")
@_course_option
@_assignment_option
def release(root: Path, name: str) -> None:
    """Write the version for learners, without keys, and search every byte of it for one."""
    from grading.course import open_course
    from grading.course import release as write

    course = open_course(root)
    folder = write(course, course.assignment(name))
    click.echo(f"Released {folder}. No key was found in it.")
    click.echo("Give learners this folder; they hand in with: safeshare hand-in FOLDER --to DROPBOX --learner ID")
    _say_next("collect --from DROPBOX", root)


@main.command(short_help="Collect what learners have handed in.")
@_course_option
@_assignment_option
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
    if got.missing:
        click.echo(f"Not handed in yet: {', '.join(got.missing)}.")
    _say_next("mark", root)


@main.command(short_help="Mark everything new or changed.")
@_course_option
@_assignment_option
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
        click.echo(f"{summary.to_mark_by_hand} answers wait to be marked by hand: {COMMAND} formgrader{_where(root)}")
    _say_next("feedback", root)


@main.command(short_help="Mark by hand and comment, in nbgrader's formgrader.")
@_course_option
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def formgrader(root: Path, no_browser: bool) -> None:
    """Open nbgrader's formgrader: mark decision records by hand, write comments, look at single hand-ins."""
    from grading.course import open_course
    from grading.lab import open_lab

    course = open_course(root)
    advice = "Choose Manual Grading, then the assignment. What you enter is saved as you type."
    open_lab(course.root, "/formgrader/gradebook", advice, browser=not no_browser, trainer=True)


@main.command(short_help="Write a feedback page for each learner.")
@_course_option
@_assignment_option
def feedback(root: Path, name: str) -> None:
    """Write a feedback page for each learner who has been marked, without giving the key away."""
    from grading.course import open_course
    from grading.feedback import write_feedback

    course = open_course(root)
    pages = write_feedback(course, course.assignment(name))
    click.echo(f"Wrote {len(pages)} feedback pages, for example {pages[0]}.")
    _say_next("report", root)


@main.command(short_help="Write the Board's report.")
@_course_option
@click.option("--period", default=None, metavar="PERIOD", help="What the report calls its period, such as 2026Q3.")
def report(root: Path, period: str | None) -> None:
    """Write the Board's report. Small numbers are suppressed and rounded in it."""
    from grading.course import open_course
    from grading.demo import this_quarter
    from grading.report import run_report

    open_course(root)
    click.echo(f"Wrote {run_report(root, period or this_quarter())}.")


@main.command(short_help="Let simulated learners answer and hand in.")
@_course_option
@_assignment_option
@click.option("--learners", "count", default=24, show_default=True, type=click.IntRange(1, 5000), help="How many.")
@click.option("--seed", default=4, show_default=True, help="The same seed gives the same answers.")
@click.option("--phase", default="post", show_default=True, type=click.Choice(["pre", "post", "follow_up"]))
def simulate(root: Path, name: str, count: int, seed: int, phase: str) -> None:
    """Let simulated learners answer and hand in, marked as synthetic everywhere.

    They use the same answer sheet and the same hand-in as people do. Refused in a course whose roster has people in it.
    """
    from grading.course import open_course
    from grading.simulate import simulate_cohort

    course = open_course(root)
    dropbox = simulate_cohort(course, course.assignment(name), count, seed, phase)
    click.echo(f"{count} simulated learners have handed in to {dropbox}.")
    _say_next(f"collect --from {dropbox}", root)


@main.command(short_help="Show every step with simulated learners.")
@_course_option
@click.option("--learners", "count", default=24, show_default=True, type=click.IntRange(1, 5000), help="How many.")
def demo(root: Path, count: int) -> None:
    """Show every step with simulated learners: build, release, answer, hand in, collect, mark, feedback, report."""
    from grading.demo import run_demo

    run_demo(root, count)


@main.command(short_help="Open a section as a learner does.")
@_course_option
@_assignment_option
@click.option("--to", "home", type=click.Path(path_type=Path), default=Path("build/learner"), show_default=True,
              metavar="DIR", help="Where the learner's copy and answers are kept.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--prepare", is_flag=True, help="Only prepare the folder; do not start JupyterLab.")
def learn(root: Path, name: str, home: Path, no_browser: bool, prepare: bool) -> None:
    """Open a section as a learner does, in JupyterLab. Answers are kept from one time to the next."""
    from grading.lab import open_lab
    from grading.learn import page_of, prepare_copy

    folder = prepare_copy(root, name, home)
    if prepare:
        click.echo(f"Prepared {folder}.")
    else:
        advice = f"In the notebook, choose Run > Run All Cells. Your answers are kept in {folder / 'answers.json'}."
        open_lab(home, page_of(home, folder), advice, browser=not no_browser)
