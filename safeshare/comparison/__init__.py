"""Two rulebooks compared: what differs in words, and the cases whose outcome flips."""

from safeshare.comparison.compare import Comparison, compare
from safeshare.comparison.entries import Change
from safeshare.comparison.flips import Flip

__all__ = ["Change", "Comparison", "Flip", "compare"]
