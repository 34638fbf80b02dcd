"""The guide as data: its files, their checks, and the form in which they are evaluated."""

from safeshare.rulebook.load import DEFAULT_FOLDER, Rulebook, load_rulebook, read_rulebook

__all__ = ["DEFAULT_FOLDER", "Rulebook", "load_rulebook", "read_rulebook"]
