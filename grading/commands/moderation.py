"""The commands that make marks trustworthy: re-marking a sample, settling a difference, a mark's history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.commands.dry_run import on_a_copy
from grading.commands.options import (
    NEXT,
    assignments_option,
    course_option,
    each_ready,
    force_option,
    place_options,
    say_next,
)
from grading.moderation.sample import Sample, sample_from
from grading.progress import shown
from safeshare.counting import counted

if TYPE_CHECKING:
    from grading.course.folder import Course
    from grading.moderation.settle import Place
    from grading.running.executors import Where

_LEARNER = click.option("--learner", required=True, metavar="ID", help="Whose mark, by the roster's learner_id.")
_QUESTION = click.option("--question", required=True, metavar="NAME", help="Which question, such as s4a-key.wishes.")


def _sample(_context: click.Context, _option: click.Parameter, text: str) -> Sample:
    try:
        return sample_from(text)
    except ValueError as error:
        message = f"{error}."
        raise click.BadParameter(message) from None


_SAMPLE = click.option("--sample", callback=_sample, default="10%", show_default=True, metavar="SHARE",
                       help="How many to draw, such as 10% or 5.")  # fmt: skip
_SEED = click.option("--seed", default=1, show_default=True, help="The same seed draws the same sample.")


@click.command(short_help="Mark a sample again in kernels, and compare.")
@course_option
@assignments_option
@_SAMPLE
@_SEED
@place_options
@on_a_copy("marked again: the sample", told=True)
def moderate(root: Path, name: str, sample: Sample, seed: int, place: Where, dry_run: bool) -> None:
    """Mark a sample of learners again, another way, and compare every mark with the gradebook.

    The course's own notebook is run on each learner's answers in a kernel, with nothing else of theirs. Differences are
    listed here and in moderation/ in the course folder; while one is open the exit code is 1. A mark that a person has
    changed is open until it is settled with a reason.
    """
    from grading.course.folder import open_course
    from grading.gradebook.waiting import answers_waiting
    from grading.moderation.compare import OPEN
    from grading.moderation.moderate import draw
    from grading.moderation.moderate import moderate as run
    from grading.moderation.report import MARK_OR_SETTLE, settling, summary, write_report
    from grading.with_nbgrader.runs import nbgrader_at

    course = open_course(root)
    chosen = [each for each in course.chosen(name) if each.is_marked]
    with nbgrader_at(course.root):
        if dry_run:
            for assignment, plan in each_ready(chosen, lambda assignment: draw(course, assignment, sample, seed)):
                names = ", ".join(plan.drawn)
                click.echo(
                    f"{assignment.name}: marks {len(plan.drawn)} of {counted(plan.marked, 'learner')} again: {names}."
                )
            say_next("formgrader" if answers_waiting(course) else "feedback", root)
            return
        done = each_ready(chosen, lambda assignment: run(course, assignment, sample, seed, place))
    for _assignment, found in done:
        for line in summary(found):
            click.echo(line)
        click.echo(f"Wrote {shown(write_report(course, found))}.")
    still_open = [finding for _assignment, found in done for finding in found.of_state(OPEN)]
    if still_open:
        click.echo(MARK_OR_SETTLE)
        say_next(settling(still_open[0]), root)
        raise SystemExit(1)
    say_next("formgrader" if answers_waiting(course) else "feedback", root)


@click.command(short_help="Settle a mark, with a reason; the earlier one stays on record.")
@course_option
@assignments_option
@_LEARNER
@_QUESTION
@click.option("--score", required=True, type=float, metavar="POINTS", help="The mark that counts from now on.")
@click.option("--reason", required=True, metavar="WORDS", help="Why, on one line; it is kept with the mark.")
@click.option("--by", default="", metavar="NAME", help="Who settles it. [default: this account's name]")
@on_a_copy("settled")
def settle(root: Path, name: str, learner: str, question: str, score: float, reason: str, by: str) -> None:
    """Settle a mark: what you give counts from now on; the earlier one stays on record with author, time and reason.

    Every settled mark is a line of moderation/marks.jsonl in the course folder, chained to the line before it by the
    course's own key, so that nobody can change one afterwards without being noticed. Feedback and
    results use the settled mark.
    """
    from grading.course.folder import open_course
    from grading.feedback.rows import number
    from grading.gradebook.waiting import answers_waiting
    from grading.moderation.found import notice
    from grading.moderation.settle import question_name
    from grading.moderation.settle import settle as run
    from grading.with_nbgrader.runs import nbgrader_at

    course = open_course(root)
    with nbgrader_at(course.root):
        place = _find(course, name, learner, question)
        notice(course, place.assignment)
        entry = run(course, place, score, reason, by)
    what = f"{learner}, {question_name(place.cell)}"
    click.echo(f"Settled: {what} has {number(score)} of {number(place.cell.points)} points, by {entry.by}.")
    say_next("formgrader" if answers_waiting(course) else "feedback", root)


@click.command(short_help="Show every mark that was replaced, by whom and why.")
@course_option
@assignments_option
@click.option("--learner", metavar="ID", help="Only this learner's marks, by the roster's learner_id.")
@click.option("--question", metavar="NAME", help="Only those of this question, such as s4a-key.wishes.")
@on_a_copy("shown, and note nothing on the way")
def history(root: Path, name: str, learner: str | None, question: str | None) -> None:
    """Show every mark that was replaced, by whom, when and why; of the whole course, a learner or a question.

    With --learner and --question it shows every mark that this question of theirs was given, and what counts now. Also
    marks that marking has replaced since, because other work was handed in or all was marked again, and marks that
    somebody gave with another tool, which are noticed now at the latest. What has not changed since it was first marked
    has no lines but the last.
    """
    from grading.course.folder import open_course
    from grading.course.standing import next_of, steps_of
    from grading.moderation.found import notice
    from grading.moderation.history import history as lines_of
    from grading.moderation.replaced import replaced_marks
    from grading.with_nbgrader.runs import nbgrader_at

    course = open_course(root)
    with nbgrader_at(course.root):
        if learner is not None and question is not None:
            place = _find(course, name, learner, question)
            notice(course, place.assignment)
            lines = lines_of(course, place)
        else:
            lines = replaced_marks(course, course.chosen(name), learner, question) or ["No mark has been replaced."]
    for line in lines:
        click.echo(line)
    if not lines[-1].startswith(NEXT):
        say_next(next_of(steps_of(course)).command, root)


def _find(course: Course, name: str, learner: str, question: str) -> Place:
    from grading.moderation.settle import find_place

    return find_place(course, course.chosen(name), learner, question)


@click.command("second-marks", short_help="Have written texts marked twice, blind.")
@course_option
@assignments_option
@click.option("--export", "target", type=click.Path(path_type=Path), metavar="FILE",
              help="Write a sample for the second marker, as .csv or .xlsx.")  # fmt: skip
@click.option("--import", "marked", type=click.Path(path_type=Path), metavar="FILE",
              help="Take the file back, with the second marker's scores in it.")  # fmt: skip
@_SAMPLE
@_SEED
@click.option("--by", default="", metavar="NAME", help="With --import: who marked. [default: this account's name]")
@force_option
@on_a_copy("exported or taken", told=True)
def second_marks(
    root: Path,
    name: str,
    target: Path | None,
    marked: Path | None,
    sample: Sample,
    seed: int,
    by: str,
    force: bool,
    dry_run: bool,
) -> None:
    """Have a sample of the texts that were marked by hand marked again by somebody who does not know the first mark.

    --export writes the sample, with neither names nor marks; --import takes it back. Without either it says how far the
    markers agree (quadratic weighted kappa) and lists the texts on which they are a point or more apart; while one of
    these is not settled the exit code is 1.
    """
    from grading.commands.words import say_agreement
    from grading.course.folder import open_course
    from grading.moderation import second_marks as double
    from grading.moderation.second_marks_file import read_marks
    from grading.moderation.second_sample import export, share_needed
    from grading.with_nbgrader.runs import nbgrader_at

    if target is not None and marked is not None:
        raise click.UsageError("Give --export or --import, one at a time.")
    course = open_course(root)
    with nbgrader_at(course.root):
        texts = double.marked_texts(course, course.chosen(name))
    if target is not None:
        picked = export(texts, sample, seed, target, dry_run, force)
        click.echo(f"Wrote {counted(len(picked), 'text')} of {len(texts)} to {shown(target)} ({sample}, seed {seed}).")
        too_small = share_needed(course, texts, picked, seed)
        if too_small:
            click.echo(too_small)
        click.echo("Give it to the second marker; take it back when the scores are filled in.")
        say_next("second-marks --import FILE --by NAME", root)
        return
    if marked is not None:
        marks, blank = read_marks(marked, texts)
        unknown = double.check_marker(course, marks, by)
        new = double.keep(course, marks, by)
        click.echo(f"New second marks: {len(new)}. Known already: {len(marks) - len(new)}. Without a score: {blank}.")
        if unknown:
            click.echo(unknown)
    twice = double.marked_twice(course, texts)
    say_agreement(twice, root)
    is_open = any(each.is_open for each in twice)
    if not is_open:
        say_next("feedback" if twice else "second-marks --export FILE", root)
    if marked is None and is_open:
        raise SystemExit(1)
