"""The whole trainer's path with the gradebook in PostgreSQL, beside the same path with SQLite."""

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from grading.commands.dry_run import FIRST
from grading.course.folder import open_course
from grading.moderation.log import read_log
from grading.simulation.simulate import simulate_cohort
from grading.with_nbgrader.runs import nbgrader_at
from tests.grading.arrivals import dated
from tests.grading.formgrader import formgrader
from tests.grading.marked_cohort import NAMES, RECORD, folders, gradebook, make_cohort, rows
from tests.grading.postgres import PASSWORD
from tests.grading.test_cli import run
from tests.grading.test_dry_run import state

pytestmark = pytest.mark.slow
LEARNERS = tuple(f"sim-{number:03d}" for number in range(1, 5))
LATE, EXTENDED = LEARNERS[1], LEARNERS[2]
MARKS = {LEARNERS[0]: 1.0, EXTENDED: 3.0}
SECOND, SETTLED = 2.5, 2.0


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """Return a folder with bank, notebooks and a course whose learners have handed in; nothing was collected."""
    home = tmp_path_factory.mktemp("path")
    course = make_cohort(home, len(LEARNERS))
    for name in ("submitted", "logs"):
        shutil.rmtree(course.root / name)
    for name in NAMES:
        dropbox = simulate_cohort(course, course.assignment(name), len(LEARNERS))
        for learner in LEARNERS:
            day = 3 if learner in (LATE, EXTENDED) else 2
            dated(dropbox / learner / name, datetime(2026, 11, day, 9, 30, tzinfo=UTC))
    (course.root / "gradebook.db").unlink()
    return home


def walk(home, name, database):
    """Take a trainer's whole path on a copy of the course; return it and everything that was said."""
    root = home / name
    shutil.copytree(home / "course-0", root)
    heard = []

    def step(command, *more, code=0):
        got, said = run(command, *more, "--course", root)
        heard.append(said)
        assert got == code, said

    given = ("--notebooks", home / "notebooks", "--scenarios", home / "scenarios")
    step("build", *given, *(("--database", database) if database else ()))
    with nbgrader_at(root):  # started once for all steps up to nbgrader's own, which waits its turn
        take_first_steps(root, step)
    heard.append(autograde(root, NAMES[1]))
    with nbgrader_at(root):
        take_steps(root, home, step)
    return open_course(root), "\n".join(heard)


def take_first_steps(root, step):
    """Take the path from release to the first marks."""
    step("release")
    step("deadline", "--at", "2026-11-02 17:00", "--zone", "UTC")
    step("collect", "--from", root / "dropbox")
    step("extend", "--learner", EXTENDED, "--assignment", NAMES[0], "--until", "2026-11-04")
    step("mark", "--assignment", NAMES[0])


def take_steps(root, home, step):
    """Take the path from the second assignment's marks, which nbgrader's own command gave, to the report."""
    step("mark", "--assignment", NAMES[1])
    course = open_course(root)
    mark_by_hand(course)
    step("mark", "--assignment", NAMES[0], "--again")
    second = home / f"{root.name}.csv"
    step("second-marks", "--export", second, "--sample", "100%")
    marked_second(second)
    step("second-marks", "--import", second, "--by", "second")
    part = "s6a-pond.record"
    if course.database:
        step("moderate", "--sample", "1", "--assignment", NAMES[0])
    step("settle", "--learner", LEARNERS[0], "--question", part, "--score", SETTLED, "--reason", "Agreed.")
    step("history", "--learner", LEARNERS[0], "--question", part)
    step("feedback", "--although-waiting")
    step("gradebook", "--to", root / "marks.csv")
    if course.database:
        step("report", "--period", "2026Q4")


def autograde(root, name):
    """Mark with nbgrader's own command, typed in the course folder; return all that it says."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SAFESHARE", "PG"))}
    command = [str(Path(sys.executable).with_name("nbgrader")), "autograde", name, "--log-level=DEBUG"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def mark_by_hand(course):
    """Give marks by hand: in PostgreSQL with formgrader itself, whose lists are looked at too."""
    if not course.database:
        with gradebook(course) as book:
            for learner, points in MARKS.items():
                grade = book.find_grade(RECORD, "04_refusal", NAMES[0], learner)
                grade.manual_score, grade.needs_manual_grade = points, False
            book.db.commit()
        return
    with formgrader(course) as server:
        assert {each["name"] for each in server.get("assignments")} == set(NAMES)
        assert {each["id"] for each in server.get("students")} == set(LEARNERS)
        assert len(server.get(f"submissions/{NAMES[0]}")) == len(LEARNERS)
        assert len(server.get(f"student_submissions/{LATE}")) == len(NAMES)
        assert [each["name"] for each in server.get(f"notebooks/{NAMES[0]}")] == ["04_refusal"]
        for page in ("", "gradebook", f"gradebook/{NAMES[0]}/04_refusal", "manage_students"):
            assert "Traceback" not in server.page(page)
        for learner, points in MARKS.items():
            server.give_mark(NAMES[0], "04_refusal", learner, RECORD, points)
        submission = server.get(f"submitted_notebooks/{NAMES[0]}/04_refusal")[0]["id"]
        assert RECORD in server.page(f"submissions/{submission}")


def marked_second(path):
    """Fill in the second marker's scores."""
    texts = list(csv.DictReader(path.read_text().splitlines(keepends=True)))
    assert len(texts) == len(MARKS)
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(texts[0]))
        writer.writeheader()
        writer.writerows({**text, "score": SECOND} for text in texts)


