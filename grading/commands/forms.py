"""The commands for the tests before and after the course: assembling forms, writing the notebooks that show them."""

from __future__ import annotations

from pathlib import Path

import click

from grading.commands.dry_run import begin, dry_run_option, say_what_follows
from grading.commands.options import COMMAND, DEFAULT_COURSE, say_next
from grading.progress import shown
from safeshare.counting import counted

SCENARIOS = Path("scenarios")


@click.command(short_help="Assemble forms for the pre- and post-test.")
@click.option("--scenarios", "folder", type=click.Path(path_type=Path), default=SCENARIOS, show_default=True,
              metavar="DIR", help="The bank of cases; forms.yaml stands in it.")  # fmt: skip
@click.option("--count", default=2, show_default=True, type=click.IntRange(2, 26),
              help="How many forms: an even number, as each has its parallel.")  # fmt: skip
@click.option("--items", type=click.IntRange(18, 20), help="Items on each form.  [default: as many as the forms that "
              "there are, else 18]")  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="Among equally good forms, the same seed takes the same.")
@click.option("--anew", is_flag=True, help="Begin with form A again: the forms that there are give way.")
@click.option("--write", is_flag=True, help="Write forms.yaml; without it, only show the forms.")
@dry_run_option("written with --write")
def forms(folder: Path, count: int, items: int | None, seed: int, anew: bool, write: bool, dry_run: bool) -> None:
    """Assemble forms for the pre- and post-test from the near-miss pairs that the bank keeps for them (pool: form).

    Each pair has one case on either form; each form has two items of every section, some of every family, none above
    half, and one whose right outcome is act_now; two forms differ as little as can be in families, recipients and
    length. Item for item all forms are of the same sections, in the same order. Cases of the forms that there are do
    not recur: further forms need further cases, unless --anew begins again. When the bank is too small, it says what
    is lacking and writes nothing.
    """
    from grading.authoring.forms import about_forms, assemble, forms_text
    from grading.authoring.programme import Wanted
    from safeshare.files import write_atomically
    from safeshare.problems import Problem, ProblemsError
    from safeshare.rulebook import load_rulebook
    from safeshare.scenario import load_bank
    from safeshare.scenario.forms import FILE_NAME, load_forms

    if count % 2:
        remedy = "Each form has a parallel: name 2 or 4."
        raise ProblemsError([Problem("--count", f"{count} is no even number", remedy)])
    rulebook = load_rulebook()
    bank = load_bank(folder, rulebook)
    known = None if anew else load_forms(folder, bank, rulebook)
    there = len(known.slots()) if known else None
    if known and items not in (None, there):
        what, remedy = (
            f"the forms that there are have {counted(there or 0, 'item')}, and all have the same slots",
            "Leave it out.",
        )
        raise ProblemsError([Problem("--items", what, remedy)])
    made = assemble(bank, rulebook, Wanted(count // 2, items or there or 18, seed), known)
    begin(dry_run)
    for line in about_forms(made, bank, rulebook):
        click.echo(line)
    if not write:
        click.echo("Nothing was written: add --write to keep them.")
        say_next("forms --write", DEFAULT_COURSE)
        return
    if not dry_run:
        write_atomically(folder / FILE_NAME, forms_text(made))
    did = "Would write" if dry_run else "Wrote"
    click.echo(f"{did} {shown(folder / FILE_NAME)} with {counted(len(made.cases), 'form')}.")
    say_what_follows("tests", DEFAULT_COURSE, dry_run)


@click.command(short_help="Write the notebooks of the pre- and post-test.")
@click.option("--scenarios", "folder", type=click.Path(path_type=Path), default=SCENARIOS, show_default=True,
              metavar="DIR", help="The bank of cases with forms.yaml.")  # fmt: skip
@click.option("--notebooks", type=click.Path(path_type=Path), default=Path("notebooks"), show_default=True,
              metavar="DIR", help="Where the notebooks go.")  # fmt: skip
@dry_run_option("written")
def tests(folder: Path, notebooks: Path, dry_run: bool) -> None:
    """Write the notebooks of the pre- and post-test for the forms of forms.yaml.

    Both have a slot for each item that the forms have. Each learner is shown one form before the course and its
    parallel after it; which of all the forms comes first is drawn by the course's key. Notebooks of that name are
    replaced.
    """
    from grading.authoring.form_notebooks import write_tests
    from safeshare.files import write_atomically
    from safeshare.problems import Problem, ProblemsError
    from safeshare.rulebook import load_rulebook
    from safeshare.scenario import load_bank
    from safeshare.scenario.forms import FILE_NAME, load_forms

    rulebook = load_rulebook()
    bank = load_bank(folder, rulebook)
    known = load_forms(folder, bank, rulebook)
    if known is None:
        remedy = f"Run `{COMMAND} forms --write` first."
        raise ProblemsError([Problem(shown(folder / FILE_NAME), "there are no forms yet", remedy)])
    begin(dry_run)
    for name, content in list(write_tests(known, bank, rulebook, notebooks)):
        if not dry_run:
            notebooks.mkdir(parents=True, exist_ok=True)
            write_atomically(notebooks / name, content)
        what = f"{counted(len(known.slots()), 'case')}, for the forms {', '.join(known.order())}"
        click.echo(f"{'Would write' if dry_run else 'Wrote'} {shown(notebooks / name)} with {what}.")
    say_what_follows("build", DEFAULT_COURSE, dry_run)
