"""A learner's copies of the course, and JupyterLab opened on them."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import get_alembic_version

from grading import CHECKOUT
from grading.authoring.notebook import read_notebook, source_of
from grading.cli import main
from grading.course.folder import ASSIGNMENT, open_course
from grading.release.lab import lab_command, lab_environment, open_lab
from grading.release.learn import page_of, prepare_copies
from safeshare.answers import AnswerSheet
from safeshare.handing_in import hand_in
from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from safeshare.teaching import play_calls


def test_the_copy_is_the_release(course, tmp_path):
    """A learner gets what was released, byte for byte."""
    [folder] = prepare_copies(course.root, ASSIGNMENT, tmp_path)
    released = course.folder("release", ASSIGNMENT)
    names = [path.relative_to(released) for path in released.rglob("*") if path.is_file()]
    assert Path("cards", "04.html") in names
    assert all((folder / name).read_bytes() == (released / name).read_bytes() for name in names)
    assert page_of(tmp_path, folder) == "/doc/tree/section-04/04_refusal.ipynb"


def test_opening_again_loses_nothing(course, tmp_path):
    """Answers and the learner's own notebook stay as they are from one time to the next."""
    [folder] = prepare_copies(course.root, ASSIGNMENT, tmp_path)
    AnswerSheet.open(folder, ASSIGNMENT).put("s4a-key.wishes.text", {"text": "mine"})
    answers = (folder / "answers.json").read_bytes()
    (folder / "04_refusal.ipynb").write_text("my notes")
    (course.folder("release", ASSIGNMENT) / "answers.json").write_text("{}")  # nobody should, but a trainer might
    prepare_copies(course.root, "all", tmp_path)
    assert (folder / "answers.json").read_bytes() == answers
    assert (folder / "04_refusal.ipynb").read_text() == "my notes"


def test_a_new_release_keeps_the_learners_notebook_beside(course, tmp_path):
    """When another notebook is released, the learner gets it, and the one they wrote in is kept."""
    [folder] = prepare_copies(course.root, ASSIGNMENT, tmp_path)
    (folder / "04_refusal.ipynb").write_text("my notes")
    new = course.folder("release", ASSIGNMENT) / "04_refusal.ipynb"
    new.write_text(new.read_text() + "\n")
    prepare_copies(course.root, "all", tmp_path)
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
    assert "Stopped.\nNext: safeshare hand-in " in rest


@pytest.mark.parametrize("here", [("course",), ("demo",), ("course", "demo"), ()])
def test_a_trainers_course_comes_before_a_course_of_ones_own(course, tmp_path, monkeypatch, here):
    """Without --course, a trainer's is opened if any of it is released, and that is said; else the learner's own."""
    names = {"DEFAULT_COURSE": "course", "DEMO_COURSE": "demo", "OWN_COURSE": "own"}
    for constant, name in names.items():
        monkeypatch.setattr(f"grading.commands.tools.{constant}", tmp_path / name)
    opened = []
    monkeypatch.setattr(
        "grading.release.learn.prepare_copies", lambda root, name, home, own: opened.append((root, own)) or []
    )
    for name in here:
        shutil.copytree(course.root, tmp_path / name)
    said = CliRunner().invoke(main, ["learn", "--prepare"], catch_exceptions=False).output
    trained = "course" in here
    assert opened == [(tmp_path / "course", False) if trained else (tmp_path / "own", True)]
    assert (f"Taking what is released of the course in {tmp_path / 'course'}.\n" in said) == trained


@pytest.mark.parametrize("browser", [True, False])
def test_without_a_browser_nothing_is_opened(tmp_path, monkeypatch, capsys, browser):
    """Where there is no browser, the address is given and nothing claims to open it."""
    monkeypatch.setattr("safeshare.cli.serving._has_browser", lambda: browser)
    once = (
        "import http.server as s, sys; s.HTTPServer(('', int(sys.argv[1])), s.BaseHTTPRequestHandler).handle_request()"
    )
    monkeypatch.setattr(
        "grading.release.lab.lab_command", lambda _r, _p, port, *_: [sys.executable, "-c", once, str(port)]
    )
    open_lab(tmp_path, "/doc/tree/x.ipynb", "Advice.")
    said = capsys.readouterr().out
    assert ("Opening" in said, "No browser was found" in said) == (browser, not browser)
    assert "opy this address into a browser on this machine:\n" in said


def test_only_what_a_trainer_has_released_is_taken(course, tmp_path, capsys):
    """Sections that a trainer holds back are said and left alone."""
    later = replace(course.assignment(), name="section-05", notebook="05_capacity")
    manifest = json.loads((course.root / "course.json").read_text())
    manifest["assignments"]["section-05"] = later.to_dict()
    (course.root / "course.json").write_text(json.dumps(manifest))
    assert prepare_copies(course.root, "all", tmp_path / "home") == [tmp_path / "home" / "section-04"]
    assert "Not released yet: section-05.\n" in capsys.readouterr().out
    assert not course.folder("release", "section-05").exists()


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Return a learner's own course with everything prepared, its copies, and the seconds that it took."""
    root = tmp_path_factory.mktemp("own")
    started = time.monotonic()
    folders = prepare_copies(root / "course", "all", root / "home", own=True)
    return root, folders, time.monotonic() - started


@pytest.mark.slow
def test_the_whole_course_is_prepared_at_once(own):
    """Every assignment has its folder, the start page first, in less than a minute on a machine that is not busy."""
    root, folders, seconds = own
    sections = [f"section-{number:02}" for number in range(1, 11)]
    assert [folder.name for folder in folders] == ["section-00", "pre-test", *sections, "post-test"]
    assert page_of(root / "home", folders[0]) == "/doc/tree/section-00/00_start.ipynb"
    assert seconds < 180  # 9 on two idle cores; tests run on busy ones


