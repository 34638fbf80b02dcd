"""`python -m grading`: the trainer's and the Board's commands, one for each step from notebook to report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grading import cli_forms, cli_impact, cli_notebooks, cli_tools
from grading.cli_options import assignments_option, course_option, each_ready, say_next
from grading.faults import fault
from grading.progress import counted, shown
from safeshare.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from grading.assignment import Assignment
    from grading.course import Course


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
@assignments_option
def release(root: Path, name: str) -> None:
    """Write the version for learners, without keys, and search every byte of it for one.

    Where cases have variants, a table says which of them each learner on the roster is shown; it names nobody.
    """
    from grading.course import open_course
    from grading.releasing import release_all
    from grading.roster import FILE, is_empty

    course = open_course(root)
    chosen = course.chosen(name)
    for folder in release_all(course, chosen):
        click.echo(f"Released {shown(folder)}. No key was found in it.")
    if is_empty(course.root) and any(assignment.varies for assignment in chosen):
        click.echo(f"{shown(root / FILE)} lists nobody yet: learners draw their variants themselves until it does.")
    click.echo("Give learners this folder; they hand in with: safeshare hand-in FOLDER --to DROPBOX --learner ID")
    say_next("collect --from DROPBOX", root)


@main.command(short_help="Collect what learners have handed in.")
@course_option
@assignments_option
@click.option("--from", "dropbox", required=True, type=click.Path(path_type=Path), metavar="DROPBOX",
              help="The folder that learners handed in to.")  # fmt: skip
@click.option("--reopen", is_flag=True, help="Take this once also what was handed in after the close.")
def collect(root: Path, name: str, dropbox: Path, reopen: bool) -> None:
    """Collect what learners on the roster have handed in.

    Nothing is overwritten: when a learner hands in something else, the earlier one is kept under earlier/. Once there
    is feedback on an assignment it is closed: what is new or different stays where it is.
    """
    from grading.cli_words import say_collected
    from grading.collect import collect as take
    from grading.course import open_course

    course = open_course(root)
    chosen = [each for each in course.chosen(name) if each.is_marked or name == each.name]
    say_collected([(each, take(course, each, dropbox, reopen)) for each in chosen], root)
    say_next("mark", root)


@main.command(short_help="Mark everything new or changed.")
@course_option
@assignments_option
@click.option("--again", is_flag=True, help="Mark everything again, also what has not changed.")
def mark(root: Path, name: str, again: bool) -> None:
    """Mark everything new or changed into the gradebook. No learner's code is run.

    A hand-in that cannot be marked never stops the others: it is listed with a sentence. Every score is compared with
    what the answers earn; a score that differs is taken out of the gradebook and left to you.
    """
    from grading.cli_words import say_marked
    from grading.course import open_course
    from grading.mark import mark as run
    from grading.nbgrader_runs import nbgrader_at

    course = open_course(root)
    with nbgrader_at(course.root):
        done = each_ready(_marked(course, name), lambda assignment: run(course, assignment, again))
    say_marked(done, root)
    say_next("feedback", root)


@main.command(short_help="Write a feedback page for each learner.")
@course_option
@assignments_option
@click.option("--close", "closing", is_flag=True, help="Close it though not all have handed in.")
def feedback(root: Path, name: str, closing: bool) -> None:
    """Write a feedback page for each learner who has been marked, without giving the key away.

    It waits until everybody on the roster has handed in, and closes the assignment. Pages give points by kind of
    exercise; those on the tests by section of the guide only, and those on the pre-test name no clause and no belief.
    """
    from grading.closing import StillOpenError
    from grading.course import open_course
    from grading.feedback import write_feedback
    from grading.nbgrader_runs import nbgrader_at

    course = open_course(root)
    too_early: list[Problem] = []

    def write(assignment: Assignment) -> list[Path]:
        try:
            return write_feedback(course, assignment, closing)
        except StillOpenError as error:
            too_early.extend(error.problems)
            return []

    with nbgrader_at(course.root):
        done = each_ready(_marked(course, name), write)
    pages = [page for _assignment, written in done for page in written]
    if pages:
        click.echo(f"Wrote {counted(len(pages), 'feedback page')}, for example {shown(pages[0])}.")
    if too_early:
        raise ProblemsError(too_early)
    say_next("report", root)


def _marked(course: Course, name: str) -> list[Assignment]:
    """Return the chosen assignments that earn marks; raises ProblemsError when there is none."""
    marked = [each for each in course.chosen(name) if each.is_marked]
    if not marked:
        raise fault(shown(course.root), f"nothing in '{name}' is marked: it is practice", "Name another assignment.")
    return marked


@main.command(short_help="Write the Board's report.")
@course_option
@click.option("--period", default=None, metavar="PERIOD", help="What the report calls its period, such as 2026Q3.")
def report(root: Path, period: str | None) -> None:
    """Write the Board's report. Small numbers are suppressed and rounded in it."""
    from grading.collect import latest_quarter
    from grading.course import open_course
    from grading.report import run_report

    course = open_course(root)
    written = run_report(root, period or latest_quarter(course))
    click.echo(f"Wrote {shown(written)}.")


COMMANDS = (
    *(cli_tools.formgrader, cli_tools.simulate, cli_tools.demo, cli_tools.learn),
    *(cli_notebooks.notebook, cli_notebooks.rehearse, cli_notebooks.cards, cli_impact.impact),
    *(cli_forms.forms, cli_forms.tests),
)
for command in COMMANDS:
    main.add_command(command)
