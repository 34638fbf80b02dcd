"""The commands that end the walk: an agency's extract, and the Board's report on a course or on extracts."""

from __future__ import annotations

from pathlib import Path

import click

from grading.cli_options import DEFAULT_COURSE, course_option, say_next
from grading.dry_run import begin, dry_run_option, on_a_copy, say_what_follows
from grading.progress import shown
from safeshare.counting import counted

REPORTS = Path("build/reports")
EXTRACTS = Path("build/extracts")
BANK = Path("scenarios")


@click.command(short_help="Write the results for the Board's analyst, without names.")
@course_option
@click.option("--period", metavar="PERIOD", help="Results up to the end of this quarter only, such as 2026Q4.")
@click.option(
    "--agency", "agencies", multiple=True, metavar="CODE", help="This agency only; can be given several times."
)
@click.option("--output", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help=f"The folder to write.  [default: a folder in {EXTRACTS}, named after the course]")  # fmt: skip
@dry_run_option("written")
def extract(root: Path, period: str | None, agencies: tuple[str, ...], folder: Path | None, dry_run: bool) -> None:
    """Write the results of a course for the Board's analyst: one row for each answer, and nobody's name.

    The folder holds results.parquet and results.csv (the same rows), dictionary.csv (what each column means) and
    learners.csv (how many people are on the roster). Learners have pseudonyms that only the secret key in the course
    folder can make (pseudonym.key); the key stays with the agency. There are no texts, and no time finer than a month.

    The rows are still about single people: send them as safely as any personal data.
    """
    target = folder or EXTRACTS / root.resolve().name
    _extract(root=root, period=period, agencies=agencies, target=target, dry_run=dry_run)


@on_a_copy("written", told=True)
def _extract(root: Path, period: str | None, agencies: tuple[str, ...], target: Path, dry_run: bool) -> None:
    """Write the results of a course, or in a dry run say what would be written of a copy of it."""
    from grading.period import Period
    from grading.results.extract import write_extract

    quarter = None if period is None else Period.parse(period)
    written = write_extract(root, target, quarter, agencies, dry_run)
    did = "Would write" if dry_run else "Wrote"
    what = f"{counted(written.responses, 'response')} of {counted(written.learners, 'learner')}"
    click.echo(f"{did} {shown(target)}: {what}; {written.listed} on the roster.")
    click.echo("It holds no names, but each row is about a person: send it as personal data, and never the key.")
    say_next(f"report --extract {shown(target)}", DEFAULT_COURSE)


@click.command(short_help="Write the Board's report.")
@course_option
@click.option("--extract", "extracts", type=click.Path(path_type=Path), multiple=True, metavar="PATH",
              help="Report on this extract instead of a course: its folder or file, or a folder of extracts. Can be "
              "given several times.")  # fmt: skip
@click.option("--period", metavar="PERIOD", help="The quarter it is about, such as 2026Q3.  [default: the latest]")
@click.option("--only-good", is_flag=True, help="Leave out extracts that cannot be used; the report names them.")
@click.option("--bank", type=click.Path(path_type=Path), default=BANK, show_default=True, metavar="DIR",
              help="With --extract: the bank of cases, for figures by clause.")  # fmt: skip
@click.option("--output", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help=f"Where the page goes.  [default: the course's reports, or {REPORTS} for extracts]")  # fmt: skip
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Another parameter, such as seed=2.")
@dry_run_option("reported")
def report(
    root: Path,
    extracts: tuple[Path, ...],
    period: str | None,
    only_good: bool,
    bank: Path,
    folder: Path | None,
    settings: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Write the Board's report on one quarter, all agencies: small numbers are hidden in it and others rounded.

    It is about a course, or about the extracts that agencies have sent (python -m grading extract). Each extract is
    checked first, and everything wrong with any is said with its row and how to put it right.
    """
    if not extracts:
        _of_course(root=root, period=period, folder=folder, settings=settings, dry_run=dry_run)
        return
    from grading.outcomes import latest_period
    from grading.report import Sources, make_report, read_settings
    from grading.results.combining import read_extracts

    begin(dry_run)
    combined = read_extracts(extracts, only_good)
    for left in combined.left_out:
        click.echo(f"Left out {left.file}: {left.problems[0].what}.")
        for problem in left.problems:
            click.echo(f"  {problem}", err=True)
    names = tuple(Path(left.file).name for left in combined.left_out)
    sources = Sources(combined.table, "the extracts", bank if bank.is_dir() else None, combined.listed, names)
    quarter = period or str(latest_period(combined.table, "the extracts"))
    target = make_report(sources, folder or REPORTS, quarter, extra=read_settings(settings), dry_run=dry_run)
    _say(target, dry_run)
    say_what_follows("status", DEFAULT_COURSE, dry_run)


@on_a_copy("reported", told=True)
def _of_course(root: Path, period: str | None, folder: Path | None, settings: tuple[str, ...], dry_run: bool) -> None:
    """Report on a course, or on a copy of it in a dry run."""
    from grading.collect import latest_quarter
    from grading.course import open_course
    from grading.report import read_settings, run_report

    quarter = period or latest_quarter(open_course(root))
    _say(run_report(root, quarter, extra=read_settings(settings), dry_run=dry_run, folder=folder), dry_run)
    say_next("status", root)


def _say(written: Path, dry_run: bool) -> None:
    if dry_run:
        click.echo(f"Would write {shown(written)}.")
    else:
        click.echo(f"Wrote {shown(written)}. Open it in a browser; it can be printed as it is.")
