from __future__ import annotations

import json
import os
import re
import subprocess

import pytest

CONFIGURATION = (
    "requirements.lock",
    "pyproject.toml",
    "environment.yml",
    "Makefile",
    ".ci/run",
    ".gitignore",
    ".gitattributes",
)
# Absolute paths into somebody's home or a build machine's folders.
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:[w]ork|[r]oot|[h]ome/\w+|[U]sers/\w+|[b]uilds)/")


@pytest.fixture(scope="module")
def tracked(root):
    """Return every file that git tracks and that is there, relative to the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def _text(path):
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", "replace")


@pytest.mark.parametrize("name", CONFIGURATION)
def test_configuration_has_no_address(root, name):
    """A lock or configuration file names no host: what is installed depends on hashes, not on a place."""
    assert re.findall(r"\w+://\S*", (root / name).read_text(encoding="utf-8")) == []


def test_no_machine_paths(root, tracked):
    """No tracked file holds a path of the machine that it was written on."""
    found = [f"{path.relative_to(root)}: {hit}" for path in tracked for hit in MACHINE_PATH.findall(_text(path))]
    assert tracked
    assert found == []


@pytest.mark.parametrize("text", ["/" + "root/x", "open('/" + "home/ann/x')", "see /" + "work/y"])
def test_machine_paths_are_recognised(text):
    """The pattern for machine paths finds such a path at the start, in quotes and in a sentence."""
    assert MACHINE_PATH.search(text)


def test_notebooks_have_no_outputs(root, tracked):
    """Every tracked notebook is committed without outputs and without execution counts."""
    notebooks = [path for path in tracked if path.suffix == ".ipynb"]
    kept = [
        str(path.relative_to(root))
        for path in notebooks
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell.get("outputs") or cell.get("execution_count") is not None
    ]
    assert notebooks
    assert kept == []


def test_ci_script_can_be_run(root):
    """.ci/run may be executed as it stands."""
    assert os.access(root / ".ci" / "run", os.X_OK)


def test_what_people_write_here_is_not_tracked(root):
    """Marks, texts, names and answers that the README's and the handbook's examples put here, git leaves alone."""
    tables = ["marks.xlsx", "texts.xlsx", "people.xlsx"]
    names = [*tables, "ours/results.csv", "handed-in/L-001", "rules.html", "case.yaml"]
    pages = "\n".join((root / name).read_text(encoding="utf-8") for name in ("README.md", "docs/handbook.md"))
    assert [name for name in names if name.split("/")[0] not in pages] == []
    ignored = subprocess.run(["git", "check-ignore", *names], cwd=root, capture_output=True, text=True, check=False)
    assert ignored.stdout.split() == names


def test_other_locks_are_not_tracked(root, tracked):
    """requirements.lock is the only lock: the kinds that name hosts are ignored by git."""
    assert {path.name for path in tracked} & {"uv.lock", "pylock.toml", "Pipfile.lock", "poetry.lock"} == set()
    names = ["uv.lock", "pylock.toml"]
    ignored = subprocess.run(["git", "check-ignore", *names], cwd=root, capture_output=True, text=True, check=False)
    assert ignored.stdout.split() == names
