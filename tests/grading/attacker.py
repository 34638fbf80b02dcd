"""A reader who tries to work out hidden counts from a report: independent of the gate's own solver.

They know how the counts add up, how counts are rounded and what the words for hidden shares allow, and solve the rest
with linear programming. (On these sums its bounds are those of whole numbers or wider; where they are wider than the
true ones, the brute force over small tables in test_attack.py stands guard.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

MUCH = 10_000.0
BANDS = {"under 10%": 0.10, "under 25%": 0.25, "under a third": 1 / 3, "under half": 0.50}


def bounds_of(text: str) -> tuple[float, float]:
    """Return what a shown count can stand for: `*` for anything, `0` for nought, others for the nearest 5."""
    if text == "fewer than 8":
        return 0, 7
    if not re.fullmatch(r"[0-9,]+", text):
        return 0, MUCH
    value = int(text.replace(",", ""))
    return (0, 0) if value == 0 else (max(8, value - 2), value + 2)


class Attacker:
    """What a reader has gathered: a range for every count, and the sums."""

    def __init__(self) -> None:
        self.ranges: dict[str, tuple[float, float]] = {}
        self.sums: list[tuple[str, tuple[str, ...]]] = []

    def read(self, name: str, text: str) -> None:
        """Take in a count as it stands on the page; one that is not on the page is `*`."""
        low, high = bounds_of(text)
        known = self.ranges.get(name, (0.0, MUCH))
        self.ranges[name] = max(low, known[0]), min(high, known[1])

    def read_share(self, name: str, percent: int | None, total: int | None) -> None:
        """Take in a share in whole per cent: the rounded counts that it can have been made from."""
        self.read(name, "*")
        if percent is not None and total is not None:
            made = [bounds_of(str(each)) for each in range(0, total + 6, 5) if round(100 * each / total) == percent]
            low, high = self.ranges[name]
            self.ranges[name] = max(low, made[0][0]), min(high, made[-1][1])

    def read_band(self, name: str, band: str, total: str) -> None:
        """Take in the words for a hidden share: at most so much of the smallest total that can be meant."""
        if band in BANDS:
            low, high = self.ranges[name]
            most = np.ceil(BANDS[band] * self.ranges[total][0]) - 1
            self.ranges[name] = low, min(high, most)

    def adds_up(self, total: str, parts: Sequence[str]) -> None:
        """Take in that parts make up a total."""
        self.sums.append((total, tuple(parts)))

    def solve(self, name: str) -> tuple[int, int]:
        """Return the smallest and the largest value that a count can have."""
        names = list(self.ranges)
        matrix = np.zeros((len(self.sums), len(names)))
        for row, (total, parts) in enumerate(self.sums):
            for part in parts:
                matrix[row, names.index(part)] += 1
            matrix[row, names.index(total)] -= 1
        found = []
        for sign in (1, -1):
            aim = np.zeros(len(names))
            aim[names.index(name)] = sign
            solved = linprog(aim, A_eq=matrix, b_eq=np.zeros(len(self.sums)), bounds=list(self.ranges.values()))
            assert solved.success, f"what is shown contradicts itself: {solved.message}"
            found.append(sign * solved.fun)
        return int(np.ceil(found[0] - 1e-6)), int(np.floor(found[1] + 1e-6))
