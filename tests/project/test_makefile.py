from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest


def _make(folder, *arguments, path=None):
    make = shutil.which("make")
    assert make is not None
    environment = os.environ | ({"PATH": str(path)} if path else {})
    return subprocess.run([make, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(root, tmp_path):
    """Return a folder with what `make install` reads, and no environment yet."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(root / name, tmp_path / name)
    return tmp_path


def _python(folder, name, code):
    """Write a stand-in for a Python that answers the Makefile's question with an exit code."""
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_help_lists_every_target(root):
    """`make` alone lists every target, each with what it does."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)
    done = _make(root)
    assert done.returncode == 0
    assert re.findall(r"^  (\w+) +\w", done.stdout, flags=re.MULTILINE) == phony.split()


def test_no_suitable_python_is_one_sentence(checkout):
    """Without a Python that will do, installing stops with one sentence that says what to install."""
    old = _python(checkout, "python-old", 3)
    done = _make(checkout, "install", f"PYTHON={old} no-such-python")
    lines = done.stderr.splitlines()
    assert done.returncode != 0
    assert lines[0].startswith("safeshare needs Python 3.11, 3.12 or 3.13 and found none (tried: ")
    assert "apt-get install python3 python3-venv" in lines[0]
    assert "Traceback" not in done.stderr + done.stdout
    assert not (checkout / ".venv").exists()


def test_missing_venv_module_is_one_sentence(checkout):
    """With the right Python but no venv module, installing says which package brings it."""
    bare = _python(checkout, "python-bare", 4)
    done = _make(checkout, "install", f"PYTHON={bare}")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith(f"safeshare cannot be installed with {bare}, because its venv module")
    assert "apt-get install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_installing_again_does_nothing(checkout):
    """Once installed, `make install` has nothing to do until the lock or pyproject.toml changes."""
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".installed").touch()
    assert _make(checkout, "--question", "install").returncode == 0
    (checkout / ".venv" / ".installed").unlink()
    assert _make(checkout, "--question", "install").returncode == 1


def test_chromium_that_cannot_be_installed_is_one_sentence(checkout, tmp_path_factory):
    """Where there is neither Chromium nor a way to install it, `make browser` says what to install."""
    done = _make(checkout, "browser", path=tmp_path_factory.mktemp("empty"))
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        "The browser tests need Chromium and npm: install the packages 'chromium' and 'npm' as this machine's "
        "administrator."
    )
