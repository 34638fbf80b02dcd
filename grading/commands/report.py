"""The command that ends the walk: the Board's report on a course or on extracts, and the trainers' on cohorts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grading.commands.dry_run import begin, dry_run_option, on_a_copy, say_again, typed_again
from grading.commands.options import NEXT, course_option, place_options, say_next
from grading.progress import shown
from safeshare.counting import counted

if TYPE_CHECKING:
    from grading.reports.batch import Plan
    from grading.reports.tasks import Sources
    from grading.running.executors import Where

REPORTS = Path("build/reports")
BANK = Path("scenarios")
COHORTS = "trainer-reports"
"""The folder of a course for what its trainers may see and the Board may not."""
UNKNOWN_PAGES = (
    "Nothing is judged beside these pages in {folder}, of which the ledger says nothing: {pages}. An earlier version "
    "made them, they are older than two years, or the ledger was lost: bring it back from your backup, or make no page "
    "again on their quarters."
)


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
    from grading.reports.tasks import Sources
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
        click.echo(f"{NEXT}read each page before you send it.")
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
    from grading.reports.tasks import ledger_of, sources_of

    sources = sources_of(root)
    refuse_unmarked(root, sources.table)
    _make(_plan(sources, wanted), folder or root / "reports", wanted, sources.bank, dry_run, ledger_of(root))
    say_next("status", root)


@on_a_copy("reported", told=True)
def _of_cohorts(root: Path, folder: Path | None, wanted: Wanted, cohorts: tuple[str, ...], dry_run: bool) -> None:
    """Report on cohorts of a course, all if none are named, or on a copy of it in a dry run."""
    from grading.reports.cohort import cohort_sources, plan_cohorts, refuse_unknown
    from grading.reports.parameters import read_settings
    from grading.reports.period import Period
    from grading.reports.ready import refuse_unmarked
    from grading.reports.tasks import ledger_of
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
    from grading.reports.parameters import read_settings
    from grading.reports.period import Period
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
    from grading.reports.ready import pages_unjudged, refuse_displacing, refuse_unwritable, unknown_pages

    known = refuse_unwritable(folder, ledger or folder)
    refuse_displacing(planned.tasks, folder, ledger, known)
    if unknown := unknown_pages(folder, known):
        click.echo(UNKNOWN_PAGES.format(pages=", ".join(unknown), folder=shown(folder)))
    if strange := pages_unjudged(planned.tasks, known):
        click.echo(f"Nothing is judged beside {'; '.join(strange)}: these people have new codes since, or are others.")
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
