"""`safeshare prove`: what always holds of a rulebook, proved over all cases, or the smallest case against it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from safeshare.files import write_atomically
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook.proof import Proof
from safeshare.rulebook.proof import prove as prove_folder
from safeshare.rulebook.proof.report import case_files, to_dict, to_text


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON, for machines.")
@click.option("--cases", "target", type=click.Path(path_type=Path), help="Write each counter-example to this folder.")
@click.pass_context
def prove(ctx: click.Context, folder: Path | None, as_json: bool, target: Path | None) -> None:
    """Prove a rulebook over all combinations of fact values.

    Proved, not sampled: every case has exactly one outcome, every rule decides some case, and the properties that
    always hold (for instance: no result tells the person when it is not safe). Single cases out of every set that was
    reckoned with are then decided as `safeshare evaluate` does, and must come out alike. FOLDER is a rulebook's folder;
    without it the Somerset guide is proved. What fails is shown by the smallest case, as a file for `safeshare
    evaluate`, with the rules behind it.

    \b
    Examples:
        safeshare prove
        safeshare prove my-guide --cases found

    Exit code: 0 when all is proved; 1 when something is broken or a file is at fault; 2 for wrong usage.
    """  # noqa: D301 - click takes a real backspace as "keep these lines"
    proof = prove_folder(folder)
    click.echo(json.dumps(to_dict(proof), indent=2, ensure_ascii=False) if as_json else to_text(proof), nl=as_json)
    if target is not None:
        _write(proof, target)
    if not proof.proved:
        ctx.exit(1)


def _write(proof: Proof, target: Path) -> None:
    files = case_files(proof)
    try:
        if files:
            target.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_atomically(target / name, content)
    except OSError as error:
        what = f"case files cannot be written here ({error.strerror})"
        raise ProblemsError([Problem(str(target), what, "Name a folder that you may write in.")]) from None
    for name in files:
        click.echo(f"Written: {target / name}", err=True)
