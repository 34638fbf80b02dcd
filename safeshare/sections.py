"""What the guide's sections are called in a sentence."""

from __future__ import annotations

NAMES = {"I": "the introduction to the guide", "P": "the rule that closes the guide"}
"""The parts of the guide that have no number, by the letter that their clauses' ids begin with."""


def section_name(section: str) -> str:
    """Return how a section is named: 'section 4', or what stands before and after the numbered ones."""
    return NAMES.get(section, f"section {section}")
