"""The trainer's and the Board's side of safeshare: used from the checkout as `python -m grading`."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
"""Where the checkout is that this runs from: its notebooks, cases and program."""
