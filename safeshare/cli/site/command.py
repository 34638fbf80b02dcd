"""`safeshare site`: write the practice of a course as a folder of plain files that runs in the browser alone."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from safeshare.counting import counted
from safeshare.problems import Problem, ProblemsError

_FOLDER = click.Path(path_type=Path)


@click.command()
@click.argument("out", type=_FOLDER)
@click.option("--notebooks", type=_FOLDER, default=Path("notebooks"), show_default=True, help="The course's notebooks.")
@click.option("--scenarios", type=_FOLDER, default=Path("scenarios"), show_default=True, help="The bank of cases.")
@click.option("--files", type=_FOLDER, help="A folder with the two files that are fetched otherwise; see below.")
@click.option("--force", is_flag=True, help="Replace a folder that holds an earlier site.")
def site(out: Path, notebooks: Path, scenarios: Path, files: Path | None, force: bool) -> None:
    """Write the practice of a course into the folder OUT, as a site that runs in the browser alone.

    Any web server can hand it out, from the root of an address or below it: nothing runs there, nothing is installed,
    and the browser asks nobody else for anything. The sections hold their texts and practice cases; nothing that is
    assessed is in it. Learners' answers stay in their browser, and they can save them as a file.

    Python for the browser is fetched once, with npm and pip, and kept. Without a network, fetch the two files elsewhere
    (the command says how when one is missing) and name their folder with --files.

    Exit code: 0; 1 with a sentence for everything that is wrong, and nothing is written.
    """
    if find_spec("packaging") is None:
        remedy = 'Install it with: python -m pip install "safeshare[site]"'
        raise ProblemsError([Problem("safeshare site", "what a site is made of is not installed", remedy)])
    from safeshare.cli.site.building import build_site

    built = build_site(out, notebooks, scenarios, files, force=force)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    click.echo(f"Wrote the practice of {counted(len(built), 'notebook')} into {out} ({size / 1e6:.0f} MB).")
    look = f"python -m http.server --bind 127.0.0.1 --directory {out}"
    click.echo(f"Next: look at it with  {look}  and then put the folder on a web server.")
