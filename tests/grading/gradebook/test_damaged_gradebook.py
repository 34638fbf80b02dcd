"""A gradebook that cannot be opened or written is told in one sentence, with the file and what to do."""

import sqlite3

import pytest
from alembic.script import ScriptDirectory
from nbgrader.dbutil import ALEMBIC_DIR

from grading.gradebook.fits import cannot_write, check_version, newest_version
from safeshare.problems import ProblemsError

ANEW = (
    "Put it back from your backups. Without one, move it away, then run `python -m grading release --course {root}` "
    "and `mark` again: marks by machine come back, those by hand do not."
)


def no_database(path):
    """Put text in place of the gradebook."""
    path.write_bytes(b"these are not the marks that you are looking for" * 50)


def cut(path):
    """Cut off the end of the gradebook, as a full disk does."""
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 3])


def a_folder(path):
    """Put a folder in place of the gradebook."""
    path.unlink()
    path.mkdir()


DAMAGED = {
    no_database: f"the gradebook is damaged: it is no database. {ANEW}",
    cut: f"the gradebook is damaged: a part of it is missing or was overwritten. {ANEW}",
    a_folder: "the gradebook cannot be opened. See that it is a file, and that your account may read and write it.",
}


@pytest.fixture
def path(tmp_path):
    """Return a database of some size in a course folder."""
    path = tmp_path / "gradebook.db"
    with sqlite3.connect(path) as db:
        for number in range(40):
            db.execute(f"CREATE TABLE t{number} (name TEXT)")
            db.execute(f"INSERT INTO t{number} VALUES (?)", ("x" * 3000,))
    db.close()
    return path


@pytest.mark.parametrize("harm", DAMAGED, ids=lambda each: each.__name__)
def test_a_damaged_gradebook_is_told(path, harm):
    """Whatever SQLite calls it, the trainer reads which file it is and how its marks come back."""
    harm(path)
    with pytest.raises(ProblemsError) as caught:
        check_version(f"sqlite:///{path}", path.parent)
    assert str(caught.value) == f"{path}: {DAMAGED[harm].format(root=path.parent)}"


def test_a_gradebook_that_may_not_be_written_is_told(path):
    """A gradebook that somebody holds, or that is read-only, is told with what to do about it."""
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(path, timeout=0).execute("SELECT * FROM t1")
    other.close()
    assert str(cannot_write(path.parent, caught.value)) == (
        f"{path}: the gradebook is in use by another program. Wait until that has finished, or close it, and run this "
        "again."
    )
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("DELETE FROM t1")
    assert str(cannot_write(path.parent, caught.value)) == (
        f"{path}: the gradebook may not be written to. Give your account the right to write to it and its folder."
    )


def test_the_newest_version_is_nbgraders_own() -> None:
    """What is read of nbgrader's steps between versions ends where alembic, which nbgrader asks, says that they end."""
    assert newest_version() == ScriptDirectory(ALEMBIC_DIR).get_current_head()
