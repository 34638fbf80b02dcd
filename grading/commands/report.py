"""The commands that end the walk: an agency's extract, and the Board's report on a course or on extracts."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.commands.dry_run import begin, dry_run_option, on_a_copy, say_again, typed_again
from grading.commands.options import COMMAND, NEXT, course_option, place_options, say_next
from grading.progress import shown
from safeshare.counting import counted

if TYPE_CHECKING:
    from grading.reports.batch import Plan
    from grading.reports.report import Sources
    from grading.running.executors import Where

REPORTS = Path("build/reports")
EXTRACTS = Path("build/extracts")
BANK = Path("scenarios")
COHORTS = "trainer-reports"
"""The folder of a course for what its trainers may see and the Board may not."""
NEW_KEY = (
    "Everybody has another code now: no earlier extract can be joined with this one, and no page is judged beside "
    "those made before. Ask the analyst to put this extract in the place of all your earlier ones, and make no page "
    "again on a quarter that has one."
)

UNKNOWN_PAGES = (
    "Nothing is judged beside these pages in {folder}, of which the ledger says nothing: {pages}. An earlier version "
    "made them, they are older than two years, or the ledger was lost: bring it back from your backup, or make no page "
    "again on their quarters."
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


@click.command(short_help="Write the Board's report, or a trainer's.")
@course_option
@click.option("--extract", "extracts", type=click.Path(path_type=Path), multiple=True, metavar="PATH",
              help="Report on this extract instead of a course: its folder or file, or a folder of extracts. Can be "
              "given several times.")  # fmt: skip
@click.option("--period", "periods", multiple=True, metavar="PERIOD",
              help="The quarter it is about, such as 2026Q3; several make a report each.  "
              "[default: the latest]")  # fmt: skip
@click.option("--agency", "agencies", multiple=True, metavar="CODE",
              help="A report on this agency, for itself; several make a report each.")  # fmt: skip
@click.option("--each-agency", is_flag=True, help="The Board's report, and one on each agency.")
@click.option("--cohort", "cohorts", multiple=True, metavar="NAME",
              help="The trainer's report on this cohort, not the Board's; several make a report each.")  # fmt: skip
@click.option("--each-cohort", is_flag=True, help="The trainer's report on each cohort with 8 people or more.")
@click.option("--only-good", is_flag=True, help="Leave out extracts that cannot be used; the report names them.")
@click.option("--bank", type=click.Path(path_type=Path), default=BANK, show_default=True, metavar="DIR",
              help="With extracts: the bank of cases, for figures by clause.")  # fmt: skip
@click.option("--weights", type=click.Path(path_type=Path), metavar="FILE",
              help="What each kind of error weighs, as your Board decided: a changed copy of "
              "grading/statistics/weights.yaml.")  # fmt: skip
@click.option("--output", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help=f"Where the pages go.  [default: the course's reports, for cohorts its {COHORTS}, for extracts "
              f"{REPORTS}]")  # fmt: skip
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Another parameter, such as seed=2.")
@place_options
@dry_run_option("reported")
def report(
    root: Path,
    extracts: tuple[Path, ...],
    periods: tuple[str, ...],
    agencies: tuple[str, ...],
    each_agency: bool,
    cohorts: tuple[str, ...],
    each_cohort: bool,
    only_good: bool,
    bank: Path,
    weights: Path | None,
    folder: Path | None,
    settings: tuple[str, ...],
    place: Where,
    dry_run: bool,
) -> None:
    """Write the Board's report on one quarter, all agencies: small numbers are hidden in it and others rounded.

    It is about a course, or about the extracts that agencies have sent (python -m grading extract). Each extract is
    checked first, and everything wrong with any is said with its row and how to put it right.

    With --each-agency there is a page for each agency too, for its own eyes; several are made at once. With --cohort or
    --each-cohort the pages are for those who teach a cohort: what to teach next, and what the cohort can do.
    """
    wanted = Wanted(periods, agencies, each_agency, settings, place, weights)
    if cohorts or each_cohort:
        if extracts or agencies or each_agency:
            message = "A cohort's report comes from its course alone: give --cohort without --extract or an agency."
            raise click.UsageError(message)
        _of_cohorts(root=root, folder=folder, wanted=wanted, cohorts=() if each_cohort else cohorts, dry_run=dry_run)
        return
    if not extracts:
        _of_course(root=root, folder=folder, wanted=wanted, dry_run=dry_run)
        return
    from grading.reports.report import Sources
    from grading.results.combining import read_extracts

    combined = read_extracts(extracts, only_good)
    names = tuple(sorted(Path(left.file).name for left in combined.left_out))
    sources = Sources(
        combined.table, "the extracts", bank if bank.is_dir() else None, combined.listed, names, None, combined.records
    )
    planned = _plan(sources, wanted)
    begin(dry_run)
    for left in combined.left_out:
        click.echo(f"Left out {left.file}: {left.problems[0].what}.")
        for problem in left.problems:
            click.echo(f"  {problem}", err=True)
    _make(planned, folder or REPORTS, wanted, sources.bank, dry_run)
    apart = each_agency or bool(agencies)
    if dry_run:
        say_again("" if apart else f"{typed_again()} --each-agency")
    elif apart:
        click.echo("Read each page before you send it.")
    else:
        click.echo("Read the page before you send it. For a page on each agency, for its own eyes:")
        click.echo(f"{NEXT}{typed_again()} --each-agency")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are asked for, and where they are made."""

    periods: tuple[str, ...]
    agencies: tuple[str, ...]
    each_agency: bool
    settings: tuple[str, ...]
    place: Where
    weights: Path | None


