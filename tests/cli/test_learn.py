"""`safeshare learn`: it finds the course and its start page, trusts the course's code alone, and says its faults."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbformat import read
from nbformat.sign import NotebookNotary

from safeshare.cli.app.trimming import only_the_courses
from safeshare.cli.main import main
from safeshare.cli.sections import COURSE_CODE, course_at, find_sections, trust
from safeshare.cli.serving import learners_environment

PLAY = 'from safeshare.player import play\n\nplay("s4-supper", "s4-supper-b")'


def notebook(path: Path, assignment: str | None, *code: str) -> Path:
    """Write a notebook of a course (or, with no assignment, any other) with these code cells."""
    made = [{"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": text, "execution_count": None, "outputs": []}
            for n, text in enumerate(code)]  # fmt: skip
    metadata = {} if assignment is None else {"safeshare": {"assignment": assignment, "opens_live": True}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made}))
    return path


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return a released course of a start page and two sections, with a stranger's notebook among them."""
    for folder, name in (("section-00", "00_start"), ("section-01", "01_why"), ("section-04", "04_refusal")):
        notebook(tmp_path / folder / f"{name}.ipynb", folder, PLAY)
    notebook(tmp_path / "section-01" / "mine.ipynb", None, "1 + 1")
    (tmp_path / "section-04" / "damaged.ipynb").write_text("{")
    notebook(tmp_path / "section-04" / "earlier" / "04_refusal-1.ipynb", "section-04", PLAY)
    return tmp_path


def said(*arguments: str) -> tuple[int, str]:
    """Run the command and return its exit code and its words on one line."""
    done = CliRunner().invoke(main, ["learn", "--no-browser", *arguments])
    return done.exit_code, " ".join(done.output.split())


def test_the_start_page_comes_first(course: Path) -> None:
    """Of a course folder the start page is opened; of one section's folder that section, in the course around it."""
    names = ["00_start.ipynb", "01_why.ipynb", "04_refusal.ipynb"]
    assert [each.path.name for each in find_sections(course)] == names
    root, sections = course_at(course / "section-04")
    assert root == course.resolve()
    assert sections[0].path.name == "04_refusal.ipynb"
    alone = notebook(course / "elsewhere" / "deep" / "04.ipynb", "section-04", PLAY).parent
    assert course_at(alone) == (alone.resolve(), find_sections(alone.resolve()))


