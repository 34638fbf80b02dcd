"""What the commands share: their options, and how they say what is next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from grading.course.copied import clear_copies
from grading.course.hand_in_folder import collect_step
from grading.faults import NotReadyError
from grading.progress import shown
from safeshare.counting import counted

if TYPE_CHECKING:
    from grading.course.assignment import Assignment
    from grading.course.folder import Course
    from grading.course.learner import Learner

Result = TypeVar("Result")

DEFAULT_COURSE = Path("build/course")
DEMO_COURSE = Path("build/demo")
"""The demonstration's own: simulated learners and a trainer's real course never meet."""
OWN_COURSE = Path("build/learner-course")
"""What a learner learns with where no trainer has released a course: it counts in nobody's report."""
COMMAND = "python -m grading"
NEXT = "Next: "
SCHEDULER = "SAFESHARE_SCHEDULER"
"""The environment variable that names a cluster for every command that can use one."""


def course_option(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option --course, as its argument `root`; what killed dry runs left beside it is cleared."""
    return click.option(
        "--course", "root", type=click.Path(path_type=Path), default=DEFAULT_COURSE, show_default=True, metavar="DIR",
        help="The course folder.", callback=_cleared,
    )(function)  # fmt: skip


def _cleared(_context: click.Context, _option: click.Parameter, root: Path) -> Path:
    clear_copies(root)
    return root


def assignments_option(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option --assignment, as its argument `name`: one assignment, or all."""
    return click.option(
        "--assignment", "name", default="all", show_default=True, metavar="NAME",
        help="Which assignment, such as section-04 or pre-test; or all.",
    )(function)  # fmt: skip


def cohorts_option(words: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the option --cohort, as its argument `cohorts`: as many of the roster's as are named."""
    return click.option("--cohort", "cohorts", multiple=True, metavar="NAME", help=words)


def place_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options --jobs and --scheduler, as its argument `place`."""

    @wraps(function)
    def placed(*arguments: object, jobs: int | None, scheduler: str | None, **options: object) -> None:
        from grading.running.executors import Where

        function(*arguments, place=Where(jobs, scheduler or None), **options)

    at_once = click.option(
        "--jobs", type=click.IntRange(1, 256), metavar="N",
        help="How many at once. [default: one for each processor, or for each worker of the cluster]",
    )  # fmt: skip
    cluster = click.option(
        "--scheduler", metavar="tcp://HOST:PORT", envvar=SCHEDULER, show_envvar=True,
        help="Let the workers of this Dask cluster do it, instead of this machine.",
    )  # fmt: skip
    return at_once(cluster(placed))


def force_option(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command that writes a FILE the option --force, as its argument `force`."""
    return click.option("--force", is_flag=True, help="Write over FILE, whatever it holds: that is lost.")(function)


def each_ready(chosen: Sequence[Assignment], step: Callable[[Assignment], Result]) -> list[tuple[Assignment, Result]]:
    """Take a step for each of some assignments and return what it gave; those whose turn has not come are left out.

    Raises NotReadyError, as the first of them does, when it is no assignment's turn.
    """
    done: list[tuple[Assignment, Result]] = []
    waiting: list[NotReadyError] = []
    for assignment in chosen:
        try:
            done.append((assignment, step(assignment)))
        except NotReadyError as error:
            waiting.append(error)
    if waiting and not done:
        raise waiting[0]
    return done


def after_release(course: Course) -> str:
    """Return the step that comes when everything about the learners is said: a release, or what follows one."""
    released = any(course.is_released(each) for each in course.assignments.values())
    return collect_step(course.root) if released else "release"


def longer(learner: Learner) -> str:
    """Return how much longer a learner has by the roster: 3 days more, or until 2026-12-08."""
    days = learner.extension
    return f"{counted(int(days), 'day')} more" if days.isdecimal() else f"until {days}"


def where(root: Path) -> str:
    """Return how to name a course in a command: nothing for the one that is meant anyway."""
    return "" if root == DEFAULT_COURSE else f" --course {shown(root)}"


def say_next(step: str, root: Path, aside: bool = False) -> None:
    """Say the command for the next step; `aside` where what is said otherwise may go into a file."""
    click.echo(f"{NEXT}{COMMAND} {step}{where(root)}", err=aside)
