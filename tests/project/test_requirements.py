from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.project.requirements import conda, locked, pyproject, wanted

PYTHONS = ("3.11", "3.12", "3.13")


@pytest.fixture(scope="module")
def pins(root):
    """Return the pins of requirements.lock."""
    return locked((root / "requirements.lock").read_text(encoding="utf-8"))


def test_conda_lists_the_same_lines(root):
    """environment.yml asks pip for exactly the requirement lines of pyproject.toml, and for safeshare itself."""
    _, pip = conda(root)
    assert sorted(pip) == sorted([*wanted(root), "--editable ."])


def test_conda_has_the_same_python(root):
    """environment.yml and pyproject.toml allow the same versions of Python."""
    own, _ = conda(root)
    [python] = [Requirement(line) for line in own if Requirement(line).name == "python"]
    assert python.specifier == SpecifierSet(pyproject(root)["project"]["requires-python"])


def test_each_package_is_asked_for_once(root):
    """No package stands in two lists of pyproject.toml, where its ranges could drift apart."""
    names = [canonicalize_name(Requirement(line).name) for line in wanted(root)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("python", PYTHONS)
def test_lock_satisfies_every_range(root, pins, python):
    """On every supported Python the lock pins one version of each package, within the range of pyproject.toml."""
    here = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    pinned = {pin.name: pin.version for pin in pins if pin.marker is None or pin.marker.evaluate(here)}
    unmet = [
        line
        for line in wanted(root)
        if (name := canonicalize_name(Requirement(line).name)) not in pinned
        or pinned[name] not in Requirement(line).specifier
    ]
    assert unmet == []


def test_supported_pythons_are_the_tested_ones(root):
    """requires-python allows the versions that these tests evaluate the lock for, and neither neighbour."""
    allowed = SpecifierSet(pyproject(root)["project"]["requires-python"])
    assert [minor for minor in range(10, 16) if f"3.{minor}.0" in allowed] == [11, 12, 13]
    assert all(f"{python}.0" in allowed for python in PYTHONS)


def test_every_pin_has_hashes(pins):
    """Each pin of the lock carries at least one hash, so nothing unknown is installed."""
    assert len(pins) > 100
    assert [pin.name for pin in pins if pin.hashes == 0] == []


def test_build_tool_is_in_the_lock(root, pins):
    """The exact tool that builds safeshare is pinned in the lock, so that installing asks for nothing else."""
    [build] = [Requirement(line) for line in pyproject(root)["build-system"]["requires"]]
    assert [pin.version in build.specifier for pin in pins if pin.name == build.name] == [True]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https:" + "//example.invalid/simple",
        "-e .",
        "click @ file:" + "///tmp/click.whl --hash=sha256:" + "0" * 64,
        "click>=8 --hash=sha256:" + "0" * 64,
        "click==8.3.0 --hash=md5:" + "0" * 32,
    ],
)
def test_lock_reader_refuses_what_is_no_pin(line):
    """A line with an address, an option, a range or a weak hash is no line of a lock."""
    with pytest.raises(ValueError, match="neither a pin nor a hash"):
        locked(line)


def test_no_requirement_names_an_address(root):
    """No line of pyproject.toml or environment.yml says where a package comes from."""
    _, pip = conda(root)
    assert [line for line in (*wanted(root), *pip) if re.search(r"@|://", line)] == []
    assert {"index", "sources", "find-links"} & set(pyproject(root).get("tool", {}).get("uv", {})) == set()
