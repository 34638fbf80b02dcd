"""A real PostgreSQL server for the tests, started from Debian's package with nothing but its own folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.conftest import ROOT

PASSWORD = "s3cret:p@ss%word\\"
"""With all that needs care in an address, in a configuration file of nbgrader's or in libpq's own file."""
LOGIN = "trainer"
NEUTRAL_USER = "postgres"
"""Whom the server runs as where the tests run as root, which it refuses; Debian's package brings this account."""


@dataclass
class Server:
    """A running server, and how many databases the tests have had of it."""

    port: int
    made: int = 0

    def address(self, password: str | None = PASSWORD, database: str | None = None) -> str:
        """Return the address of an empty database, a new one if none is named, as a trainer gives it."""
        if database is None:
            self.made += 1
            database = f"course_{self.made}"
            with self.connect() as db:
                db.execute(f"CREATE DATABASE {database}")
        login = LOGIN if password is None else f"{LOGIN}:{quote(password, safe='')}"
        return f"postgresql://{login}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Return a connection that commits each statement."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=LOGIN, password=PASSWORD, dbname=database, autocommit=True
        )


def installed() -> str:
    """Install the server where it is missing and we may; return why it is not there, or nothing."""
    done = subprocess.run(["make", "database"], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stderr.strip() or done.stdout.strip()).splitlines()[0]


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server in a folder of its own, on a free port of this machine only, that asks for a password."""
    folder = Path(tempfile.mkdtemp(prefix="safeshare-postgresql-"))
    try:
        (folder / "password").write_text(PASSWORD + "\n")
        _give_away(folder)
        init = ["--auth=scram-sha-256", f"--username={LOGIN}", f"--pwfile={folder / 'password'}", "--no-sync"]
        made = _run(folder, "initdb", "-D", str(folder / "data"), "--encoding=UTF8", "--locale=C.UTF-8", *init)
        assert made.wait(timeout=120) == 0, (folder / "log").read_text()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        careless = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # only the tests' own data
        settings = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", *careless)
        options = [part for setting in settings for part in ("-c", setting)]
        running = _run(folder, "postgres", "-D", str(folder / "data"), *options)
        try:
            server = Server(port)
            _wait_for(server, running, folder / "log")
            yield server
        finally:
            running.send_signal(signal.SIGQUIT)  # at once, whoever is still connected: nothing of it is kept
            running.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a program of the newest server that is installed, never as root."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    with (folder / "log").open("ab") as words:
        return subprocess.Popen(
            [str(found[-1]), *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=words, stderr=words,
            env={**os.environ, "LC_ALL": "C.UTF-8"}, **_somebody(),
        )  # fmt: skip


def _somebody() -> dict[str, object]:
    return {"user": NEUTRAL_USER, "group": NEUTRAL_USER, "extra_groups": ()} if os.geteuid() == 0 else {}


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        account = pwd.getpwnam(NEUTRAL_USER)
        for path in (folder, *folder.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)


def _wait_for(server: Server, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if running.poll() is not None:
            break
        try:
            server.connect().close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-3000:]}")
