"""What the processes of grading load, whatever the course."""

import sys
from importlib import import_module

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as grading.nbgrader_work does

for name in (
    "nbgrader.api",
    "nbgrader.converters",
    "grading.gradebook_fits",
    "grading.gradebook_grades",
    "grading.gradebook_writer",
    "grading.mark",
    "grading.moderate",
    "grading.nbgrader_work",
):
    import_module(name)
