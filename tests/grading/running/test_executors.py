"""Work that is shared out: in order, few at a time, and whole even where workers die or the whole cluster fails."""

import os
import signal
import subprocess
import sys
import threading
from itertools import chain, count
from multiprocessing import active_children

import pytest

from grading import CHECKOUT
from grading.running.executors import HERE, Serial, Where, executor_for
from grading.running.processes import Processes, processors
from grading.running.under_way import Rescue
from safeshare.problems import ProblemsError


@pytest.fixture(scope="module", autouse=True)
def quick_starts():
    """Start processes as a person's command does."""


def prepare(word):
    """Make this process ready."""
    global _word
    _word = word


def double(task):
    """Return a task's double, and how this process was made ready."""
    return task * 2, _word


def die_once(task):
    """End this process over task 3, but not where it did so before."""
    number, folder = task
    if number == 3 and not (folder / "dead").exists():
        (folder / "dead").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


def die(task):
    """End this process over every task that has a 5 in it; a task is a list of numbers."""
    if 5 in task:
        os.kill(os.getpid(), signal.SIGKILL)
    return [number * 2 for number in task]


def fail(task):
    """Fail with an error that cannot travel to another process."""

    class LocalError(Exception):
        pass

    raise LocalError(f"task {task} went wrong")


BY_ONE = Rescue(lambda task: [f"lost {task}"], lambda task: [[each] for each in task], lambda parts: [*chain(*parts)])


@pytest.fixture(scope="module")
def pair():
    """Return two processes at work."""
    with Processes(2, prepare, "ready") as made:
        yield made


def test_the_place_decides_who_works():
    """One at a time is this process, unless apart; else as many of this machine as were asked for, or as it can."""
    assert isinstance(executor_for(Where(1), prepare, "here"), Serial)
    assert isinstance(executor_for(Where(1), prepare, "here", apart=True), Processes)
    assert executor_for(Where(7), prepare, "here").width == 7
    assert HERE.at_once == processors()


def test_this_process_is_made_ready_for_each_run():
    """Two runs that take turns in one process each find what was loaded for them."""
    first, second = Serial(prepare, "a").results(double, [1, 2]), Serial(prepare, "b").results(double, [3, 4])
    assert [next(first), next(second), next(first), next(second)] == [(2, "a"), (6, "b"), (4, "a"), (8, "b")]


def test_results_are_in_order_and_few_are_under_way(pair):
    """Results come in the tasks' order, and no more tasks are fetched than can be done soon."""
    fetched = count()
    results = pair.results(double, (next(fetched) for _ in range(100)))
    assert next(results) == (0, "ready")
    assert next(fetched) < 10
    assert list(results)[:3] == [(2, "ready"), (4, "ready"), (6, "ready")]


def test_an_error_is_the_tasks_own(pair):
    """A task that fails is told with its words, whatever it failed with, and the next run works."""
    with pytest.raises(RuntimeError, match="task 1 went wrong"):
        list(pair.results(fail, [1]))
    assert list(pair.results(double, [1])) == [(2, "ready")]


def test_a_process_that_is_killed_loses_nothing(pair, tmp_path):
    """The task of a process that was killed is done again by another."""
    assert list(pair.results(die_once, [(number, tmp_path) for number in range(8)])) == [*range(0, 16, 2)]
    assert (tmp_path / "dead").exists()


def test_a_deadly_task_is_found_and_the_others_are_done(pair):
    """Of a batch over which process after process dies, only the one that is deadly is lost."""
    assert list(pair.results(die, [[1, 2], [4, 5, 6], [7]], BY_ONE)) == [[2, 4], [8, "lost [5]", 12], [14]]


def test_a_deadly_task_without_rescue_is_one_sentence(pair):
    """Where nothing is said about lost tasks, the run ends with a sentence and the processes stay usable."""
    with pytest.raises(ProblemsError, match=r"ended too soon, again and again\. What was done so far is kept"):
        list(pair.results(die, [[5]]))
    assert list(pair.results(double, [1])) == [(2, "ready")]


def test_nothing_lingers():
    """Closed in the middle of a run, no process and no thread of it is left."""
    before = threading.active_count(), len(active_children())
    with Processes(2, prepare, "ready") as made:
        results = made.results(double, range(50))
        next(results)
        assert len(active_children()) == before[1] + 2
        results.close()
    assert (threading.active_count(), len(active_children())) == before


@pytest.mark.slow
def test_ctrl_c_ends_a_command_in_a_sentence(tmp_path):
    """Interrupted with all its processes, as in a terminal, a command says that what it wrote is kept."""
    path = tmp_path / "slow.py"
    path.write_text(
        "import click, signal, sys, time\nfrom grading.cli import main\n"
        "from grading.running.processes import Processes\n\n"
        "@main.command('slow')\ndef slow():\n    with Processes(2, print, 'ready') as made:\n"
        "        for _ in made.results(time.sleep, [0.1] * 200):\n"
        "            print('done', file=sys.stderr, flush=True)\n\n"
        "if __name__ == '__main__':\n    signal.signal(signal.SIGINT, signal.default_int_handler)\n    main(['slow'])\n"
    )
    command = subprocess.Popen(
        [sys.executable, path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    assert command.stderr.readline() == "done\n"
    os.killpg(command.pid, signal.SIGINT)
    said = command.communicate(timeout=60)[1].replace("done\n", "")
    assert said == "Stopped. What was written so far is kept, and the same command can be run again.\n"
    assert command.returncode == 130
