"""Where a gradebook is: the address that a trainer gives, its password, and what goes along to another database."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.course.build import build_course
from grading.course.folder import open_course
from grading.gradebook.database import PASSWORD_FILE, VARIABLE, database_url
from grading.marking.mark import mark
from safeshare.problems import ProblemsError
from tests.grading.marked_cohort import NAMES, RECORD, copy_of, gradebook, make_cohort, rows
from tests.grading.postgres import LOGIN
from tests.grading.test_cli import fails, run

pytestmark = pytest.mark.slow
WRITE = (
    "Write it like postgresql://NAME:PASSWORD@HOST/DATABASE, with %40 for an @ in the password, or sqlite for a file "
    "in the course folder."
)
FAULTS = {
    "s3cret": f"this is not the address of a database. {WRITE}",
    "postgresql://me:s3cret@h:port/d": f"this is not the address of a database. {WRITE}",
    "mysql://me:s3cret@h/d": f"a gradebook can be in SQLite or PostgreSQL, in no other database. {WRITE}",
    "postgresql+psycopg2://me:s3cret@h/d": f"a gradebook can be in SQLite or PostgreSQL, in no other database. {WRITE}",
    "sqlite:///s3cret.db": f"a gradebook can be in SQLite or PostgreSQL, in no other database. {WRITE}",
    "postgresql://me:s3cret@h": f"the address names no database, or has its password among the options. {WRITE}",
    "postgresql://me@h/d?password=s3cret": "the address names no database, or has its password among the options. "
    + WRITE,
    "postgresql://me:s3cret%0A@h/d": f"there are control characters in the address. {WRITE}",
}


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """Leave nothing behind of what is told to libpq, and take nothing from outside."""
    for name in (VARIABLE, "PGPASSFILE", "PGPASSWORD"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Return a course with its bank beside it, of which two learners' section 4 is marked, in SQLite."""
    course = make_cohort(tmp_path_factory.mktemp("database"), 2)
    mark(course, course.assignment(NAMES[0]))
    with gradebook(course) as book:
        book.find_grade(RECORD, "04_refusal", NAMES[0], "sim-001").manual_score = 2.5
        book.find_comment(RECORD, "04_refusal", NAMES[0], "sim-001").manual_comment = "Zoë’s “own” words: 100%"
        book.db.commit()
        book.grant_extension(NAMES[0], "sim-002", days=2)
    return course


def build(course, *more, how=run):
    """Build a copied course again, with its own notebooks and bank."""
    home = course.root.parent
    given = ("--notebooks", home / "notebooks", "--scenarios", home / "scenarios")
    return how("build", "--course", course.root, *given, *more)


@pytest.mark.parametrize("address", FAULTS)
def test_what_is_no_address_is_told_without_it(cohort, address):
    """A fault of an address is one sentence that holds nothing of it, and the course stays as it was."""
    before = (cohort.root / "course.json").read_bytes()
    assert build(cohort, "--database", address, how=fails) == f"Error: --database: {FAULTS[address]}"
    assert (cohort.root / "course.json").read_bytes() == before
    assert (cohort.root / "gradebook.db").is_file()


def test_where_nothing_answers_is_told_in_a_sentence(cohort, postgres):
    """A closed port, a wrong password and a database that is not there are said as the server says them."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"postgresql://me:s3cret@127.0.0.1:{closed.getsockname()[1]}/d"
        said = {nobody: build(cohort, "--database", nobody, how=fails)}
    for address in (postgres.address("s3cret"), postgres.address(database="none")):
        said[address] = build(cohort, "--database", address, how=fails)
    for line, why in zip(said.values(), ("refused", "password authentication failed", "does not exist"), strict=True):
        assert line.startswith("Error: --database: the gradebook cannot be opened (")
        assert line.endswith("takes this login; SAFESHARE_GRADEBOOK can give another password.")
        assert why in line
        assert "s3cret" not in line
        assert "\n" not in line
    assert not (cohort.root / PASSWORD_FILE).exists()


def test_a_gradebook_goes_along_and_comes_back(cohort, postgres):
    """From SQLite to PostgreSQL and back, with marks, comments and extensions; no file is lost on the way."""
    course = copy_of(cohort, "along")
    found = rows(course)
    said = build(course, "--database", postgres.address())[1]
    course = open_course(course.root)
    assert f"The gradebook is the PostgreSQL database 'course_{postgres.made}' on 127.0.0.1:{postgres.port}." in said
    assert rows(course) == found
    assert not (course.root / "gradebook.db").exists()
    assert len(list(course.root.glob("gradebook.db.2*"))) == 1
    noted = course.database
    assert build(course)[0] == 0
    assert open_course(course.root).database == noted
    assert len(mark(course, course.assignment(NAMES[1])).marked) == 2
    found = rows(course)
    assert build(course, "--database", "sqlite")[0] == 0
    course = open_course(course.root)
    assert (course.database, rows(course)) == ("", found)
    assert not (course.root / PASSWORD_FILE).exists()


def test_another_courses_database_is_refused(cohort, postgres):
    """A database that holds a gradebook with fewer hand-ins cannot be this course's: nothing is mixed."""
    address = postgres.address()
    other = copy_of(cohort, "other")
    assert build(other, "--database", address)[0] == 0
    with gradebook(open_course(other.root)) as book:
        book.remove_submission(NAMES[0], "sim-002")
    course = copy_of(cohort, "mine")
    said = build(course, "--database", address, how=fails)
    assert said.endswith(
        "it has fewer hand-ins than this course's own. Name an empty database of the course's own."
    )  # fmt: skip
    assert (course.root / "gradebook.db").is_file()


