"""`safeshare hand-in`: give the trainer a notebook and its answers."""

from __future__ import annotations

from pathlib import Path

import click

from safeshare.problems import ProblemsError


@click.command(name="hand-in")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--to", "dropbox", required=True, type=click.Path(path_type=Path), help="The folder your trainer collects from."
)
@click.option("--file", "as_file", is_flag=True, help="Write one file there, to upload or send to your trainer.")
@click.option("--learner", required=True, help="Your learner id, as your trainer gave it to you.")
def hand_in(folder: Path, dropbox: Path, learner: str, as_file: bool) -> None:
    """Hand in the notebook in FOLDER with its answers.

    Copies both into your trainer's drop folder and prints a receipt: the time, how many answers there are, and a code
    that proves which answers they were. You may hand in again until your trainer collects; the latest one counts. The
    receipts are kept in FOLDER/receipts.txt. A folder in which another learner has told their id is refused.

    With --file, both go into one file in the folder that --to names, for trainers who collect by upload.
    """
    from safeshare.cli.whose import refuse_anothers
    from safeshare.handing_in import hand_in as put
    from safeshare.handing_in import hand_in_file

    try:
        refuse_anothers(folder, learner)
        receipt = (hand_in_file if as_file else put)(folder, dropbox, learner)
    except ProblemsError as error:
        for problem in error.problems:
            click.echo(f"Error: {problem}", err=True)
        raise SystemExit(1) from None
    click.echo(receipt.to_show())
    if receipt.file is not None:
        click.echo(f"Now upload or send this file, as it is: {receipt.file}")
