"""The command for the day when the guide changes: what would become of marks already given."""

from __future__ import annotations

import json
from pathlib import Path

import click

from grading.commands.dry_run import begin, dry_run_option, say_what_follows
from grading.commands.options import course_option, say_next
from grading.progress import shown
from safeshare.problems import Problem, ProblemsError


@click.command(short_help="Count the marks that another version of the guide would change.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@course_option
@click.option("--names", is_flag=True, help="Also list learners with their change in points.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write it there instead.")
@dry_run_option("written with --output")
def impact(old: Path, new: Path, root: Path, names: bool, as_json: bool, output: Path | None, dry_run: bool) -> None:
    """Count the marks that a new version of the guide would change.

    OLD and NEW are folders of rulebooks. Every hand-in that was collected is marked by both, in this process: nothing
    in the course is changed. For each assignment, and each of its questions, it says how many learners would get more
    or less, or gave an answer that is no longer among the options. Marks given by hand are left out. Learners are
    named with --names only.

    `safeshare diff OLD NEW --bank scenarios --notebooks notebooks` says which cases and notebooks to change.
    """
    from grading.course.folder import open_course
    from grading.marking.impact import impacts
    from grading.marking.impact_text import impact_as_text
    from safeshare.files import write_atomically
    from safeshare.rulebook import Rulebook, load_rulebook
    from safeshare.rules_page.fingerprint import fingerprint

    course = open_course(root)
    books: list[Rulebook] = []
    problems: list[Problem] = []
    for folder in (old, new):
        try:
            books.append(load_rulebook(folder))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(dict.fromkeys(problems))
    first, second = books
    found = impacts(course, first, second)
    if as_json:
        whole = {
            "old": {"id": first.id, "version": first.version},
            "new": {"id": second.id, "version": second.version},
            "assignments": [each.to_dict(names=names) for each in found],
        }
        text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    else:
        text = impact_as_text(found, first, second, names=names)
    follows = "status" if fingerprint(first) == fingerprint(second) else "build"
    if output is None:
        click.echo(text, nl=False)
        say_next(follows, root, aside=True)
        return
    begin(dry_run)
    if not dry_run:
        write_atomically(output, text)
    click.echo(f"{'Would write' if dry_run else 'Wrote'} {shown(output.resolve())}.")
    say_what_follows(follows, root, dry_run)