def test_other_tables_and_versions_are_told(cohort, postgres):
    """A database of something else, or a gradebook of another nbgrader, is told in a sentence."""
    address = postgres.address()
    course = copy_of(cohort, "versions")
    build(course, "--database", address)
    database = f"course_{postgres.made}"
    with postgres.connect(database) as db:
        db.execute("UPDATE alembic_version SET version_num = 'e0'")
    for step in ("mark", "formgrader"):
        said = fails(step, "--course", course.root)
        assert "the gradebook is of version e0, and this nbgrader writes version" in said
        assert said.endswith("nbgrader's own upgrade of a gradebook with anything in it fails in PostgreSQL.")
    with postgres.connect(database) as db:
        db.execute("DROP SCHEMA public CASCADE")
        db.execute("CREATE SCHEMA public")
        db.execute("CREATE TABLE parcels (id int)")
    assert "holds other tables, such as 'parcels', and none of nbgrader's" in fails("mark", "--course", course.root)


def test_a_database_that_is_gone_is_told(cohort, postgres):
    """When the database can no longer be opened, a command says so in one sentence."""
    course = copy_of(cohort, "gone")
    build(course, "--database", postgres.address())
    with postgres.connect() as db:
        db.execute(f"DROP DATABASE course_{postgres.made}")
    for step in (("release",), ("formgrader",), ("gradebook", "--to", course.root / "marks.csv")):
        said = fails(*step, "--course", course.root)
        assert said.count("the gradebook cannot be opened (") == 1
        assert f'database "course_{postgres.made}" does not exist' in said


def test_the_environment_gives_a_login(cohort, postgres, monkeypatch):
    """A password from the environment is written nowhere, is needed then, and cannot lead to another database."""
    course = copy_of(cohort, "environment")
    monkeypatch.setenv(VARIABLE, postgres.address())
    assert build(course)[0] == 0
    course = open_course(course.root)
    assert not (course.root / PASSWORD_FILE).exists()
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert "Marked: 2. " in run("mark", "--course", course.root, "--dry-run")[1]
    assert len(mark(course, course.assignment(NAMES[1])).marked) == 2
    monkeypatch.setenv(VARIABLE, postgres.address())
    said = fails("mark", "--course", course.root)
    assert said == (
        f"Error: {course.root}: {VARIABLE} leads to the PostgreSQL database 'course_{postgres.made}' on "
        f"127.0.0.1:{postgres.port}, and this course's gradebook is the PostgreSQL database "
        f"'course_{postgres.made - 1}' on 127.0.0.1:{postgres.port}. "
        f"Unset {VARIABLE}, or build the course again with it."
    )
    assert nbgrader(course, "autograde", NAMES[1]) == (1, said.replace(str(course.root), "."))
    monkeypatch.delenv(VARIABLE)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    assert "no password supplied" in fails("mark", "--course", course.root)


def nbgrader(course, *arguments):
    """Run nbgrader's own command; return its exit code and the last line that it says."""
    command = [str(Path(sys.executable).with_name("nbgrader")), *arguments]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False, env=dict(os.environ))
    return done.returncode, done.stderr.strip().splitlines()[-1]


def test_nbgraders_own_setting_counts_and_stays(cohort, postgres):
    """An address that a trainer sets in nbgrader_config.py is used by all commands, and building again keeps it."""
    course = copy_of(cohort, "own-setting")
    address = postgres.address().replace("postgresql:", "postgresql+psycopg:")
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc = get_config()\nc.CourseDirectory.db_url = {address!r}\n")
    for again in range(2):
        assert build(course)[0] == 0, again
    assert config.read_text().count(address) == 1
    assert run("release", "--course", course.root)[0] == 0
    assert "Marked: 2. " in run("mark", "--course", course.root, "--dry-run")[1]
    with Gradebook(address, "safeshare") as book:
        assert book.find_assignment(NAMES[0]).submissions == []
    assert len(mark(course, course.assignment(NAMES[0])).marked) == 2
    with Gradebook(address, "safeshare") as book:
        assert len(book.find_assignment(NAMES[0]).submissions) == 2


def test_without_an_address_all_is_as_ever(cohort, monkeypatch):
    """A course that notes no address uses nbgrader's own file, whatever the environment says."""
    monkeypatch.setenv(VARIABLE, "postgresql://me:s3cret@127.0.0.1/d")
    assert database_url(cohort.root, cohort.database) == f"sqlite:///{cohort.root / 'gradebook.db'}"
    assert "gradebook" not in json.loads((cohort.root / "course.json").read_text())


def test_the_option_is_there_for_programs_too(cohort, postgres):
    """`build_course` takes the address itself and raises what is wrong with it."""
    course = copy_of(cohort, "program")
    home = course.root.parent
    with pytest.raises(ProblemsError, match="in no other database"):
        build_course(course.root, home / "notebooks", home / "scenarios", "oracle://me@h/d")
    made = build_course(course.root, home / "notebooks", home / "scenarios", postgres.address())
    assert made.database == f"postgresql+psycopg://{LOGIN}@127.0.0.1:{postgres.port}/course_{postgres.made}"
