"""What one run of a rehearsal gave, and whether that is what it must give."""

from __future__ import annotations

from dataclasses import dataclass

PERFECT, OTHER, BLANK, WORST = "perfect", "perfect, other variants", "blank", "worst"
SHEETS = (PERFECT, OTHER, BLANK, WORST)
LOW = 0.10
"""The worst answers earn less than this share of the points."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a notebook with one sheet: points earned and possible, seconds, and a sentence for each trouble."""

    notebook: str
    sheet: str
    points: float
    out_of: float
    seconds: float
    troubles: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the points, 0 to 1; 0 where there are none to earn."""
        return self.points / self.out_of if self.out_of else 0.0

    @property
    def as_expected(self) -> bool:
        """Whether the score is the one that this sheet must have."""
        if self.sheet in (PERFECT, OTHER):
            return self.points == self.out_of
        return self.points == 0 if self.sheet == BLANK else self.share < LOW or not self.out_of

    def faults(self) -> list[str]:
        """Return what is wrong, in sentences that name notebook and sheet."""
        said = [f"{self.notebook}, {self.sheet}: {each}" for each in self.troubles]
        if not self.troubles and not self.as_expected:
            due = {BLANK: "nothing", WORST: f"less than {LOW:.0%}"}.get(self.sheet, "everything")
            earned = f"earned {self.points:g} of {self.out_of:g} points ({self.share:.0%}) and should earn {due}."
            said.append(f"{self.notebook}, {self.sheet}: the answers {earned}")
        return said
