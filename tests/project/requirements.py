"""Readers of the three lists of packages, for the tests that compare them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>.+))?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Pin:
    """One version of one package in the lock, the machines that it is for, and how many files are known."""

    name: str
    version: Version
    marker: Marker | None
    hashes: int


def pyproject(root: Path) -> dict[str, Any]:
    """Return pyproject.toml as data."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def wanted(root: Path) -> list[str]:
    """Return every requirement line of pyproject.toml, as written, but for safeshare's own extras."""
    data = pyproject(root)
    lists = [
        data["project"]["dependencies"],
        *data["project"]["optional-dependencies"].values(),
        *data["dependency-groups"].values(),
    ]
    return [line for lines in lists for line in lines if Requirement(line).name != "safeshare"]


def conda(root: Path) -> tuple[list[str], list[str]]:
    """Return environment.yml's own packages and those of its pip section, as written."""
    listed = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    own = [line for line in listed if isinstance(line, str)]
    [pip] = [part["pip"] for part in listed if isinstance(part, dict)]
    return own, pip


def locked(text: str) -> list[Pin]:
    """Return the pins of a lock; raise ValueError at any line that is neither a pin nor a hash of one."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    logical = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [_pin(line) for line in logical]


def _pin(line: str) -> Pin:
    head, *hashes = re.split(r"\s+(?=--)", line.strip())
    match = _PIN.fullmatch(head.strip())
    bad = [text for text in hashes if not _HASH.fullmatch(text.strip())]
    if match is None or bad:
        raise ValueError(f"neither a pin nor a hash: {line.strip()[:100]}")
    marker = Marker(match["marker"].strip()) if match["marker"] else None
    return Pin(canonicalize_name(match["name"]), Version(match["version"]), marker, len(hashes))
