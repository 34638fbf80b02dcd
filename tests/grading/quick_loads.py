"""What the processes of grading load, whatever the course."""

import sys
from importlib import import_module

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # as grading.with_nbgrader.work does

for name in (
    "nbgrader.api",
    "nbgrader.converters",
    "grading.gradebook.fits",
    "grading.gradebook.grades",
    "grading.gradebook.writer",
    "grading.marking.mark",
    "grading.moderation.moderate",
    "grading.with_nbgrader.work",
):
    import_module(name)
