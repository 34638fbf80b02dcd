"""What the tests of closing share: two cohorts, their answers, and what can be seen of a close."""

import json

from click.testing import CliRunner

from grading.cli import main
from grading.deadlines.closing import FILE

ANSWER = {"s4a-lamp.council.decide": {"family": "hold", "outcome": "respect_refusal", "confidence": 2}}
OTHER_ANSWER = {"s4a-lamp.council.decide": {"family": "pause", "outcome": "seek_advice", "confidence": 1}}
LEARNERS = ("ann", "bob", "cat", "dev")
COHORTS = {"ann": "c1", "bob": "c1", "cat": "autumn week", "dev": "autumn week"}


def run(*arguments):
    """Run a command; return its exit code and the lines it said."""
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output.splitlines()


def pages(course):
    """Return who has a feedback page."""
    return sorted(path.parent.parent.name for path in course.root.glob("feedback/*/*/feedback.html"))


def noted(course):
    """Return what closed.json says."""
    return json.loads((course.root / FILE).read_text(encoding="utf-8"))
