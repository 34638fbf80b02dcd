"""Two rulebooks compared: what differs in words, the cases whose outcome flips, the duties due in other cases."""

from safeshare.comparison.compare import Comparison, compare
from safeshare.comparison.duties import DutyChange
from safeshare.comparison.entries import Change
from safeshare.comparison.flips import Flip
from safeshare.comparison.text import to_text

__all__ = ["Change", "Comparison", "DutyChange", "Flip", "compare", "to_text"]
