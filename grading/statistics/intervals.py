"""What an estimate is handed back as."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int_]


class Interval(NamedTuple):
    """A confidence interval, in the unit of what it is about."""

    low: float
    high: float
