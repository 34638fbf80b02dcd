"""`safeshare rules`: the rulebook as a page to read and sign off."""

from __future__ import annotations

from pathlib import Path

import click

from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.rules_page import as_html, as_text, rules_page


@click.command()
@click.option("--html", is_flag=True, help="One self-contained HTML page instead of text; it works offline and prints.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead of the screen.")
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="The folder of another rulebook.")
def rules(html: bool, output: Path | None, folder: Path | None) -> None:
    r"""Print the rulebook as a page that a Board can sign off.

    Every outcome with the rules that lead to it, their conditions in words, clauses and duties; the two lists; the
    readings chosen where the guide is in tension with itself; what is not encoded and why; a place to sign.

    \b
    Examples:
        safeshare rules
        safeshare rules --html --output rulebook.html

    Exit code: 0 when it was printed; 1 when the rulebook or the output is at fault; 2 for wrong usage.
    """
    page = rules_page(load_rulebook(folder))
    text = as_html(page) if html else as_text(page)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        write_atomically(output, text)
    except OSError as error:
        what = f"the page cannot be written here ({error.strerror})"
        raise ProblemsError([Problem(str(output), what, "Name a file in a folder that you may write in.")]) from None
    click.echo(f"The rulebook is in {output}.")
