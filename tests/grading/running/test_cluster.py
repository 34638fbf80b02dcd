"""Marking and moderation on a Dask cluster: the same as on one machine, whatever becomes of workers."""

import os
import shutil
import signal
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from distributed import Client

import grading.marking.mark
import grading.running.cluster
import grading.running.workers
from grading.feedback.page import PAGE
from grading.marking.kept import STEP
from grading.marking.mark import Markers, mark
from grading.moderation.moderate import moderate
from grading.moderation.sample import Sample
from grading.reports.batch import make_all, plan
from grading.reports.period import Period
from grading.reports.tasks import Sources
from grading.running.cluster import Cluster
from grading.running.executors import HERE, Needs, Where
from grading.running.workers import OWN, do_here
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.problems import ProblemsError
from tests.grading.cohorts import cohort
from tests.grading.marked_cohort import NAMES, copy_of, folders, learners, make_cohort, rows
from tests.grading.running.test_executors import BY_ONE, die, double, prepare
from tests.grading.test_cli import fails, run

pytestmark = pytest.mark.slow


@contextmanager
def local(workers, **given):
    """Start a cluster on this machine, without any web page."""
    import dask
    from distributed import LocalCluster

    # LocalCluster's own habit: else it drops a worker for good that is slow to come back.
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1 hour"}),
        LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0",
                     worker_dashboard_address=None, silence_logs=50, **given) as cluster,
    ):  # fmt: skip
        yield cluster


@pytest.fixture(scope="module")
def cluster():
    """Return a cluster of two processes."""
    with local(2) as made:
        yield made


def joined(cluster, **needs):
    """Return the workers of a cluster, who double."""
    return Cluster(cluster.scheduler_address, None, Needs(**needs), prepare, "ready")


def slowly(_task):
    """Take long."""
    time.sleep(3)


class Murder:
    """Markers of whom one is killed as soon as the first batch is there."""

    def __init__(self, markers, pid):
        self.markers, self.pid = markers, pid

    def outcomes(self, assignment, names):
        """Yield the batches."""
        for number, batch in enumerate(self.markers.outcomes(assignment, names)):
            if number == 0:
                os.kill(self.pid, signal.SIGKILL)
            yield batch


def feedback(course, name, *options):
    """Give feedback of which marking has kept nothing, and return the pages by learner."""
    shutil.rmtree(course.root / STEP)
    code, said = run("feedback", "--course", course.root, "--assignment", name, *options)
    assert code == 0, said
    return {path.parent.parent.name: path.read_bytes() for path in (course.root / "feedback").rglob(PAGE)}


def test_a_cluster_marks_as_one_machine_does_though_a_worker_is_killed(cluster, tmp_path, monkeypatch):
    """With a worker killed in mid-run, rows and folders are as here; so is what moderation finds, and every page."""
    cohort, name = make_cohort(tmp_path, 6), NAMES[1]
    here, there = copy_of(cohort, "here"), copy_of(cohort, "there")
    place = Where(scheduler=cluster.scheduler_address)
    monkeypatch.setattr(grading.marking.mark, "BATCH", 1)
    with nbgrader_at(here.root):
        mark(here, here.assignment(name))
        alone = moderate(here, here.assignment(name), Sample(count=1), 1, HERE)
        pages = feedback(here, name)
    with nbgrader_at(there.root), Markers(there, place) as markers:
        victim = next(iter(cluster.workers.values())).pid
        assert mark(there, there.assignment(name), False, Murder(markers, victim)).marked == learners(there)
        assert mark(there, there.assignment(name), False, markers).unchanged == learners(there)
        together = moderate(there, there.assignment(name), Sample(count=1), 1, place)
        for other in ("grading.feedback.work.Serial.results", "grading.running.executors.Processes"):
            monkeypatch.setattr(other, None)  # nobody but the cluster writes pages
        assert feedback(there, name, "--scheduler", cluster.scheduler_address) == pages
    assert (rows(there), folders(there)) == (rows(here), folders(here))
    assert alone == together
    assert alone.compared > 0
    assert len(pages) == 6
    assert list(there.root.glob(".cluster-*")) == []


def test_the_same_answers_make_the_same_reports(cluster, tmp_path, monkeypatch):
    """A batch is the same, byte for byte, wherever it is made, however rows stand and whatever a process hashes by."""
    table = cohort(40)
    monkeypatch.setenv("PYTHONHASHSEED", "1")  # of the kernel here; the cluster's workers have one of their own
    pages = ["board-2026Q4.html", "agency-2026Q4-council-1.html", "agency-2026Q4-housing-1.html"]
    made = []
    for place, answers in (
        (Where(jobs=1), table),
        (Where(scheduler=cluster.scheduler_address), table.sample(frac=1, random_state=2)),
    ):
        planned = plan(Sources(answers, "a table"), [Period(2026, 4)], ["", "council-1", "housing-1"], {"draws": 50})
        tasks = [replace(task, made=datetime(2026, 11, 2, tzinfo=UTC)) for task in planned.tasks]
        folder = tmp_path / f"place-{len(made)}"
        assert [path.name for path in make_all(tasks, folder, place, None)] == pages
        made.append({path.name: path.read_bytes() for path in folder.rglob("*.*")})
    names = ("000001-2026Q4", "000002-2026Q4-council-1", "000003-2026Q4-housing-1")
    kept = {f"{name}.{kind}" for name in names for kind in ("json", "parquet")}
    assert set(made[0]) == {*pages, "disclosure-log.csv", *kept}
    assert made[0] == made[1]


