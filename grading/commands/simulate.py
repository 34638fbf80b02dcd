"""The command for simulated learners: they hand in as people do, or their results are written at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.commands.dry_run import on_a_copy
from grading.commands.options import COMMAND, NEXT, course_option, each_ready, place_options, say_next
from grading.commands.report import REPORTS
from grading.progress import shown
from safeshare.counting import counted
from safeshare.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from grading.running.executors import Where
    from grading.simulation.parameters import Parameters

MOST_HANDING_IN = 5000
"""More simulated learners than that would take hours to hand in."""


@click.command(short_help="Let simulated learners answer and hand in.")
@course_option
@click.option("--assignment", "name", metavar="NAME",
              help="Which assignment, such as pre-test; or all that are released.  [default: section-04, or with "
              "--extract the tests]")  # fmt: skip
@click.option("--learners", "count", default=24, show_default=True, type=click.IntRange(1, 1_000_000), help="How many.")
@click.option("--seed", default=4, show_default=True,
              help="The same seed gives the same learners and answers, however many there are.")  # fmt: skip
@click.option("--phase", "phases", multiple=True, type=click.Choice(["pre", "post", "follow_up"]),
              help="When a section is taken; a test says it itself. With --extract it can be given several times.  "
              "[default: post, or with --extract all]")  # fmt: skip
@click.option("--parameters", "file", type=click.Path(path_type=Path), metavar="FILE",
              help="What the learners are like.  "
              "[default: grading/simulation/simulated.yaml, which can be copied]")  # fmt: skip
@click.option("--agencies", type=click.IntRange(1, 1000), metavar="N",
              help="So many agencies of one size, in place of those of the parameters.")  # fmt: skip
@click.option("--extract", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help="Write their results into this folder as an extract; nobody hands in.")  # fmt: skip
@place_options
@on_a_copy("handed in", told=True)
def simulate(
    root: Path,
    name: str | None,
    count: int,
    seed: int,
    phases: tuple[str, ...],
    file: Path | None,
    agencies: int | None,
    folder: Path | None,
    place: Where,
    dry_run: bool,
) -> None:
    """Let simulated learners answer and hand in, marked as synthetic everywhere.

    They use the same answer sheet and the same hand-in as people do. Refused in a course whose roster has people in it.
    What they can do, which way they err, what they believe and how all that changes stands in the parameters.

    With --extract any number of them are marked at once, before, after and at follow-up, by the same code as people's
    answers: the rows are those that `extract` would write of them once they had handed in.
    """
    from grading.simulation.parameters import PARAMETERS, read_parameters
    from safeshare.rulebook import load_rulebook

    known = read_parameters(load_rulebook(), file or PARAMETERS)
    known = known.with_agencies(agencies) if agencies else known
    if folder is not None:
        _at_once(root, name, count, seed, phases, known, folder, place, dry_run)
        return
    problems = []
    if len(phases) > 1:
        remedy = "Name one, or let --extract DIR write the results of all."
        problems.append(Problem("--phase", "a section is handed in at one phase only", remedy))
    if count > MOST_HANDING_IN:
        remedy = "Let --extract DIR write the results of as many as you like."
        problems.append(Problem("--learners", f"more than {MOST_HANDING_IN:,} would take hours to hand in", remedy))
    if problems:
        raise ProblemsError(problems)
    _hand_in(root, name or "section-04", count, seed, next(iter(phases), "post"), known)


def _hand_in(root: Path, name: str, count: int, seed: int, phase: str, known: Parameters) -> None:
    from grading.course.folder import open_course
    from grading.simulation.simulate import simulate_cohort

    course = open_course(root)
    done = each_ready(course.chosen(name), lambda each: simulate_cohort(course, each, count, seed, phase, known))
    dropbox = done[0][1]
    what = "" if len(done) == 1 else f" {', '.join(assignment.name for assignment, _dropbox in done)}"
    have = "has" if count == 1 else "have"
    click.echo(f"{counted(count, 'simulated learner')} {have} handed in{what} to {shown(dropbox)}.")
    say_next(f"collect --from {shown(dropbox)}", root)


def _at_once(
    root: Path,
    name: str | None,
    count: int,
    seed: int,
    phases: tuple[str, ...],
    known: Parameters,
    folder: Path,
    place: Where,
    dry_run: bool,
) -> None:
    from grading.course.folder import open_course
    from grading.simulation.desk import Simulation
    from grading.simulation.extract import simulate_extract, sittings_of
    from grading.simulation.simulate import refuse_real_roster

    course = open_course(root)
    refuse_real_roster(course.root)
    sittings = sittings_of(course, name, phases, known)
    then = f"{COMMAND} report --extract {shown(folder)} --output {shown(REPORTS / folder.resolve().name)}"
    taken = ", ".join(f"{each.assignment} ({each.phase})" for each in sittings if not each.records)
    if dry_run:
        click.echo(f"Would write {shown(folder)}: {counted(count, 'simulated learner')} taking {taken}.")
        click.echo(f"{NEXT}{then}")
        return
    written = simulate_extract(Simulation(course.root, sittings, seed, known), count, folder, place)
    whom = counted(written.learners, "simulated learner")
    click.echo(f"Wrote {shown(folder)}: {counted(written.responses, 'question')} put to {whom} ({taken}).")
    click.echo(f"{NEXT}{then}")
