"""Loads what it is told to on standard input, one JSON line each, with little memory; answers what it cost.

Run as `python -m tests.reading.bounded` by test_limits.py: a loader that wants more memory ends here, not there.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from safeshare.problems import ProblemsError
from safeshare.rulebook import DEFAULT_FOLDER, load_rulebook, read_rulebook
from safeshare.rulebook.proof import prove
from safeshare.scenario import load_case_file

SPARE = 300_000_000
"""The bytes of memory that loading may take beyond what the program has when it starts."""


def _held() -> int:
    """Return the size of this process's memory in bytes, as far as the system counts it against its limit."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _grown(start: int) -> float:
    """Return by how many megabytes the memory in use has ever grown since it was `start` kilobytes."""
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) / 1024


def main() -> None:
    """Answer each line until the input ends."""
    load_rulebook()
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    resource.setrlimit(resource.RLIMIT_AS, (_held() + SPARE, _held() + SPARE))
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "rulebook"
        shutil.copytree(DEFAULT_FOLDER, folder)
        for line in sys.stdin:
            asked = json.loads(line)
            is_case = asked["name"] == "case"
            path = Path(home) / "case.yaml" if is_case else folder / asked["name"]
            room = (199_990 if is_case else 999_990) - len((asked["head"] + asked["tail"]).encode())
            times = max(0, room // len(asked["unit"].encode())) if asked["unit"] else 0
            path.write_text(asked["head"] + asked["unit"] * times + asked["tail"], encoding="utf-8")
            began = time.process_time()
            problems, said = 0, ""
            try:
                if asked["prove"]:
                    prove(folder)
                else:
                    load_case_file(path) if is_case else read_rulebook(folder)
            except ProblemsError as error:
                problems, said = len(error.problems), str(error)[:1000]
            seconds = time.process_time() - began
            if not is_case:
                shutil.copy(DEFAULT_FOLDER / asked["name"], path)
            cost = {"seconds": seconds, "grown": _grown(start), "problems": problems, "said": said}
            print(json.dumps(cost), flush=True)


if __name__ == "__main__":
    main()
