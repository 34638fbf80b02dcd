"""The commands that make a course: building its folder, and writing what learners get."""

from __future__ import annotations

from pathlib import Path

import click

from grading.commands.dry_run import begin, dry_run_option, on_a_copy, say_what_follows
from grading.commands.options import COMMAND, course_option, say_next, where
from grading.gradebook.database import EXAMPLE, OWN, VARIABLE, place_of
from grading.progress import each, shown
from safeshare.counting import counted


@click.command(short_help="Build a course folder from notebooks and cases.")
@course_option
@click.option("--notebooks", type=click.Path(path_type=Path), metavar="DIR", help="Not the checkout's notebooks.")
@click.option("--scenarios", type=click.Path(path_type=Path), metavar="DIR", help="Another bank of cases.")
@click.option("--database", metavar="ADDRESS", envvar=VARIABLE, show_envvar=True, show_default=False,
              help=f"The gradebook's, such as {EXAMPLE}; {OWN} for a file in the course folder. "
              "[default: the course's so far; at first that file]")  # fmt: skip
@dry_run_option("built")
def build(root: Path, notebooks: Path | None, scenarios: Path | None, database: str | None, dry_run: bool) -> None:
    """Build a course folder from the notebooks and the bank of cases.

    Checks both first and writes nothing if anything is wrong. Running it again brings the course up to date and leaves
    learners' work alone. The keys stay in the bank: the course only notes where it is.

    With --database the gradebook is in PostgreSQL, in a database of its own. The password is kept in the course folder
    for its owner's eyes only; leave it out if your ~/.pgpass has it.
    """
    from grading.course.build import build_course
    from grading.course.roster import FILE, HOW_TO_FILL, is_empty

    given = {"notebooks": notebooks, "scenarios": scenarios, "database": database}
    kept = {name: path for name, path in given.items() if path is not None}
    begin(dry_run)
    course = build_course(root, **kept, dry_run=dry_run)  # type: ignore[arg-type]
    names = ", ".join(course.assignments)
    did = "Would build" if dry_run else "Built"
    click.echo(f"{did} {root} with {counted(len(course.assignments), 'assignment')}: {names}.")
    if course.database:
        click.echo(f"The gradebook is {place_of(course)}.")
    if is_empty(root):
        click.echo(f"Fill in {shown(root / FILE)}. {HOW_TO_FILL}.")
    else:
        click.echo(f"The roster {shown(root / FILE)} stays as it is.")
    say_what_follows("roster FILE" if is_empty(root) else "release", root, dry_run)


@click.command(short_help="Write what learners get, without keys.")
@course_option
@click.option("--assignment", "name", metavar="NAME", show_default="all but the post-test",
              help="Which assignment, such as section-04 or post-test; or all.")  # fmt: skip
@click.option("--hand-in", "place", metavar="FOLDER",
              help="Where learners hand in: nbgrader's exchange or a drop folder; or none.")  # fmt: skip
@click.option("--own-cases", is_flag=True,
              help="Nobody is asked who they are, and each learner draws their own cases.")  # fmt: skip
@on_a_copy("released")
def release(root: Path, name: str | None, place: str | None, own_cases: bool) -> None:
    """Write the version for learners, without keys, and search every byte of it for one.

    Where cases have variants, a table says which of them each learner on the roster is shown; it names nobody. The
    tests are sealed: each learner on the roster opens their own form with their code, and nobody can read the others.
    Codes are made once, in codes.csv of the course folder. The post-test is released when it is asked for by name.

    A learner's computer knows their id on a JupyterHub, or where SAFESHARE_LEARNER or the login name is that id;
    anywhere else the first case that counts asks them for it. The answers of a learner who was listed count for their
    own cases only; with --own-cases nobody is listed but for the tests, nobody is asked, and marking only notes who
    drew their cases.

    With --hand-in, learners hand in from the notebook itself, and feedback goes back to the same folder. Without such a
    folder each gets one file to upload.

    Learners work in copies, one each. Nothing is released while somebody's answers or id are in the folder itself; what
    `safeshare learn` has kept there is cleared.
    """
    from grading.course.assignment import POST_TEST
    from grading.course.codes import FILE as CODES
    from grading.course.folder import ALL, open_course
    from grading.course.hand_in_folder import collect_step, place_of_course
    from grading.course.roster import FILE, is_empty
    from grading.release.folder import RELEASE
    from grading.release.hand_in_place import note_place
    from grading.release.releasing import release_all

    course = open_course(root)
    chosen = [one for one in course.chosen(name or ALL) if name or one.name != POST_TEST]
    if place is not None:
        note_place(course, place)
    folders = release_all(course, chosen, own_cases=own_cases)
    names = [folder.name for folder in each(folders, "Releasing", "assignment", total=len(chosen))]
    everybodys = shown(course.root / RELEASE)
    click.echo(f"Released into {everybodys}: {', '.join(names)}. No key was found in what learners get.")
    if is_empty(course.root) and any(assignment.varies for assignment in chosen):
        click.echo(f"{shown(root / FILE)} lists nobody yet: learners draw their variants themselves until it does.")
        sealed = [assignment.title for assignment in chosen if assignment.forms]
        if sealed:
            click.echo(f"Nobody can open {' or '.join(sealed)}: fill in the roster, then release again.")
    elif any(assignment.forms for assignment in chosen):
        click.echo(f"Give each learner their code for the tests, and nobody else's: {shown(root / CODES)}.")
    if not name and POST_TEST in course.assignments:
        later = f"{COMMAND} release --assignment {POST_TEST}{where(root)}"
        click.echo(f"The post-test is left out; after the course: {later}")
    way = "into the folder that you named" if place_of_course(course.root) is not None else "as one file to upload"
    click.echo(f"Give each learner their own copy of {everybodys}, on their own computer or in a folder of their own.")
    click.echo(f"They hand in at the end of each notebook, {way}.")
    say_next("roster FILE" if is_empty(course.root) and not own_cases else collect_step(root), root)
