"""Exercises: what a learner may see of a case, and the file of cases that is handed out."""

from safeshare.exercises.bundle import Bundle, case_bundle, load_bundle
from safeshare.exercises.items import points_of, uneven_items, uneven_slots
from safeshare.exercises.public import public_case
from safeshare.exercises.sealed import open_form, seal_bundle

__all__ = [
    "Bundle",
    "case_bundle",
    "load_bundle",
    "open_form",
    "points_of",
    "public_case",
    "seal_bundle",
    "uneven_items",
    "uneven_slots",
]