@on_a_copy("reported", told=True)
def _of_course(root: Path, folder: Path | None, wanted: Wanted, dry_run: bool) -> None:
    """Report on a course, or on a copy of it in a dry run."""
    from grading.reports.ready import refuse_unmarked
    from grading.reports.report import ledger_of, sources_of

    sources = sources_of(root)
    refuse_unmarked(root, sources.table)
    _make(_plan(sources, wanted), folder or root / "reports", wanted, sources.bank, dry_run, ledger_of(root))
    say_next("status", root)


@on_a_copy("reported", told=True)
def _of_cohorts(root: Path, folder: Path | None, wanted: Wanted, cohorts: tuple[str, ...], dry_run: bool) -> None:
    """Report on cohorts of a course, all if none are named, or on a copy of it in a dry run."""
    from grading.reports.cohort import cohort_sources, plan_cohorts, refuse_unknown
    from grading.reports.period import Period
    from grading.reports.ready import refuse_unmarked
    from grading.reports.report import ledger_of, read_settings
    from grading.results.outcomes import latest_period

    sources, target = cohort_sources(root), folder or root / COHORTS
    refuse_unknown(sources, cohorts)
    refuse_unmarked(root, sources.table)
    quarters = [Period.parse(each) for each in wanted.periods] or [latest_period(sources.table, sources.name)]
    sources = replace(sources, weights=wanted.weights)
    planned = plan_cohorts(sources, quarters, cohorts, read_settings(wanted.settings))
    _make(planned, target, wanted, sources.bank, dry_run, ledger_of(root))
    say_next("status", root)


def _plan(sources: Sources, wanted: Wanted) -> Plan:
    """Return the reports to make on all agencies and on single ones."""
    from grading.reports.batch import plan
    from grading.reports.period import Period
    from grading.reports.report import read_settings
    from grading.results.outcomes import latest_period

    quarters = [Period.parse(each) for each in wanted.periods] or [latest_period(sources.table, sources.name)]
    every = sorted(sources.table["agency_code"].dropna().unique()) if wanted.each_agency else []
    whose = ["", *every] if wanted.each_agency else [*wanted.agencies] or [""]
    return plan(replace(sources, weights=wanted.weights), quarters, whose, read_settings(wanted.settings))


def _make(
    planned: Plan, folder: Path, wanted: Wanted, bank: Path | None, dry_run: bool, ledger: Path | None = None
) -> None:
    """Make the reports that are planned and say where they are, or only say where they would be."""
    from grading.reports.batch import make_all
    from grading.reports.ready import refuse_unwritable, unknown_pages

    if unknown := unknown_pages(folder, refuse_unwritable(folder, ledger or folder)):
        click.echo(UNKNOWN_PAGES.format(pages=", ".join(unknown), folder=shown(folder)))
    if bank is None:
        click.echo("Without the bank of cases (--bank) nothing is told by clause, nor of telling people unsafely.")
    for (period, whose), why in planned.not_made.items():
        click.echo(f"No report on {whose} for {period}: {why}.")
    if dry_run:
        for task in planned.tasks:
            click.echo(f"Would write {shown(folder / task.file)}.")
        return
    pages = make_all(planned.tasks, folder, wanted.place, bank, wanted.weights, ledger=ledger)
    written = list(pages) if planned.tasks else []
    if len(written) > 1:
        only = {
            "a cohort's to its trainers": any(task.cohort for task in planned.tasks),
            "an agency's to that agency": any(task.agency for task in planned.tasks),
        }
        send = "".join(f" Send {to} only." for to, there in only.items() if there)
        click.echo(f"Wrote {counted(len(written), 'report')} to {shown(folder)}.{send}")
    for path in written if len(written) == 1 else ():
        click.echo(f"Wrote {shown(path)}. Open it in a browser; it can be printed as it is.")
