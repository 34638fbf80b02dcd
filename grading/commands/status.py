"""What `python -m grading` says by itself: how far the course has come, and the next step."""

from __future__ import annotations

from pathlib import Path

import click

from grading.commands.options import COMMAND, DEFAULT_COURSE, DEMO_COURSE, course_option, say_next, where
from grading.progress import shown

COURSE = "course.json"


@click.command(short_help="Say how far the course has come, and what is next.")
@course_option
def status(root: Path) -> None:
    """Say for each step of a course what is done, and which step is next. It only reads."""
    from grading.course.folder import open_course
    from grading.course.standing import next_of, steps_of

    course = open_course(root)
    steps = steps_of(course)
    coming = next_of(steps)
    click.echo(f"The course in {shown(course.root)}:\n")
    for each in steps:
        mark = "next" if each.name == coming.name else "done" if each.done else ""
        click.echo(f"  {mark:<6}{each.name:<12}{each.words}")
    click.echo(f"\nAll commands: {COMMAND} --help")
    say_next(coming.command, root)


def say_status() -> None:
    """Say how far the course has come in which people stand, or the usual one; or how to begin."""
    here = next((root for root in (Path(), DEFAULT_COURSE) if (root / COURSE).is_file()), None)
    if here is not None:
        click.get_current_context().invoke(status, root=here)
        return
    click.echo(f"There is no course in {shown(DEFAULT_COURSE)} yet.")
    click.echo(f"To see every step at work with simulated learners: {COMMAND} demo")
    if (DEMO_COURSE / COURSE).is_file():
        click.echo(f"How far that has come: {COMMAND} status{where(DEMO_COURSE)}")
    click.echo(f"All commands: {COMMAND} --help")
    say_next("build", DEFAULT_COURSE)
