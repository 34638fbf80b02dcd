"""Sessions killed at random moments: whatever the player said to be saved is there for the next one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from safeshare.exercises import case_bundle
from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from safeshare.scenario import load_bank
from tests.answers.sessions import CASE, UNFOLD
from tests.player.conftest import PRACTICE

SESSIONS = 200
MOST = 6  # messages of a session that are waited for at most
LONGEST = 0.012  # seconds from the last of these to the kill: about as long as one answer takes to save


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Make the folders of eight learners, each with a practice case whose story is told step by step."""
    folder = tmp_path_factory.mktemp("killed")
    (folder / "bank" / "practice").mkdir(parents=True)
    told = PRACTICE.replace("kettle", "tea").replace("[decide,", "[unfold, decide,")
    (folder / "bank" / "practice" / f"{CASE}.yaml").write_text(told, encoding="utf-8")
    bundle = case_bundle(load_bank(folder / "bank").cases.values(), assignment="section-04")
    for number in range(8):
        (folder / str(number)).mkdir()
        (folder / str(number) / "cases.json").write_text(json.dumps(bundle), encoding="utf-8")
    return [folder / str(number) for number in range(8)]


@dataclass(slots=True)
class Session:
    """What a session was asked in turn, and how many of these the player said to be saved before it was killed."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    saved: int = 0

    def hear(self, line: str) -> dict[str, Any]:
        """Note one line; what is said of a click is always said of the last one, and always that it is saved."""
        what: dict[str, Any] = json.loads(line)
        if "asked" in what:
            self.asked.append(what["asked"])
        if "said" in what:
            about = {key: what["said"].get(key) for key in ("type", "ok", "number", "part")}
            assert about == {"type": "saved", "ok": True, "number": self.saved, "part": self.asked[-1]["part"]}, what
            self.saved += 1
        return what


@contextmanager
def starting() -> Iterator[subprocess.Popen[str]]:
    """Yield the program that starts sessions."""
    command = [sys.executable, "-m", "tests.answers.sessions"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        yield program
        assert program.stdin is not None
        program.stdin.close()


def killed(program: subprocess.Popen[str], home: Path, seed: int) -> Session:
    """Let a session answer, kill it at a random moment, and return it."""
    assert program.stdin is not None
    assert program.stdout is not None
    draw, session = random.Random(seed), Session()
    program.stdin.write(f"{json.dumps([str(home), seed])}\n")
    program.stdin.flush()
    process, heard, most = 0, 0, draw.randint(1, MOST)
    while not process or heard < most:
        what = session.hear(program.stdout.readline())
        process, heard = what.get("process", process), heard + ("process" not in what)
    time.sleep(draw.uniform(0, LONGEST))
    os.kill(process, signal.SIGKILL)
    while "end" not in session.hear(program.stdout.readline()):
        pass
    return session


@dataclass(slots=True)
class Said:
    """What one learner was told to be saved: answers by part, and what is chosen in the story and not gone on with."""

    answers: dict[str, Any] = field(default_factory=dict)
    draft: dict[str, Any] | None = None

    def after(self, click: dict[str, Any]) -> Said:
        """Return the same once a click is saved, too: going on with the story ends what was chosen."""
        if click["type"] == "draft":
            return Said(self.answers, click["value"])
        return Said({**self.answers, click["part"]: click["value"]}, None if click["part"] == UNFOLD else self.draft)


def test_nothing_that_was_said_to_be_saved_is_missing_after_200_kills(homes: list[Path]) -> None:
    """After each of 200 kills every part holds what the player last said to be saved, or what it was saving then."""
    kept = {home: Said() for home in homes}
    heard = cut = drafts = 0
    with starting() as program:
        for number in range(SESSIONS):
            home = homes[number % len(homes)]
            session = killed(program, home, number)
            for click in session.asked[: session.saved]:
                kept[home] = kept[home].after(click)
            heard += session.saved
            cut += len(session.asked) > session.saved
            drafts += kept[home].draft is not None
            allowed = [kept[home], *(kept[home].after(click) for click in session.asked[session.saved :])]
            desk = Desk(find_shelf(home), home, [CASE])
            found = Said(desk.answers(), desk.drafts(desk.answers()).get(UNFOLD))
            assert found in allowed, f"session {number}"
            kept[home] = found
            assert not list(home.glob("*.damaged*"))
    assert heard > SESSIONS // 2, "hardly an answer was saved before its session was killed"
    assert cut > SESSIONS // 2, "hardly a session was killed while it saved"
    assert drafts > SESSIONS // 10, "hardly a session had something chosen and not gone on with"