@pytest.fixture(scope="module")
def walked(handed_in, postgres):
    """Return the course after the whole path, and what was said, for each kind of database."""
    return {
        "sqlite": walk(handed_in, "with-sqlite", None),
        "postgresql": walk(handed_in, "with-postgresql", postgres.address()),
    }


def test_every_row_is_the_same(walked):
    """What PostgreSQL holds of learners, marks, comments, penalties and extensions is what SQLite holds."""
    ours, theirs = rows(walked["sqlite"][0]), rows(walked["postgresql"][0])
    assert ours == theirs
    assert {table: len(found) for table, found in ours.items() if not found} == {}
    assert {row[1] for row in ours["submission"] if row[3] is not None} == {EXTENDED}
    assert {row[1] for row in ours["submission"] if row[0] == NAMES[0] and row[4]} == {LATE}
    given = {row[1]: row[4] for row in ours["grade"] if row[2] == RECORD and row[4] is not None}
    assert given == {**MARKS, LEARNERS[0]: SETTLED}
    assert not (walked["postgresql"][0].root / "gradebook.db").exists()


def test_the_log_knows_who_gave_each_mark(walked):
    """Formgrader's own marks have an author in PostgreSQL, those of another tool were found, and both were settled."""
    logs = {kind: [(each.did, each.score) for each in read_log(walked[kind][0].root)] for kind in walked}
    after = [("second mark", SECOND), ("second mark", SECOND), ("settled", SETTLED)]
    for kind, did in (("sqlite", "found"), ("postgresql", "entered")):
        assert sorted(logs[kind][:2]) == [(did, points) for points in sorted(MARKS.values())]
        assert logs[kind][2:] == after
    assert all(each.by for each in read_log(walked["postgresql"][0].root))


def test_everything_written_is_the_same(walked):
    """Autograded folders, pages of feedback and progress and the exported gradebook are the same, letter by letter."""
    ours, theirs = walked["sqlite"][0], walked["postgresql"][0]
    assert folders(ours) == folders(theirs)
    assert (ours.root / "marks.csv").read_bytes() == (theirs.root / "marks.csv").read_bytes()
    pages = [path.relative_to(ours.root) for path in sorted((ours.root / "feedback").rglob("*.html"))]
    assert len(pages) == 2 * len(LEARNERS) * len(NAMES)
    assert [page for page in pages if (ours.root / page).read_bytes() != (theirs.root / page).read_bytes()] == []


def test_dry_runs_change_nothing_in_the_server(walked, postgres):
    """Whatever would be written, and wherever the gradebook would go, no row and no file is touched."""
    course, other = walked["postgresql"][0], postgres.address()
    home, name = course.root.parent, course.database.rpartition("/")[2]
    build = ("build", "--notebooks", home / "notebooks", "--scenarios", home / "scenarios", "--database")
    question = ("--learner", LATE, "--question", "s6a-pond.record")
    before = versions(postgres, name), state(home)
    for command in (
        ("release",),
        ("mark", "--again"),
        ("settle", *question, "--score", 1, "--reason", "Agreed."),
        ("feedback", "--although-waiting"),
        (*build, "sqlite"),
        (*build, other),
    ):
        code, said = run(*command, "--course", course.root, "--dry-run")
        assert code == 0, said
        assert FIRST in said
        assert PASSWORD not in said
        assert (command, versions(postgres, name), state(home)) == (command, *before)
    assert versions(postgres, other.rpartition("/")[2]) == {}


def versions(server, database):
    """Return for each table of a database its rows, each with the number of the transaction that wrote it."""
    with server.connect(database) as db:
        tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: sorted(db.execute(f"SELECT xmin::text, t::text FROM {name} t").fetchall()) for (name,) in tables}


def test_the_report_counts_them(walked):
    """The Board's report is written from the marks in PostgreSQL."""
    assert list(walked["postgresql"][0].root.rglob("*2026Q4*.html"))


def test_the_password_is_in_one_file_only(walked):
    """Neither a released file nor a log, nbgrader's at its most talkative included, nor an output holds it."""
    course, said = walked["postgresql"]
    forms = {PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD), PASSWORD.replace("\\", "\\\\"), "s3cret"}
    assert [form for form in forms if form in said] == []
    files = [path for path in course.root.rglob("*") if path.is_file() and path.name != "gradebook.password"]
    assert len(files) > 50
    assert [path for path in files for form in forms if form.encode() in path.read_bytes()] == []
    assert (course.root / "gradebook.password").stat().st_mode & 0o777 == 0o600
    assert json.loads((course.root / "course.json").read_text())["gradebook"].startswith(
        "postgresql+psycopg://trainer@"
    )
