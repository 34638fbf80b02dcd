"""The answers of 1,000 people to section 6 of the Law School Admission Test, on which many programs show figures.

Bock and Lieberman 1970, Psychometrika 35:179; the numbers of people by pattern of right answers.
"""

from __future__ import annotations

import numpy as np

_PATTERNS = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3, "00111": 4,
    "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15,
    "10000": 10, "10001": 29, "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15, "10111": 80,
    "11000": 16, "11001": 56, "11010": 21, "11011": 173, "11100": 11, "11101": 61, "11110": 28, "11111": 298,
}  # fmt: skip


def lsat():
    """Return the answers, one person a row and one of the five items a column: 1 right, 0 wrong."""
    return np.array(
        [[int(each) for each in pattern] for pattern, times in _PATTERNS.items() for _ in range(times)], float
    )
