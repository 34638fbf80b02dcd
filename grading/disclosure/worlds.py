"""Worlds that a reader cannot rule out: values of all counts that fit everything which is known of them.

One linear programme is kept for all questions: between two of them only bounds and the aim change, so that each answer
starts from the last one (HiGHS, warm start). That is many times faster than a model built for each question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from grading.disclosure.cells import Range

Whole = NDArray[np.int64]
_NEARLY = 1e-6
_PINS = 40
"""So often some counts are rounded, in search of a world in whole numbers."""
_AT_ONCE = 4
"""So many are rounded at once, as long as they go together."""


class Worlds:
    """The worlds that fit some sums, within bounds that can change."""

    def __init__(self, ranges: Sequence[Range], sums: Sequence[tuple[Sequence[int], int]]) -> None:
        """Start with a range for each column, and sums: the columns that add up to another column."""
        self._integral = False
        self._ranges = list(ranges)
        self._columns = np.arange(len(ranges), dtype=np.int32)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("random_seed", 1)):
            self._solver.setOptionValue(name, value)
        self._solver.passModel(_programme(ranges, sums))

    def bound(self, column: int, within: Range) -> None:
        """Set the range of a column."""
        self._ranges[column] = within
        self._solver.changeColBounds(column, *map(float, within))

    def add(self, weights: Mapping[int, float], low: float, high: float) -> None:
        """Rule out the worlds in which the weighted sum of some columns is not within a range."""
        columns, values = np.array(list(weights), dtype=np.int32), np.array(list(weights.values()), dtype=float)
        self._solver.addRow(low, high, len(columns), columns, values)

    def drop(self, number: int) -> None:
        """Let in again what was ruled out last, by so many ranges."""
        last = self._solver.getNumRow()
        self._solver.deleteRows(number, np.arange(last - number, last, dtype=np.int32))

    def best(self, aim: Mapping[int, float]) -> Whole:
        """Return a world in which the sum of some columns, weighted by whole numbers, is the smallest.

        Raises ValueError when there is no world, or none is found.
        """
        world, least = self.good(aim)
        if world is not None and sum(weight * world[column] for column, weight in aim.items()) < least + 1 - _NEARLY:
            return world  # all weights are whole numbers: nothing lies between it and what no world is better than
        self._head_for(aim)
        found = self._solve(whole=True)
        if found is None or not _is_whole(found):
            message = "the counts do not add up"
            raise ValueError(message)
        return np.rint(found).astype(np.int64)

    def good(self, aim: Mapping[int, float]) -> tuple[Whole | None, float]:
        """Return a world in which the weighted sum of some columns is small, and what it is at the least anywhere.

        There may be a better world. Where none comes soon, it is None. Raises ValueError as `best` does.
        """
        self._head_for(aim)
        found = self._solve(whole=False)
        if found is None:
            message = "the counts do not add up"
            raise ValueError(message)
        least = sum(weight * found[column] for column, weight in aim.items())
        return self._in_whole_numbers(found), least

    def _in_whole_numbers(self, found: NDArray[np.float64]) -> Whole | None:
        """Round a world's part values a few at a time, and fit the rest to them; None where that does not come soon."""
        pinned: dict[int, Range] = {}
        tries, at_once = 0, _AT_ONCE
        last = found
        while not _is_whole(last) and tries < _PINS:
            tries += 1
            parts = np.flatnonzero(np.abs(last - np.rint(last)) > _NEARLY)
            few = [int(each) for each in parts[:: max(1, len(parts) // at_once)][:at_once]]
            pinned.update((column, self._ranges[column]) for column in few)
            for column in few:
                self._pin(column, int(np.rint(last[column])))
            after = self._solve(whole=False)
            if after is not None:
                last = after
            elif at_once == 1:
                break
            else:  # these do not go together: take fewer from here on
                at_once = 1
                for column in few:
                    self.bound(column, pinned.pop(column))
        for column, within in pinned.items():
            self.bound(column, within)
        return np.rint(last).astype(np.int64) if _is_whole(last) else None

    def binding(self, aim: Mapping[int, float]) -> set[int]:
        """Return columns whose bounds keep the weighted sum of some columns from being smaller, part values allowed.

        As long as none of them is widened it cannot be. Raises ValueError as `best` does.
        """
        self._head_for(aim)
        if self._solve(whole=False) is None:
            message = "the counts do not add up"
            raise ValueError(message)
        prices = np.asarray(self._solver.getSolution().col_dual, dtype=float)
        return {int(column) for column in np.flatnonzero(np.abs(prices) > _NEARLY)}

    def anyhow(self, aim: Mapping[int, float]) -> tuple[NDArray[np.float64], float]:
        """Return the best world for an aim, in fractions of people if need be, and the value of its weighted sum.

        Raises ValueError as `best` does.
        """
        self._head_for(aim)
        found = self._solve(whole=False)
        if found is None:
            message = "the counts do not add up"
            raise ValueError(message)
        return found, float(sum(weight * found[column] for column, weight in aim.items()))

    def _head_for(self, aim: Mapping[int, float]) -> None:
        weights = np.zeros(len(self._columns))
        weights[list(aim)] = list(aim.values())
        self._solver.changeColsCost(len(weights), self._columns, weights)

    def _pin(self, column: int, value: int) -> None:
        self._solver.changeColBounds(column, float(value), float(value))

    def _solve(self, *, whole: bool) -> NDArray[np.float64] | None:
        if whole != self._integral:
            kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
            kinds = np.full(len(self._columns), int(kind), dtype=np.uint8)
            self._solver.changeColsIntegrality(len(kinds), self._columns, kinds)
            self._integral = whole
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            message = f"the solver stopped: {self._solver.modelStatusToString(status)}"
            raise ValueError(message)
        return np.asarray(self._solver.getSolution().col_value, dtype=float)


def _is_whole(values: NDArray[np.float64]) -> bool:
    return bool(np.abs(values - np.rint(values)).max(initial=0) < _NEARLY)


def _programme(ranges: Sequence[Range], sums: Sequence[tuple[Sequence[int], int]]) -> highspy.HighsLp:
    lines = [([*parts, total], [1.0] * len(parts) + [-1.0]) for parts, total in sums]
    made = highspy.HighsLp()
    made.num_col_, made.num_row_ = len(ranges), len(lines)
    made.col_cost_ = np.zeros(len(ranges))
    made.col_lower_, made.col_upper_ = np.array(ranges, dtype=float).reshape(-1, 2).T.copy()
    made.row_lower_ = made.row_upper_ = np.zeros(len(lines))
    made.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    made.a_matrix_.start_ = np.cumsum([0, *(len(columns) for columns, _ in lines)])
    made.a_matrix_.index_ = np.array([each for columns, _ in lines for each in columns], dtype=np.int32)
    made.a_matrix_.value_ = np.array([each for _, values in lines for each in values])
    return made
