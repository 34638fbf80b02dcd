"""The commands between hand-in and feedback: collecting, marking, and the pages that learners get."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from grading.commands.dry_run import begin, dry_run_option, on_a_copy, say_what_follows
from grading.commands.options import (
    assignments_option,
    cohorts_option,
    course_option,
    each_ready,
    place_options,
    say_next,
)
from grading.faults import fault
from grading.progress import shown

if TYPE_CHECKING:
    from grading.course.assignment import Assignment
    from grading.course.folder import Course
    from grading.running.executors import Where


MOST_RECEIPTS = 1_000_000
"""Characters of a file of receipts that are read."""


@click.command(short_help="Collect what learners have handed in.")
@course_option
@assignments_option
@click.option("--from", "dropbox", required=True, type=click.Path(path_type=Path), metavar="DROPBOX",
              help="The folder that learners handed in to, or a zip file from your learning platform.")  # fmt: skip
@click.option("--reopen", is_flag=True, help="Take this once also what was handed in after the close.")
@cohorts_option("With --reopen: only from this cohort of the roster; can be given several times.")
@dry_run_option("collected")
def collect(root: Path, name: str, dropbox: Path, reopen: bool, cohorts: tuple[str, ...], dry_run: bool) -> None:
    """Collect what learners on the roster have handed in.

    DROPBOX is a shared folder with a folder for each learner, the inbound folder of nbgrader's exchange, a folder of
    single files that were uploaded or sent, or a zip file from a learning platform such as Moodle; which of them it is
    is found out and said. Of several hand-ins the latest counts.

    Nothing is overwritten: when a learner hands in something else, the earlier one is kept under earlier/. Late work is
    collected and said to be late. Once a cohort has feedback on an assignment it is closed for them: what is new or
    different stays where it is.
    """
    from grading.collecting.collect import collect as take
    from grading.collecting.collect import inbox_of
    from grading.commands.words import say_collected, say_place
    from grading.course.folder import open_course
    from grading.deadlines.closing import chosen_cohorts

    if cohorts and not reopen:
        raise click.UsageError("--cohort says whose work is taken after the close: give it together with --reopen.")
    course = open_course(root)
    chosen_cohorts(course, cohorts)
    begin(dry_run)
    chosen = [each for each in course.chosen(name) if each.is_marked or name == each.name]
    with inbox_of(course, dropbox) as inbox:
        say_place(dropbox, inbox, dry_run)
        done = [(each, take(course, each, inbox, reopen, cohorts, dry_run)) for each in chosen]
    say_what_follows(say_collected(done, inbox, course, root), root, dry_run)


@click.command(short_help="Mark everything new or changed.")
@course_option
@assignments_option
@click.option("--again", is_flag=True, help="Mark everything again, also what has not changed.")
@place_options
@on_a_copy("marked")
def mark(root: Path, name: str, again: bool, place: Where) -> None:
    """Mark everything new or changed into the gradebook. No learner's code is run.

    A hand-in that cannot be marked never stops the others: it is listed with a sentence, and so is an answer that only
    a person can judge. It can be interrupted at any time: run again, it goes on where it stopped.
    """
    from grading.commands.words import after_marking, say_marked
    from grading.course.folder import open_course
    from grading.marking.mark import Markers
    from grading.marking.mark import mark as run
    from grading.with_nbgrader.runs import nbgrader_at

    course = open_course(root)
    with nbgrader_at(course.root), Markers(course, place) as markers:
        done = each_ready(_marked(course, name), lambda assignment: run(course, assignment, again, markers))
    say_marked(done, root)
    say_next(after_marking(course, done), root)


@click.command(short_help="Write a feedback page for each learner.")
@course_option
@assignments_option
@click.option("--close", "closing", is_flag=True, help="Close it though not all have handed in.")
@cohorts_option("Only for this cohort of the roster; can be given several times. [default: all]")
@click.option("--although-waiting", is_flag=True, help="Write pages though answers wait to be marked by hand.")
@place_options
@on_a_copy("written and closed", told=True)
def feedback(
    root: Path, name: str, closing: bool, cohorts: tuple[str, ...], although_waiting: bool, place: Where, dry_run: bool
) -> None:
    """Write a feedback page for each learner who has been marked, without giving the key away.

    It waits until everybody in a learner's cohort has handed in and a person has marked every answer that waits for
    one, and closes the assignment for that cohort. Pages give
    points by kind of exercise; those on the tests by sections of the guide, so many together that no line is about
    fewer than four answers, and those on the pre-test name no clause and no belief.
    """
    from grading.course.folder import open_course
    from grading.with_nbgrader.runs import nbgrader_at

    course = open_course(root)
    with nbgrader_at(course.root) as nbgrader:
        nbgrader.prepare()  # while the rest is imported
        from grading.commands.words import say_feedback, say_returned, say_untold
        from grading.feedback.giving import write_feedback
        from grading.feedback.returning import return_pages, tell_closed
        from grading.feedback.work import Desks
        from grading.moderation.found import refuse_changed

        with Desks(course, place) as desks:
            chosen = _marked(course, name)
            asked = cache(lambda: refuse_changed(course, chosen))
            done = each_ready(
                chosen, lambda each: write_feedback(course, each, closing, cohorts, although_waiting, desks, asked)
            )
    say_returned([return_pages(course, each, [*given.pages, *given.again], dry_run) for each, given in done])
    say_untold(tell_closed(course, dry_run))
    say_feedback(done, root)
    say_next("report", root)


@click.command(short_help="Compare a learner's receipt with what was collected.")
@course_option
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"))
def receipt(root: Path, file: TextIO) -> None:
    """Compare the receipts in FILE, such as a learner's receipts.txt, with what was collected; `-` reads a pasted line.

    A receipt stands for the very answers that were handed in: the line says whether these were collected, from whom,
    and whether a later hand-in counts in their place.
    """
    from grading.collecting.receipt_check import verdict
    from grading.course.folder import open_course
    from safeshare.receipts import receipts_in

    course = open_course(root)
    found = receipts_in(file.read(MOST_RECEIPTS))
    if not found:
        raise fault("receipt", "there is no receipt in this file", "Give the learner's receipts.txt, or a line of it.")
    for each in found:
        click.echo(verdict(course, each))
    say_next("mark", root)


def _marked(course: Course, name: str) -> list[Assignment]:
    """Return the chosen assignments that earn marks, of those the released ones if there are any.

    Raises ProblemsError when none earns any.
    """
    marked = [each for each in course.chosen(name) if each.is_marked]
    if not marked:
        raise fault(shown(course.root), f"nothing in '{name}' is marked: it is practice", "Name another assignment.")
    return [each for each in marked if course.is_released(each)] or marked