def test_only_the_courses_own_code_is_trusted(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jupyter trusts a section as the course wrote it, and none with a line more or without the course's mark."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(course / "data"))
    changed = notebook(course / "section-02" / "02_how.ipynb", "section-02", PLAY, f"{PLAY}\nopen('x', 'w')")
    other = notebook(course / "section-02" / "other.ipynb", None, PLAY, PLAY)
    trust(find_sections(course))
    notary = NotebookNotary()
    trusted = [notary.check_signature(read(path, as_version=4))
               for path in (course / "section-04" / "04_refusal.ipynb", changed, other)]  # fmt: skip
    assert trusted == [True, False, False]


def test_what_cannot_be_noted_stops_nobody(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Jupyter's own folder cannot be written, the sections are not trusted, and that is all."""
    (course / "data").write_text("no folder")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(course / "data"))
    trust(find_sections(course))


def test_every_code_cell_of_the_course_is_known(root: Path) -> None:
    """No notebook of the course has code that would not open by itself, or that could do more than show something."""
    cells = [
        cell for path in sorted((root / "notebooks").glob("*.ipynb")) for cell in json.loads(path.read_bytes())["cells"]
    ]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 100
    assert [text for text in code if not COURSE_CODE.match(text)] == []
    strange = ('play("a"); x()', 'play("a" + x())', 'play("a\\"")', "play(x)", 'points("a")', 'hand_in("a")')
    assert [each for each in strange if COURSE_CODE.match(f"from safeshare.player import play\n\n{each}")] == []


def test_the_apps_pages_speak_of_no_jupyterlab(root: Path) -> None:
    """What the notebooks say to readers in JupyterLab is left out where there is none, and no page calls itself one."""
    for path in sorted((root / "notebooks").glob("[01]*.ipynb")):
        notebook = read(path, as_version=4)
        words = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
        assert not any(re.search(r"(?i)th(is|ese)\s*>?\s*notebook", text) for text in words), path.name
        only_the_courses(notebook)
        assert not any("Jupyter" in cell.source or "--app" in cell.source for cell in notebook.cells), path.name


def test_what_is_wrong_is_said_in_a_sentence(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder, no course, a taken port and a missing JupyterLab: each is one sentence with its remedy."""
    remedy = "Name the folder that your trainer gave you: it holds folders such as section-04."
    assert said(str(course / "nowhere")) == (1, f"{course / 'nowhere'}: there is no such folder. {remedy}")
    (course / "empty").mkdir()
    assert "there is no course in this folder." in said(str(course / "empty"))[1]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        remedy = "Choose another, or leave --port out: a free one is taken then."
        words = f"port {port}: another program uses this port. {remedy}"
        assert said(str(course), "--port", str(port)) == (1, words)
    monkeypatch.setattr("safeshare.cli.learn.find_spec", lambda name: None)
    code, words = said(str(course))
    assert code == 1
    assert words.startswith(
        "JupyterLab: this Python cannot open notebooks, since jupyterlab and ipykernel are missing."
    )
    assert 'pip install "safeshare[notebooks]"' in words
    code, words = said(str(course), "--app")
    assert (code, 'pip install "safeshare[app]"' in words) == (1, True)
    assert said(str(course), "--app", "--notebook")[0] == 2


@pytest.mark.slow
@pytest.mark.parametrize("program", ["lab", "notebook", "app"])
def test_it_serves_the_page_until_it_is_stopped(course: Path, program: str) -> None:
    """The printed address shows the start page in JupyterLab or Notebook, with the extension; Ctrl+C ends it."""
    run = "from safeshare.cli.main import main; main()"
    options = {"lab": [], "notebook": ["--notebook"], "app": ["--app"]}[program]
    server = subprocess.Popen(
        [sys.executable, "-c", run, "learn", str(course), "--no-browser", *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "JUPYTER_DATA_DIR": str(course / "data")},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert server.stdout is not None
        address = next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line)))
        place = {"lab": "doc/tree", "notebook": "notebooks", "app": "course"}[program]
        assert f"/{place}/section-00/00_start.ipynb?token=" in address
        page = _fetch(address)
        if program == "app":
            assert "<main" in page
        else:
            assert "@safeshare/opening" in page
            assert "@jupyter/nbgrader" in page
    finally:
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert rest.rstrip().endswith("Stopped.")


def _fetch(address: str) -> str:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    for _ in range(300):
        try:
            with browser.open(address, timeout=20) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.3)
    pytest.fail("Jupyter did not start")


def test_the_release_itself_is_not_opened(course: Path) -> None:
    """In what all learners get nobody works: the command that opens a copy is named, and nothing is written there."""
    released = course / "release"
    shutil.copytree(course / "section-04", released / "section-04")
    (course / "course.json").write_text("{}")
    look = f"python -m grading learn --course {course}"
    for folder in (released, released / "section-04"):
        code, words = said(str(folder), "--learner", "L-001")
        assert (code, look in words, "answers in it would go to everybody" in words) == (1, True, True)
    assert not list(released.rglob(".jupyterlab"))


def test_a_folder_of_another_learner_is_asked_about(course: Path) -> None:
    """One learner's folder is not opened as another's without a word; by default nothing is changed."""
    learners_environment(course, "L-001")
    code, words = said(str(course), "--learner", "L-002")
    assert code == 1
    assert words.startswith("This folder is L-001's: their cases and answers are in it.")
    answered = CliRunner().invoke(main, ["learn", str(course), "--learner", "L-002"], input="n\n")
    assert answered.output.endswith("Nothing was changed.\n")
    assert learners_environment(course)["SAFESHARE_LEARNER"] == "L-001"


def test_who_the_learner_is_is_kept(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id that was given once reaches the cases the next time too; another takes its place, and a name is refused."""
    monkeypatch.delenv("SAFESHARE_LEARNER", raising=False)
    assert "SAFESHARE_LEARNER" not in learners_environment(course)
    for given, known in (("L-001", "L-001"), ("", "L-001"), ("L-002", "L-002"), ("", "L-002")):
        assert learners_environment(course, given)["SAFESHARE_LEARNER"] == known
    code, words = said(str(course), "--learner", "Jo Bell")
    assert (code, "learner 'Jo Bell': this id cannot be used" in words) == (1, True)
