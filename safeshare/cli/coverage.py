"""`safeshare coverage`: what a bank of cases exercises, and which changes of the rulebook it would not notice."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from safeshare.counting import counted
from safeshare.coverage import MutationCheck, missing, mutation_check
from safeshare.coverage import coverage as coverage_of
from safeshare.coverage.mutants import Mutant
from safeshare.coverage.tables import check_as_text, coverage_as_text
from safeshare.problems import Problem, ProblemsError, did_you_mean
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Case, read_bank
from safeshare.teaching import Teaching, read_teaching

DEFAULT = Path("scenarios")
NOTEBOOKS = Path("notebooks")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, for machines.")
@click.option("--mutations", is_flag=True, help="Also change each rule in turn and list what the cases do not notice.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="N",
    help="With --mutations: exit code 1 when fewer than N per cent of the changes are noticed.",
)
@click.option(
    "--notebooks",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also read which clauses the notebooks of this folder name.",
)
@click.option("--require-full", is_flag=True, help="Exit code 1, and why, when the bank is not full.")
@click.option("--section", help="Count the cases of this section of the guide only.")
@click.option("--use", type=click.Choice(["practice", "assessment"]), help="Count the cases of this use only.")
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="The folder of another rulebook.")
@click.pass_context
def coverage(
    ctx: click.Context,
    paths: tuple[Path, ...],
    as_json: bool,
    mutations: bool,
    fail_under: float | None,
    notebooks: Path | None,
    require_full: bool,
    section: str | None,
    use: str | None,
    folder: Path | None,
) -> None:
    r"""Show what the cases exercise of the guide, and what they do not.

    PATH is a case file or a folder of them; without PATH the folder `scenarios` is read, and the notebooks in the
    folder `notebooks` where there is one. For each clause, rule, outcome, misconception, ground and duty: in how many
    questions it plays a part, and the gaps; for each clause also which notebooks name it.

    With --require-full the bank must serve a whole course: at least 72 cases; each rule decides in two or more; every
    outcome is an answer; every misconception tempts three times; every clause is exercised by a case or named in a
    notebook; each section has three near-miss pairs, and no family of outcomes is the answer to more than half of the
    questions of a section (practice, assessed cases and those kept for the tests counted apart).

    With --mutations each rule, step, ground and duty is changed in turn (a condition dropped, an outcome swapped, a
    clause or duty removed). A change that alters no question's answer goes unnoticed: it is listed in words, with the
    facts of a question that would notice it.

    \b
    Examples:
        safeshare coverage
        safeshare coverage --section 4 --use practice
        safeshare coverage --require-full
        safeshare coverage --mutations --fail-under 80
        safeshare coverage --mutations --json > coverage.json

    Exit code: 0 normally; 1 when a file is at fault, or when --fail-under or --require-full is not reached;
    2 for wrong usage.
    """
    if fail_under is not None and not mutations:
        raise click.UsageError("--fail-under counts noticed changes: add --mutations.")
    if require_full and (section is not None or use is not None):
        raise click.UsageError("--require-full asks about the whole bank: leave out --section and --use.")
    book = load_rulebook(folder)
    cases = _cases(paths, section, use, book)
    found = coverage_of(cases, book, _teaching(paths, notebooks))
    if require_full and found.notebooks is None:
        raise click.UsageError("--require-full also asks what notebooks name: add --notebooks DIR.")
    lacks = missing(found, cases, book) if require_full else []
    check = mutation_check(cases, book, _with_progress) if mutations else None
    if as_json:
        whole = {**found.to_dict(), "mutations": None if check is None else check.to_dict()}
        whole |= {"missing": lacks} if require_full else {}
        click.echo(json.dumps(whole, indent=2, ensure_ascii=False))
    else:
        click.echo(coverage_as_text(found), nl=False)
        if check is not None:
            click.echo(f"\n{check_as_text(check, book)}", nl=False)
    for line in lacks:
        click.echo(line, err=True)
    if require_full and not lacks and not as_json:
        click.echo("\nThe bank is full.")
    if lacks:
        ctx.exit(1)
    if check is not None and fail_under is not None and check.percent < fail_under:
        click.echo(_too_few(check, fail_under), err=True)
        ctx.exit(1)


def _cases(paths: tuple[Path, ...], section: str | None, use: str | None, book: Rulebook) -> list[Case]:
    """Return the cases to count; raises ProblemsError with every problem of every file, or when there is none."""
    known = list(dict.fromkeys(clause.section for clause in book.clauses.values()))
    if section is not None and section not in known:
        message = f"the guide has no section '{section[:60]}'. {did_you_mean(section, known)}"
        raise click.BadParameter(message, param_hint="'--section'")
    if not paths and not DEFAULT.is_dir():
        what = "there is no such folder here"
        raise ProblemsError([Problem(str(DEFAULT), what, "Name the folder or the files that hold the cases.")])
    bank, problems = read_bank(paths or (DEFAULT,), book)
    if problems:
        raise ProblemsError(problems)
    cases = [
        case
        for case in bank.cases.values()
        if (section is None or case.section == section) and (use is None or case.use == use)
    ]
    if not cases:
        wanted = " and ".join([f"of section {section}"] * (section is not None) + [f"for {use}"] * (use is not None))
        where = ", ".join(str(path) for path in paths or (DEFAULT,))
        raise ProblemsError([Problem(where, f"there is no case {wanted}", "Leave out --section or --use, or add one.")])
    return cases


def _teaching(paths: tuple[Path, ...], notebooks: Path | None) -> list[Teaching] | None:
    """Return what the notebooks teach: of the folder named, or of the usual one where the usual bank is counted."""
    if notebooks is None and (paths or not NOTEBOOKS.is_dir()):
        return None
    return read_teaching(notebooks or NOTEBOOKS)


def _with_progress(changes: list[Mutant]) -> Iterator[Mutant]:
    """Yield the changes and show on standard error how many have been tried."""
    with click.progressbar(changes, label=f"Trying {counted(len(changes), 'change')}", file=sys.stderr) as bar:
        yield from bar


def _too_few(check: MutationCheck, wanted: float) -> str:
    return f"The cases notice {check.percent:.1f} per cent of the changes, and --fail-under asks for {wanted:g}."
