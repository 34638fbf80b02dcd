"""The commands about a cohort as a whole: its roster, and its marks as a table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.commands.dry_run import begin, dry_run_option, on_a_copy, say_what_follows
from grading.commands.options import (
    after_release,
    assignments_option,
    cohorts_option,
    course_option,
    force_option,
    longer,
    say_next,
)
from grading.progress import shown
from safeshare.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grading.course.folder import Course
    from grading.course.learner import Learner
    from grading.course.taking_roster import Taken


@click.command(short_help="Take the list of learners from CSV or Excel.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@course_option
@dry_run_option("changed")
def roster(file: Path | None, root: Path, dry_run: bool) -> None:
    """Check the list of learners in FILE (CSV, or Excel's .xlsx) and make it the course's roster.

    Everything that is wrong in it is said at once, and nothing is taken then. The roster before it is kept. Without
    FILE, says who is on the roster now.

    Columns: learner_id, agency_code, agency_kind, group, level, cohort, delivery, phase. If you need them also:
    withdrawn (yes, no, or the first day without the learner), extension (days, or a date) and lms_id (the numbers by
    which your learning platform names a learner's uploads, separated by semicolons).
    """
    from grading.commands.words import say_untold
    from grading.course.folder import open_course
    from grading.course.roster import read_roster
    from grading.course.taking_roster import take_roster
    from grading.deadlines.due_dates import tell_nbgrader
    from grading.feedback.returning import tell_closed

    course = open_course(root)
    if file is None:
        learners = read_roster(course.root)
        click.echo(f"The roster {shown(root / 'roster.csv')} lists {_people(learners.values())}.")
        _say_extensions(learners.values())
        say_what_follows(after_release(course), root, dry_run)
        return
    taken = take_roster(course, file, dry_run)
    begin(dry_run)
    click.echo(f"{'Would take' if dry_run else 'Took'} {shown(file)}: {_people(taken.learners.values())}.")
    click.echo(f"New: {len(taken.new)}. Changed: {len(taken.changed)}. No longer listed: {len(taken.gone)}.")
    _say_extensions(taken.learners.values())
    for learner in taken.gone_with_work:
        click.echo(
            f"No longer listed, {learner}: what they handed in stays, but is neither marked nor counted. "
            "To keep them in the lists, put them back with 'yes' as withdrawn."
        )
    if not dry_run:
        tell_nbgrader(course, course.assignments)
        say_untold(tell_closed(course))
    if taken.kept is not None:
        click.echo(f"The roster before it is kept as {shown(taken.kept)}.")
    say_what_follows(_after_roster(course, taken), root, dry_run)


@click.command(short_help="Write all marks to CSV or Excel.")
@course_option
@assignments_option
@cohorts_option("Only for this cohort of the roster; can be given several times. [default: all]")
@click.option("--to", "to", required=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Where to write; its name ends in .csv or .xlsx.")  # fmt: skip
@force_option
@on_a_copy("written", told=True)
def gradebook(root: Path, name: str, cohorts: tuple[str, ...], to: Path, force: bool, dry_run: bool) -> None:
    """Write the marks of the gradebook to FILE: a row for each learner, points by question, and a status.

    A missing mark is an empty cell, never nought. A dictionary says what each column means: in Excel on a sheet of its
    own, beside marks.csv in marks.dictionary.csv. The file tells of single learners: keep it as you keep their marks.
    """
    from grading.course.folder import open_course
    from grading.course.standing import next_of, steps_of
    from grading.gradebook.export import export_gradebook
    from grading.gradebook.waiting import answers_waiting

    course = open_course(root)
    chosen = [each for each in course.chosen(name) if each.is_marked and course.is_released(each)]
    table = export_gradebook(course, chosen, to, cohorts, dry_run, force)
    click.echo(f"Wrote {shown(to)}: {counted(len(table.rows), 'learner')}, {counted(len(table.columns), 'column')}.")
    say_next("formgrader" if answers_waiting(course) else next_of(steps_of(course)).command, root)


def _after_roster(course: Course, taken: Taken) -> str:
    """Return the step after a new roster: a release, if anybody on it has not been given their variants yet."""
    return "release" if taken.new else after_release(course)


def _say_extensions(learners: Iterable[Learner]) -> None:
    """Say who has longer by the roster, and how long: a slip in a table shows here."""
    given = [f"{each.learner_id} ({longer(each)})" for each in learners if each.extension]
    if given:
        click.echo(f"Longer for all work: {', '.join(given)}.")


def _people(learners: Iterable[Learner]) -> str:
    """Return in words how many learners there are, in which cohorts, and who is withdrawn or has an extension."""
    people = list(learners)
    cohorts = Counter(each.cohort for each in people)
    inside = ", ".join(f"{name}: {count}" for name, count in cohorts.items())
    withdrawn = sum(each.is_withdrawn() for each in people)
    extended = sum(bool(each.extension) for each in people)
    return (
        f"{counted(len(people), 'learner')} in {counted(len(cohorts), 'cohort')} ({inside}), {withdrawn} withdrawn, "
        f"{extended} with an extension"
    )
