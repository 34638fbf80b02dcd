"""A learner's copy of a section, and JupyterLab opened on it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.course import ASSIGNMENT, CHECKOUT
from grading.lab import lab_command, lab_environment, open_lab
from grading.learn import page_of, prepare_copy
from safeshare.answers import AnswerSheet


def test_the_copy_is_the_release(course, tmp_path):
    """A learner gets what was released, byte for byte."""
    folder = prepare_copy(course.root, ASSIGNMENT, tmp_path)
    released = course.folder("release", ASSIGNMENT)
    names = [path.relative_to(released) for path in released.rglob("*") if path.is_file()]
    assert Path("cards", "04.html") in names
    assert all((folder / name).read_bytes() == (released / name).read_bytes() for name in names)
    assert page_of(tmp_path, folder) == "/doc/tree/section-04/04_refusal.ipynb"


def test_opening_again_loses_nothing(course, tmp_path):
    """Answers and the learner's own notebook stay as they are from one time to the next."""
    folder = prepare_copy(course.root, ASSIGNMENT, tmp_path)
    AnswerSheet.open(folder, ASSIGNMENT).put("s4a-key.wishes.text", {"text": "mine"})
    answers = (folder / "answers.json").read_bytes()
    (folder / "04_refusal.ipynb").write_text("my notes")
    (course.folder("release", ASSIGNMENT) / "answers.json").write_text("{}")  # nobody should, but a trainer might
    prepare_copy(course.root, ASSIGNMENT, tmp_path)
    assert (folder / "answers.json").read_bytes() == answers
    assert (folder / "04_refusal.ipynb").read_text() == "my notes"


def test_a_new_release_keeps_the_learners_notebook_beside(course, tmp_path):
    """When another notebook is released, the learner gets it, and the one they wrote in is kept."""
    folder = prepare_copy(course.root, ASSIGNMENT, tmp_path)
    (folder / "04_refusal.ipynb").write_text("my notes")
    new = course.folder("release", ASSIGNMENT) / "04_refusal.ipynb"
    new.write_text(new.read_text() + "\n")
    prepare_copy(course.root, ASSIGNMENT, tmp_path)
    assert (folder / "04_refusal.ipynb").read_bytes() == new.read_bytes()
    assert (folder / "earlier" / "04_refusal-1.ipynb").read_text() == "my notes"


def test_it_listens_on_this_machine_only_and_asks_for_its_token(tmp_path):
    """JupyterLab is not open to the network, has a token, and asks nobody about news or updates."""
    command = lab_command(tmp_path, "/doc/tree/x.ipynb", 9999, "secret", browser=False)
    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--IdentityProvider.token=secret" in command
    assert "--LabApp.news_url=None" in command
    environment = lab_environment(tmp_path)
    settings = next(tmp_path.rglob("notification.jupyterlab-settings"))
    assert str(settings).startswith(environment["JUPYTERLAB_SETTINGS_DIR"])
    assert json.loads(settings.read_text()) == {"fetchNews": "false", "checkForUpdates": False}


def fetch(address, seconds=90):
    """Return a page once the server answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


@pytest.mark.slow
def test_make_learn_opens_the_notebook_in_jupyterlab(course, tmp_path):
    """The printed address shows the notebook, without nbgrader's tools; without its token nothing is shown."""
    command = [
        sys.executable,
        "-m",
        "grading",
        "learn",
        "--course",
        str(course.root),
        "--to",
        str(tmp_path),
        "--no-browser",
    ]
    server = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # A job in the background starts with Ctrl+C ignored, and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        address = next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line)))
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/doc/tree/section-04/04_refusal\.ipynb\?token=\S{20,}", address)
        page = fetch(address)
        config = json.loads(re.search(r'<script id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
        assert "@jupyter/nbgrader" in str(config["disabledExtensions"])
        assert config["treePath"] == "section-04/04_refusal.ipynb"
        with pytest.raises(urllib.error.HTTPError, match="403"):
            fetch(address.partition("/doc")[0] + "/api/contents")
    finally:
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert rest.rstrip().endswith("Stopped.")


@pytest.mark.parametrize("here", [("course",), ("demo",), ("course", "demo"), ()])
def test_the_real_course_comes_before_the_demonstration(course, tmp_path, monkeypatch, here):
    """Without --course, what is released is opened, the real course first, and it is said which."""
    roots = tmp_path / "course", tmp_path / "demo"
    monkeypatch.setattr("grading.cli_tools.DEFAULT_COURSE", roots[0])
    monkeypatch.setattr("grading.cli_tools.DEMO_COURSE", roots[1])
    opened = []
    monkeypatch.setattr("grading.learn.prepare_copy", lambda root, *_: opened.append(root) or tmp_path)
    for name in here:
        shutil.copytree(course.root, tmp_path / name)
    said = CliRunner().invoke(main, ["learn", "--prepare"], catch_exceptions=False).output
    expected = tmp_path / (here[0] if here else "course")
    assert opened == [expected]
    assert (f"Taking the section from the course in {expected}.\n" in said) == bool(here)


@pytest.mark.parametrize("browser", [True, False])
def test_without_a_browser_nothing_is_opened(tmp_path, monkeypatch, capsys, browser):
    """Where there is no browser, the address is given and nothing claims to open it."""
    monkeypatch.setattr("grading.lab._has_browser", lambda: browser)
    monkeypatch.setattr("grading.lab.lab_command", lambda *_: ["true"])
    open_lab(tmp_path, "/doc/tree/x.ipynb", "Advice.")
    said = capsys.readouterr().out
    assert ("Opening" in said, "No browser was found" in said) == (browser, not browser)
    assert "opy this address into a browser on this machine:\n" in said


def test_building_and_releasing_come_first_where_they_are_missing(course, tmp_path, monkeypatch):
    """`make learn` on a fresh checkout builds and releases before it opens."""
    released = course.folder("release", ASSIGNMENT).rename(tmp_path / "released")
    monkeypatch.setattr("grading.learn.build_course", lambda root: course)
    monkeypatch.setattr("grading.learn.release", lambda *given: released)
    folder = prepare_copy(tmp_path / "no-course", ASSIGNMENT, tmp_path / "home")
    assert (folder / "04_refusal.ipynb").read_bytes() == (released / "04_refusal.ipynb").read_bytes()
