"""The whole walk at once: from the notebook to the Board's report, with simulated learners."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from grading.collecting.collect import collect, latest_quarter
from grading.commands.options import COMMAND, DEMO_COURSE, NEXT
from grading.course.build import build_course
from grading.course.folder import ASSIGNMENT
from grading.feedback.giving import write_feedback
from grading.feedback.page import PROGRESS
from grading.gradebook.database import place_of
from grading.marking.mark import mark
from grading.progress import shown
from grading.release.releasing import release
from grading.simulation.simulate import refuse_real_roster, simulate_cohort
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.counting import counted
from safeshare.problems import Problem, ProblemsError

STEPS = 7


def run_demo(root: Path, count: int) -> None:
    """Run every step on the course folder `root` with `count` simulated learners, then say where to look.

    Running it again gives the same answers and marks. Raises ProblemsError when there are people on the
    folder's roster (nothing is written then), when a step fails, or when a hand-in needs attention: here none may.
    """
    from grading.reports.report import run_report

    check_course(root)
    started = time.monotonic()
    _step(1, "Building the course")
    course = build_course(root)
    assignment = course.assignment(ASSIGNMENT)
    with nbgrader_at(course.root):
        _step(2, "Releasing section 4 to learners, and searching it for keys")
        released = release(course, assignment)
        simulated = counted(count, "simulated learner")
        _step(3, f"{simulated} {'answers and hands' if count == 1 else 'answer and hand'} in")
        dropbox = simulate_cohort(course, assignment, count)
        _step(4, "Collecting")
        collect(course, assignment, dropbox)
        _step(5, "Marking into nbgrader's gradebook")
        summary = mark(course, assignment)
        if summary.attention:
            remedy = "This is a fault of safeshare."
            raise ProblemsError([Problem(learner, why, remedy) for learner, why in summary.attention.items()])
        marked = counted(len(summary.marked), "hand-in")
        click.echo(f"{marked} marked ({len(summary.unchanged)} unchanged), no learner's code run")
        _step(6, "Writing feedback")
        pages = write_feedback(course, assignment).pages
        _step(7, "Writing the Board's report")
        report = run_report(root, latest_quarter(course))
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    click.echo(f"\nDone in {minutes} min {seconds} s. Every learner is simulated: nobody real is in it. Look here:\n")
    click.echo(f"  The Board's report:        {shown(report)}")
    click.echo(f"  A learner's feedback:      {shown(pages[0])}")
    click.echo(f"  The learner's progress:    {shown(pages[0].with_name(PROGRESS))}")
    click.echo(f"  What learners were given:  {shown(released)}")
    click.echo(f"  The gradebook (nbgrader):  {place_of(course)}")
    click.echo("\nOpen the first three in a browser. To be a learner yourself, run:")
    python = f"{shown(Path(sys.executable))} -m grading"
    learn = f"{python} learn --course {shown(course.root)}"
    click.echo(f"  {'make learn' if course.root == DEMO_COURSE.resolve() else learn}")
    click.echo("To see the hand-ins and mark the decision records, take the next line; Ctrl+C ends it.")
    click.echo(f"{NEXT}{python} formgrader --course {shown(course.root)}")


def check_course(root: Path) -> None:
    """Raise ProblemsError when there are people on the roster of the folder that the demonstration would use."""
    other = DEMO_COURSE if root.resolve() != DEMO_COURSE.resolve() else DEMO_COURSE.with_name("demo-2")
    refuse_real_roster(root, f"Give the demonstration another folder: {COMMAND} demo --course {other}")


def _step(number: int, what: str) -> None:
    click.secho(f"[{number}/{STEPS}] {what}", bold=True)
