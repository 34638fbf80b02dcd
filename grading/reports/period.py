"""The quarters that reports are made for."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from safeshare.problems import Problem, ProblemsError

_QUARTER = re.compile(r"(20[0-9]{2})Q([1-4])")
_MONTHS = (
    ("January", "March"),
    ("April", "June"),
    ("July", "September"),
    ("October", "December"),
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One quarter of a calendar year."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a quarter such as `2026Q4`; raises ProblemsError when the text is not one."""
        match = _QUARTER.fullmatch(text)
        if match is None:
            remedy = "Write the year, a capital Q and the quarter from 1 to 4, such as 2026Q4."
            raise ProblemsError([Problem("--period", f"'{text}' is not a quarter", remedy)])
        return cls(int(match[1]), int(match[2]))

    @property
    def months(self) -> tuple[str, ...]:
        """The three months of the quarter, as `2026-10`."""
        return tuple(f"{self.year}-{month:02d}" for month in range(3 * self.quarter - 2, 3 * self.quarter + 1))

    @property
    def in_words(self) -> str:
        """The quarter as people say it: October to December 2026."""
        first, last = _MONTHS[self.quarter - 1]
        return f"{first} to {last} {self.year}"

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"


def month_in_words(month: str) -> str:
    """Return a month such as `2026-11` as people say it: November 2026."""
    year, number = month.split("-")
    return f"{calendar.month_name[int(number)]} {year}"


def period_of(month: str) -> Period | None:
    """Return the quarter that a month such as `2026-11` falls in, or None when it is not a month."""
    match = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", month)
    return None if match is None else Period(int(match[1]), (int(match[2]) + 2) // 3)
