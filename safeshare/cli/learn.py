"""`safeshare learn`: open a released course on its start page, with the cases of each section live."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import click

from safeshare.problems import Problem, ProblemsError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--learner", default="", metavar="ID", help="Your learner id, as your trainer gave it to you; only once.")
@click.option("--notebook", is_flag=True, help="Open it in Jupyter Notebook, not in JupyterLab.")
@click.option("--app", is_flag=True, help="Open it as plain pages, with nothing of Jupyter around them.")
@click.option("--port", type=click.IntRange(1024, 65535), help="The port to listen on.  [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def learn(folder: Path, learner: str, notebook: bool, app: bool, port: int | None, no_browser: bool) -> None:
    """Open the course in FOLDER, as your trainer gave it to you, on its start page.

    Links lead from there to every section. The cases open by themselves; your answers are saved as you give them, and
    are there again the next time. Only this computer can reach the page. FOLDER is the folder you are in unless you
    name another; of one section's folder, that section is opened. The cases that count are chosen for each learner: the
    first of them asks who you are unless you say so with --learner, and it is kept. With --app the same sections and
    the same answers are plain pages, which suit keyboards and screen readers best.

    Exit code: 0 when you stop it with Ctrl+C; 1 with a sentence when it cannot be opened.
    """
    if notebook and app:
        raise click.UsageError("Choose --notebook or --app, not both.")
    _installed("voila" if app else "notebook" if notebook else "jupyterlab")
    from safeshare.cli.sections import course_at, trust
    from safeshare.cli.serving import app_command, learners_command, learners_environment, stay
    from safeshare.cli.whose import ask_if_anothers, refuse_release
    from safeshare.handing_in import check_id

    if learner:
        check_id("learner", learner)
    root, sections = course_at(folder)
    refuse_release(root)
    ask_if_anothers((each.path.parent for each in sections), learner)
    environment = learners_environment(root, learner)
    trust(sections)
    first = sections[0].path.relative_to(root).as_posix()
    page = f"/{'course' if app else 'notebooks' if notebook else 'doc/tree'}/{quote(first)}"

    def command(free: int, token: str, browser: bool) -> list[str]:
        if app:
            return app_command(root, first, free, token, browser)
        return learners_command(root, page, free, token, browser, notebook)

    advice = "Your answers are saved as you give them, in the folder of each section."
    stay(root, page, advice, command, environment, browser=not no_browser, port=port)


def _installed(package: str) -> None:
    """Raise ProblemsError when a package is missing or cannot run sections."""
    name = {"notebook": "Jupyter Notebook", "jupyterlab": "JupyterLab", "voila": "The app"}[package]
    missing = [each for each in (package, "ipykernel") if find_spec(each) is None]
    if missing:
        what = (
            f"this Python cannot open notebooks, since {' and '.join(missing)} {'are' if missing[1:] else 'is'} missing"
        )
        extra = '"safeshare[app]"' if package == "voila" else '"safeshare[notebooks]"'
        extra += " notebook" if package == "notebook" else ""
        raise ProblemsError([Problem(name, what, f"Install it with: python -m pip install {extra}")])
