"""Exercises: what a learner may see of a case, and the file of cases that is handed out."""

from safeshare.exercises.bundle import Bundle, case_bundle, load_bundle
from safeshare.exercises.items import uneven_items
from safeshare.exercises.public import public_case

__all__ = ["Bundle", "case_bundle", "load_bundle", "public_case", "uneven_items"]
