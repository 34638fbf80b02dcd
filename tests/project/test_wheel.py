from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from email.parser import Parser

import pytest
import yaml

import safeshare
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.project.requirements import pyproject

SHARED = f"safeshare-{safeshare.__version__}.data/data/share/jupyter/"
"""What a wheel installs into share/jupyter."""


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """Build the wheel with the pinned tool of the lock, in this environment, and return its files' contents by name."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _source(root, *patterns):
    found = {path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)}
    assert found
    return found


def test_wheel_holds_the_guide(root, wheel):
    """Every file of the guide's data travels in the wheel."""
    assert _source(root, "safeshare/guidance/**/*.yaml") <= wheel.keys()


def test_wheel_holds_the_player(root, wheel):
    """The player's script and style sheet travel in the wheel."""
    assert _source(root, "safeshare/player/**/*.js") | _source(root, "safeshare/player/**/*.css") <= wheel.keys()


def test_wheel_says_that_it_is_typed(wheel):
    """The wheel carries the marker that lets a type checker use safeshare's annotations."""
    assert "safeshare/py.typed" in wheel


def test_wheel_holds_only_the_core(wheel):
    """Only the package safeshare, what JupyterLab reads of it and the wheel's own records are in the wheel."""
    folders = {name.split("/")[0] for name in wheel}
    assert folders == {"safeshare", f"safeshare-{safeshare.__version__}.dist-info", SHARED.split("/")[0]}
    assert all(name.startswith(SHARED) for name in wheel if name.startswith(SHARED.split("/")[0]))


def test_wheel_brings_the_opening_of_sections_to_jupyterlab(root, wheel):
    """Each file for JupyterLab goes where JupyterLab looks for it, and the extension's entry is one of them."""
    files = _source(root, "safeshare/jupyter/**/*.js*", "safeshare/jupyter/**/*.css", "safeshare/jupyter/**/*.j2")
    assert {SHARED + name.removeprefix("safeshare/jupyter/") for name in files} <= wheel.keys()
    home = SHARED + "labextensions/@safeshare/opening/"
    about = json.loads(wheel[f"{home}package.json"])
    assert about["version"] == safeshare.__version__
    assert home + about["jupyterlab"]["_build"]["load"] in wheel


def test_wheel_holds_no_scenario_text(root, wheel):
    """No sentence of a story or a question of the bank stands in any file of the wheel."""
    texts = {text for path in root.glob("scenarios/*/**/*.yaml") for text in _texts(yaml.safe_load(path.read_bytes()))}
    assert texts
    everything = re.sub(r"\s+", " ", "\n".join(content.decode("utf-8", "replace") for content in wheel.values()))
    assert [text for text in sorted(texts) if text in everything] == []


def test_wheel_names_no_assessed_case(root, wheel):
    """No file of the wheel holds the id of an assessed case or a text of its author, so no fact or key of it either."""
    files = {path: yaml.safe_load(path.read_bytes()) for path in root.glob("scenarios/assessment/**/*.yaml")}
    bank = load_bank(root / "scenarios", load_rulebook())
    ids = {case.id for case in bank.cases.values() if case.use == "assessment"}
    assert {data["id"] for data in files.values()} <= ids
    everything = re.sub(r"\s+", " ", "\n".join(content.decode("utf-8", "replace") for content in wheel.values()))
    assert [each for each in sorted(ids) if re.search(rf"(?<![\w-]){each}(?![\w-])", everything)] == []
    words = {" ".join(text.split()) for data in files.values() for text in _strings(data)}
    assert [text for text in sorted(words) if " " in text and len(text) > 25 and text in everything] == []


def _strings(data):
    """Return every text in a case, at whatever depth."""
    if isinstance(data, str):
        return [data]
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    return [text for each in inner for text in _strings(each)]


def _texts(case):
    """Return a case's longer texts: its steps' and its questions', on one line each."""
    parts = [*(step["text"] for step in case["story"]), *(question["ask"] for question in case["questions"])]
    return [line for part in parts if len(line := re.sub(r"\s+", " ", part).strip()) > 40]


def test_wheel_asks_for_what_pyproject_lists(root, wheel):
    """Installing the wheel without extras asks for the learner's packages and for none of the trainer's."""
    metadata = Parser().parsestr(wheel[f"safeshare-{safeshare.__version__}.dist-info/METADATA"].decode("utf-8"))
    plain = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    names = {re.split(r"[^\w-]", line)[0].lower() for line in plain}
    assert names == {re.split(r"[^\w-]", line)[0].lower() for line in pyproject(root)["project"]["dependencies"]}


def test_one_version(root):
    """pyproject.toml, the package and the newest heading of the changelog give the same version."""
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, flags=re.MULTILINE)
    assert newest is not None
    assert safeshare.__version__ == pyproject(root)["project"]["version"] == newest[1]
