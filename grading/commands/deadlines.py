"""The commands about when work is due: for a cohort, and for a learner who has longer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.commands.dry_run import begin, dry_run_option, say_what_follows
from grading.commands.options import after_release, cohorts_option, course_option, longer, say_next
from grading.faults import fault
from grading.progress import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from grading.course.folder import Course
    from grading.course.learner import Learner

TELL = "{release} says so now. Learners who have a copy already do not see it there: tell them."
TELL_COHORT = (
    "What is released tells a date only where all cohorts have the same; else it says that yours for the group counts: "
    "tell them."
)


@click.command(short_help="Say when work is due.")
@course_option
@click.option("--assignment", "name", metavar="NAME", show_default="all but the post-test",
              help="Which assignment, such as section-04 or post-test; or all.")  # fmt: skip
@cohorts_option("Only for this cohort of the roster; can be given several times. [default: all]")
@click.option("--at", metavar="WHEN", help="Such as '2026-12-01 17:00'; a date alone means its end.")
@click.option("--zone", default="", metavar="ZONE",
              help="The time zone of WHEN, such as Europe/London. [default: this machine's]")  # fmt: skip
@click.option("--remove", is_flag=True, help="Take the deadline away.")
@dry_run_option("kept")
def deadline(
    root: Path, name: str | None, cohorts: tuple[str, ...], at: str | None, zone: str, remove: bool, dry_run: bool
) -> None:
    """Say when work is due, for all cohorts or for some; without --at and --remove, show all deadlines.

    Late work is collected and marked as any other, and said to be late; only the close of a cohort, which comes with
    its feedback, ends collecting. A deadline for all cohorts takes the place of those for single ones. nbgrader's
    gradebook is told too, and so is what has been released: give learners that again if they have a copy already. The
    post-test gets a deadline when it is asked for by name.
    """
    from grading.course.assignment import POST_TEST
    from grading.course.folder import ALL, open_course
    from grading.deadlines.closing import chosen_cohorts
    from grading.deadlines.dates import remove_deadline, set_deadline
    from grading.deadlines.due_dates import tell_nbgrader
    from grading.deadlines.times import in_words, utc_text

    if at is not None and remove:
        raise click.UsageError("--at sets a deadline and --remove takes it away: give one of them.")
    course = open_course(root)
    but = {POST_TEST} if at is not None and not name else set()
    chosen = [each.name for each in course.chosen(name or ALL) if each.is_marked and each.name not in but]
    named = chosen_cohorts(course, cohorts) if cohorts else ()
    if at is None and not remove:
        _show(course, chosen)
        say_next(after_release(course), root)
        return
    whom = f"{'cohort' if len(named) == 1 else 'cohorts'} {' and '.join(named)}" if named else "all cohorts"
    if at is not None:
        there = _zone(zone)
        moment = _moment("--at", at, there)
        said = f"Due for {whom} on {in_words(moment, there)}, kept as {utc_text(moment)}: {', '.join(chosen)}."
        if moment < datetime.now(UTC):
            said += " That is in the past: what comes from now on is late."
        for each in () if dry_run else chosen:
            set_deadline(course, each, named, moment, zone)
    else:
        said = f"No deadline for {whom}: {', '.join(chosen)}."
        for each in () if dry_run else chosen:
            remove_deadline(course, each, named)
    begin(dry_run)
    click.echo(said)
    if not dry_run:
        tell_nbgrader(course, chosen, removed=remove)
        _tell_learners(course, chosen, named)
    say_what_follows(after_release(course), root, dry_run)


@click.command(short_help="Give a learner longer for an assignment.")
@course_option
@click.option("--learner", required=True, metavar="ID", help="Who gets longer.")
@click.option("--assignment", "name", required=True, metavar="NAME", help="For which assignment; or all.")
@click.option("--until", metavar="WHEN", help="Such as 2026-12-08, or '2026-12-08 12:00'; a date alone means its end.")
@click.option("--remove", is_flag=True, help="Take the extension away.")
@dry_run_option("kept")
def extend(root: Path, learner: str, name: str, until: str | None, remove: bool, dry_run: bool) -> None:
    """Give one learner longer for an assignment, in the time zone of its deadline.

    Extensions stand in extensions.csv in the course folder, which you may edit too; longer for all work goes into the
    roster's column extension. nbgrader's gradebook is told too.
    """
    from grading.course.folder import open_course
    from grading.course.roster import FILE, read_roster
    from grading.deadlines.due_dates import tell_nbgrader
    from grading.deadlines.extensions import write_extension
    from safeshare.problems import did_you_mean

    if (until is None) != remove:
        raise click.UsageError("--until gives an extension and --remove takes it away: give one of them.")
    course = open_course(root)
    learners = read_roster(course.root)
    if learner not in learners:
        near = did_you_mean(learner, learners)
        raise fault(shown(root / FILE), f"there is no learner '{learner}' on the roster", near)
    chosen = [each.name for each in course.chosen(name) if each.is_marked]
    ends = [_end(course, each, learners[learner], until) for each in chosen]
    begin(dry_run)
    for each, (moment, said) in zip(chosen, ends, strict=True):
        if not dry_run:
            write_extension(course, learner, each, moment)
        click.echo(said)
    if not dry_run:
        tell_nbgrader(course, chosen)
    say_what_follows(after_release(course), root, dry_run)


def _tell_learners(course: Course, chosen: Sequence[str], cohorts: Sequence[str]) -> None:
    """Write a deadline into what has been released, if anything has, and say who does not see it there."""
    from grading.release.folder import RELEASE
    from grading.release.hand_in_place import write_places

    if write_places(course, chosen):
        click.echo(TELL_COHORT if cohorts else TELL.format(release=shown(course.root / RELEASE)))


def _end(course: Course, name: str, learner: Learner, until: str | None) -> tuple[datetime | None, str]:
    """Return the end of an extension in UTC (None: there is none), and what is said of it."""
    from grading.deadlines.dates import read_deadlines
    from grading.deadlines.times import in_words, zone_of

    if until is None:
        return None, f"No extension for {learner.learner_id}: {name}."
    own = read_deadlines(course).of(name, learner.cohort)
    there = zone_of(own.zone) if own else None
    moment = _moment("--until", until, there)
    if own is not None and moment <= own.moment:
        what = f"this is not after the deadline of '{name}', {in_words(own.moment, there)}"
        raise fault("--until", what, "Give a later time.")
    note = "" if own else " There is no deadline yet, so nothing is late."
    return moment, f"{learner.learner_id} has until {in_words(moment, there)} for {name}.{note}"


def _show(course: Course, chosen: Sequence[str]) -> None:
    """Say when each assignment is due, for whom, and who has longer."""
    from grading.course.roster import is_empty, read_roster
    from grading.deadlines.dates import EVERYBODY, read_deadlines
    from grading.deadlines.times import in_words, zone_of

    deadlines = read_deadlines(course)
    learners = () if is_empty(course.root) else tuple(read_roster(course.root).values())
    by_roster: dict[str, str] = {}
    for each in chosen:
        own = deadlines.by_assignment.get(each, {})
        if not own:
            click.echo(f"{each}: no deadline.")
        for cohort, due in own.items():
            others = "all other cohorts" if len(own) > 1 else "all cohorts"
            whom = others if cohort == EVERYBODY else f"cohort {cohort}"
            click.echo(f"{each}: {in_words(due.moment, zone_of(due.zone))}, {whom}.")
        for learner in learners:
            base, until = deadlines.of(each, learner.cohort), deadlines.due(each, learner)
            if base is None or until is None or until <= base.moment:
                continue
            if (learner.learner_id, each) in deadlines.extensions:
                click.echo(f"{each}: {in_words(until, zone_of(base.zone))}, learner {learner.learner_id}.")
            else:
                by_roster[learner.learner_id] = longer(learner)
    for name, words in by_roster.items():
        click.echo(f"By the roster, for all work: {words}, learner {name}.")


def _zone(name: str) -> tzinfo | None:
    from grading.deadlines.times import NotATimeError, zone_of

    try:
        return zone_of(name)
    except NotATimeError as error:
        raise fault("--zone", f"'{name}' {error}", "Write one such as Europe/London.") from None


def _moment(option: str, text: str, zone: tzinfo | None) -> datetime:
    from grading.deadlines.times import HOW_TO_WRITE, NotATimeError, parse_when

    try:
        return parse_when(text, zone)
    except NotATimeError as error:
        raise fault(option, f"'{text}' {error}", HOW_TO_WRITE) from None
