"""A reader who tries to work out hidden counts from reports: independent of the gate's own solver.

They know how the counts add up, how counts are rounded and what the words for hidden shares allow, and solve the rest
with linear programming. (On these sums its bounds are those of whole numbers or wider; where they are wider than the
true ones, the brute force over small tables in test_attack.py stands guard.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

MUCH = 10_000.0
BANDS = {"under 10%": 0.10, "under 25%": 0.25, "under a third": 1 / 3, "under half": 0.50}

Range = tuple[float, float]


def bounds_of(text: str) -> Range:
    """Return what a shown count can stand for: `*` for anything, `0` for nought, others for the nearest 5."""
    if text == "fewer than 8":
        return 0, 7
    if not re.fullmatch(r"[0-9,]+", text):
        return 0, MUCH
    value = int(text.replace(",", ""))
    return (0, 0) if value == 0 else (max(8, value - 2), value + 2)


@dataclass
class Attacker:
    """What a reader has gathered: a range for every count, and the sums; `page` is put before the names of counts."""

    page: str = ""
    ranges: dict[str, Range] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    weighed: list[tuple[dict[str, float], float, float]] = field(default_factory=list)

    def on(self, page: str) -> Attacker:
        """Return the same reader with another page before them."""
        return Attacker(page, self.ranges, self.sums, self.weighed)

    def read(self, name: str, text: str) -> None:
        """Take in a count as it stands on the page; one that is not on the page is `*`."""
        self.know(name, *bounds_of(text))

    def know(self, name: str, low: float, high: float) -> None:
        """Take in a range of a count, whatever it is known from."""
        known = self.ranges.get(self.page + name, (0.0, MUCH))
        self.ranges[self.page + name] = max(low, known[0]), min(high, known[1])

    def read_share(self, name: str, percent: int | None, total: int | None) -> None:
        """Take in a share in whole per cent: the rounded counts that it can have been made from."""
        self.read(name, "*")
        if percent is not None and total is not None:
            made = [bounds_of(str(each)) for each in range(0, total + 6, 5) if round(100 * each / total) == percent]
            self.know(name, made[0][0], made[-1][1])

    def read_band(self, name: str, band: str, total: str) -> None:
        """Take in the words for a hidden share: at most so much of the smallest total that can be meant."""
        if band in BANDS:
            self.know(name, 0, np.ceil(BANDS[band] * self.ranges[self.page + total][0]) - 1)

    def adds_up(self, total: str, parts: Sequence[str]) -> None:
        """Take in that parts make up a total."""
        self.sums.append((self.page + total, tuple(self.page + part for part in parts)))

    def weigh(self, weights: Mapping[str, float], low: float = 0.0, high: float = 0.0) -> None:
        """Take in that counts, each times its weight, add up to something between two numbers."""
        for name in weights:
            self.know(name, 0, MUCH)
        self.weighed.append(({self.page + name: weight for name, weight in weights.items()}, low, high))

    def compare(self, name: str, before: str, after: str) -> None:
        """Take in that two pages tell of the same, but for those who came and those who went in between."""
        for each in ("came", "went", "ever"):
            self.ranges[f"{each}/{name}"] = (0, MUCH)
        self.sums.append((f"ever/{name}", (before, f"came/{name}")))
        self.sums.append((f"ever/{name}", (after, f"went/{name}")))

    def solve(self, name: str) -> tuple[int, int]:
        """Return the smallest and the largest value that a count can have."""
        tied, sums = self._tied_to(self.page + name)
        columns = {each: column for column, each in enumerate(tied)}
        rows = [row for row, (_, parts) in enumerate(sums) for _ in (*parts, "")]
        found_in = [columns[each] for total, parts in sums for each in (*parts, total)]
        signs = [sign for _, parts in sums for sign in (*(1.0 for _ in parts), -1.0)]
        matrix = csr_array((signs, (rows, found_in)), shape=(len(sums), len(columns)))
        bounds = [self.ranges[each] for each in tied]
        upper, most = self._weighed(columns)
        found = []
        for sign in (1, -1):
            aim = np.zeros(len(columns))
            aim[columns[self.page + name]] = sign
            solved = linprog(aim, upper, most, matrix, np.zeros(len(sums)), bounds=bounds)
            assert solved.success, f"what is shown contradicts itself: {solved.message}"
            found.append(sign * solved.fun)
        return int(np.ceil(found[0] - 1e-6)), int(np.floor(found[1] + 1e-6))

    def _tied_to(self, name: str) -> tuple[list[str], list[tuple[str, tuple[str, ...]]]]:
        """Return the counts that any chain of sums ties to one, itself included, and these sums: no other matters."""
        tied, before = {name}, 0
        known = [*((total, *parts) for total, parts in self.sums), *(tuple(weights) for weights, _, _ in self.weighed)]
        while before < len(tied):
            before = len(tied)
            near, known = ([each for each in known if tied.isdisjoint(each) == apart] for apart in (False, True))
            tied.update(count for each in near for count in each)
        return [each for each in self.ranges if each in tied], [each for each in self.sums if each[0] in tied]

    def _weighed(self, columns: Mapping[str, int]) -> tuple[csr_array | None, list[float] | None]:
        """Return what is known of weighed counts as a matrix and the most that each of its rows can be."""
        lines = [
            (weights, sign, sign * end)
            for weights, low, high in self.weighed if columns.keys() >= weights.keys()
            for sign, end in ((1, high), (-1, low))
        ]  # fmt: skip
        lines = [each for each in lines if abs(each[2]) < MUCH]
        if not lines:
            return None, None
        rows = [row for row, (weights, _, _) in enumerate(lines) for _ in weights]
        places = [columns[name] for weights, _, _ in lines for name in weights]
        values = [sign * weight for weights, sign, _ in lines for weight in weights.values()]
        return csr_array((values, (rows, places)), shape=(len(lines), len(columns))), [end for _, _, end in lines]
