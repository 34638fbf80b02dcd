"""The commands for whoever writes notebooks: completing them from their cases, and rehearsing how they are marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.commands.dry_run import begin, dry_run_option, say_what_follows
from grading.commands.options import COMMAND, DEFAULT_COURSE, place_options, say_next
from grading.progress import bars_are_seen, each, shown
from safeshare.counting import counted
from safeshare.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from grading.authoring.completing import Completed
    from grading.authoring.rehearsed import Run
    from grading.running.executors import Where

SECONDS = 4
"""A run takes about so long on one processor: its kernel starts, and every cell is run."""


@click.command(short_help="Complete notebooks from the cases they play.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--all", "whole", is_flag=True, help="All notebooks of the course.")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if one is out of step with its cases.")
@click.option("--notebooks", type=click.Path(path_type=Path), metavar="DIR", help="Not the checkout's notebooks.")
@click.option("--scenarios", type=click.Path(path_type=Path), metavar="DIR", help="Another bank of cases.")
@dry_run_option("completed")
@click.pass_context
def notebook(
    ctx: click.Context,
    files: tuple[Path, ...],
    whole: bool,
    check: bool,
    notebooks: Path | None,
    scenarios: Path | None,
    dry_run: bool,
) -> None:
    """Complete notebooks from the cases that they play.

    An author writes texts and cells such as play("s5a-ward"). This locks every cell, hides the code, names the cells
    for good, and puts behind each assessed case one cell for each of its questions, which nbgrader marks or a person
    does; cells of questions that have gone are removed. All else stays as it is, and a second run changes nothing.
    Nothing is written when anything is wrong.
    """
    from grading.authoring.completing import complete
    from grading.course.assignment import course_notebooks
    from grading.course.folder import NOTEBOOKS, SCENARIOS
    from grading.course.plays import played_in_two
    from safeshare.rulebook import load_rulebook
    from safeshare.scenario import load_bank
    from safeshare.scenario.forms import load_forms

    folder = notebooks or NOTEBOOKS
    if whole == bool(files):
        raise click.UsageError("Name the notebooks, or give --all: one of the two.")
    paths = list(files) or course_notebooks(folder)
    if not paths:
        raise ProblemsError([Problem(shown(folder), "there is no notebook of a course here", "Name another folder.")])
    rulebook = load_rulebook()
    bank = load_bank(scenarios or SCENARIOS, rulebook)
    forms = load_forms(scenarios or SCENARIOS, bank, rulebook)
    problems: list[Problem] = []
    made = []
    for path in paths:
        try:
            made.append(complete(path, bank, rulebook, forms=forms))
        except ProblemsError as error:
            problems += error.problems
    if not problems:
        neighbours = [each for home in {path.parent for path in paths} for each in course_notebooks(home)]
        problems = played_in_two(dict.fromkeys((*paths, *neighbours)), bank)
    if problems:
        raise ProblemsError(problems)
    begin(dry_run)
    out_of_step = [each for each in made if not each.in_step]
    for one in out_of_step:
        click.echo(_completed(one, check, dry_run))
    if len(made) > len(out_of_step):
        click.echo(f"In step already: {counted(len(made) - len(out_of_step), 'notebook')}.")
    say_what_follows("notebook --all" if check and out_of_step else "rehearse", DEFAULT_COURSE, dry_run)
    ctx.exit(1 if check and out_of_step else 0)


def _completed(one: Completed, check: bool, dry_run: bool) -> str:
    """Write a notebook that is out of step with its cases, unless that is only to be said, and return what is said."""
    from safeshare.files import write_atomically

    if check:
        cells = f"{one.added} to add, {one.removed} to remove, {one.changed} to change"
        remedy = f"Run `{COMMAND} notebook {shown(one.path.resolve())}`."
        return f"{shown(one.path.resolve())}: out of step with the cases that it plays ({cells}). {remedy}"
    if not dry_run:
        write_atomically(one.path, one.after)
    did = "Would complete" if dry_run else "Completed"
    what = f"{counted(one.added, 'cell')} added, {one.removed} removed, {one.changed} changed"
    return f"{did} {shown(one.path.resolve())}: {what}."


@click.command(short_help="Run all notebooks with perfect, blank and worst answers.")
@click.option("--notebooks", type=click.Path(path_type=Path), metavar="DIR", help="Not the checkout's notebooks.")
@click.option("--scenarios", type=click.Path(path_type=Path), metavar="DIR", help="Another bank of cases.")
@place_options
@click.pass_context
def rehearse(ctx: click.Context, notebooks: Path | None, scenarios: Path | None, place: Where) -> None:
    """Run every notebook as nbgrader's autograde does, with answers of which the score is known.

    Perfect answers must earn all points, blank ones none, and the worst that a learner could choose less than 10 per
    cent; where learners get different variants, perfect answers are tried for these as well. No cell may stop or
    complain, and every case must show. Nothing is written beside the notebooks. All of the course take a few minutes.

    Exit code: 0 when all is as it should be; 1 otherwise, with a sentence for each fault.
    """
    from grading.authoring.rehearsal import rehearse as run
    from grading.authoring.rehearsal import runs_due
    from grading.authoring.rehearsal_table import table
    from grading.course.assignment import course_notebooks
    from grading.course.folder import NOTEBOOKS, SCENARIOS

    folder = notebooks or NOTEBOOKS
    paths = course_notebooks(folder)
    if not paths:
        raise ProblemsError([Problem(shown(folder), "there is no notebook of a course here", "Name another folder.")])
    bank = scenarios or SCENARIOS
    due = runs_due(paths, bank)
    click.echo(f"Each run starts a kernel: {_roughly(due.total(), place)}.", err=True)
    runs = list(_told(each(run(paths, bank, place), "Rehearsing", "run", total=due.total()), due))
    click.echo(table(runs), nl=False)
    faults = [fault for each_run in runs for fault in each_run.faults()]
    for fault in faults:
        click.echo(f"Fault: {fault}", err=True)
    say_next("notebook --all --check" if faults else "build", DEFAULT_COURSE)
    ctx.exit(1 if faults else 0)


def _roughly(runs: int, place: Where) -> str:
    """Return how long so many runs take, said before anybody waits for them."""
    if place.scheduler:
        return f"about {SECONDS} seconds each on a worker of the cluster"
    minutes = round(runs * SECONDS / place.at_once / 60)
    return f"about {counted(minutes, 'minute')} in all on this machine" if minutes else "less than a minute in all"


def _told(runs: Iterable[Run], due: Mapping[str, int]) -> Iterator[Run]:
    """Yield the runs; where no progress bar is seen, a line says when all of a notebook are done."""
    done: Counter[str] = Counter()
    finished = 0
    for one in runs:
        done[one.notebook] += 1
        if done[one.notebook] == due[one.notebook]:
            finished += 1
            if not bars_are_seen():
                click.echo(f"Rehearsed {one.notebook} ({finished} of {len(due)})", err=True)
        yield one


@click.command(short_help="Write each notebook's summary card, to print.")
@click.option("--notebooks", type=click.Path(path_type=Path), metavar="DIR", help="Not the checkout's notebooks.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("build/cards"), show_default=True,
              metavar="DIR", help="Where the pages go.")  # fmt: skip
@dry_run_option("written")
def cards(notebooks: Path | None, folder: Path, dry_run: bool) -> None:
    """Write the summary card of each notebook, its last section "To take with you", as a page to print on one sheet.

    Learners have the card of their section already: build puts it beside the notebook, which links to it.
    """
    from grading.authoring.cards import HEADING, write_cards
    from grading.course.assignment import course_notebooks
    from grading.course.folder import NOTEBOOKS
    from safeshare.rulebook import load_rulebook

    home = notebooks or NOTEBOOKS
    begin(dry_run)
    written = write_cards(course_notebooks(home), folder, load_rulebook(), dry_run)
    if not written:
        what = f'no notebook here has a last section "{HEADING}"'
        raise ProblemsError([Problem(shown(home), what, "Name another folder, or write one.")])
    did = "Would write" if dry_run else "Wrote"
    click.echo(f"{did} {counted(len(written), 'card')} into {shown(folder.resolve())}.")
    say_what_follows("build", DEFAULT_COURSE, dry_run)
