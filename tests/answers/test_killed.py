"""Sessions killed at random moments: whatever was said to be saved is there for the next one."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from pathlib import Path
from typing import Any

import pytest

from safeshare.exercises import case_bundle
from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from safeshare.scenario import load_bank
from tests.answers.sessions import CASE, answer_until_killed
from tests.player.conftest import PRACTICE

SESSIONS = 200
MOST = 6  # messages of a session that are waited for at most
LONGEST = 0.012  # seconds from the last of these to the kill: about as long as one answer takes to save
Answer = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Make the folders of eight learners, each with a practice case."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "bank" / "practice").mkdir(parents=True)
    (folder / "bank" / "practice" / f"{CASE}.yaml").write_text(PRACTICE, encoding="utf-8")
    bundle = case_bundle(load_bank(folder / "bank").cases.values(), assignment="section-04")
    for number in range(8):
        (folder / str(number)).mkdir()
        (folder / str(number) / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    return [folder / str(number) for number in range(8)]


def session(home: Path, seed: int) -> tuple[list[Answer], Answer | None]:
    """Let a session answer and kill it; return what it said to be saved, and what it had begun to save then."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.answers.sessions"])
    mine, its = forks.Pipe(duplex=False)
    process = forks.Process(target=answer_until_killed, args=(home, seed, its))
    process.start()
    its.close()
    draw = random.Random(seed)
    messages = [mine.recv_bytes() for _ in range(draw.randint(1, MOST))]
    time.sleep(draw.uniform(0, LONGEST))
    process.kill()
    process.join()
    try:
        while True:
            messages.append(mine.recv_bytes())
    except (EOFError, OSError):  # the end, in the middle of a message perhaps
        pass
    saved: list[Answer] = []
    begun: Answer | None = None
    for message in messages:
        what, _number, part, value = json.loads(message)
        begun = (part, value) if what == "begins" else None
        if what == "saved":
            saved.append((part, value))
    return saved, begun


def test_no_answer_that_was_said_to_be_saved_is_missing_after_200_kills(homes: list[Path]) -> None:
    """After each of 200 kills every part holds the last answer said to be saved, or the one that was being saved."""
    kept: dict[Path, dict[str, Any]] = {home: {} for home in homes}
    heard = cut = 0
    for number in range(SESSIONS):
        home = homes[number % len(homes)]
        saved, begun = session(home, number)
        heard += len(saved)
        cut += begun is not None
        kept[home].update(saved)
        found = Desk(find_shelf(home), home, [CASE]).answers()
        for part, value in kept[home].items():
            allowed = [value, begun[1]] if begun is not None and begun[0] == part else [value]
            assert found.get(part) in allowed, f"session {number}, {part}"
        kept[home].update(found)
        assert not list(home.glob("*.damaged*"))
    assert heard > SESSIONS // 2, "hardly an answer was saved before its session was killed"
    assert cut > SESSIONS // 2, "hardly a session was killed while it saved"
