"""`safeshare diff`: what differs between two rulebooks, and the cases that it flips or gives other duties."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from safeshare.comparison import compare, to_text
from safeshare.consequences import bank_by_either, consequences, consequences_as_text
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario.forms import read_forms
from safeshare.teaching import read_teaching

TROUBLE = 2


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON, with every flip.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=5, show_default=True, help="How many ways of flipping to show."
)
@click.option(
    "--bank", type=click.Path(path_type=Path), metavar="DIR", help="Also say which cases of this bank get another key."
)
@click.option(
    "--notebooks",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also say which notebooks of this folder teach a clause that changed.",
)
@click.pass_context
def diff(
    ctx: click.Context, old: Path, new: Path, as_json: bool, limit: int, bank: Path | None, notebooks: Path | None
) -> None:
    r"""Compare the rulebook in the folder OLD with that in NEW.

    Says in words which rules, facts, clauses, duties and other entries were added, removed or changed. Then, found
    exactly: the smallest case of each duty that is now due, no longer due or due in other words; and the cases that get
    another outcome, by old and new outcome, the smallest case of each with both explanations.

    With --bank also which of its questions get another key, part by part (outcome, clauses, missing facts, duties),
    before and after. With --notebooks also which notebooks teach a clause that changed, or whose rules, grounds or
    duties did: its text names it, or (with --bank) it plays a case whose key rests on it.

    \b
    Examples:
        safeshare diff guide-2026 guide-2027
        safeshare diff guide-2026 guide-2027 --bank scenarios --notebooks notebooks

    Exit code: 0 when the rulebooks are the same; 1 when they differ; 2 for trouble, such as a rulebook at fault.
    """
    problems: list[Problem] = []
    books = [_load(folder, problems) for folder in (old, new)]
    first, second = books
    if first is None or second is None:
        for problem in dict.fromkeys(problems):
            click.echo(str(problem), err=True)
        ctx.exit(TROUBLE)
    try:
        cases = None if bank is None else bank_by_either(bank, first, second)
        teaching = None if notebooks is None else read_teaching(notebooks)
        if bank is not None and cases is not None and teaching is not None:
            forms = read_forms(bank, cases)  # the tests' notebooks play slots, not cases
            teaching = [replace(each, plays=forms.played(each.plays)) for each in teaching] if forms else teaching
    except ProblemsError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        ctx.exit(TROUBLE)
    found = compare(first, second)
    follows = None if cases is None and teaching is None else consequences(found, cases, teaching)
    if as_json:
        whole = found.to_dict() if follows is None else {**found.to_dict(), "consequences": follows.to_dict()}
        click.echo(json.dumps(whole, indent=2, ensure_ascii=False))
    else:
        click.echo(to_text(found, limit), nl=False)
        if follows is not None and not found.same:
            click.echo(consequences_as_text(follows), nl=False)
    ctx.exit(0 if found.same else 1)


def _load(folder: Path, problems: list[Problem]) -> Rulebook | None:
    try:
        return load_rulebook(folder)
    except ProblemsError as error:
        problems += error.problems
        return None
