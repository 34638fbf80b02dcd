"""`safeshare schema`: the JSON Schemas of case files, forms and rulebook files, for completion in editors."""

from __future__ import annotations

from pathlib import Path

import click

from safeshare.counting import counted
from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.rulebook.parts import FILES
from safeshare.rulebook.schemas import file_schema_text, schema_name
from safeshare.scenario.export import case_schema_text, facts_file_schema_text, forms_schema_text

CASE, FACTS, FORMS = "case", "facts-file", "forms"
NAMES = [CASE, FACTS, FORMS, *(name.removesuffix(".yaml") for name in FILES)]


@click.command()
@click.argument("file", type=click.Choice(NAMES), default=CASE)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to this file instead of the screen.")
@click.option(
    "--all",
    "into",
    type=click.Path(path_type=Path),
    help="Write the schemas of all rulebook files into this folder, which is made where it is missing.",
)
@click.option("--rulebook", "folder", type=click.Path(path_type=Path), help="The folder of another rulebook.")
def schema(file: str, output: Path | None, into: Path | None, folder: Path | None) -> None:
    r"""Export the JSON Schema of case files, of facts files, of the tests' forms, or of a FILE of the rulebook.

    With it an editor completes and explains keys, facts and ids while you write; scenarios/README.md says how for
    cases, safeshare/guidance/README.md for the rulebook's own files. A facts file, for evaluate and ask, is completed
    and explained when its first line names the exported schema: # yaml-language-server: $schema=facts-file.schema.json

    \b
    Examples:
        safeshare schema --output scenarios/case.schema.json
        safeshare schema facts-file --output facts-file.schema.json
        safeshare schema forms --output scenarios/forms.schema.json
        safeshare schema rules
        safeshare schema --all safeshare/guidance/somerset/schemas

    Exit code: 0 when it was exported; 1 when the rulebook or the output is at fault; 2 for wrong usage.
    """
    if into is not None and (output is not None or file != CASE):
        raise click.UsageError("--all writes every file's schema; leave out FILE and --output.")
    rulebook = load_rulebook(folder)
    if into is not None:
        _make_folder(into)
        for name in FILES:
            _write(into / schema_name(name), file_schema_text(name, rulebook))
        click.echo(f"The schemas of the {counted(len(FILES), 'rulebook file')} are in {into}.")
        return
    text = _text(file, rulebook)
    if output is None:
        click.echo(text, nl=False)
        return
    _write(output, text)
    called = {CASE: "case files", FACTS: "facts files", FORMS: "forms.yaml"}.get(file, f"{file}.yaml")
    click.echo(f"The schema of {called} is in {output}.")


def _text(file: str, rulebook: Rulebook) -> str:
    if file == FORMS:
        return forms_schema_text()
    special = {CASE: case_schema_text, FACTS: facts_file_schema_text}
    return special[file](rulebook) if file in special else file_schema_text(f"{file}.yaml", rulebook)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"this folder cannot be made ({error.strerror})"
        raise ProblemsError([Problem(str(folder), what, "Name a folder, in a place where you may write.")]) from None


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text)
    except OSError as error:
        what = f"the schema cannot be written here ({error.strerror})"
        raise ProblemsError([Problem(str(path), what, "Name a file in a folder that you may write in.")]) from None
