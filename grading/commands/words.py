"""What collecting, marking and feedback say when they are done: for one assignment, or for all of a course."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.collecting.arrival import COPIES
from grading.collecting.submission import printable
from grading.commands.options import COMMAND, say_next, where
from grading.course.hand_in_folder import collect_step
from grading.deadlines.closing import still_open, still_to_mark
from grading.deadlines.times import span_in_words
from grading.faults import PartlyDoneError
from grading.progress import alike, shown
from safeshare.counting import counted
from safeshare.handing_in import ID

if TYPE_CHECKING:
    from grading.collecting.collect import Collected
    from grading.collecting.inbox import Inbox
    from grading.course.assignment import Assignment
    from grading.course.folder import Course
    from grading.feedback.giving import Given
    from grading.feedback.returning import Returned
    from grading.marking.mark import Summary
    from grading.moderation.second_marks import Twice


def say_place(dropbox: Path, inbox: Inbox, dry_run: bool) -> None:
    """Say what kind of place is collected from, and what in it could not be told whose it is."""
    click.echo(f"{'Would collect' if dry_run else 'Collecting'} from {shown(dropbox)}, {inbox.in_words()}.")
    for name, why in inbox.refused.items():
        click.echo(f"Not taken, {name}: {why}")
    for name in inbox.undated:
        click.echo(f"The times in {name} are those of its making, so that what each hand-in says of its time counts.")


def say_collected(done: Sequence[tuple[Assignment, Collected]], inbox: Inbox, course: Course, root: Path) -> str:
    """Say what was collected: counts for each assignment, and a line for whoever needs a look.

    Returns the step that comes next.
    """
    several = len(done) > 1
    done = [(each, got) for each, got in done if not several or _came(got) or course.is_released(each)]
    nobody = [assignment.name for assignment, got in done if several and not _came(got)]
    for assignment, got in done:
        if assignment.name not in nobody:
            _say_came(f"{assignment.name}: " if several else "", got)
    if nobody:
        click.echo(f"Nobody has handed in yet: {', '.join(nobody)}.")
    if any(got.late.keys() & got.times for _assignment, got in done):
        click.echo(COPIES.format(command=f"{COMMAND} extend{where(root)}"))
    others = sorted(printable(name) for name, of in inbox.strangers.items() if of == {""} and not ID.fullmatch(name))
    unknown = sorted({name for _assignment, got in done for name in got.unknown}.difference(others))
    if others:
        click.echo(f"No hand-ins, left where they are: {', '.join(others)}.")
    if unknown:
        click.echo(f"Not on the roster, not collected: {', '.join(unknown)}.")
        click.echo(
            f"Add a line for each to {shown(root / 'roster.csv')}, or ask the learner which id they used; "
            "then collect again."
        )
    withdrawn = sorted({learner for _assignment, got in done for learner in got.withdrawn})
    if withdrawn:
        click.echo(f"Withdrawn, so not expected, and new work of theirs not collected: {', '.join(withdrawn)}.")
    if len(done) == 1 and done[0][1].missing:
        click.echo(f"Not handed in yet: {', '.join(done[0][1].missing)}.")
    return "mark" if any(_came(got) for _assignment, got in done) else "status"


def _came(got: Collected) -> bool:
    """Return whether anybody has handed anything in, now or before."""
    return bool(got.new or got.replaced or got.unchanged or got.refused or got.after_close)


def _say_came(start: str, got: Collected) -> None:
    """Say what was collected of one assignment, each line of it that is about all beginning with `start`."""
    click.echo(
        f"{start}New: {len(got.new)}. Replaced: {len(got.replaced)}. Unchanged: {len(got.unchanged)}. "
        f"Refused: {len(got.refused)}. Late: {len(got.late)}. Not handed in: {len(got.missing)}."
    )
    for learner, why in got.refused.items():
        click.echo(f"Refused {learner}: {why}")
    for learner, why in got.left.items():
        click.echo(f"Left out, {learner}: {why}")
    if got.late:
        late = ", ".join(f"{learner} ({span_in_words(span)})" for learner, span in got.late.items())
        click.echo(f"{start}Handed in late: {late}.")
    for learner, what in alike(got.times):
        click.echo(f"{start}Time of {learner}: {what}")
    for learner in got.after_close:
        click.echo(f"Not collected, {learner}: handed in after the close (--reopen takes it all the same).")
    for learner, files in got.left_out.items():
        click.echo(f"Left out of {learner}: {', '.join(files)}.")


def say_marked(done: Sequence[tuple[Assignment, Summary]], root: Path) -> None:
    """Say what was marked: counts for each assignment, and a sentence for each hand-in that needs attention."""
    for assignment, summary in done:
        start = f"{assignment.name}: " if len(done) > 1 else ""
        click.echo(
            f"{start}Marked: {len(summary.marked)}. Unchanged: {len(summary.unchanged)}. "
            f"Needs attention: {len(summary.attention)}. Late: {len(summary.late)}. "
            f"Not handed in: {len(summary.missing)}."
        )
        for learner, why in summary.attention.items():
            click.echo(f"Needs attention, {assignment.name}, {learner}: {why}")
        for learner, what in alike(summary.noted):
            click.echo(f"Marked all the same, {learner}: {what}")
        if summary.reopened:
            named = _by_question(assignment, root)
            texts = "; ".join(
                f"{learner} ({', '.join(named.get(each, each) for each in cells)})"
                for learner, cells in summary.reopened.items()
            )
            click.echo(
                f"{start}These answers have changed since you settled their marks, so they wait for you again: {texts}."
            )
        if summary.late:
            click.echo(f"{start}Handed in late: {', '.join(summary.late)}.")
        if summary.withdrawn:
            click.echo(f"{start}Withdrawn, so not expected: {', '.join(summary.withdrawn)}.")
        if summary.former:
            click.echo(
                f"{start}Not on the roster any more, so that their marks and pages stay as they are: "
                f"{', '.join(summary.former)}. To have them in the lists, put them back with 'yes' as withdrawn."
            )
    by_hand = sum(summary.to_mark_by_hand for _assignment, summary in done)
    if by_hand:
        wait = "waits" if by_hand == 1 else "wait"
        click.echo(f"{counted(by_hand, 'answer')} {wait} to be marked by hand: {COMMAND} formgrader{where(root)}")


def after_marking(course: Course, done: Sequence[tuple[Assignment, Summary]]) -> str:
    """Return the step that comes after marking, and say whose work it waits for where a person has to act first.

    Where nothing was marked that was not before and who has to hand in again has a page that says so, nothing but
    another hand-in changes that.
    """
    from grading.marking.attention import is_told

    if any(summary.to_mark_by_hand or summary.set_aside for _assignment, summary in done):
        return "formgrader"
    again = [(each, learner) for each, summary in done for learner in summary.attention if ID.fullmatch(learner)]
    if not again or any(summary.marked for _assignment, summary in done):
        return "feedback"
    if not all(is_told(course, each, learner) for each, learner in again):
        return "feedback"
    names = ", ".join(f"{learner} ({each.name})" for each, learner in again)
    click.echo(
        f"Ask for another hand-in: {names}. The page of each in {shown(course.root / 'feedback')} says what to do."
    )
    return collect_step(course.root)


def _again(given: Given) -> set[str]:
    """Return who has a page that says to hand in again."""
    return {page.parent.parent.name for page in given.again}


def _by_question(assignment: Assignment, root: Path) -> dict[str, str]:
    """Return cell -> what its question is called in `settle` and `history`."""
    from grading.authoring.notebook import graded_cells, read_notebook
    from grading.course.folder import open_course
    from grading.moderation.settle import question_name

    notebook = read_notebook(open_course(root).released_notebook(assignment))
    return {cell.name: question_name(cell) for cell in graded_cells(notebook)}


def say_returned(done: Sequence[Returned]) -> None:
    """Say how many pages went back to where learners hand in, and for whom that could not be done."""
    pages = sum(len(each.pages) for each in done)
    if pages:
        click.echo(f"Put {counted(pages, 'page')} where learners hand in: their start page leads to it.")
    for each in done:
        for learner, why in alike(each.troubles):
            click.echo(f"Not put where they hand in, {learner}: {why}")
    if any(each.troubles for each in done):
        click.echo("Put that right in the folder that they hand in to and give feedback again, or send them the page.")


def say_untold(why: str) -> None:
    """Say why learners are not told, where they hand in, what is closed; nothing where they are."""
    if why:
        click.echo(f"Learners are not told where they hand in what is closed: {why}. Put that right and do this again.")


def say_feedback(done: Sequence[tuple[Assignment, Given]], root: Path) -> None:
    """Say how many pages were written and for whom an assignment is closed now.

    Raises ProblemsError with a sentence for each cohort that waits.
    """
    pages = [page for _assignment, given in done for page in given.pages]
    if pages:
        click.echo(f"Wrote {counted(len(pages), 'feedback page')}, for example {shown(pages[0])}.")
    again = [page for _assignment, given in done for page in given.again]
    if again:
        click.echo(f"Wrote {counted(len(again), 'page')} for who has to hand in again, for example {shown(again[0])}.")
    for assignment, given in done:
        if given.closed:
            whom = f"{'cohort' if len(given.closed) == 1 else 'cohorts'} {', '.join(given.closed)}"
            click.echo(f"Closed now: {assignment.name} for {whom}. What they hand in from here on is not collected.")
    formgrader = f"{COMMAND} formgrader{where(root)}"
    problems = [
        problem for assignment, given in done for problem in still_open(assignment, given.waiting, _again(given))
    ]
    problems += [each for assignment, given in done for each in still_to_mark(assignment, given.to_mark, formgrader)]
    if problems:
        to_mark = any(given.to_mark for _assignment, given in done)
        step = formgrader if to_mark else f"{COMMAND} {collect_step(root)}{where(root)}"
        raise PartlyDoneError(problems, step, any(given.pages or given.again or given.closed for _each, given in done))


def say_agreement(twice: Sequence[Twice], root: Path) -> None:
    """Say how far two markers agree, where that can be said, and on which texts somebody has to settle the mark."""
    from grading.feedback.rows import number
    from grading.moderation.second_marks import how_far
    from grading.moderation.settle import question_name

    found = how_far(twice)
    both = f"{counted(found.texts, 'text')} of {counted(found.people, 'learner')} marked twice"
    if found.kappa is None:
        click.echo(f"{both}. Agreement: not stated, because {found.why}.")
    else:
        provisional = " (provisional: fewer than 100 texts)" if found.is_provisional else ""
        interval = f"95% interval {found.low:.2f} to {found.high:.2f}"
        click.echo(f"{both}. Agreement: weighted kappa {found.kappa:.2f}, {interval}{provisional}.")
    apart = [each for each in twice if each.is_open]
    for each in apart:
        what = f"{each.text.learner}, {question_name(each.text.cell)}"
        click.echo(f"Open, {what}: first {number(each.first)}, second {number(each.second)}.")
    if apart:
        click.echo("Talk about these, then settle each.")
        say_next('settle --learner ID --question NAME --score POINTS --reason "WORDS"', root)
