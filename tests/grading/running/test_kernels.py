"""Kernels are stopped by asking: nothing is said on the error stream that is no error."""

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat.v4 as v4
import papermill
import pytest
from jupyter_client.manager import AsyncKernelManager

from grading.reports import report
from grading.running import papermill_runs
from grading.running.kernels import AskedKernel
from safeshare.problems import ProblemsError

INTERRUPTED = "[IPKernelApp] ERROR | KeyboardInterrupt caught in kernel."
LINGERING = """
kernel = get_ipython().kernel
answer = kernel.shell_handlers["kernel_info_request"]

async def answer_and_linger(stream, ident, parent):
    await answer(stream, ident, parent)
    import time
    time.sleep(1)
    {more}

kernel.shell_handlers["kernel_info_request"] = answer_and_linger
"""
"""Makes a kernel go on for a second after its last answer, so that whatever stops it meets it at work."""
STUBBORN = """
import os, signal
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
kernel = get_ipython().kernel
kernel.control_handlers["shutdown_request"] = lambda stream, ident, parent: None
Path("pid").write_text(str(os.getpid()))
"""


def notebook(folder: Path, source: str) -> Path:
    """Write a notebook of one cell and return its path."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path = folder / "one.ipynb"
    path.write_text(json.dumps(v4.new_notebook(cells=[v4.new_code_cell(source)], metadata=kernel)), encoding="utf-8")
    return path


def rehearse(path, folder):
    """Run a notebook as a rehearsal does."""
    assert papermill_runs.executed(path, folder)[1] == []


def write_report(path, folder):
    """Run a notebook as the Board's report is run."""
    report.run_notebook(path, {}, folder / "run.ipynb", progress=False)


@pytest.mark.parametrize("run", [rehearse, write_report])
def test_a_kernel_at_work_stops_without_a_word(tmp_path, capfd, run):
    """A kernel that is asked to stop while it is still busy says nothing, in a rehearsal as in a report."""
    run(notebook(tmp_path, LINGERING.format(more="")), tmp_path)
    assert INTERRUPTED not in capfd.readouterr().err


def test_a_kernel_that_is_interrupted_speaks(tmp_path, capfd):
    """With jupyter_client's own way of stopping the same kernel complains: the test above would notice."""
    path = notebook(tmp_path, LINGERING.format(more=""))
    papermill.execute_notebook(str(path), None, kernel_manager_class=AsyncKernelManager, progress_bar=False)
    assert INTERRUPTED in capfd.readouterr().err


def test_true_errors_are_still_told(tmp_path, capfd):
    """What goes wrong in the kernel itself while it stops stands on the error stream."""
    rehearse(notebook(tmp_path, LINGERING.format(more="raise ValueError('a true error')")), tmp_path)
    said = capfd.readouterr().err
    assert "ValueError: a true error" in said
    assert INTERRUPTED not in said


@pytest.mark.slow
def test_a_kernel_that_does_not_stop_is_killed(tmp_path):
    """One that hears neither the request nor the signal to end is gone all the same when the run is over."""
    rehearse(notebook(tmp_path, STUBBORN), tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_cell_that_fails_is_told_as_before(tmp_path, capfd):
    """A notebook that stops is a sentence, and its kernel stops quietly too."""
    with pytest.raises(ProblemsError, match=r"one\.ipynb: it stopped with ZeroDivisionError: division by zero"):
        write_report(notebook(tmp_path, LINGERING.format(more="") + "\n1 / 0"), tmp_path)
    assert INTERRUPTED not in capfd.readouterr().err


def test_what_is_to_be_killed_at_once_is(tmp_path):
    """`now` leaves no time to answer."""

    async def start_and_kill():
        manager = AskedKernel(kernel_name="python3")
        await manager.start_kernel(cwd=str(tmp_path))
        await manager.shutdown_kernel(now=True)
        return await manager.is_alive()

    with ThreadPoolExecutor(1) as apart:  # a browser's tests leave a loop of their own running in this thread
        assert apart.submit(lambda: asyncio.run(start_and_kill())).result() is False
