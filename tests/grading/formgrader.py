"""nbgrader's formgrader, really running on a course, and asked as its pages ask it."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from grading.course.folder import Course
from grading.release.lab import lab_command, lab_environment

TOKEN = "secret"


@dataclass(frozen=True)
class Formgrader:
    """A running formgrader."""

    address: str

    def get(self, path: str) -> Any:
        """Return what its interface says at a path below /formgrader/api/."""
        return json.loads(self._ask(f"api/{path}", "GET"))

    def page(self, path: str) -> str:
        """Return one of its pages."""
        return self._ask(path, "GET").decode()

    def put(self, path: str, data: Any) -> Any:
        """Change something through its interface, as a page does at each entry, and return what it says."""
        return json.loads(self._ask(f"api/{path}", "PUT", json.dumps(data).encode()))

    def give_mark(self, assignment: str, notebook: str, learner: str, cell: str, points: float) -> None:
        """Enter a mark by hand."""
        found = self.get(f"submitted_notebooks/{assignment}/{notebook}")
        submission = next(each["id"] for each in found if each["student"] == learner)
        grade = next(each for each in self.get(f"grades?submission_id={submission}") if each["name"] == cell)
        said = self.put(f"grade/{grade['id']}", {**grade, "manual_score": points})
        assert (said["manual_score"], said["needs_manual_grade"]) == (points, False)

    def refused(self, path: str, body: bytes) -> tuple[int, str]:
        """Try to change something, and return the status and the sentence by which it is refused."""
        with pytest.raises(urllib.error.HTTPError) as caught:
            self._ask(f"api/{path}", "PUT", body)
        return caught.value.code, json.loads(caught.value.read())["message"]

    def _ask(self, path: str, method: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(f"{self.address}/formgrader/{path}", body, method=method)
        request.add_header("Authorization", f"token {TOKEN}")
        with urllib.request.urlopen(request, timeout=30) as reply:
            return bytes(reply.read())


@contextmanager
def formgrader(course: Course) -> Iterator[Formgrader]:
    """Run formgrader on a course, as the command opens it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = lab_command(course.root, "/formgrader/gradebook", port, TOKEN, browser=False, trainer=True)
    environment = lab_environment(course.root, trainer=True)
    log = course.root / "server.log"
    with log.open("wb") as words:
        server = subprocess.Popen(command, cwd=course.root, env=environment, stdout=words, stderr=words)
    found = Formgrader(f"http://127.0.0.1:{port}")
    try:
        for _ in range(600):
            if server.poll() is not None:
                break
            try:
                found.page("gradebook")
            except OSError:
                time.sleep(0.1)
            else:
                yield found
                return
        pytest.fail(f"formgrader did not start:\n{log.read_text(errors='replace')[-3000:]}")
    finally:
        server.terminate()
        server.wait(timeout=30)
