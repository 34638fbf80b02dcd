"""`safeshare schema`: the JSON Schema of case files, for completion in editors."""

from __future__ import annotations

from pathlib import Path

import click

from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario.export import case_schema_text


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead of the screen.")
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="The folder of another rulebook.")
def schema(output: Path | None, folder: Path | None) -> None:
    """Export the JSON Schema of case files.

    With it an editor completes and explains keys, facts and ids while you write a case; scenarios/README.md says how.
    Exit code: 0 when it was exported; 1 when the rulebook or the output is at fault; 2 for wrong usage.
    """
    text = case_schema_text(load_rulebook(folder))
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        write_atomically(output, text)
    except OSError as error:
        what = f"the schema cannot be written here ({error.strerror})"
        raise ProblemsError([Problem(str(output), what, "Name a file in a folder that you may write in.")]) from None
    click.echo(f"The schema of case files is in {output}.")
