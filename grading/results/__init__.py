"""The results: one tidy row for each response, made from a course or read from agencies' extracts.

`columns` says what each column means and may hold, `table` makes the rows of a course with `pseudonyms`, `extract`
writes them for the Board's analyst, `reading` reads extracts and checks them, `combining` puts several together.
"""

from grading.results.columns import COLUMNS, TYPES
from grading.results.pseudonyms import KEY_FILE, pseudonym
from grading.results.table import results_table

__all__ = ["COLUMNS", "KEY_FILE", "TYPES", "pseudonym", "results_table"]
