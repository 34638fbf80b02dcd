"""Processes as grading starts them, but from one that has already loaded what they load: that takes them seconds."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from typing import Any

import pytest

import grading.running.processes
import grading.with_nbgrader.runs

LOADED = "tests.grading.quick_loads"


class _Quick(ForkServerContext):
    """Starts processes with the environment of now; they share no memory with this one."""

    def Process(self, target: Callable[..., None], args: tuple[Any, ...], **given: Any) -> Any:  # noqa: N802
        return super().Process(target=_here, args=(dict(os.environ), target, args), **given)


class _Multiprocessing:
    """What grading asks the module of this name for."""

    parent_process = staticmethod(multiprocessing.parent_process)
    quick = _Quick()
    quick.set_forkserver_preload([LOADED])

    def get_context(self, method: str) -> _Quick:
        assert method == "spawn"
        return self.quick


def _here(environment: dict[str, str], target: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    target(*arguments)


@pytest.fixture(scope="module", autouse=True)
def quick_starts() -> Iterator[None]:
    """Let the processes that grading starts for these tests have loaded everything already.

    A file of tests of how they start, end or die has a fixture of this name that leaves all as it is.
    """
    with pytest.MonkeyPatch.context() as patched:
        for each in (grading.with_nbgrader.runs, grading.running.processes):
            patched.setattr(each, "multiprocessing", _Multiprocessing())
        yield
