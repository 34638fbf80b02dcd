"""What follows from a change of the guide: cases whose keys flip, and notebooks that teach what has changed."""

from safeshare.consequences.fitting import bank_by_either, fitted
from safeshare.consequences.found import Consequences, KeyChange, Taught, consequences
from safeshare.consequences.text import consequences_as_text

__all__ = ["Consequences", "KeyChange", "Taught", "bank_by_either", "consequences", "consequences_as_text", "fitted"]