@pytest.mark.slow
def test_every_link_leads_to_a_notebook_and_every_notebook_is_reached(own):
    """In the learner's folders no link leads nowhere, from the start to every part, from each part on and back."""
    _root, folders, _seconds = own
    reached = {}
    for folder in folders:
        [path] = folder.glob("*.ipynb")
        text = "\n".join(source_of(each) for each in read_notebook(path)["cells"] if each["cell_type"] == "markdown")
        targets = [(folder / link).resolve() for link in re.findall(r"\]\(([^)#\s]+\.ipynb)\)", text)]
        assert all(target.is_file() for target in targets), (path, targets)
        reached[folder.name] = [target.parent.name for target in targets]
    order = [folder.name for folder in folders]
    assert set(reached.pop("section-00")) == set(order[1:])
    for name, targets in reached.items():
        following = order[order.index(name) + 1 :][:1]
        assert targets[-1] == "section-00"
        assert targets[-2:-1] == following or not following


@pytest.mark.slow
def test_each_section_finds_its_cases_keeps_its_answers_and_can_be_handed_in(own, tmp_path, monkeypatch):
    """In each folder all that the notebook plays can be shown, and an answer goes to the trainer with a receipt."""
    monkeypatch.setenv("SAFESHARE_LEARNER", "ann")
    _root, folders, _seconds = own
    for folder in folders:
        [path] = folder.glob("*.ipynb")
        desks = [Desk(find_shelf(folder), folder, list(names)) for _index, names in play_calls(read_notebook(path))]
        shown = [case for desk in desks for case in desk.view()["cases"]]
        assert shown, path
        part = shown[0]["questions"][0]["parts"][0]["id"]
        AnswerSheet.open(folder, folder.name).put(part, {"family": "hold"})
        receipt = hand_in(folder, tmp_path, "ann")
        assert (receipt.assignment, receipt.answered) == (folder.name, 1)
    assert sorted(path.name for path in (tmp_path / "ann").iterdir()) == sorted(folder.name for folder in folders)


@pytest.mark.slow
def test_no_case_of_the_tests_can_be_read_in_the_learners_folders(own):
    """Of the course's own tests no title, story or question stands in any file that a learner may look into."""
    root, _folders, _seconds = own
    cases = [case for case in open_course(root / "course").bank().cases.values() if case.pool == "form"]
    texts = {
        text
        for case in cases
        for text in (
            case.title,
            case.wants,
            *(step.text for step in case.steps),
            *(each.ask for each in case.questions),
        )
    }
    assert len(texts) > 3 * len(cases)
    for path in (path for name in ("pre-test", "post-test") for path in (root / "home" / name).rglob("*.*")):
        read = path.read_text(encoding="utf-8")
        assert [text for text in texts if text in read or json.dumps(text)[1:-1] in read] == [], path.name


@pytest.mark.slow
def test_preparing_again_changes_nothing_and_is_instant(own):
    """The second time nothing is built, released or written, not even once answers are there."""
    root, folders, _seconds = own
    (folders[5] / "notes.txt").write_text("mine")

    def state():
        return {path: path.stat().st_mtime_ns for path in root.rglob("*")}

    before, started = state(), time.monotonic()
    assert prepare_copies(root / "course", "all", root / "home", own=True) == folders
    assert time.monotonic() - started < 5  # 0.1 on an idle machine
    assert state() == before
    [alone] = prepare_copies(root / "course", "section-07", root / "home", own=True)
    assert page_of(root / "home", alone) == "/doc/tree/section-07/07_reluctant_partner.ipynb"


@pytest.mark.slow
def test_the_gradebook_has_the_version_that_nbgrader_gives_it(own):
    """The version that is noted without starting another program is the one which that program tells."""
    root, _folders, _seconds = own
    with closing(sqlite3.connect(root / "course" / "gradebook.db")) as gradebook:
        assert gradebook.execute("SELECT version_num FROM alembic_version").fetchall() == [(get_alembic_version(),)]


def test_a_changed_checkout_is_built_again_for_a_learners_own_course_only(course, tmp_path, monkeypatch):
    """When the notebooks are newer than the course, a learner gets the new ones; a trainer's course stays as it is."""
    built = []
    monkeypatch.setattr("grading.release.learn.build_course", lambda root: built.append(root) or course)
    monkeypatch.setattr("grading.release.learn.release_all", lambda course, due, also: iter(()))
    os.utime(course.root / "course.json", (1, 1))
    assert prepare_copies(course.root, "all", tmp_path / "home") == [tmp_path / "home" / ASSIGNMENT]
    assert not built
    assert prepare_copies(course.root, "all", tmp_path / "home", own=True) == []  # nothing was released in its place
    assert built == [course.root]


def test_building_and_releasing_come_first_where_they_are_missing(course, tmp_path, monkeypatch):
    """`make learn` on a fresh checkout builds and releases before it opens."""
    release = course.folder("release", ASSIGNMENT)
    aside = release.rename(tmp_path / "released")
    monkeypatch.setattr("grading.release.learn.build_course", lambda root: course)
    monkeypatch.setattr("grading.release.learn.release_all", lambda course, due, also: iter([aside.rename(release)]))
    [folder] = prepare_copies(tmp_path / "no-course", ASSIGNMENT, tmp_path / "home")
    assert (folder / "04_refusal.ipynb").read_bytes() == (release / "04_refusal.ipynb").read_bytes()
