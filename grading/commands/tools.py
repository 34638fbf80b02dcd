"""The commands beside the steps: marking by hand, the demonstration, a learner's view."""

from __future__ import annotations

from pathlib import Path

import click

from grading.commands.dry_run import begin, dry_run_option, say_again, say_what_follows
from grading.commands.options import (
    DEFAULT_COURSE,
    DEMO_COURSE,
    NEXT,
    OWN_COURSE,
    assignments_option,
    course_option,
    say_next,
)
from grading.progress import shown
from safeshare.counting import counted

HAND_IN = "safeshare hand-in {} --to DROPBOX --learner ID"
"""What a learner types when they have answered."""


@click.command(short_help="Mark by hand and comment, in nbgrader's formgrader.")
@course_option
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--hide-names", is_flag=True, help="Let no page of formgrader say whose work it is.")
def formgrader(root: Path, no_browser: bool, hide_names: bool) -> None:
    """Open nbgrader's formgrader: mark decision records by hand, write comments, look at single hand-ins.

    Each written text stands above the rubric and what is marked already of the same record. Learners see your comments
    on decision records with what they wrote, those on other answers without the question. With --hide-names, hand-ins
    go by numbers in an order that tells nothing, and the pages that list learners are closed.
    """
    from grading.course.folder import open_course
    from grading.course.standing import next_of, steps_of
    from grading.gradebook.database import database_url
    from grading.moderation.kept import check_log
    from grading.release.lab import open_lab

    course = open_course(root)
    check_log(course.root)
    if course.database:
        from grading.gradebook.fits import check_version

        check_version(database_url(course.root, course.database), course.root)
    advice = "Choose Manual Grading, then the assignment. What you enter is saved as you type."
    open_lab(course.root, "/formgrader/gradebook", advice, browser=not no_browser, trainer=True, hide_names=hide_names)
    say_next(next_of(steps_of(course)).command, root)


@click.command(short_help="Show every step with simulated learners.")
@click.option("--course", "root", type=click.Path(path_type=Path), default=DEMO_COURSE, show_default=True,
              metavar="DIR", help="The demonstration's own course folder.")  # fmt: skip
@click.option("--learners", "count", default=24, show_default=True, type=click.IntRange(1, 5000), help="How many.")
@dry_run_option("done")
def demo(root: Path, count: int, dry_run: bool) -> None:
    """Show every step with simulated learners: build, release, answer, hand in, collect, mark, feedback, report.

    It keeps to a course folder of its own and is refused in one whose roster has people in it.
    """
    from grading.demo import check_course, run_demo

    if dry_run:
        check_course(root)
        begin(dry_run)
        whom = counted(count, "simulated learner")
        click.echo(f"Would build {shown(root)} and let {whom} take section 4, up to the report.")
    else:
        run_demo(root, count)
        return
    say_what_follows("formgrader", root, dry_run)


@click.command(short_help="Open the course as a learner does.")
@click.option("--course", "root", type=click.Path(path_type=Path), metavar="DIR",
              help=f"The course folder. [default: {DEFAULT_COURSE} if anything of it is released, else one of the "
              f"learner's own, {OWN_COURSE}]")  # fmt: skip
@assignments_option
@click.option("--to", "home", type=click.Path(path_type=Path), default=Path("build/learner"), show_default=True,
              metavar="DIR", help="Where the learner's copy and answers are kept.")  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--prepare", is_flag=True, help="Only prepare the folders; do not start JupyterLab.")
@dry_run_option("prepared")
def learn(root: Path | None, name: str, home: Path, no_browser: bool, prepare: bool, dry_run: bool) -> None:
    """Open the course as a learner does, in JupyterLab: its start page, from which links lead to every section.

    Each section and test has a folder of its own, to be handed in. Answers are kept from one time to the next.
    """
    from grading.release.lab import open_lab
    from grading.release.learn import is_released, page_of, planned_copies, prepare_copies
    from safeshare.cli.sections import find_sections, trust

    begin(dry_run)
    own = root is None and not is_released(DEFAULT_COURSE)
    if root is None and not own:
        click.echo(f"Taking what is released of the course in {DEFAULT_COURSE}.")
    course = root or (OWN_COURSE if own else DEFAULT_COURSE)
    if dry_run:
        for line in planned_copies(course, name, home):
            click.echo(line)
        say_again(HAND_IN.format("FOLDER"))
        return
    folders = prepare_copies(course, name, home, own)
    if prepare:
        click.echo(f"Prepared {', '.join(shown(folder) for folder in folders)}.")
        say_next("learn", course)
    else:
        trust(find_sections(home))
        kept = folders[0] if len(folders) == 1 else home / "SECTION"
        advice = f"The cases open by themselves. Your answers are kept in {shown(kept / 'answers.json')}."
        open_lab(home, page_of(home, folders[0]), advice, browser=not no_browser)
        click.echo(f"{NEXT}{HAND_IN.format(shown(kept))}")
