"""Importing the player's package costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import safeshare.player


def test_widgets_load_on_first_use() -> None:
    """Neither widgets nor the guide is imported before a case is played."""
    code = "import sys, safeshare.player; print({'anywidget', 'ipywidgets', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_unknown_names_are_refused() -> None:
    """A name that the package does not have is an AttributeError, as for any module."""
    with pytest.raises(AttributeError, match="no attribute 'plays'"):
        safeshare.player.plays  # noqa: B018
