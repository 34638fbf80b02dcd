"""Learners' sessions in processes of their own, to be killed at any moment: a player hears what clicks send it.

Run as a program it starts a session for each line that it reads, a folder and a seed, by forking itself: all that a
session has to import is there. What the session was asked and what it said goes to standard output, a line each, in one
write: so a line is there as a whole or not at all.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import comm
from comm.base_comm import BaseComm

from safeshare.player import play
from safeshare.player.shelf import find_shelf
from safeshare.player.widget import Player
from safeshare.rulebook import load_rulebook

CASE = "s4-tea"
UNFOLD = f"{CASE}.council.unfold"
STEPS = 4
FAMILIES = {"hold": "respect_refusal", "share": "act_now"}


def tell(**what: Any) -> None:
    """Say something to whoever started this session."""
    os.write(1, f"{json.dumps(what)}\n".encode())


class Page(BaseComm):
    """The way between a player and a page, which passes on what the player says of an answer."""

    def publish_msg(self, msg_type: str, data: Any = None, *_others: Any, **_more: Any) -> None:
        """Note what is sent to the page, where it says that something is saved or why it is not."""
        if msg_type == "comm_msg" and data["method"] == "custom":
            tell(said=data["content"])

    def click(self, **message: Any) -> None:
        """Send what a click in the page sends."""
        tell(asked=message)
        self.handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})


def doing(player: Player, draw: random.Random) -> dict[str, Any]:
    """Return something that a learner may do next by what the player shows: answer, choose in a story, or go on."""
    family = draw.choice(sorted(FAMILIES))
    path = player.answers.get(UNFOLD, {}).get("path", [])
    chosen = player.drafts.get(UNFOLD)
    what = draw.choice(("decide", "clauses", "story", "story"))
    if what == "decide":
        value = {"family": family, "outcome": FAMILIES[family], "confidence": 2}
        return {"type": "answer", "part": f"{CASE}.council.decide", "value": value}
    if what == "clauses":
        value = {"chosen": draw.sample(["4.3", "4.O2", "7.C1"], 2), "none": False}
        return {"type": "answer", "part": f"{CASE}.council.clauses", "value": value}
    if len(path) == STEPS:
        return {"type": "answer", "part": UNFOLD, "value": {"path": []}}
    if chosen is not None and draw.random() < 0.5:
        return {"type": "answer", "part": UNFOLD, "value": {"path": [*path, chosen]}}
    return {"type": "draft", "part": UNFOLD, "value": {"step": len(path) + 1, "did": "decide", "family": family}}


def answer_until_killed(folder: Path, seed: int) -> None:
    """Answer a case again and again, as a learner does in the page."""
    player, draw = play(CASE, folder=folder), random.Random(seed)
    for number in range(100_000):
        player.comm.click(**doing(player, draw), view="v", number=number)


def main() -> None:
    """Start a session for each line, one after another, and say its process and its end."""
    comm.create_comm = Page
    load_rulebook()
    for line in sys.stdin:
        folder, seed = json.loads(line)
        find_shelf(Path(folder))
        process = os.fork()
        if not process:
            try:
                answer_until_killed(Path(folder), seed)
            finally:
                os._exit(1)
        tell(process=process)
        os.waitpid(process, 0)
        tell(end=process)


if __name__ == "__main__":
    main()
