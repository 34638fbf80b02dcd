from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.project.requirements import pyproject

HEAVY = ("pandas", "numpy", "scipy", "matplotlib", "ipywidgets", "anywidget", "nbgrader", "papermill", "pydantic",
         "cryptography")  # fmt: skip
OUTER = {"cli", "player"}


def _contract(root, name):
    [contract] = [each for each in pyproject(root)["tool"]["importlinter"]["contracts"] if each["id"] == name]
    return contract


def _layers(root):
    return {module.strip() for layer in _contract(root, "layers")["layers"] for module in re.split("[:|]", layer)}


def test_import_contracts_hold(root):
    """Imports point from the outside to the core: import-linter finds every contract kept."""
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_core_contract_names_every_inner_layer(root):
    """The contract of the core covers every layer but the player and the command line."""
    assert set(_contract(root, "core")["source_modules"]) == {f"safeshare.{name}" for name in _layers(root) - OUTER}


def test_core_needs_three_libraries(root):
    """The core imports the standard library, the YAML reader, the schema library and, to seal, one of cryptography."""
    graph = grimp.build_graph("safeshare", include_external_packages=True, cache_dir=None)
    inner = {
        module
        for module in graph.modules
        if module == "safeshare" or (module.startswith("safeshare.") and module.split(".")[1] not in OUTER)
    }
    imported = {target.split(".")[0] for module in inner for target in graph.find_modules_directly_imported_by(module)}
    assert len(inner) > 10
    assert imported - sys.stdlib_module_names - {"safeshare"} <= {"yaml", "pydantic", "pydantic_core", "cryptography"}
    assert graph.find_modules_that_directly_import("cryptography") == {"safeshare.sealing"}


@pytest.mark.parametrize("module", HEAVY)
def test_import_is_light(loaded, module):
    """`import safeshare` loads no heavy library: a notebook and the command line start at once."""
    assert module not in loaded


@pytest.fixture(scope="module")
def loaded(root):
    """Return the top-level modules that a fresh Python has loaded after `import safeshare`."""
    code = "import sys, safeshare; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert "safeshare" in done.stdout.split()
    return set(done.stdout.split())
