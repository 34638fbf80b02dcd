"""`safeshare check`: the rulebook and case files, all problems at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from safeshare.counting import counted
from safeshare.exercises import uneven_items, uneven_slots
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import Bank, read_bank
from safeshare.scenario.forms import load_forms
from safeshare.scenario.load import shape_problems

DEFAULT = Path("scenarios")
_NO_CASES = (
    "No case files were checked: there is no folder 'scenarios' here. Name another, as in: safeshare check my-cases"
)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="The folder of another rulebook.")
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], folder: Path | None) -> None:
    r"""Check the rulebook and case files; report all problems at once.

    PATH is a case file or a folder of them; a folder that holds a rulebook.yaml is checked as a rulebook. Without PATH
    the folder `scenarios` is checked, where there is one.

    \b
    Examples:
        safeshare check
        safeshare check scenarios/practice/s4-supper.yaml
        safeshare check my-cases my-guide

    Exit code: 0 when all is well; 1 when there are problems (each on a line of standard error); 2 for wrong usage.
    """
    problems: list[Problem] = []
    rulebooks = [each for each in paths if _is_rulebook(each)]
    cases = [each for each in paths if each not in rulebooks]
    if not paths and DEFAULT.is_dir():
        cases = [DEFAULT]
    books = [_rulebook(each, problems) for each in (folder, *rulebooks)]
    book = books[0]
    if book is None:
        bank = Bank()
        problems += shape_problems(cases)
    else:
        bank, found = read_bank(cases, book)
        problems += found or [*uneven_items(bank, book), *_of_forms(cases, bank, book)]
    if problems:
        for problem in problems:
            click.echo(str(problem), err=True)
        files = len({problem.file for problem in problems})
        click.echo(f"{counted(len(problems), 'problem')} in {counted(files, 'file')}.", err=True)
        ctx.exit(1)
    for each in books:
        if each is not None:
            click.echo(_about_rulebook(each))
    click.echo(_about_bank(bank) if cases else _NO_CASES if not paths else "No case files were checked.")


def _is_rulebook(path: Path) -> bool:
    try:
        return (path / "rulebook.yaml").is_file()
    except OSError:
        return False


def _of_forms(paths: Iterable[Path], bank: Bank, rulebook: Rulebook) -> list[Problem]:
    """Return the problems of the forms of those folders that hold some."""
    problems: list[Problem] = []
    for path in paths:
        try:
            forms = load_forms(path, bank, rulebook)
            problems += [] if forms is None else uneven_slots(forms, bank, rulebook)
        except ProblemsError as error:
            problems += error.problems
    return problems


def _rulebook(folder: Path | None, problems: list[Problem]) -> Rulebook | None:
    try:
        return load_rulebook(folder)
    except ProblemsError as error:
        problems += error.problems
        return None


def _about_rulebook(book: Rulebook) -> str:
    counts = f"{counted(len(book.clauses), 'clause')}, {counted(len(book.rules), 'rule')}"
    return f"The rulebook {book.id} {book.version} is well: {counts}."


def _about_bank(bank: Bank) -> str:
    uses = Counter(case.use for case in bank.cases.values())
    return (
        f"{counted(len(bank.cases), 'case')} in {counted(len(bank.files), 'file')} are well: {uses['practice']} for "
        f"practice, {uses['assessment']} for assessment, {counted(len(bank.pairs()), 'near-miss pair')}."
    )
