"""Running our own notebooks with papermill as nbgrader would: grade cells mark, the person's own settings stay out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 120
"""So many seconds a cell may take."""
STARTS = 3
"""So often a kernel is started that dies before it has run anything."""
LOST = "it ended the process that ran it, again and again"
_NEVER_STARTED = "before replying"


def nothing_to_prepare() -> None:
    """A process that runs notebooks needs nothing beforehand."""


@contextmanager
def marking(scenarios: Path) -> Iterator[None]:
    """Let kernels that start in this block mark, as nbgrader does, without the person's own IPython settings."""
    with tempfile.TemporaryDirectory() as settings:
        wanted = {"NBGRADER_EXECUTION": "autograde", "SAFESHARE_BANK": str(scenarios.resolve()), "IPYTHONDIR": settings}
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def executed(
    notebook: Path, folder: Path, parameters: Mapping[str, str] | None = None, again: int = STARTS
) -> tuple[dict[str, Any] | None, list[str]]:
    """Run a notebook in a folder; return it as run (None where it stopped), and a sentence for each trouble.

    `parameters` go into a cell of their own, below the cell that has the tag `parameters`. A kernel that dies
    before it has run anything is started anew: two that start together may take the same port.
    """
    import papermill

    from grading.running.kernels import AskedKernel

    try:
        run: dict[str, Any] = papermill.execute_notebook(
            str(notebook), None, parameters, kernel_name="python3", progress_bar=False, cwd=str(folder),
            execution_timeout=PATIENCE, store_widget_state=False, kernel_manager_class=AskedKernel,
            extra_arguments=["--HistoryManager.hist_file=:memory:", "--InteractiveShellApp.ignore_cwd=True",
                             "--Application.log_level=ERROR"],
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        return None, [f"it stopped with {error.ename}: {error.evalue}"]
    except (TimeoutError, RuntimeError) as error:  # a cell that hangs, a kernel that dies
        if _NEVER_STARTED in str(error) and again > 1:
            return executed(notebook, folder, parameters, again - 1)
        return None, [f"it did not finish: {str(error).strip().splitlines()[0]}"]
    troubles = []
    for number, cell in enumerate(run["cells"], start=1):
        words = "".join("".join(each["text"]) for each in cell.get("outputs", ()) if each.get("name") == "stderr")
        if words:
            troubles.append(f"cell {number} wrote to the error stream: {words.strip().splitlines()[-1][:200]}")
    return run, troubles
