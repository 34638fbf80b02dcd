"""The command with which an agency sends the Board's analyst its results: an extract, without names."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from grading.commands.dry_run import dry_run_option, on_a_copy
from grading.commands.options import COMMAND, course_option, say_next
from grading.progress import shown
from safeshare.counting import counted

EXTRACTS = Path("build/extracts")
NEW_KEY = (
    "Everybody has another code now: no earlier extract can be joined with this one, and no page is judged beside "
    "those made before. Ask the analyst to put this extract in the place of all your earlier ones, and make no page "
    "again on a quarter that has one."
)


@click.command(short_help="Write the results for the Board's analyst, without names.")
@course_option
@click.option("--period", metavar="PERIOD", help="Results up to the end of this quarter only, such as 2026Q4.")
@click.option(
    "--agency", "agencies", multiple=True, metavar="CODE", help="This agency only; can be given several times."
)
@click.option("--output", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help=f"The folder to write.  [default: a folder in {EXTRACTS}, named after the course]")  # fmt: skip
@click.option("--new-key", "anew", is_flag=True,
              help="Give everybody a new code, each year or where the key is lost: no earlier extract can then be "
              "joined with a later one.")  # fmt: skip
@dry_run_option("written")
def extract(
    root: Path, period: str | None, agencies: tuple[str, ...], folder: Path | None, anew: bool, dry_run: bool
) -> None:
    """Write the results of a course for the Board's analyst: one row for each answer, and nobody's name.

    The folder holds results.parquet and results.csv (the same rows), dictionary.csv (what each column means) and
    learners.csv (how many people are on the roster); records.parquet, records.csv and records-dictionary.csv hold the
    points of decision records. Learners have pseudonyms that only the secret key in the course folder can make
    (pseudonym.key); the key stays with the agency. There are no texts, and no time finer than a month.

    The rows are still about single people: send them as safely as any personal data.
    """
    target = folder or EXTRACTS / root.resolve().name
    _extract(root=root, period=period, agencies=agencies, target=target, anew=anew, dry_run=dry_run)


@on_a_copy("written", told=True)
def _extract(
    root: Path, period: str | None, agencies: tuple[str, ...], target: Path, anew: bool, dry_run: bool
) -> None:
    """Write the results of a course, or in a dry run say what would be written of a copy of it."""
    from grading.course.folder import open_course
    from grading.reports.period import Period
    from grading.reports.ready import refuse_no_folder
    from grading.results.extract import write_extract
    from grading.results.pseudonyms import renewed
    from grading.results.table import sections_left_out

    course, quarter = open_course(root), None if period is None else Period.parse(period)
    refuse_no_folder(target, "the extract", "Name another folder with --output.")
    with renewed(course.root, datetime.now(UTC).date()) if anew else nullcontext() as before:
        written = write_extract(root, target, quarter, agencies, dry_run)
    did = "Would write" if dry_run else "Wrote"
    what = f"{counted(written.responses, 'question')} put to {counted(written.learners, 'learner')}"
    click.echo(f"{did} {shown(target)}: {what}, {written.answered:,} answered; {written.listed} on the roster.")
    left = sections_left_out(course)
    if left:
        click.echo(f"Only the tests are counted, now that one is marked: no answers from {', '.join(left)} are in it.")
    if written.records:
        wait = f", {written.waiting:,} of them waiting for a mark" if written.waiting else ""
        whose = "decision records, those of sections included" if left else "decision records"
        click.echo(f"Of {whose}: {counted(written.records, 'criterion', 'criteria')}{wait}.")
    click.echo(
        "Send the folder to the Board's analyst, as personal data and never with the key: it holds no names, but each "
        f"row is about a person. The analyst runs `{COMMAND} report --extract FOLDER` on all of them."
    )
    if anew:
        kept = f" The one before is kept as {before.name}." if before else ""
        click.echo(f"{'Would make' if dry_run else 'Made'} a new key.{kept} {NEW_KEY}")
    say_next("status", root)