def test_a_deadly_task_is_found_and_the_others_are_done(cluster, monkeypatch):
    """Of a batch over which worker after worker dies, only the one that is deadly is lost."""
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)  # else each verdict takes four deaths
    with joined(cluster) as made:
        assert list(made.results(die, [[1, 2], [4, 5], [7]], BY_ONE)) == [[2, 4], [8, "lost [5]"], [14]]


def test_results_are_in_order_few_are_under_way_and_nothing_lingers(cluster):
    """Left in mid-run, the cluster is as it was before, and no thread is left here."""
    joined(cluster).close()  # what Dask starts once in a process stays
    before = threading.active_count()
    with joined(cluster) as made:
        fetched = count()
        results = made.results(double, (next(fetched) for _ in range(100)))
        assert [next(results), next(results)] == [(0, "ready"), (2, "ready")]
        assert next(fetched) < 10
        results.close()
    deadline = time.monotonic() + 5
    while (cluster.scheduler.tasks or threading.active_count() > before) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (dict(cluster.scheduler.tasks), set(cluster.scheduler.clients)) == ({}, {"fire-and-forget"})
    assert threading.active_count() == before


def test_workers_that_differ_are_named_before_anything_runs(cluster, monkeypatch):
    """Each worker with another safeshare or Python, another course, or other cases is one sentence."""
    with Client(cluster.scheduler_address) as client:  # one that an earlier test has killed may be on its way back
        client.wait_for_workers(2, timeout=60)
    with monkeypatch.context() as patched:
        patched.setattr(grading.running.workers, "OWN", ("0.0.9", "3.11.0", "other files"))
        with pytest.raises(ProblemsError) as caught:
            joined(cluster)
    assert len(caught.value.problems) == 2
    assert f"this worker has safeshare {OWN[0]} where this command has 0.0.9 and Python {OWN[1]} where" in str(
        caught.value
    )
    with pytest.raises(ProblemsError, match="a worker that joined: this worker has another state of safeshare"):
        do_here((*OWN[:2], "other files"), b"")
    with monkeypatch.context() as patched:
        patched.setattr(
            grading.running.cluster, "seen_by_all", contextmanager(lambda shared: iter([shared / "nowhere"]))
        )
        with pytest.raises(ProblemsError, match=r"this worker does not see the course /tmp\. Put the course on a disk"):
            joined(cluster, shared=Path("/tmp"))
    with monkeypatch.context() as patched:
        patched.setattr(grading.running.cluster, "digest", lambda paths: "other cases")
        with pytest.raises(ProblemsError, match="what this worker sees as LICENSE differs"):
            joined(cluster, same=(Path("LICENSE").resolve(),))


def test_a_worker_without_our_checkout_is_one_sentence(cluster, monkeypatch):
    """Where safeshare cannot be loaded, the worker says so with the reason."""
    monkeypatch.setattr(grading.running.cluster, "digest", lambda paths: "")
    stranger = type("Stranger", (), {"__reduce__": lambda self: (__import__, ("no_such_module",))})()
    with pytest.raises(ProblemsError, match=r"safeshare cannot be used in this worker \(ModuleNotFoundError"):
        joined(cluster, same=(stranger,))


@pytest.fixture
def quick(monkeypatch):
    """Have little patience."""
    monkeypatch.setattr(grading.running.cluster, "PATIENCE", 1)


def test_where_no_scheduler_answers_it_is_said_at_once(quick):
    """Nobody there, or something else that listens there, is one sentence, before anything is begun."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(ProblemsError, match=f"{address}: what answers here is no Dask scheduler"):
            Cluster(address, None, Needs(), prepare, "ready")
    with pytest.raises(ProblemsError, match=rf"{address}: no scheduler can be reached here \(Connection refused\)"):
        Cluster(address, None, Needs(), prepare, "ready")


@pytest.mark.parametrize("text", ["8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://127.0.0.1:99999"])
def test_what_is_no_address_is_said_by_the_command(text, monkeypatch):
    """Given as an option or by the environment, it is one sentence."""
    said = f"Error: --scheduler: '{text}' is no scheduler's address. Give it as in tcp://192.0.2.10:8786."
    assert fails("mark", "--scheduler", text) == said
    monkeypatch.setenv("SAFESHARE_SCHEDULER", text)
    assert [fails(command) for command in ("mark", "moderate", "rehearse")] == [said] * 3


def test_a_cluster_without_workers_is_one_sentence(quick):
    """A scheduler that nobody works for is said at once, with how workers are started."""
    with local(0) as empty, pytest.raises(ProblemsError, match=r"this cluster has no workers\. Start some"):
        joined(empty)


def test_a_lost_scheduler_or_the_last_worker_ends_the_run_in_a_sentence(monkeypatch):
    """Where nobody is left to do the work, the run does not wait for ever."""
    monkeypatch.setattr(grading.running.cluster, "DESERTED", 1)
    with local(1, processes=False, protocol="tcp") as small, joined(small) as made:
        results = made.results(slowly, range(3))
        closing = threading.Timer(1, small.scale, [0])
        closing.start()
        with pytest.raises(ProblemsError, match=r"this cluster has no workers any more\. Start"):
            next(results)
    monkeypatch.setattr(grading.running.cluster, "DESERTED", 60)
    with local(1, processes=False, protocol="tcp") as small, joined(small) as made:
        results = made.results(slowly, range(9))
        closing = threading.Timer(1, small.close)
        closing.start()
        with pytest.raises(ProblemsError, match=r"the connection to the scheduler was lost|does not answer"):
            list(results)
