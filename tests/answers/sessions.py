"""A learner's session in a process of its own, to be killed at any moment: answers given, and which were saved."""

from __future__ import annotations

import json
import random
from multiprocessing.connection import Connection
from pathlib import Path

from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from safeshare.rulebook import load_rulebook

load_rulebook()  # once, in the process that all sessions are forked from
CASE = "s4-kettle"
FAMILIES = {"hold": "respect_refusal", "share": "act_now"}


def answer_until_killed(folder: Path, seed: int, said: Connection) -> None:
    """Answer a case again and again, as the player does, and say each answer once it is saved."""
    desk, draw = Desk(find_shelf(folder), folder, [CASE]), random.Random(seed)
    for number in range(100_000):
        if draw.random() < 0.5:
            family = draw.choice(sorted(FAMILIES))
            part, value = (
                "council.decide",
                {"family": family, "outcome": FAMILIES[family], "confidence": 2},
            )
        else:
            part, value = "council.clauses", {"chosen": draw.sample(["4.3", "4.O2", "7.C1"], 2), "none": False}
        part = f"{CASE}.{part}"
        said.send_bytes(json.dumps(["begins", number, part, value]).encode())
        desk.save(part, value)
        said.send_bytes(json.dumps(["saved", number, part, value]).encode())
