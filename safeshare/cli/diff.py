"""`safeshare diff`: what differs between two rulebooks, and the cases that it flips or gives other duties."""

from __future__ import annotations

import json
from pathlib import Path

import click

from safeshare.comparison import compare, to_text
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook

TROUBLE = 2


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON, with every flip.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=5, show_default=True, help="How many ways of flipping to show."
)
@click.pass_context
def diff(ctx: click.Context, old: Path, new: Path, as_json: bool, limit: int) -> None:
    r"""Compare the rulebook in the folder OLD with that in NEW.

    Says in words which rules, facts, clauses, duties and other entries were added, removed or changed. Then, found
    exactly: the smallest case of each duty that is now due, no longer due or due in other words; and the cases that get
    another outcome, by old and new outcome, the smallest case of each with both explanations.

    \b
    Example:
        safeshare diff guide-2026 guide-2027

    Exit code: 0 when the rulebooks are the same; 1 when they differ; 2 for trouble, such as a rulebook at fault.
    """
    problems: list[Problem] = []
    books = [_load(folder, problems) for folder in (old, new)]
    first, second = books
    if first is None or second is None:
        for problem in problems:
            click.echo(str(problem), err=True)
        ctx.exit(TROUBLE)
    found = compare(first, second)
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    else:
        click.echo(to_text(found, limit), nl=False)
    ctx.exit(0 if found.same else 1)


def _load(folder: Path, problems: list[Problem]) -> Rulebook | None:
    try:
        return load_rulebook(folder)
    except ProblemsError as error:
        problems += error.problems
        return None
