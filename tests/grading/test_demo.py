"""The demonstration: the whole walk, on a small cohort, twice."""

import re

import pytest
from click.testing import CliRunner

from grading.cli import main

pytestmark = pytest.mark.slow


def test_the_demo_runs_twice_and_says_where_to_look(tmp_path):
    """Every step is shown, what it names is there and marked synthetic, and a second run has nothing to mark."""
    root = tmp_path / "demo"
    for again in (False, True):
        done = CliRunner().invoke(main, ["demo", "--course", str(root), "--learners", "9"], catch_exceptions=False)
        assert done.exit_code == 0
        said = done.stdout
        steps = re.findall(r"^\[(\d)/7\]", said, flags=re.MULTILINE)
        assert steps == list("1234567")
        assert ("(9 unchanged)" in said) == again
        report = next((root / "reports").glob("board-20*Q*.html"))
        page = root / "feedback" / "sim-001" / "section-04" / "feedback.html"
        progress = page.with_name("your-progress.html")
        for path in (report, page, progress, root / "release" / "section-04", root / "gradebook.db"):
            assert str(path) in said
            assert path.exists()
        assert f"-m grading learn --course {root}\n" in said
        assert said.splitlines()[-1].startswith("Next: ")
        assert said.endswith(f"-m grading formgrader --course {root}\n")
    assert "ynthetic" in report.read_text()
    assert "Simulated learner" in page.read_text()
    assert (root / "roster.csv").read_text().count(",yes\n") == 9
