"""`python -m grading`: the trainer's and the Board's commands, one for each step from notebook to report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from grading import (
    cli_cohort,
    cli_deadlines,
    cli_forms,
    cli_impact,
    cli_marking,
    cli_moderation,
    cli_notebooks,
    cli_report,
    cli_simulate,
    cli_status,
    cli_tools,
)
from grading.cli_options import COMMAND, NEXT, course_option, say_next, where
from grading.database import EXAMPLE, OWN, VARIABLE, place_of
from grading.dry_run import ARGUMENTS, begin, dry_run_option, on_a_copy, say_what_follows
from grading.faults import PartlyDoneError
from grading.progress import each, shown
from safeshare.counting import counted
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
            click.echo(f"Error: {error.filename or 'a file'}: {error.strerror or error}.", err=True)
        raise SystemExit(1)


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
        cli_status.say_status()


@main.command(short_help="Build a course folder from notebooks and cases.")
@course_option
@click.option("--notebooks", type=click.Path(path_type=Path), metavar="DIR", help="Not the checkout's notebooks.")
@click.option("--scenarios", type=click.Path(path_type=Path), metavar="DIR", help="Another bank of cases.")
@click.option("--database", metavar="ADDRESS", envvar=VARIABLE, show_envvar=True, show_default=False,
              help=f"The gradebook's, such as {EXAMPLE}; {OWN} for a file in the course folder. "
              "[default: the course's so far; at first that file]")  # fmt: skip
@dry_run_option("built")
def build(root: Path, notebooks: Path | None, scenarios: Path | None, database: str | None, dry_run: bool) -> None:
    """Build a course folder from the notebooks and the bank of cases.

    Checks both first and writes nothing if anything is wrong. Running it again brings the course up to date and leaves
    learners' work alone. The keys stay in the bank: the course only notes where it is.

    With --database the gradebook is in PostgreSQL, in a database of its own. The password is kept in the course folder
    for its owner's eyes only; leave it out if your ~/.pgpass has it.
    """
    from grading.course import build_course
    from grading.roster import FILE, HOW_TO_FILL, is_empty

    given = {"notebooks": notebooks, "scenarios": scenarios, "database": database}
    kept = {name: path for name, path in given.items() if path is not None}
    begin(dry_run)
    course = build_course(root, **kept, dry_run=dry_run)  # type: ignore[arg-type]
    names = ", ".join(course.assignments)
    did = "Would build" if dry_run else "Built"
    click.echo(f"{did} {root} with {counted(len(course.assignments), 'assignment')}: {names}.")
    if course.database:
        click.echo(f"The gradebook is {place_of(course)}.")
    if is_empty(root):
        click.echo(f"Fill in {shown(root / FILE)}. {HOW_TO_FILL}.")
    else:
        click.echo(f"The roster {shown(root / FILE)} stays as it is.")
    say_what_follows("roster FILE" if is_empty(root) else "release", root, dry_run)


main.add_command(cli_cohort.roster)


@main.command(short_help="Write what learners get, without keys.")
@course_option
@click.option("--assignment", "name", metavar="NAME", show_default="all but the post-test",
              help="Which assignment, such as section-04 or post-test; or all.")  # fmt: skip
@click.option("--hand-in", "place", metavar="FOLDER",
              help="Where learners hand in: nbgrader's exchange or a drop folder; or none.")  # fmt: skip
@click.option("--own-cases", is_flag=True,
              help="Nobody is asked who they are, and each learner draws their own cases.")  # fmt: skip
@on_a_copy("released")
def release(root: Path, name: str | None, place: str | None, own_cases: bool) -> None:
    """Write the version for learners, without keys, and search every byte of it for one.

    Where cases have variants, a table says which of them each learner on the roster is shown; it names nobody. The
    tests are sealed: each learner on the roster opens their own form with their code, and nobody can read the others.
    Codes are made once, in codes.csv of the course folder. The post-test is released when it is asked for by name.

    A learner's computer knows their id on a JupyterHub, or where SAFESHARE_LEARNER or the login name is that id;
    anywhere else the first case that counts asks them for it. The answers of a learner who was listed count for their
    own cases only; with --own-cases nobody is listed but for the tests, nobody is asked, and marking only notes who
    drew their cases.

    With --hand-in, learners hand in from the notebook itself, and feedback goes back to the same folder. Without such a
    folder each gets one file to upload.

    Learners work in copies, one each. Nothing is released while somebody's answers or id are in the folder itself; what
    `safeshare learn` has kept there is cleared.
    """
    from grading.assignment import POST_TEST
    from grading.codes import FILE as CODES
    from grading.course import ALL, open_course
    from grading.hand_in_place import note_place, place_of_course
    from grading.release_folder import RELEASE
    from grading.releasing import release_all
    from grading.roster import FILE, is_empty

    course = open_course(root)
    chosen = [one for one in course.chosen(name or ALL) if name or one.name != POST_TEST]
    if place is not None:
        note_place(course, place)
    folders = release_all(course, chosen, own_cases=own_cases)
    names = [folder.name for folder in each(folders, "Releasing", "assignment", total=len(chosen))]
    everybodys = shown(course.root / RELEASE)
    click.echo(f"Released into {everybodys}: {', '.join(names)}. No key was found in what learners get.")
    if is_empty(course.root) and any(assignment.varies for assignment in chosen):
        click.echo(f"{shown(root / FILE)} lists nobody yet: learners draw their variants themselves until it does.")
        sealed = [assignment.title for assignment in chosen if assignment.forms]
        if sealed:
            click.echo(f"Nobody can open {' or '.join(sealed)}: fill in the roster, then release again.")
    elif any(assignment.forms for assignment in chosen):
        click.echo(f"Give each learner their code for the tests, and nobody else's: {shown(root / CODES)}.")
    if not name and POST_TEST in course.assignments:
        later = f"{COMMAND} release --assignment {POST_TEST}{where(root)}"
        click.echo(f"The post-test is left out; after the course: {later}")
    way = "into the folder that you named" if place_of_course(course) is not None else "as one file to upload"
    click.echo(f"Give each learner their own copy of {everybodys}, on their own computer or in a folder of their own.")
    click.echo(f"They hand in at the end of each notebook, {way}.")
    say_next("roster FILE" if is_empty(course.root) and not own_cases else "collect --from DROPBOX", root)


COMMANDS = (
    *(cli_deadlines.deadline, cli_deadlines.extend),
    *(cli_marking.collect, cli_marking.receipt, cli_marking.mark, cli_marking.feedback, cli_cohort.gradebook),
    *(cli_report.extract, cli_report.report),
    cli_status.status,
    *(cli_moderation.moderate, cli_moderation.second_marks, cli_moderation.settle, cli_moderation.history),
    *(cli_tools.formgrader, cli_simulate.simulate, cli_tools.demo, cli_tools.learn),
    *(cli_notebooks.notebook, cli_notebooks.rehearse, cli_notebooks.cards, cli_impact.impact),
    *(cli_forms.forms, cli_forms.tests),
)
for command in COMMANDS:
    main.add_command(command)
