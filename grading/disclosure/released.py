"""What may be shown: values that have passed the disclosure gate. Only grading/disclosure/gate.py makes them.

Pages, tables, charts and exports take these and nothing else, so that a bare number cannot slip onto a page.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, InitVar, dataclass

HIDDEN = "*"

SEAL = object()
"""The gate's mark. A test holds that no module but the gate uses it."""


@dataclass(frozen=True, slots=True)
class Released(ABC):
    """Something that passed the gate. Raises TypeError when anyone but the gate makes one."""

    _: KW_ONLY
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not SEAL:
            message = f"only the disclosure gate makes a {type(self).__name__}"
            raise TypeError(message)

    @property
    @abstractmethod
    def text(self) -> str:
        """What a reader sees."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Words(Released):
    """Words that tell nothing about people: the name of a table's row, a clause id, a version."""

    words: str

    @property
    def text(self) -> str:
        """The words."""
        return self.words


@dataclass(frozen=True, slots=True)
class Count(Released):
    """A count of people or of answers, rounded to the nearest 5; `value` is None when it is hidden.

    `few` tells that a hidden one is below 8; only the counts of which a sentence says so have it.
    """

    value: int | None
    few: bool = False

    @property
    def text(self) -> str:
        """The rounded count, or the mark that it is hidden."""
        if self.value is None:
            return "fewer than 8" if self.few else HIDDEN
        return f"{self.value:,}"


@dataclass(frozen=True, slots=True)
class Rate(Released):
    """A share in whole per cent, made from rounded counts, with its 95% interval; hidden ones may have a band.

    `of` is the count that it is a share of. `low` and `high` are None when there is no interval to show.
    """

    percent: int | None
    of: Count
    band: str = ""
    low: int | None = None
    high: int | None = None

    @property
    def text(self) -> str:
        """The share, the band that it lies in, or the mark that it is hidden."""
        if self.percent is None:
            return self.band or HIDDEN
        return f"{self.percent}%"

    @property
    def interval(self) -> str:
        """The 95% interval in words, or nothing."""
        return "" if self.low is None else f"{self.low}% to {self.high}%"

    @property
    def full(self) -> str:
        """The share with its interval."""
        return f"{self.text} ({self.interval})" if self.interval else self.text


@dataclass(frozen=True, slots=True)
class Average(Released):
    """A mean of shares, to the nearest 5 per cent; None when it is hidden."""

    percent: int | None

    @property
    def text(self) -> str:
        """The mean, or the mark that it is hidden."""
        return HIDDEN if self.percent is None else f"{self.percent}%"


@dataclass(frozen=True, slots=True)
class Points(Released):
    """A mean change in percentage points with its 95% interval, in steps of 1 or 5; None when it is hidden.

    `verdict` is 1 for a rise beyond chance, -1 for such a fall, 0 when chance could explain it or it is hidden.
    """

    mean: int | None
    low: int | None = None
    high: int | None = None
    step: int = 1
    verdict: int = 0

    @property
    def text(self) -> str:
        """The change, with its sign, or the mark that it is hidden."""
        return HIDDEN if self.mean is None else f"{_signed(self.mean)} percentage points"

    @property
    def interval(self) -> str:
        """The 95% interval in words, or nothing."""
        return "" if self.low is None or self.high is None else f"{_signed(self.low)} to {_signed(self.high)}"


@dataclass(frozen=True, slots=True)
class Measure(Released):
    """A measure without a unit, to one decimal place, with its 95% interval if it has one; None when it is hidden."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def text(self) -> str:
        """The measure, or the mark that it is hidden."""
        return HIDDEN if self.value is None else f"{self.value:.1f}".replace("-", "\N{MINUS SIGN}")

    @property
    def interval(self) -> str:
        """The 95% interval in words, or nothing."""
        return "" if self.low is None else f"{self.low:.1f} to {self.high:.1f}".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Coefficient(Released):
    """A coefficient to two decimal places with its 95% interval; None when it is hidden."""

    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def text(self) -> str:
        """The coefficient, or the mark that it is hidden."""
        return HIDDEN if self.value is None else f"{self.value:.2f}".replace("-", "\N{MINUS SIGN}")

    @property
    def interval(self) -> str:
        """The 95% interval in words, or nothing."""
        return "" if self.low is None else f"{self.low:.2f} to {self.high:.2f}".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Measured(Released):
    """A whole number for every hundred answers, with its 95% interval; None when it is hidden."""

    value: int | None
    low: int | None = None
    high: int | None = None

    @property
    def text(self) -> str:
        """The number, or the mark that it is hidden."""
        return HIDDEN if self.value is None else str(self.value)

    @property
    def interval(self) -> str:
        """The 95% interval in words, or nothing."""
        return "" if self.low is None else f"{self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class Span(Released):
    """A range of shares in per cent, to one decimal place, that was worked out from released figures."""

    low: float
    high: float

    @property
    def text(self) -> str:
        """The range in whole per cent."""
        low, high = round(self.low), round(self.high)
        return f"{low}%" if low == high else f"{low}% to {high}%"


@dataclass(frozen=True, slots=True)
class Limits(Released):
    """Where shares of so many answers lie by chance alone: 95 in 100 of them, and 998 in 1,000.

    `outside` is 95 or 99.8 for a unit beyond those limits, 0 for one within them.
    """

    answers: int
    usual: Span
    widest: Span
    outside: float = 0

    @property
    def text(self) -> str:
        """Where a unit lies, in words."""
        return {0: "within", 95: "outside the 95% limits", 99.8: "outside the 99.8% limits"}[self.outside]


@dataclass(frozen=True, slots=True)
class Verdict(Released):
    """Which way a comparison of people's answers went: 1, -1, or 0 for no telling; None when it is hidden."""

    way: int | None

    @property
    def text(self) -> str:
        """A verdict is shown in a sentence, never by itself."""
        return HIDDEN


def _signed(points: int) -> str:
    return "0" if points == 0 else f"+{points}" if points > 0 else f"\N{MINUS SIGN}{-points}"
